/** Damage to whole structures: records that change places or go, descriptors that are wiped, extents that meet, images that are cut. */

import { bytesOfNumber, numberAt, type Part, type Patch } from './piece.js'
import type { Mutation } from './mutations.js'

const SECTOR = 2048

interface Damage {
  readonly structure: string
  readonly field: string
  readonly change: string
  readonly patches: readonly Patch[]
  /** Whose checksums are made right again. */
  readonly parts?: readonly Part[]
  readonly length?: number
}

const mutationOf = ({ patches, parts = [], ...damage }: Damage): Mutation => ({
  ...damage,
  title: damage.structure,
  byte: patches[0]?.at ?? 0,
  bytes: patches.reduce((sum, { bytes }) => sum + bytes.length, 0),
  before: '',
  after: '',
  patches,
  parts,
})

export function* wholeMutationsOf(image: Uint8Array, parts: readonly Part[]): Generator<Mutation> {
  for (const damage of [
    ...recordDamage(image, parts),
    ...extentDamage(image, parts),
    ...nameDamage(image, parts),
    ...descriptorDamage(image),
    ...sizeDamage(image),
  ])
    yield mutationOf(damage)
}

const copyOf = (image: Uint8Array, from: number, to: number): Uint8Array => image.slice(from, to)
const wiped = (at: number, bytes: number): Patch => ({ at, bytes: new Uint8Array(bytes) })

/** Records that follow each other in one sector, the first two of each directory left out. */
function* recordDamage(image: Uint8Array, parts: readonly Part[]): Generator<Damage> {
  const structure = 'directory record'
  const records = parts.filter((part) => part.structure === structure)
  for (const [i, { at }] of records.entries()) {
    const [length, next] = [image[at], records[i + 1]]
    const end = (Math.floor(at / SECTOR) + 1) * SECTOR
    const rest = copyOf(image, at + length, end)
    const isEmpty = (image[at + 25] & 2) === 0 && numberAt(image, at + 10, 4, 'le') === 0
    const isCatalogue = parts.some((part) => part.structure === 'validation entry' && part.at === numberAt(image, at + 2, 4, 'le') * SECTOR)
    const change = isEmpty ? 'deleted without data' : isCatalogue ? 'deleted, of the boot catalogue' : 'deleted'
    yield { structure, field: 'record', change, patches: [{ at, bytes: Buffer.concat([rest, new Uint8Array(length)]) }] }
    if (next?.at !== at + length) continue
    const other = image[next.at]
    const swapped = Buffer.concat([copyOf(image, next.at, next.at + other), copyOf(image, at, at + length)])
    yield { structure, field: 'record', change: 'swapped with the next', patches: [{ at, bytes: swapped }] }
  }
}

/** Where records lead. */
function* extentDamage(image: Uint8Array, parts: readonly Part[]): Generator<Damage> {
  const structure = 'directory record'
  const records = parts.filter((part) => part.structure === structure)
  const place = (at: number, block: number): readonly Patch[] => [
    { at: at + 2, bytes: Buffer.concat([bytesOfNumber(block, 4, 'le'), bytesOfNumber(block, 4, 'be')]) },
  ]
  const [blockOf, lengthOf] = [(at: number) => numberAt(image, at + 2, 4, 'le'), (at: number) => numberAt(image, at + 10, 4, 'le')]
  const files = records.filter(({ at }) => (image[at + 25] & 2) === 0 && lengthOf(at) > 0)
  for (const { at } of records.filter(({ at }) => (image[at + 25] & 2) !== 0)) {
    const own = Math.floor(at / SECTOR)
    yield { structure, field: 'location', change: 'leads to the directory that has it', patches: place(at, own) }
    const up = numberAt(image, own * SECTOR + image[own * SECTOR] + 2, 4, 'le')
    yield { structure, field: 'location', change: 'leads to the directory above', patches: place(at, up) }
  }
  for (const [i, { at }] of files.entries()) {
    const other = files.slice(i + 1).find((each) => blockOf(each.at) !== blockOf(at))
    if (other === undefined) continue
    const last = blockOf(other.at) + Math.ceil(lengthOf(other.at) / SECTOR) - 1
    yield { structure, field: 'location', change: 'in the last block of another file', patches: place(at, last) }
  }
}

/** Names of UDF that go, or lead where they should not. Their order is free. */
function* nameDamage(image: Uint8Array, parts: readonly Part[]): Generator<Damage> {
  const structure = 'UDF file identifier descriptor'
  const names = parts.filter((part) => part.structure === structure)
  for (const [i, part] of names.entries()) {
    const { at, tags } = part
    const field = part.pieces.find(({ name }) => name === 'icb.block')
    const end = (Math.floor(at / SECTOR) + 1) * SECTOR
    const next = names[i + 1]
    const length = (part.pieces.at(-1)?.at ?? at) + (part.pieces.at(-1)?.bytes ?? 0) - at
    if (next?.at === at + length) {
      const bytes = Buffer.concat([copyOf(image, next.at, end), new Uint8Array(length)])
      const outer = tags.length > 1 ? [{ ...part, tags: tags.slice(1) }] : []
      yield { structure, field: 'descriptor', change: 'deleted', patches: [{ at, bytes }], parts: outer }
    }
    if (field === undefined) continue
    const parent = names.slice(0, i + 1).findLast((each) => (image[each.at + 18] & 8) !== 0)
    const up = parent?.pieces.find(({ name }) => name === 'icb.block')
    if (up === undefined || parent === part) continue
    const bytes = copyOf(image, up.at, up.at + 4)
    yield { structure, field: 'icb.block', change: 'leads to the directory above', patches: [{ at: field.at, bytes }], parts: [part] }
  }
}

const [ANCHOR, TERMINATOR] = [2, 8]
const tagOf = (image: Uint8Array, block: number): number | undefined =>
  numberAt(image, block * SECTOR + 12, 4, 'le') === block && numberAt(image, block * SECTOR + 2, 2, 'le') <= 3
    ? numberAt(image, block * SECTOR, 2, 'le')
    : undefined

function* descriptorDamage(image: Uint8Array): Generator<Damage> {
  const blocks = image.length / SECTOR
  for (
    let block = 16;
    block < 32 && Buffer.from(image.subarray(block * SECTOR + 1, block * SECTOR + 6)).toString('latin1') === 'CD001';
    block++
  ) {
    const structure = `descriptor of type ${image[block * SECTOR]}`
    yield { structure, field: 'descriptor', change: 'wiped', patches: [wiped(block * SECTOR, SECTOR)] }
    yield { structure, field: 'descriptor', change: 'rubbish', patches: [{ at: block * SECTOR, bytes: rubbish(SECTOR) }] }
  }
  const anchors = [256, blocks - 257, blocks - 1].filter((block) => block > 255 && tagOf(image, block) === ANCHOR)
  const structure = 'UDF anchor volume descriptor pointer'
  for (const [i, first] of anchors.entries())
    for (const second of anchors.slice(i)) {
      const both = [...new Set([first, second])]
      yield {
        structure,
        field: 'descriptor',
        change: `wiped at ${both.join(' and ')}`,
        patches: both.map((at) => wiped(at * SECTOR, SECTOR)),
      }
    }
  const [anchor] = anchors
  if (anchor === undefined) return
  for (const [name, field] of [
    ['main', 16],
    ['reserve', 24],
  ] as const) {
    const [bytes, from] = [numberAt(image, anchor * SECTOR + field, 4, 'le'), numberAt(image, anchor * SECTOR + field + 4, 4, 'le')]
    const sequence = `UDF ${name} volume descriptor sequence`
    yield { structure: sequence, field: 'sequence', change: 'wiped', patches: [wiped(from * SECTOR, bytes)] }
    for (let block = from; block < from + bytes / SECTOR; block++)
      if (tagOf(image, block) !== undefined && numberAt(image, block * SECTOR, 2, 'le') > 0)
        yield { structure: sequence, field: `descriptor ${tagOf(image, block)}`, change: 'wiped', patches: [wiped(block * SECTOR, SECTOR)] }
  }
  for (let block = 257; block < blocks; block++)
    if (tagOf(image, block) === TERMINATOR && tagOf(image, block - 1) === 9)
      yield {
        structure: 'UDF terminating descriptor',
        field: 'of the integrity sequence',
        change: 'wiped',
        patches: [wiped(block * SECTOR, SECTOR)],
      }
}

/** Bytes that look like nothing. */
const rubbish = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, i) => (i * 151 + (i >> 7) * 31 + 77) & 0xff)

function* sizeDamage(image: Uint8Array): Generator<Damage> {
  const structure = 'image'
  const blocks = image.length / SECTOR
  for (const less of new Set([1, Math.ceil(blocks / 10)]))
    yield { structure, field: 'size', change: `cut by ${less}`, patches: [], length: (blocks - less) * SECTOR }
  for (const more of [1, 16]) {
    const patches = [{ at: image.length, bytes: rubbish(more * SECTOR) }]
    yield { structure, field: 'size', change: `rubbish behind it, ${more}`, patches, length: (blocks + more) * SECTOR }
  }
}
