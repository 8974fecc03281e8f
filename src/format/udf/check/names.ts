/** Names of a directory, descriptor by descriptor. ECMA-167 4/8.6 and 4/14.4; OSTA UDF 2.60 2.3.4. */

import { decodeCs0 } from '../cs0.js'
import { CHARACTERISTIC, FileIdentifier } from '../file-structures.js'
import { TAG, tagIdOf } from '../tag.js'
import { judgeDeveloper, wrongCharacter } from './fields.js'
import { directoryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { judgeTag, tagIsRight } from './tags.js'

/** The data of a directory, and where its bytes lie on the medium. */
export interface DirectoryData {
  readonly bytes: Uint8Array
  readonly path: string
  readonly kind: 'folder' | 'streams'
  /** Byte of the medium, and block as tags count, of a byte of the data. */
  readonly at: (byte: number) => number
  readonly block: (byte: number) => number
}

/** A name that leads somewhere. */
export interface NameFound {
  /** Empty for the parent. */
  readonly text: string
  /** Byte of the medium of the descriptor. */
  readonly at: number
  readonly characteristics: number
  readonly length: number
  readonly block: number
  readonly partition: number
  readonly uniqueId: number
}

export const ID_AT = FileIdentifier.offsetOf('uniqueId')
export const ICB_AT = FileIdentifier.offsetOf('block')
export const CHARACTERISTICS_AT = FileIdentifier.offsetOf('characteristics')
const [VERSION_AT, NAME_BYTES_AT, LENGTH_AT, PARTITION_AT, FLAGS_AT, USE_AT] = [16, 19, 20, 28, 30, 36]
const HEAD = FileIdentifier.size
const STRUCTURE = 'file identifier descriptor'
const versionOf = FileIdentifier.getter('version')
const characteristicsOf = FileIdentifier.getter('characteristics')
const nameBytesOf = FileIdentifier.getter('nameBytes')
const useBytesOf = FileIdentifier.getter('useBytes')
const lengthOf = FileIdentifier.getter('length')
const blockOf = FileIdentifier.getter('block')
const partitionOf = FileIdentifier.getter('partition')
const flagsOf = FileIdentifier.getter('flags')
const uniqueIdOf = FileIdentifier.getter('uniqueId')

const UNKNOWN_BITS = 0xe0
const LENGTH_MASK = 0x3fffffff

/** The parent and what is not deleted, in their order; undefined entries are none. */
export function judgeNames(q: Inquiry, data: DirectoryData): { readonly names: readonly NameFound[]; readonly whole: boolean } {
  const { bytes, path } = data
  const shown = path === '' ? '/' : path
  const names: NameFound[] = []
  const seen = new Set<string>()
  const folded = new Map<string, string>()
  let whole = true
  let first = true
  let before = -1
  for (let offset = 0; offset < bytes.length;) {
    const at = data.at(offset)
    const size = sizeOf(bytes, offset)
    if (size === undefined) {
      q.say(
        rules.directory,
        at,
        'tag identifier',
        offset + HEAD > bytes.length ? `${bytes.length - offset} bytes` : tagIdOf(bytes, offset),
        `${TAG.fileIdentifier}, or the end of the directory`,
        { structure: STRUCTURE, path: shown },
      )
      if (before >= 0)
        q.say(
          rules.directory,
          before + NAME_BYTES_AT,
          'nameBytes, useBytes',
          'lengths that lead to no descriptor',
          'those of the descriptor',
          {
            structure: STRUCTURE,
            path: shown,
          },
        )
      return { names, whole: false }
    }
    before = at
    const name = judgeName(q, data, offset, size, at, shown)
    if (name === undefined) whole = false
    else if (name !== 'deleted') {
      names.push(name)
      if (name.text !== '') judgeTwice(q, name, seen, folded, path)
    }
    if (first || (name !== undefined && name !== 'deleted')) judgePlace(q, characteristicsOf(bytes, offset), at, first, shown)
    first = false
    offset += size
  }
  if (first) q.say(rules.parent, data.at(0), 'characteristics', 'no entry', 'one for the parent', { path: shown })
  return { names, whole }
}

function sizeOf(bytes: Uint8Array, offset: number): number | undefined {
  if (offset + HEAD > bytes.length) return undefined
  const size = (HEAD + useBytesOf(bytes, offset) + nameBytesOf(bytes, offset) + 3) & ~3
  if (offset + size > bytes.length) return undefined
  // What damaged the identifier alone did not move the next one.
  if (tagIdOf(bytes, offset) === TAG.fileIdentifier) return size
  const isNext = offset + size === bytes.length || tagIdOf(bytes, offset + size) === TAG.fileIdentifier
  return isNext && versionOf(bytes, offset) === 1 ? size : undefined
}

/** Undefined where it leads nowhere that could be told. */
function judgeName(
  q: Inquiry,
  data: DirectoryData,
  offset: number,
  size: number,
  at: number,
  folder: string,
): NameFound | 'deleted' | undefined {
  const { bytes } = data
  const nameBytes = nameBytesOf(bytes, offset)
  const useBytes = useBytesOf(bytes, offset)
  const characteristics = characteristicsOf(bytes, offset)
  const nameAt = offset + HEAD + useBytes
  const text = decodeCs0(bytes, nameAt, nameAt + nameBytes)
  const path = (): string => (text === undefined || text === '' ? folder : `${folder === '/' ? '' : folder}/${text}`)
  const say = (rule: keyof typeof rules, byte: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules[rule], at + byte, field, is, should, { path: path() })
  const location = data.block(offset)
  if (tagIdOf(bytes, offset) !== TAG.fileIdentifier || !tagIsRight(q, bytes, offset, bytes.length, size, location))
    judgeTag(q, bytes, offset, bytes.length, at - offset, {
      ids: [TAG.fileIdentifier],
      location,
      size,
      // Of who leaves the implementation use out. UDF 2.3.4.4.
      ...(useBytes > 0 ? { shorter: 'allowed' } : {}),
      structure: STRUCTURE,
      path: path(),
    })
  if (versionOf(bytes, offset) !== 1) say('nameVersion', VERSION_AT, 'version', versionOf(bytes, offset), 1)
  if (characteristics & UNKNOWN_BITS)
    say('characteristics', CHARACTERISTICS_AT, 'characteristics', `0x${characteristics.toString(16)}`, 'bits 0 to 4')
  if (characteristics & CHARACTERISTIC.metadata && (data.kind === 'folder' || q.code < 0x0200))
    say(
      'characteristics',
      CHARACTERISTICS_AT,
      'characteristics',
      `0x${characteristics.toString(16)}`,
      'no bit of metadata outside of stream directories',
    )
  if (useBytes !== 0) judgeUse(q, bytes, offset, at, useBytes, path, data.kind)
  for (let i = nameAt + nameBytes; i < offset + size; i++)
    if (bytes[i] !== 0) {
      say('padding', i - offset, 'padding', bytes[i] as number, 0)
      break
    }
  if (characteristics & CHARACTERISTIC.deleted) {
    if (characteristics & CHARACTERISTIC.parent)
      say(
        'characteristics',
        CHARACTERISTICS_AT,
        'characteristics',
        `0x${characteristics.toString(16)}`,
        'no bit of what is deleted on the parent',
      )
    judgeDeleted(say, bytes, offset, nameAt, nameBytes)
    return 'deleted'
  }
  const isParent = (characteristics & CHARACTERISTIC.parent) !== 0
  if (isParent && nameBytes !== 0) say('parent', NAME_BYTES_AT, 'nameBytes', nameBytes, '0, as the parent has no name')
  if (!isParent) judgeText(say, bytes, nameAt, nameBytes, offset, text)
  const [word, block, partition] = [lengthOf(bytes, offset), blockOf(bytes, offset), partitionOf(bytes, offset)]
  const length = word & LENGTH_MASK
  if (length === 0 || length % q.blockSize !== 0 || word !== length)
    say('nameIcb', LENGTH_AT, 'ICB', `length 0x${word.toString(16)}`, `a multiple of ${q.blockSize}`)
  if (flagsOf(bytes, offset) !== 0) say('nameIcb', FLAGS_AT, 'ICB', `flags ${flagsOf(bytes, offset)}`, '0')
  if (partition >= q.spaces.length) {
    say('nameIcb', PARTITION_AT, 'ICB', `partition ${partition}`, `0 to ${q.spaces.length - 1}`)
    return undefined
  }
  if (q.icbPartition !== undefined && partition !== q.icbPartition)
    say('nameIcb', PARTITION_AT, 'ICB', `partition ${partition}`, `${q.icbPartition}, in which all entries lie`)
  return { text: isParent ? '' : (text ?? ''), at, characteristics, length, block, partition, uniqueId: uniqueIdOf(bytes, offset) }
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0001-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

type Say = (rule: keyof typeof rules, byte: number, field: string, is: string | number, should: string | number) => void

function judgeText(say: Say, bytes: Uint8Array, nameAt: number, nameBytes: number, offset: number, text: string | undefined): void {
  const byte = nameAt - offset
  const compression = bytes[nameAt] as number
  if (nameBytes < 2) say('name', NAME_BYTES_AT, 'nameBytes', nameBytes, '2 or more')
  else if (compression !== 8 && compression !== 16) say('name', byte, 'name', `compression ID ${compression}`, '8 or 16')
  else if (text === undefined) say('name', NAME_BYTES_AT, 'nameBytes', nameBytes, 'an odd number, with characters of 2 bytes')
  else {
    const problem = wrongCharacter(text)
    if (problem !== undefined) say(text.includes('\0') ? 'name' : 'nameNone', byte + 1, 'name', problem, 'characters')
    const control = CONTROL.exec(text)
    if (control !== null && problem === undefined)
      say(
        'nameControl',
        byte + 1 + control.index * (compression >> 3),
        'name',
        `the character U+${text.charCodeAt(control.index).toString(16).toUpperCase().padStart(4, '0')}`,
        'characters that are shown',
      )
    if (text === '.' || text === '..' || text.includes('/'))
      say('nameOdd', byte + 1 + Math.max(0, text.indexOf('/') * (compression >> 3)), 'name', JSON.stringify(text), 'a name for a path')
  }
}

/** A deleted entry keeps its name in another compression, or leads nowhere. */
function judgeDeleted(say: Say, bytes: Uint8Array, offset: number, nameAt: number, nameBytes: number): void {
  const compression = nameBytes === 0 ? 0 : (bytes[nameAt] as number)
  if ((compression === 8 || compression === 16) && lengthOf(bytes, offset) !== 0)
    say(
      'deleted',
      CHARACTERISTICS_AT,
      'characteristics',
      'the bit of what is deleted, on a name that leads to an entry',
      'compression ID 254 or 255, or no ICB',
    )
}

function judgeUse(
  q: Inquiry,
  bytes: Uint8Array,
  offset: number,
  at: number,
  useBytes: number,
  path: () => string,
  kind: DirectoryData['kind'],
): void {
  if (useBytes % 4 !== 0 || useBytes < 32)
    q.say(rules.use, at + USE_AT, 'useBytes', useBytes, '0, or a multiple of 4 and at least 32', { path: path() })
  else
    judgeDeveloper(q, bytes, offset + HEAD, at - offset, 'implementation use', {
      structure: STRUCTURE,
      path: kind === 'folder' ? path() : undefined,
    })
}

/** The parent comes first, once, and in it the bit of directories. */
/** The first descriptor is that of the parent, whatever else is wrong with it, and no other is. ECMA-167 4/8.6. */
function judgePlace(q: Inquiry, characteristics: number, at: number, isFirst: boolean, folder: string): void {
  const isParent = (characteristics & CHARACTERISTIC.parent) !== 0
  if (isParent === isFirst) return
  q.say(
    rules.parent,
    at + CHARACTERISTICS_AT,
    'characteristics',
    `0x${characteristics.toString(16)}`,
    isFirst ? 'that of the parent, which comes first' : 'no bit of the parent behind the first entry',
    { path: folder },
  )
}

const ends = /[. ]+$/

function judgeTwice(q: Inquiry, { text, at }: NameFound, seen: Set<string>, folded: Map<string, string>, folder: string): void {
  const before = seen.size
  seen.add(text)
  const where = { path: `${folder}/${text}` }
  if (seen.size === before) return q.say(rules.nameTwice, at + HEAD, 'name', JSON.stringify(text), 'another name', where)
  const last = text.charCodeAt(text.length - 1)
  const cut = last === 0x2e || last === 0x20 ? text.replace(ends, '') : text
  const key = cut.toLowerCase()
  const other = folded.get(key)
  if (other === undefined) folded.set(key, text)
  else
    q.say(
      rules.nameFolds,
      at + HEAD,
      'name',
      JSON.stringify(text),
      `another name than ${JSON.stringify(other)} for readers without case`,
      where,
    )
}
