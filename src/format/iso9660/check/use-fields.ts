/** Bytes behind an identifier, where no protocol says what they are, the attributes of CD-ROM XA, and Apple's entries. ECMA-119 9.1.13. */

import { AppleEntry, appleEntryIn, AppleHead, AppleProDosEntry, APPLE_SYSTEM } from '../apple.js'
import { hasXa, XaAttributes } from '../xa.js'
import { AT, headOf, HEAD, FLAGS, SECTOR } from './fields.js'
import { isSignature, type OpenFolder } from './records.js'
import { recordTable, rules } from './rules.js'
import type { CheckedRecord } from './system-use.js'
import { pathOfRecord, type Tree } from './tree.js'

/**
 * Where an identifier ends: not with a byte of zero, and before one of them where it is even (9.1.12). What is wrong is told, and mended in
 * the bytes.
 */
export function judgeIdentifierEnd(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  const { bytes, end } = open
  const length = bytes[from + AT.identifierLength] as number
  const to = from + HEAD + length
  const isEven = (length & 1) === 0
  if (
    length === 1 ||
    (isEven ? bytes[to] === 0 && (tree.kind.unit === 2 || bytes[to - 1] !== 0) : tree.kind.unit === 1 && bytes[to - 1] !== 0)
  )
    return
  const right = tree.kind.unit === 2 ? rightUnits(open, from, length) : rightBytes(open, from, length)
  if (right === undefined || right === length || right < 1 || from + headOf(right) > end) return
  tellUse(tree, open, from, role, 'identifierLength', length, right)
  bytes[from + AT.identifierLength] = right
}

/** One too many, the padding, or one too few, before the end or before what a protocol begins with. */
function rightBytes({ bytes, end }: OpenFolder, from: number, length: number): number | undefined {
  const to = from + HEAD + length
  if (bytes[to - 1] === 0) return length - 1
  const isWhole =
    (bytes[to] as number) >= 0x20 &&
    (bytes[to] as number) < 0x7f &&
    (to + 1 === end || isSignature(bytes, to + 1, end) || hasXa(bytes, to + 1, end))
  return (length & 1) === 0 && isWhole ? length + 1 : undefined
}

/** Identifiers of two bytes a character are even, and a byte of padding follows. */
function rightUnits({ bytes, end }: OpenFolder, from: number, length: number): number | undefined {
  if ((length & 1) === 0) return undefined
  return from + headOf(length) === end || bytes[from + HEAD + length - 1] === 0 ? length - 1 : length + 1
}

export function judgeUse(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  const { bytes, end } = open
  const use = from + headOf(bytes[from + AT.identifierLength] as number)
  const apple = use < end ? appleEntryIn(bytes, use, end) : undefined
  if (apple !== undefined) judgeApple(tree, open, from, apple, role)
  if (use < end && hasXa(bytes, use, end)) {
    tree.xa.with++
    judgeXa(tree, open, from, use, role)
    return
  }
  if (use >= end) {
    if (tree.xa.marked) tellUnmarked(tree, open, from, role)
    return
  }
  if (tree.xa.marked && end - use >= XaAttributes.size && !isSignature(bytes, use, end)) {
    tellSignature(tree, open, from, use, role)
    return
  }
  if (isSignature(bytes, use, end) && tree.startUse !== undefined) {
    judgeTail(tree, open, from, use, role)
    return
  }
  const isEmpty = bytes.subarray(use, end).every((byte) => byte === 0)
  if (!isEmpty && judgeSignature(tree, open, from, use, role)) return
  if (isEmpty && end - use < 2) return
  if (++tree.unknownUse > MOST_TOLD) return
  const isIdentifier = bytes.subarray(use, end).some((byte) => byte >= 0x20 && byte < 0x7f)
  if (isEmpty) tellUse(tree, open, from, role, 'length', end - from, use - from)
  else if (isIdentifier && end - use <= 8)
    tellUse(
      tree,
      open,
      from,
      role,
      'identifierLength',
      bytes[from + AT.identifierLength] as number,
      'an identifier up to the end of the record',
    )
  else tellUse(tree, open, from, role, 'system use', `${end - use} bytes of no protocol that is known`, 'nothing behind the identifier')
}

/** Where no record follows, fields of SUSP end where the record does, but for less than four bytes. SUSP 4. */
function judgeTail(tree: Tree, open: OpenFolder, from: number, use: number, role: CheckedRecord['role']): void {
  const { bytes, end } = open
  if (end % SECTOR !== 0 && bytes[end] !== 0) return
  let at = use
  while (isSignature(bytes, at, end)) at += bytes[at + 2] as number
  if (end - at < 4 || bytes.subarray(at, end).some((byte) => byte !== 0)) return
  tellUse(tree, open, from, role, 'length', end - from, at - from + ((at - from) & 1))
}

function tellUnmarked(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  tree.xa.without++
  if (tree.xa.with > 0 && tree.xa.without <= MOST_TOLD)
    tellUse(tree, open, from, role, 'system use', 'no attributes of CD-ROM XA', 'attributes, as other records have')
}

function tellSignature(tree: Tree, open: OpenFolder, from: number, use: number, role: CheckedRecord['role']): void {
  tree.judging.findings.add(rules.xaSignature, {
    at: open.at + use + 6,
    structure: 'CD-ROM XA attributes',
    field: 'signature',
    path: pathOfRecord(tree, open, from, role),
    is: Array.from(open.bytes.subarray(use + 6, use + 8), (byte) => byte.toString(16).padStart(2, '0')).join(' '),
    should: 'XA',
  })
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

/** Whether it is told. Fields of SUSP begin with two letters; where they begin elsewhere, the identifier is shorter or longer than it says. */
function judgeSignature(tree: Tree, open: OpenFolder, from: number, use: number, role: CheckedRecord['role']): boolean {
  const { bytes, end } = open
  if (end - use < 4) return false
  const length = bytes[from + AT.identifierLength] as number
  for (let right = 1; from + headOf(right) + 4 <= end; right++) {
    const at = from + headOf(right)
    if (at === use || !isSignature(bytes, at, end)) continue
    tellUse(tree, open, from, role, 'identifierLength', length, right)
    return true
  }
  return false
}

/** Apple FL36. */
function judgeApple(tree: Tree, open: OpenFolder, from: number, apple: number, role: CheckedRecord['role']): void {
  const { length, system } = AppleHead.decode(open.bytes, apple)
  const size = system === APPLE_SYSTEM.hfs ? AppleEntry.size : system === APPLE_SYSTEM.prodos ? AppleProDosEntry.size : undefined
  if (size !== undefined && length === size && apple + size <= open.end) return
  const [field, is, should] =
    size === undefined ? ['system', system, `${APPLE_SYSTEM.prodos} (ProDOS) or ${APPLE_SYSTEM.hfs} (HFS)`] : ['length', length, size]
  tree.judging.findings.add(rules.apple, {
    at: open.at + apple + AppleHead.offsetOf(size === undefined ? 'system' : 'length'),
    field,
    path: pathOfRecord(tree, open, from, role),
    is,
    should: apple + (size ?? 0) > open.end ? `${should}, within its record` : should,
  })
}

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
  const isFolder = ((bytes[from + AT.flags] as number) & FLAGS.directory) !== 0
  const tell = (field: string, is: string | number, should: string | number): void =>
    findings.add(rules.xa, { at: open.at + use + 4, structure, field, path: path(), is, should })
  if ((directory === 1) !== isFolder) tell('directory', directory, isFolder ? 1 : 0)
  if (form1 + form2 + cdda === 0) tell('form1', 'of no form', 'of form 1, of form 2, or of digital audio')
  if (cdda === 1 && form1 + form2 > 0) tell('cdda', 'digital audio, and of a form', 'one of them')
}
