/**
 * The checksums of files, in an array to which an attribute of the root leads: its first item covers the session up to the array, its last
 * one the array. libisofs, doc/checksums.txt, The Checksum Array; susp_aaip_isofs_names.txt, isofs.ca. Left out: items of single files,
 * which the first one covers together.
 */

import type { Judging } from '../../finding/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { DirectoryRecord, PrimaryVolumeDescriptor, startLedger } from '../iso9660/index.js'
import { eachContinued, eachEntry, entryAt, signatureNumber } from '../rockridge/index.js'
import { rules } from './rules.js'
import type { JudgedSum, SumOptions } from './sums.js'

const KIND = 'checksum array'
const DESCRIPTOR = 16
const AL = signatureNumber('AL')
const SP = signatureNumber('SP')
/** Bytes of an AL entry before its components, and of a component before its content. */
const HEAD = 5
const COMPONENT_HEAD = 2
const CONTINUES = 1
/** `isofs.ca`, its name space shortened. AAIP 2.0, Namespaces. */
const NAME = '\x04ca'
const MD5_BYTES = 16
/** Bytes of attributes of the root that are looked through. */
const MOST_ATTRIBUTES = 65_536
/** Items of files: 16 MiB. */
const MOST_ITEMS = 2 ** 20
const AT_ONCE = 256

interface Announced {
  readonly start: number
  readonly end: number
  readonly count: number
  readonly size: number
  readonly type: string
}

export async function judgeArray(judging: Judging, { reach, md5 }: SumOptions): Promise<readonly JudgedSum[]> {
  const { medium, findings, claims, start, signal } = judging
  const found = await attributeOfRoot(judging)
  if (found === undefined) return []
  const { at, value } = found
  const say = (field: string, is: string | number, should: string | number): void => {
    findings.add(rules.array, { at, field, is, should })
  }
  const told = parse(value)
  if (told === undefined) {
    say('isofs.ca', `${value.length} bytes`, 'four numbers and the name of an algorithm')
    return []
  }
  const { end, count, size, type } = told
  const blocks = Math.ceil((count * size) / SECTOR_BYTES)
  if (told.start !== start) say('start', told.start, start)
  if (type !== 'MD5') say('type', JSON.stringify(type), '"MD5"')
  if (size !== MD5_BYTES) say('size', size, MD5_BYTES)
  if (count < 2 || count > MOST_ITEMS) say('count', count, `from 2 to ${MOST_ITEMS}`)
  if (end <= start || end + blocks > medium.size) say('end', end, `from ${start + 1} to ${medium.size - blocks}`)
  if (type !== 'MD5' || size !== MD5_BYTES || count < 2 || count > MOST_ITEMS || end <= start || end + blocks > medium.size) return []
  claims.take(claims.owner('structure', KIND), end * SECTOR_BYTES, (end + blocks) * SECTOR_BYTES, at)
  const array = new Uint8Array(await medium.read(lba(end), sectors(blocks)))
  const item = (i: number): string => Buffer.from(array.subarray(i * size, (i + 1) * size)).toString('hex')
  const own = md5()
  own.update(array.subarray(0, (count - 1) * size))
  const isRight = own.hex() === item(count - 1)
  const ofArray = { kind: KIND, from: end, blocks }
  const ofSession = { kind: `${KIND}, session`, from: start, blocks: end - start }
  if (!isRight) {
    const last = end * SECTOR_BYTES + (count - 1) * size
    findings.add(rules.array, { at: last, field: 'items', is: item(count - 1), should: `${own.hex()}, the digest of the others` })
    return [{ ...ofArray, state: 'wrong' }]
  }
  if (reach !== 'all')
    return [
      { ...ofArray, state: 'right' },
      { ...ofSession, state: 'not compared' },
    ]
  const session = md5()
  for (let block: number = start; block < end; block += AT_ONCE) {
    signal?.throwIfAborted()
    session.update(await medium.read(lba(block), sectors(Math.min(AT_ONCE, end - block))))
  }
  const isSame = session.hex() === item(0)
  if (!isSame)
    findings.add(rules.array, {
      at: end * SECTOR_BYTES,
      field: 'session',
      is: item(0),
      should: `${session.hex()}, that of blocks ${start} to ${end - 1}`,
    })
  return [
    { ...ofArray, state: 'right' },
    { ...ofSession, state: isSame ? 'right' : 'wrong' },
  ]
}

/** Four numbers, each behind its length, its most significant byte first; the rest is text. */
function parse(value: Uint8Array): Announced | undefined {
  let at = 0
  const numbers: number[] = []
  for (let i = 0; i < 4; i++) {
    const length = value[at] ?? 0
    if (length < 1 || length > 6 || at + 1 + length > value.length) return undefined
    numbers.push(value.subarray(at + 1, at + 1 + length).reduce((number, byte) => number * 256 + byte, 0))
    at += 1 + length
  }
  const [start = 0, end = 0, count = 0, size = 0] = numbers
  return { start, end, count, size, type: String.fromCharCode(...value.subarray(at)) }
}

/** The value of the attribute, and the byte of the medium of the record that has it. */
async function attributeOfRoot({ medium, start }: Judging): Promise<{ readonly at: number; readonly value: Uint8Array } | undefined> {
  if (start + DESCRIPTOR >= medium.size) return undefined
  const descriptor = await medium.read(lba(start + DESCRIPTOR), sectors(1))
  if (descriptor[0] !== 1 || String.fromCharCode(...descriptor.subarray(1, 6)) !== 'CD001') return undefined
  const { location } = DirectoryRecord.decode(PrimaryVolumeDescriptor.decode(descriptor).rootDirectory)
  if (location >= medium.size) return undefined
  const sector = new Uint8Array(await medium.read(location, sectors(1)))
  const { length, identifierLength } = DirectoryRecord.decode(sector)
  const from = DirectoryRecord.size + identifierLength
  if (identifierLength !== 1 || length > SECTOR_BYTES || length <= from) return undefined
  // What is odd about the entries is the matter of another judge.
  const ledger = startLedger()
  const parts: Uint8Array[] = []
  let [bytes, isShared] = [0, false]
  const take = (signature: number, area: Uint8Array, at: number, end: number): void => {
    isShared ||= signature === SP
    if (signature !== AL || bytes > MOST_ATTRIBUTES || end - at < HEAD) return
    parts.push(area.slice(at + HEAD, end))
    bytes += end - at
  }
  const next = eachEntry(sector, from, length, take, ledger, '/')
  if (!isShared) return undefined
  if (next !== undefined) await eachContinued(entryAt(sector, next), take, medium, ledger, '/')
  const value = valueIn(parts)
  return value === undefined ? undefined : { at: location * SECTOR_BYTES, value }
}

/** Components are names and values by turns. */
function valueIn(parts: readonly Uint8Array[]): Uint8Array | undefined {
  let component: number[] = []
  let name: string | undefined
  for (const part of parts)
    for (let at = 0; at + COMPONENT_HEAD <= part.length;) {
      const [flags = 0, length = 0] = part.subarray(at, at + COMPONENT_HEAD)
      component.push(...part.subarray(at + COMPONENT_HEAD, at + COMPONENT_HEAD + length))
      at += COMPONENT_HEAD + length
      if ((flags & CONTINUES) !== 0) continue
      if (name === undefined) name = String.fromCharCode(...component)
      else if (name === NAME || name === 'isofs.ca') return Uint8Array.from(component)
      else name = undefined
      component = []
    }
  return undefined
}
