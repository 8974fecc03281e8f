/** Where the data of a member lie in its archive, holes and all. GNU tar's manual, "Storing Sparse Files". */

import type { ByteReader } from './byte-reader.js'
import { BLOCK_BYTES, moreStretchesOf, type Header, type Stretch } from './tar-header.js'

export interface Piece {
  /** In the file. */
  readonly at: number
  /** In the unpacked archive. */
  readonly offset: number
  readonly size: number
}

/** Thrown for an archive that does not keep to the format. */
export class TarError extends Error {
  readonly offset: number
  constructor(offset: number, reason: string) {
    super(reason)
    this.name = 'TarError'
    this.offset = offset
  }
}

/** Keywords of extended headers and their values. */
export type Extras = ReadonlyMap<string, string>

/** Maps of holes are held in memory. */
const MOST_STRETCHES = 200_000

/** Passes over the data of a member and tells where they are; `stored` is their length in the archive. */
export async function dataOf(
  reader: ByteReader,
  header: Header,
  extras: Extras,
  stored: number,
): Promise<{ size: number; pieces: readonly Piece[] }> {
  const start = reader.position
  let mapBytes = 0
  let sparse: { stretches: readonly Stretch[]; size: number } | undefined
  if (header.sparse !== undefined) sparse = { stretches: await gnuStretches(reader, header.sparse), size: header.sparse.realSize }
  else if (extras.get('GNU.sparse.major') === '1') {
    const map = await mapInData(reader, stored)
    mapBytes = map.length
    sparse = { stretches: map.stretches, size: numberIn(extras, 'GNU.sparse.realsize', start) ?? 0 }
  } else if (extras.has('GNU.sparse.map')) {
    const list = (extras.get('GNU.sparse.map') as string).split(',').map(Number)
    sparse = {
      stretches: pairs(list),
      size: numberIn(extras, 'GNU.sparse.size', start) ?? numberIn(extras, 'GNU.sparse.realsize', start) ?? 0,
    }
  }
  const offset = reader.position
  const length = stored - mapBytes
  await pass(reader, padded(stored) - mapBytes)
  if (sparse === undefined) return { size: length, pieces: length === 0 ? [] : [{ at: 0, offset, size: length }] }
  return { size: sparse.size, pieces: piecesOf(sparse.stretches, sparse.size, offset, length) }
}

const pairs = (list: readonly number[]): readonly Stretch[] =>
  list.flatMap((offset, i) => (i % 2 === 0 ? [{ offset, size: list[i + 1] ?? Number.NaN }] : []))

/** Stretches must be in order, apart, within the file, and together as long as the data. */
function piecesOf(stretches: readonly Stretch[], size: number, start: number, length: number): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  let offset = start
  for (const stretch of stretches) {
    const { offset: at, size: count } = stretch
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(count) || at < end || count < 0 || at + count > size)
      throw new TarError(start, 'the map of a file with holes is damaged')
    if (count > 0) pieces.push({ at, offset, size: count })
    offset += count
    end = at + count
  }
  if (offset - start !== length) throw new TarError(start, 'the map of a file with holes does not fit its data')
  return pieces
}

async function gnuStretches(reader: ByteReader, first: Header['sparse'] & object): Promise<readonly Stretch[]> {
  const stretches = [...first.stretches]
  for (let { continued } = first; continued;) {
    const more = moreStretchesOf(await exactly(reader, BLOCK_BYTES))
    stretches.push(...more.stretches)
    continued = more.continued
    if (stretches.length > MOST_STRETCHES) throw new TarError(reader.position, 'a file has too many holes')
  }
  return stretches
}

/** Version 1.0 of GNU's holes: decimal numbers, each on a line of its own, in front of the data, up to a whole block. */
async function mapInData(reader: ByteReader, stored: number): Promise<{ stretches: readonly Stretch[]; length: number }> {
  const start = reader.position
  const numbers: number[] = []
  let digits = ''
  let length = 0
  while (numbers.length === 0 || numbers.length < 1 + 2 * (numbers[0] as number)) {
    if (length + BLOCK_BYTES > padded(stored)) throw new TarError(start, 'the map of a file with holes is damaged')
    for (const byte of await exactly(reader, BLOCK_BYTES)) {
      if (byte !== 0x0a) digits += String.fromCharCode(byte)
      else if (numbers.length === 0 || numbers.length < 1 + 2 * (numbers[0] as number)) {
        if (!/^[0-9]{1,16}$/.test(digits) || (numbers.length === 0 && Number(digits) > MOST_STRETCHES))
          throw new TarError(start, 'the map of a file with holes is damaged')
        numbers.push(Number(digits))
        digits = ''
      }
    }
    length += BLOCK_BYTES
    if (digits.length > BLOCK_BYTES) throw new TarError(start, 'the map of a file with holes is damaged')
  }
  return { stretches: pairs(numbers.slice(1)), length }
}

/** The size with the fill of the last block. */
export const padded = (size: number): number => Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES

export async function pass(reader: ByteReader, count: number): Promise<void> {
  const start = reader.position
  if (!(await reader.skip(count))) throw new TarError(start, 'it ends in the middle of a member')
}

export async function exactly(reader: ByteReader, count: number): Promise<Uint8Array> {
  const start = reader.position
  const data = await reader.read(count)
  if (data.length < count) throw new TarError(start, 'it ends in the middle of a member')
  return data
}

export function numberIn(extras: Extras, key: string, offset: number): number | undefined {
  const text = extras.get(key)
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value)) throw new TarError(offset, `${key} of an extended header is no number`)
  return value
}
