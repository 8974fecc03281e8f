/** A disc of blocks that was found, as the manifest that makes one like it: volume, file systems, and how it boots. */

import type { Fault } from '../fault/index.js'
import type { FileSystems, Manifest } from '../manifest/index.js'
import { readTree, type Choice, type DiscSession, type FoundDisc, type Space } from '../survey/index.js'
import type { ImageTree } from '../tree/index.js'
import { describeBoot, type DescribedBoot } from './boot.js'
import { describeProofs, type DescribedProofs } from './proofs.js'
import { describeVolume } from './volume.js'

export interface DescribedBlocks {
  readonly session: DiscSession
  /** The tree that was asked for, or the best one, and which one it is. */
  readonly tree: ImageTree
  readonly space: Space
  readonly volume: NonNullable<Manifest['volume']>
  readonly filesystems: FileSystems
  readonly boot: DescribedBoot
  /** Checksums that it has of itself, as keys of `output`. */
  readonly proofs: DescribedProofs
  /** What is odd about the disc or its trees; what cannot be kept of how it boots is among those of `boot`. */
  readonly faults: readonly Fault[]
}

/** Throws what `readTree` throws. */
export async function describeBlocks(disc: FoundDisc, choice: Choice = {}): Promise<DescribedBlocks> {
  const { tree, space, session, faults } = await readTree(disc, choice)
  const { volume, filesystems, end, faults: told } = await describeVolume(disc, session)
  const boot = await describeBoot(disc.medium, tree, session.start, end)
  const proofs = await describeProofs(disc.medium, tree, session.start)
  return { session, tree, space, volume, filesystems, boot, proofs, faults: [...faults, ...told] }
}
