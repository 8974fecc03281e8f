/** Records of a directory against those before them: order, doubles, and the sections of a file. ECMA-119 9.1.6, 9.3. */

import { AT, HEAD, word32, FLAGS, SECTOR } from './fields.js'
import { areEqual, isBefore, type Span } from './order.js'
import type { OpenFolder } from './records.js'
import { rules } from './rules.js'
import { pathOfRecord, type Tree } from './tree.js'

const spanOf = ({ bytes }: OpenFolder, from: number): Span => {
  const first = from + HEAD
  return { bytes, from: first, to: first + (bytes[from + AT.identifierLength] as number) }
}

/** `open.before` is the entry before, and `open.beforeThat` the one before that; -1 where there is none. */
export function judgeNeighbours(tree: Tree, open: OpenFolder, from: number): void {
  const { before, bytes } = open
  if (before < 0 || isPlainlyBehind(bytes, before, from)) return
  const [last, next] = [spanOf(open, before), spanOf(open, from)]
  const isOpen = ((bytes[before + AT.flags] as number) & FLAGS.multiExtent) !== 0
  if (areEqual(last, next)) {
    if (!isOpen) judgeTwin(tree, open, before, from)
    return
  }
  if (isOpen) tellOpen(tree, open, before)
  const { unit, decode } = tree.kind
  if (isBefore(last, next, unit, decode)) return
  const earlier = open.beforeThat < 0 ? undefined : spanOf(open, open.beforeThat)
  // The one of the two that stands wrong is the one without which the others are in order.
  const isLastWrong = earlier === undefined || isBefore(earlier, next, unit, decode)
  const wrong = isLastWrong ? before : from
  tree.judging.findings.add(rules.order, {
    at: open.at + wrong + HEAD,
    structure: tree.kind.record,
    field: 'identifier',
    path: pathOfRecord(tree, open, wrong, 'entry'),
    is: isLastWrong ? 'before what comes before it in order' : 'behind what comes behind it in order',
    should: 'in order of identifiers',
  })
}

/** Whether an identifier comes behind that of a record which no other section follows, by plain bytes. */
function isPlainlyBehind(bytes: Uint8Array, before: number, from: number): boolean {
  if (((bytes[before + AT.flags] as number) & FLAGS.multiExtent) !== 0) return false
  const length = Math.min(bytes[before + AT.identifierLength] as number, bytes[from + AT.identifierLength] as number)
  for (let i = HEAD; i < HEAD + length; i++) {
    const [last, next] = [bytes[before + i] as number, bytes[from + i] as number]
    if (last !== next) return last < next
  }
  return false
}

/** After the last record of a directory. */
export function judgeLast(tree: Tree, open: OpenFolder): void {
  if (open.before >= 0 && ((open.bytes[open.before + AT.flags] as number) & FLAGS.multiExtent) !== 0) tellOpen(tree, open, open.before)
}

function judgeTwin(tree: Tree, open: OpenFolder, before: number, from: number): void {
  const { bytes } = open
  if ((((bytes[before + AT.flags] as number) ^ (bytes[from + AT.flags] as number)) & FLAGS.associated) !== 0) return
  const end = word32(bytes, before + AT.location) + Math.ceil(word32(bytes, before + AT.dataLength) / SECTOR)
  const goesOn = end === word32(bytes, from + AT.location) && word32(bytes, before + AT.dataLength) % SECTOR === 0
  const isSection = goesOn && word32(bytes, before + AT.dataLength) > 0
  tree.judging.findings.add(isSection ? rules.sections : rules.twice, {
    at: open.at + (isSection ? before + AT.flags : from + HEAD),
    structure: tree.kind.record,
    field: isSection ? 'flags' : 'identifier',
    path: pathOfRecord(tree, open, from, 'entry'),
    is: isSection ? 'the last section of a file' : 'the same as of the record before',
    should: isSection ? 'one that another follows (bit 7)' : 'an identifier of its own',
  })
}

function tellOpen(tree: Tree, open: OpenFolder, from: number): void {
  tree.judging.findings.add(rules.sections, {
    at: open.at + from + AT.flags,
    structure: tree.kind.record,
    field: 'flags',
    path: pathOfRecord(tree, open, from, 'entry'),
    is: 'a section that another follows (bit 7)',
    should: 'the last one, as no other follows',
  })
}
