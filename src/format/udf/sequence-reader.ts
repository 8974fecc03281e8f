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

/** Where anchors are looked for. */
export interface Bounds {
  /** First sector of the session. */
  readonly start: number
  /** Sector at which the next session begins, where one does. */
  readonly end?: number | undefined
  /** Bytes beyond the last whole sector, which no one reads, but by which the last block may be found. */
  readonly tail: number
}

/**
 * Blocks that a copy of a disc may have behind the last one of the volume: run-out, a pause of two seconds, or both. It has at
 * least two of block 256, the last one and that 256 before it. ECMA-167 3/8.4.2.1; MMC-6 4.2.3.
 */
const BEHIND = [0, 1, 2, 150, 152] as const

/** The first anchor that can be believed. */
export async function findAnchor(source: ByteSource, { start, end, tail }: Bounds): Promise<Anchor | undefined> {
  const bytes = end === undefined ? source.size + tail : Math.min(end * SECTOR_BYTES, source.size)
  for (const blockSize of BLOCK_SIZES) {
    const first = Math.floor((start * SECTOR_BYTES) / blockSize)
    const last = Math.floor(bytes / blockSize) - 1
    const found: number[] = []
    let anchor: Pick<Anchor, 'main' | 'reserve'> | undefined
    const look = async (blocks: readonly number[]): Promise<boolean> => {
      const before = found.length
      for (const block of blocks) {
        if (block < first || found.includes(block)) continue
        const at = await anchorAt(source, blockSize, block)
        if (at === undefined) continue
        found.push(block)
        anchor ??= at
      }
      return found.length > before
    }
    await look([first + 256])
    for (const behind of blockSize === SECTOR_BYTES ? BEHIND : [0]) if (await look([last - behind, last - behind - 256])) break
    await look([first + 512])
    if (anchor !== undefined) return { blockSize, blocks: found, main: anchor.main, reserve: anchor.reserve }
  }
  return undefined
}

export async function anchorAt(
  source: ByteSource,
  blockSize: number,
  block: number,
): Promise<Pick<Anchor, 'main' | 'reserve'> | undefined> {
  const bytes = await source.read(block * blockSize, Math.min(blockSize, AnchorVolumeDescriptorPointer.size))
  if (bytes.length < AnchorVolumeDescriptorPointer.size) return undefined
  if (tagProblem(bytes, 0, bytes.length, block) !== undefined || tagOf(bytes).id !== TAG.anchor) return undefined
  return AnchorVolumeDescriptorPointer.decode(bytes)
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
