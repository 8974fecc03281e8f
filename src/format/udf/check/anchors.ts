/** Anchors, each of them. ECMA-167 3/8.4.2.1 and 3/10.2; OSTA UDF 2.60 2.2.3. */

import { readU32le } from '../../../codec/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { TAG, tagIdOf, tagProblem } from '../tag.js'
import { AnchorVolumeDescriptorPointer } from '../volume-structures.js'
import type { Inquiry } from './inquiry.js'
import { judgeTag, tagSerialOf } from './tags.js'
import { entryRules as rules } from './volume-rules.js'

const STRUCTURE = 'anchor volume descriptor pointer'
const FIRST = 256
/** On media that are written once and still open. UDF 2.2.3. */
const OPEN = 512
/** Blocks that a copy of a disc may have behind the last one of the volume: run-out, a pause of two seconds, or both. */
const BEHIND = [0, 1, 2, 150, 152] as const
/** ECMA-167 3/8.4.2.2. */
const LEAST_BLOCKS = 16
const [MAIN, RESERVE] = [16, 24]

export interface Extent {
  readonly length: number
  readonly location: number
}

export interface AnchorFound {
  readonly block: number
  readonly at: number
  readonly bytes: Uint8Array
  readonly isWhole: boolean
  readonly serial: number
  readonly main: Extent
  readonly reserve: Extent
}

/** All that is an anchor or was meant to be one. */
export async function findAnchors(q: Inquiry, tail: number): Promise<readonly AnchorFound[]> {
  const first = Math.floor((q.start * SECTOR_BYTES) / q.blockSize)
  const last = Math.floor((q.bytes + tail) / q.blockSize) - 1
  const places = new Set([first + FIRST, first + OPEN])
  for (const behind of q.blockSize === SECTOR_BYTES ? BEHIND : [0]) {
    places.add(last - behind)
    places.add(last - behind - FIRST)
  }
  const looked: AnchorFound[] = []
  for (const block of places) {
    if (block < first) continue
    const bytes = await q.block(block)
    if (bytes === undefined) continue
    const isWhole = tagIdOf(bytes, 0) === TAG.anchor && tagProblem(bytes, 0, AnchorVolumeDescriptorPointer.size, block) === undefined
    const { main, reserve } = AnchorVolumeDescriptorPointer.decode(bytes)
    looked.push({ block, at: block * q.blockSize, bytes, isWhole, serial: tagSerialOf(bytes, 0), main, reserve })
  }
  const whole = looked.filter(({ isWhole }) => isWhole)
  return looked.filter((one) => one.isWhole || isMeant(one, whole))
}

/** Damaged in one field: most of it is that of another anchor, or its tag says what it is. */
function isMeant({ bytes, block, main, reserve }: AnchorFound, whole: readonly AnchorFound[]): boolean {
  const isTagged =
    tagIdOf(bytes, 0) === TAG.anchor && (readU32le(bytes, 12) === block || whole.some((one) => main.location === one.main.location))
  const isCopy = whole.some((one) =>
    [MAIN, MAIN + 4, RESERVE, RESERVE + 4].every((at) => readU32le(one.bytes, at) === readU32le(bytes, at)),
  )
  return isTagged || (isCopy && main.length > 0 && reserve.location > 0)
}

/** `isSequential`: a medium that is written once may have one anchor until it is closed. */
export async function judgeAnchors(q: Inquiry, anchors: readonly AnchorFound[], isSequential: boolean): Promise<void> {
  for (const { bytes, at, block } of anchors) {
    q.claim('structure', 'anchor of UDF', at, at + q.blockSize, at)
    judgeTag(q, bytes, 0, q.blockSize, at, {
      ids: [TAG.anchor],
      location: block,
      size: AnchorVolumeDescriptorPointer.size,
      structure: STRUCTURE,
    })
    q.table(AnchorVolumeDescriptorPointer, bytes, 0, at, STRUCTURE)
    judgeExtents(q, bytes, at)
    await judgeLeads(q, bytes, at)
  }
  await judgeSame(q, anchors)
  const whole = anchors.filter(({ isWhole }) => isWhole)
  if (whole.length >= 2 || isSequential) return
  const last = Math.floor(q.bytes / q.blockSize) - 1
  const missing = anchors.some(({ block }) => block === Math.floor((q.start * SECTOR_BYTES) / q.blockSize) + FIRST) ? last : FIRST
  if (anchors.length > whole.length) return
  q.say(
    rules.anchorMissing,
    missing * q.blockSize,
    'tag',
    `one anchor, in block ${whole[0]?.block ?? 0}`,
    'anchors in two of block 256, the last one and that 256 before it',
    { structure: STRUCTURE },
  )
}

function judgeExtents(q: Inquiry, bytes: Uint8Array, at: number): void {
  const { main, reserve } = AnchorVolumeDescriptorPointer.decode(bytes)
  const each = [
    ['main', main, MAIN],
    ['reserve', reserve, RESERVE],
  ] as const
  for (const [field, { length, location }, offset] of each) {
    if (length < LEAST_BLOCKS * q.blockSize)
      q.say(rules.anchorExtent, at + offset, field, `${length} bytes`, `at least ${LEAST_BLOCKS * q.blockSize}`, { structure: STRUCTURE })
    if (length % q.blockSize !== 0)
      q.say(rules.anchorExtent, at + offset, field, `${length} bytes`, `a multiple of ${q.blockSize}`, { structure: STRUCTURE })
    if (!q.onMedium(location, length))
      q.say(rules.anchorExtent, at + offset + 4, field, `block ${location}, ${length} bytes`, 'an extent on the medium', {
        structure: STRUCTURE,
      })
  }
  const blocks = ({ length }: Extent): number => Math.ceil(length / q.blockSize)
  if (main.location < reserve.location + blocks(reserve) && reserve.location < main.location + blocks(main))
    q.say(
      rules.anchorExtent,
      at + RESERVE + 4,
      'reserve',
      `blocks ${reserve.location} to ${reserve.location + blocks(reserve) - 1}`,
      `clear of blocks ${main.location} to ${main.location + blocks(main) - 1} of the main sequence`,
      { structure: STRUCTURE },
    )
}

/** Each sequence begins where it is said to, and not in its middle. */
async function judgeLeads(q: Inquiry, bytes: Uint8Array, at: number): Promise<void> {
  const { main, reserve } = AnchorVolumeDescriptorPointer.decode(bytes)
  const each = [
    ['main', main.location, MAIN],
    ['reserve', reserve.location, RESERVE],
  ] as const
  for (const [field, location, offset] of each) {
    const begins = await beginsSequence(q, location, 'any')
    const isMiddle = begins && !(await beginsSequence(q, location, 'primary')) && (await beginsSequence(q, location - 1, 'any'))
    if (begins && !isMiddle) continue
    const is = `block ${location}, ${isMiddle ? 'in the middle of a sequence' : 'where no volume descriptor can be read'}`
    q.say(rules.anchorExtent, at + offset + 4, field, is, 'the first block of a sequence', { structure: STRUCTURE })
  }
}

/** Where two name different extents, the one is wrong that leads to no descriptors. */
async function judgeSame(q: Inquiry, anchors: readonly AnchorFound[]): Promise<void> {
  for (const [field, offset] of [
    ['main', MAIN],
    ['reserve', RESERVE],
  ] as const) {
    const right = await likeliest(q, anchors, field)
    if (right === undefined) continue
    for (const one of anchors) {
      const [is, should] = [one[field], right]
      if (is.length === should.length && is.location === should.location) continue
      const at = one.at + offset + (is.length === should.length ? 4 : 0)
      const text = ({ location, length }: Extent): string => `block ${location}, ${length} bytes`
      q.say(rules.anchorDiffers, at, field, text(is), `${text(should)}, as another anchor has it`, { structure: STRUCTURE })
    }
  }
}

/** Where the sequences are looked for. */
export async function extentsOf(
  q: Inquiry,
  anchors: readonly AnchorFound[],
): Promise<{ readonly main: Extent | undefined; readonly reserve: Extent | undefined }> {
  return { main: await likeliest(q, anchors, 'main'), reserve: await likeliest(q, anchors, 'reserve') }
}

async function likeliest(q: Inquiry, anchors: readonly AnchorFound[], field: 'main' | 'reserve'): Promise<Extent | undefined> {
  const whole = anchors.filter(({ isWhole }) => isWhole)
  const common = (one: Extent): number =>
    whole.filter((other) => other[field].location === one.location && other[field].length === one.length).length
  const candidates = whole.map((anchor) => anchor[field]).toSorted((a, b) => common(b) - common(a))
  const good = candidates.filter(({ length }) => length >= LEAST_BLOCKS * q.blockSize)
  // A sequence mostly begins with the primary volume descriptor; one that is entered behind it has descriptors all the same.
  for (const which of ['primary', 'any'] as const) for (const one of good) if (await beginsSequence(q, one.location, which)) return one
  return candidates[0]
}

async function beginsSequence(q: Inquiry, location: number, which: 'primary' | 'any'): Promise<boolean> {
  if (location < 0) return false
  const bytes = await q.source.read(location * q.blockSize, q.blockSize)
  if (bytes.length < q.blockSize) return false
  const id = tagIdOf(bytes, 0)
  if (which === 'primary' && id !== TAG.primaryVolume) return false
  return id >= TAG.primaryVolume && id <= TAG.terminating && id !== TAG.anchor && tagProblem(bytes, 0, bytes.length, location) === undefined
}
