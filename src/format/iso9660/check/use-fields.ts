/** Bytes behind an identifier, where no protocol says what they are, and the attributes of CD-ROM XA. ECMA-119 9.1.13. */

import { FLAG } from '../structures.js'
import { hasXa, XaAttributes } from '../xa.js'
import { AT, headOf, HEAD } from './fields.js'
import type { OpenFolder } from './records.js'
import { recordTable, rules } from './rules.js'
import type { CheckedRecord } from './system-use.js'
import { pathOfRecord, type Tree } from './tree.js'

export function judgeUse(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  const { bytes, end } = open
  const use = from + headOf(bytes[from + AT.identifierLength] as number)
  if (use < end && hasXa(bytes, use, end)) {
    tree.xa.with++
    judgeXa(tree, open, from, use, role)
    return
  }
  tree.xa.without++
  if (tree.xa.marked && tree.xa.with > 0 && tree.xa.without <= MOST_TOLD)
    tellUse(tree, open, from, role, 'system use', 'no attributes of CD-ROM XA', 'attributes, as other records have')
  if (use >= end) return
  if (tree.use !== undefined) {
    judgeSignature(tree, open, from, use, role)
    return
  }
  if (isSignature(bytes, use) && tree.startUse !== undefined) return
  if (++tree.unknownUse > MOST_TOLD) return
  const isIdentifier = bytes.subarray(use - 1, end).some((byte) => byte >= 0x20 && byte < 0x7f)
  if (isIdentifier && end - use <= 8)
    tellUse(
      tree,
      open,
      from,
      role,
      'identifierLength',
      bytes[from + AT.identifierLength] as number,
      'an identifier up to the end of the record',
    )
  else if (end - use <= 8) tellUse(tree, open, from, role, 'length', end - from, use - from)
  else tellUse(tree, open, from, role, 'system use', `${end - use} bytes of no protocol that is known`, 'nothing behind the identifier')
}

/** Of a tree that has them everywhere. */
const MOST_TOLD = 20

function tellUse(
  tree: Tree,
  open: OpenFolder,
  from: number,
  role: CheckedRecord['role'],
  field: string,
  is: string | number,
  should: string | number,
): void {
  const at = field === 'length' ? 0 : field === 'identifierLength' ? AT.identifierLength : HEAD
  const path = pathOfRecord(tree, open, from, role)
  tree.judging.findings.add(rules.systemUse, { at: open.at + from + at, structure: tree.kind.record, field, path, is, should })
}

/** Fields of SUSP begin with two letters; where they begin elsewhere, the identifier is shorter or longer than it says. */
function judgeSignature(tree: Tree, open: OpenFolder, from: number, use: number, role: CheckedRecord['role']): void {
  const { bytes, end } = open
  if (end - use < 4 || isSignature(bytes, use)) return
  const length = bytes[from + AT.identifierLength] as number
  for (const other of [-1, 1, -2, 2, -3, 3, -4, 4]) {
    const at = from + headOf(length + other)
    if (at === use || at + 4 > end || at <= from + HEAD || !isSignature(bytes, at)) continue
    tellUse(tree, open, from, role, 'identifierLength', length, length + other)
    return
  }
}

const isSignature = (bytes: Uint8Array, at: number): boolean => {
  const [first, second, length] = [bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number]
  return isLetter(first) && (isLetter(second) || (second >= 0x30 && second <= 0x39)) && length >= 4
}

const isLetter = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a

/** CD-ROM XA, System Description, 2.3.2. */
function judgeXa(tree: Tree, open: OpenFolder, from: number, use: number, role: CheckedRecord['role']): void {
  const { bytes } = open
  const { findings } = tree.judging
  const structure = 'CD-ROM XA attributes'
  const lazy = { path: undefined as string | undefined }
  const path = (): string | undefined => (lazy.path ??= pathOfRecord(tree, open, from, role))
  if (bytes[use + 9] !== 0 || XaAttributes.deviations(bytes, use).length > 0)
    findings.table({ ...recordTable, reserved: rules.xa, constant: rules.xa }, XaAttributes, {
      bytes,
      offset: use,
      at: open.at,
      structure,
      path: path(),
    })
  const { directory, form1, form2, cdda } = XaAttributes.decode(bytes, use)
  const isFolder = ((bytes[from + AT.flags] as number) & FLAG.directory) !== 0
  const tell = (field: string, is: string | number, should: string | number): void =>
    findings.add(rules.xa, { at: open.at + use + 4, structure, field, path: path(), is, should })
  if ((directory === 1) !== isFolder) tell('directory', directory, isFolder ? 1 : 0)
  if (!isFolder && form1 + form2 + cdda === 0) tell('form1', 'of no form', 'of form 1, of form 2, or of digital audio')
  if (cdda === 1 && form1 + form2 > 0) tell('cdda', 'digital audio, and of a form', 'one of them')
}
