/** The fields of one directory record against the standard. ECMA-119 9.1. */

import type { Rule } from '../../../finding/index.js'
import { DirectoryRecord } from '../structures.js'
import { isPlainDate, problemOfShortDate } from './dates.js'
import { AT, HEAD, isWhole, word16, FLAGS } from './fields.js'
import type { OpenFolder } from './records.js'
import { recordTable, rules } from './rules.js'
import type { CheckedRecord } from './system-use.js'
import { pathOfRecord, type Tree } from './tree.js'

/** Flags that any record may have. */
const PLAIN_FLAGS = FLAGS.existence | FLAGS.directory | FLAGS.multiExtent
const RESERVED_FLAGS = 0x60

export function judgeFields(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  const { bytes } = open
  const isNumbered = word16(bytes, from + AT.sequence) === tree.volume.sequence
  if (isNumbered && isPlain(bytes, from, open.isWhole)) return
  const { findings } = tree.judging
  const path = pathOfRecord(tree, open, from, role)
  const structure = tree.kind.record
  findings.table(recordTable, DirectoryRecord, { bytes, offset: from, at: open.at, structure, path })
  const tell = (rule: Rule, field: keyof typeof AT, is: string | number, should: string | number, offset = 0): void =>
    findings.add(rule, { at: open.at + from + AT[field] + offset, structure, field, is, should, path })
  const problem = problemOfShortDate(bytes, from + AT.recorded)
  if (problem !== undefined) tell(rules.recordDate, 'recorded', problem, 'a date, or zeros')
  if (((open.end - from) & 1) === 1 && open.end - from === bytes[from])
    tell(rules.recordLength, 'length', open.end - from, 'an even number')
  judgeFlags(bytes[from + AT.flags] as number, bytes[from + AT.extendedAttributes] !== 0, tell)
  judgeInterleaving(bytes[from + AT.fileUnitSize] as number, bytes[from + AT.interleaveGap] as number, tell)
  if (!isNumbered) judgeSequence(tree, word16(bytes, from + AT.sequence), tell)
  const identifier = bytes[from + AT.identifierLength] as number
  const padding = HEAD + identifier
  if ((identifier & 1) === 0 && from + padding < open.end && bytes[from + padding] !== 0)
    tell(rules.recordReserved, 'identifier', `padded with byte ${bytes[from + padding]}`, 'padded with a byte of zero', identifier)
}

type Tell = (rule: Rule, field: keyof typeof AT, is: string | number, should: string | number) => void

function isPlain(bytes: Uint8Array, from: number, isKnown: boolean): boolean {
  const identifier = bytes[from + AT.identifierLength] as number
  return (
    (isKnown || isWhole(bytes, from)) &&
    ((bytes[from] as number) & 1) === 0 &&
    ((bytes[from + AT.flags] as number) & ~PLAIN_FLAGS) === 0 &&
    (bytes[from + AT.flags] as number) !== (FLAGS.directory | FLAGS.multiExtent) &&
    bytes[from + AT.fileUnitSize] === 0 &&
    bytes[from + AT.interleaveGap] === 0 &&
    isPlainDate(bytes, from + AT.recorded) &&
    ((identifier & 1) === 1 || bytes[from + HEAD + identifier] === 0)
  )
}

/** 9.1.6. */
function judgeFlags(flags: number, isExtended: boolean, tell: Tell): void {
  if ((flags & RESERVED_FLAGS) !== 0) tell(rules.recordField, 'flags', flags, 'bits 5 and 6 zero')
  const needs = flags & (FLAGS.record | FLAGS.protection)
  if (needs !== 0 && !isExtended) tell(rules.recordField, 'flags', flags, 'bits 3 and 4 zero, as there is no extended attribute record')
  const isFolder = (flags & FLAGS.directory) !== 0
  if (isFolder && (flags & (FLAGS.associated | FLAGS.record | FLAGS.multiExtent)) !== 0)
    tell(rules.recordField, 'flags', flags, 'bits 2, 3 and 7 zero for a directory')
  else if ((flags & FLAGS.associated) !== 0) tell(rules.recordUnusual, 'flags', 'an associated file', 'a file')
}

/** 9.1.7, 9.1.8: both, or none. */
function judgeInterleaving(unit: number, gap: number, tell: Tell): void {
  if (unit === 0 && gap === 0) return
  if (unit !== 0 && gap !== 0)
    tell(rules.recordUnusual, 'fileUnitSize', `interleaved, ${unit} blocks and a gap of ${gap}`, 'not interleaved')
  else if (unit !== 0) tell(rules.recordField, 'fileUnitSize', unit, '0, as there is no gap')
  else tell(rules.recordField, 'interleaveGap', gap, '0, as there are no units')
}

/** 9.1.9. */
function judgeSequence({ volume }: Tree, sequence: number, tell: Tell): void {
  if (sequence < 1 || sequence > volume.setSize) tell(rules.recordField, 'sequence', sequence, volume.sequence)
  else tell(rules.recordUnusual, 'sequence', `${sequence}, another volume of the set`, volume.sequence)
}
