/** Anchors and volume descriptor sequences. ECMA-167 3/8.4 and 3/10. */

import { SECTOR_BYTES } from '../../unit/index.js'
import type { ByteSource } from './byte-source.js'
import { faults } from './faults.js'
import type { Judge } from './judge.js'
import { TAG, tagOf, tagProblem } from './tag.js'
import {
  AnchorVolumeDescriptorPointer,
  ImplementationUseVolumeDescriptor,
  LogicalVolumeDescriptor,
  PartitionDescriptor,
  PrimaryVolumeDescriptor,
  VolumeDescriptorPointer,
} from './volume-structures.js'
import type { ValueOf } from '../../codec/index.js'

/** Block sizes that are tried, the likeliest first. UDF 2.60 2.2.4.2. */
const BLOCK_SIZES = [2048, 512, 4096, 1024, 8192, 16384, 32768] as const
/** A sequence that goes on and on is a loop. */
const MOST_DESCRIPTORS = 4096

export interface Anchor {
  readonly blockSize: number
  /** Blocks in which anchors were found. */
  readonly blocks: readonly number[]
  readonly main: { readonly length: number; readonly location: number }
  readonly reserve: { readonly length: number; readonly location: number }
}

/** Sectors behind the last one of a volume: none; run-out; a postgap; both. Systems look there too. */
const BEHIND = [0, 2, 150, 152] as const

/** The first anchor that can be believed. `start` is the first sector of the session, `end` the byte behind the volume. */
export async function findAnchor(source: ByteSource, start: number, end: number): Promise<Anchor | undefined> {
  for (const blockSize of BLOCK_SIZES) {
    const first = Math.floor((start * SECTOR_BYTES) / blockSize)
    const lasts = BEHIND.map((sectors) => Math.floor((end - sectors * SECTOR_BYTES) / blockSize) - 1)
    const found: number[] = []
    let anchor: Pick<Anchor, 'main' | 'reserve'> | undefined
    for (const block of new Set([first + 256, ...lasts.flatMap((last) => [last, last - 256]), first + 512])) {
      if (block < first) continue
      const bytes = await source.read(block * blockSize, Math.min(blockSize, AnchorVolumeDescriptorPointer.size))
      if (bytes.length < AnchorVolumeDescriptorPointer.size) continue
      if (tagProblem(bytes, 0, bytes.length, block) !== undefined || tagOf(bytes).id !== TAG.anchor) continue
      found.push(block)
      anchor ??= AnchorVolumeDescriptorPointer.decode(bytes)
    }
    if (anchor !== undefined) return { blockSize, blocks: found, main: anchor.main, reserve: anchor.reserve }
  }
  return undefined
}

/** What a sequence holds; of several descriptors of one kind the one with the highest sequence number. ECMA-167 3/8.4.3. */
export interface Descriptors {
  primary?: ValueOf<typeof PrimaryVolumeDescriptor>
  information?: ValueOf<typeof ImplementationUseVolumeDescriptor>
  logical?: ValueOf<typeof LogicalVolumeDescriptor> & { readonly maps: Uint8Array }
  readonly partitions: Map<number, ValueOf<typeof PartitionDescriptor>>
}

export async function readSequence(
  source: ByteSource,
  blockSize: number,
  extent: { readonly length: number; readonly location: number },
  judge: Judge,
): Promise<Descriptors> {
  const out: Descriptors = { partitions: new Map() }
  const seen = new Set<number>()
  let block = extent.location
  let end = block + Math.ceil(extent.length / blockSize)
  for (let i = 0; i < MOST_DESCRIPTORS && block < end && !seen.has(block); i++) {
    seen.add(block)
    const bytes = await source.read(block * blockSize, blockSize)
    const problem = tagProblem(bytes, 0, bytes.length, block)
    // An unrecorded block ends the sequence. ECMA-167 3/8.4.2.
    if (problem === 'blank' || bytes.length < 512) return out
    if (problem !== undefined && problem !== 'location') {
      judge.say(faults.badDescriptor({ what: 'volume descriptor', at: `block ${block}`, problem: `its ${problem} is wrong` }))
      block++
      continue
    }
    const { id } = tagOf(bytes)
    if (id === TAG.terminating) return out
    if (id === TAG.volumePointer) {
      const { next } = VolumeDescriptorPointer.decode(bytes)
      block = next.location
      end = block + Math.ceil(next.length / blockSize)
      continue
    }
    take(out, id, bytes)
    block++
  }
  return out
}

function take(out: Descriptors, id: number, bytes: Uint8Array): void {
  const newer = <Value extends { readonly sequence: number }>(value: Value, before: Value | undefined): Value =>
    before === undefined || value.sequence >= before.sequence ? value : before
  switch (id) {
    case TAG.primaryVolume:
      out.primary = newer(PrimaryVolumeDescriptor.decode(bytes), out.primary)
      return
    case TAG.implementationUse:
      out.information = newer(ImplementationUseVolumeDescriptor.decode(bytes), out.information)
      return
    case TAG.partition: {
      const value = PartitionDescriptor.decode(bytes)
      out.partitions.set(value.number, newer(value, out.partitions.get(value.number)))
      return
    }
    case TAG.logicalVolume: {
      const value = LogicalVolumeDescriptor.decode(bytes)
      const length = Math.min(value.mapBytes, bytes.length - LogicalVolumeDescriptor.size)
      const maps = bytes.slice(LogicalVolumeDescriptor.size, LogicalVolumeDescriptor.size + length)
      out.logical = newer({ ...value, maps }, out.logical)
      return
    }
    default:
  }
}
