/** Every change of a single field that is worth a look, and damage to whole structures. */

import { bytesOfNumber, numberAt, type Part, type Patch, type Piece } from './piece.js'

export interface Mutation {
  readonly structure: string
  readonly title: string
  readonly field: string
  /** Of the image. */
  readonly byte: number
  readonly bytes: number
  /** What was done: `zero`, `bit 3`, `one copy: all ones`. */
  readonly change: string
  readonly before: string
  readonly after: string
  readonly patches: readonly Patch[]
  /** The parts that were changed, and the field, for sealing them again. */
  readonly parts: readonly Part[]
  readonly piece?: Piece
  /** Bytes of the image that are left, or that it has with rubbish behind it. */
  readonly length?: number
}

type Change = readonly [change: string, bytes: Uint8Array]

/** Names of fields each bit of which has a meaning. */
const FLAGS = /^(.*\.)?(flags|characteristics|attributes|permissions|mode|indicator|volumeFlags|existence)$/

export function* mutationsOf(image: Uint8Array, parts: readonly Part[]): Generator<Mutation> {
  const copies = new Map<string, Part[]>()
  for (const part of parts) copies.set(`${part.structure} ${part.copy}`, [...(copies.get(`${part.structure} ${part.copy}`) ?? []), part])
  const done = new Set<string>()
  const others = valuesOf(image, parts)
  for (const part of parts) {
    const key = `${part.structure} ${part.copy}`
    const all = part.copy === undefined ? [part] : (copies.get(key) ?? [part])
    const isFirst = !done.has(key) || part.copy === undefined
    done.add(key)
    for (const piece of part.pieces) {
      const changes = [...changesOf(image, part, piece, others.get(`${part.structure}.${piece.name}`) ?? [])]
      if (all.length === 1) for (const change of changes) yield mutationOf(image, [part], piece, change, '')
      else {
        // One change of one copy alone: what it does to the copy that is believed is seen where all are changed.
        if (changes[0] !== undefined) yield mutationOf(image, [part], piece, changes[0], 'one copy: ')
        if (isFirst) for (const change of changes) yield mutationOf(image, all, piece, change, 'all copies: ')
      }
    }
  }
}

function mutationOf(image: Uint8Array, parts: readonly Part[], piece: Piece, [change, bytes]: Change, prefix: string): Mutation {
  const [first] = parts as [Part, ...Part[]]
  return {
    structure: first.structure,
    title: first.title,
    field: piece.name,
    byte: piece.at,
    bytes: piece.bytes,
    change: `${prefix}${change}`,
    before: Buffer.from(image.subarray(piece.at, piece.at + piece.bytes)).toString('hex'),
    after: Buffer.from(bytes).toString('hex'),
    patches: parts.map(({ at }) => ({ at: at + piece.at - first.at, bytes })),
    parts,
    piece,
  }
}

/** What fields of one name say in all structures of a kind. */
function valuesOf(image: Uint8Array, parts: readonly Part[]): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, Set<number>>()
  for (const { structure, pieces } of parts)
    for (const piece of pieces) {
      if ((piece.kind !== 'number' && piece.kind !== 'both') || piece.bits !== undefined) continue
      const key = `${structure}.${piece.name}`
      const known = values.get(key) ?? new Set()
      values.set(key, known)
      known.add(
        piece.kind === 'both' ? numberAt(image, piece.at, piece.bytes / 2, 'le') : numberAt(image, piece.at, piece.bytes, piece.order),
      )
    }
  return new Map([...values].map(([key, set]) => [key, [...set]]))
}

function* changesOf(image: Uint8Array, part: Part, piece: Piece, others: readonly number[]): Generator<Change> {
  const before = image.subarray(piece.at, piece.at + piece.bytes)
  const seen = new Set([Buffer.from(before).toString('hex')])
  for (const [change, bytes] of all()) {
    const key = Buffer.from(bytes).toString('hex')
    if (seen.has(key)) continue
    seen.add(key)
    yield [change, bytes]
  }
  function all(): Iterable<Change> {
    switch (piece.kind) {
      case 'bits':
        return bitChanges(before, piece)
      case 'number':
        return piece.bits === undefined ? numberChanges(before, piece, others) : nibbleChanges(before, piece)
      case 'both':
        return bothChanges(before, piece, others)
      case 'text':
        return textChanges(before, part.form === 'fat' ? 11 : 37)
      case 'wide':
        return wideChanges(before, piece.order)
      case 'constant':
        return [...edgeChanges(before), ...(before.length > 8 ? [] : [['zero', new Uint8Array(before.length)] as const])]
      case 'reserved':
        return piece.bits === undefined ? reservedChanges(before) : bitChanges(before, piece)
      case 'date7':
        return dateChanges(before, [undefined, [0, 13, 255], [0, 32], [24], [60], [60], [100]])
      case 'date17':
        return [...digitChanges(before)]
      case 'timestamp':
        return dateChanges(before, [[0x80], [0x2f], undefined, undefined, [0, 13], [0, 32], [24], [61], [61], [100], [100], [100]])
      default:
        return [...edgeChanges(before), ['zero', new Uint8Array(before.length)]]
    }
  }
}

function* bitChanges(before: Uint8Array, { bits = [7, 0] }: Piece): Generator<Change> {
  for (let bit = bits[1]; bit <= bits[0] && bit < 8; bit++) yield [`bit ${bit}`, flipped(before, 0, 1 << bit)]
}

function* nibbleChanges(before: Uint8Array, { bits: [high, low] = [15, 0] }: Piece): Generator<Change> {
  const whole = numberAt(before, 0, before.length, 'le')
  const mask = (2 ** (high - low + 1) - 1) * 2 ** low
  const value = (whole & mask) >>> low
  for (const [change, other] of [
    ['zero', 0],
    ['+1', value + 1],
    ['-1', value - 1],
    ['all ones', -1],
    ['bad', 0xff7],
    ['one', 1],
  ] as const)
    yield [change, bytesOfNumber((whole & ~mask) | ((other << low) & mask), before.length, 'le')]
}

function* numbersOf(value: number, bytes: number, others: readonly number[], isFlags: boolean): Generator<readonly [string, number]> {
  if (isFlags) for (let bit = 0; bit < bytes * 8 && bit < 32; bit++) yield [`bit ${bit}`, ((value ^ (1 << bit)) >>> 0) % 2 ** (bytes * 8)]
  yield ['+1', value + 1]
  yield ['zero', 0]
  if (value > 0) yield ['-1', value - 1]
  yield ['all ones', -1]
  const other = others.filter((each) => each !== value && each !== 0)
  for (const each of new Set([other[0], other[other.length >> 1], other.at(-1)]))
    if (each !== undefined) yield [`that of another, ${each}`, each]
}

function* numberChanges(before: Uint8Array, piece: Piece, others: readonly number[]): Generator<Change> {
  const value = numberAt(before, 0, before.length, piece.order)
  for (const [change, other] of numbersOf(value, before.length, others, FLAGS.test(piece.name)))
    yield [change, bytesOfNumber(other, before.length, piece.order)]
}

function* bothChanges(before: Uint8Array, piece: Piece, others: readonly number[]): Generator<Change> {
  const half = before.length / 2
  const value = numberAt(before, 0, half, 'le')
  for (const [change, other] of numbersOf(value, half, others, FLAGS.test(piece.name)))
    yield [change, Buffer.concat([bytesOfNumber(other, half, 'le'), bytesOfNumber(other, half, 'be')])]
  yield ['+1, least significant first alone', Buffer.concat([bytesOfNumber(value + 1, half, 'le'), before.subarray(half)])]
  yield ['+1, most significant first alone', Buffer.concat([before.subarray(0, half), bytesOfNumber(value + 1, half, 'be')])]
}

function* textChanges(before: Uint8Array, nameBytes: number): Generator<Change> {
  const end = Buffer.from(before).findLastIndex((byte) => byte !== 0x20 && byte !== 0)
  if (end >= 0) {
    const letter = before.findIndex((byte) => byte >= 0x41 && byte <= 0x5a)
    if (letter >= 0) yield ['small letter', changed(before, letter, [before[letter] | 0x20])]
    yield ['control character', changed(before, 0, [1])]
    yield ['slash', changed(before, end, [0x2f])]
    yield ['NUL first', changed(before, 0, [0])]
    if (end > 0 && before.length <= nameBytes) yield ['first and last character changed', flipped(flipped(before, 0, 1), end, 1)]
    yield ['all ones', new Uint8Array(before.length).fill(0xff)]
    yield ['blank', new Uint8Array(before.length).fill(0x20)]
  } else yield ['control character', changed(before, 0, [1])]
  if (end + 1 < before.length) yield ['control character in the padding', changed(before, before.length - 1, [1])]
}

function* wideChanges(before: Uint8Array, order: 'le' | 'be'): Generator<Change> {
  const pair = (high: number, low: number): readonly number[] => (order === 'be' ? [high, low] : [low, high])
  for (const [change, high, low] of [
    ['control character', 0, 1],
    ['slash', 0, 0x2f],
    ['asterisk', 0, 0x2a],
    ['NUL', 0, 0],
    ['half a surrogate pair', 0xd8, 0],
    ['another character', 0, 0x51],
  ] as const)
    if (before.length >= 2) yield [change, changed(before, 0, pair(high, low))]
  if (before.length >= 4) yield ['control character at the end', changed(before, before.length - 2, pair(0, 1))]
}

function* edgeChanges(before: Uint8Array): Generator<Change> {
  yield ['first byte', flipped(before, 0, 0x15)]
  if (before.length > 1) yield ['last byte', flipped(before, before.length - 1, 0x15)]
}

function* reservedChanges(before: Uint8Array): Generator<Change> {
  yield ['first byte', flipped(before, 0, 0xff)]
  if (before.length > 1) yield ['last byte', flipped(before, before.length - 1, 0xff)]
}

function* dateChanges(before: Uint8Array, bad: readonly (readonly number[] | undefined)[]): Generator<Change> {
  for (const [i, values] of bad.entries()) for (const value of values ?? []) yield [`byte ${i} ${value}`, changed(before, i, [value])]
  yield ['zero', new Uint8Array(before.length)]
  yield ['another day', changed(before, before.length === 7 ? 2 : 5, [before.length === 7 ? (before[2] % 28) + 1 : (before[5] % 28) + 1])]
}

function* digitChanges(before: Uint8Array): Generator<Change> {
  const text = (at: number, digits: string): Uint8Array => changed(before, at, [...Buffer.from(digits)])
  yield ['letter', text(0, 'X')]
  yield ['month 13', text(4, '13')]
  yield ['day 00', text(6, '00')]
  yield ['hour 24', text(8, '24')]
  yield ['minute 60', text(10, '60')]
  yield ['second 60', text(12, '60')]
  yield ['offset 100', changed(before, 16, [100])]
  yield ['zero bytes', new Uint8Array(before.length)]
  yield ['another year', text(0, '2011')]
}

function changed(before: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  const after = Uint8Array.from(before)
  after.set(bytes, at)
  return after
}

function flipped(before: Uint8Array, at: number, mask: number): Uint8Array {
  return changed(before, at, [before[at] ^ mask])
}
