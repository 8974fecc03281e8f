/** The partition tables of a disc, and the second tree of the partition in which the file system lies. */

import {
  partitionLength,
  planHybrid,
  planKeptArea,
  planSystemArea,
  SYSTEM_AREA,
  type HybridPlan,
  type PartitionOptions,
} from '../format/hybrid/index.js'
import type { FormatRegions, Region } from '../layout/index.js'
import { hybridRequest, partitionRequest } from '../request/index.js'
import type { Content } from '../source/index.js'
import { fingerprintOf } from '../tree/index.js'
import { addSectors, after, lba, sectors, sectorsOf, type Lba, type Sectors } from '../unit/index.js'
import type { FirstBlocks } from './first-blocks.js'
import { fileOfMark } from './kept.js'
import type { Materials } from './materials.js'
import { secondTree, type SecondTree } from './second-tree.js'

/** What lies in the system area: partition tables, a file, or both. */
export function hybridPart(materials: Materials, start: Lba, { volumes, gptEntriesAt }: FirstBlocks): HybridPlan | undefined {
  const { manifest, boot, mbrCode: code, systemArea: area, volume, tree } = materials
  if (isLacking(materials)) return undefined
  if (manifest.boot?.hybrid !== undefined) {
    const partitions = partitionsOf(materials)
    const { cylinders = 'auto' } = manifest.boot.hybrid
    // What both tables show of them, so that a disc made of this one has the same identifiers.
    const beside = [...partitions]
      .sort((a, b) => a.number - b.number)
      .map(({ number, content, lies }) => {
        const length = sectorsOf(content.size)
        return `${number} ${lies === 'behind' ? partitionLength(length, cylinders) : length}`
      })
    const seed = [volume.id, volume.created, volume.modified, fingerprintOf(tree), ...beside].join('\n')
    const request = hybridRequest(manifest, boot ?? { entries: [], session: 1 }, { code, area, partitions, volumes, gptEntriesAt }, seed)
    if (request !== undefined) return planHybrid(request)
  }
  if (area !== undefined) return planSystemArea(area, start)
  return start === 0 ? keptArea(materials, volumes) : undefined
}

/** What the disc had that this one is made of. */
function keptArea({ kept, tree }: Materials, [volume]: FirstBlocks['volumes']): HybridPlan | undefined {
  if (kept?.area === undefined) return undefined
  const { area, appended, pieces } = kept
  const contentOf = (mark: string): Content | undefined => fileOfMark(tree, mark) ?? pieces.get(mark)
  return planKeptArea({ kept: area, contentOf, appended, volume, path: ['base'] })
}

/** Those that have their image. */
const partitionsOf = ({ partitions = [] }: Materials): readonly PartitionOptions[] =>
  partitions.flatMap(({ asked, content, ...partition }) =>
    content === undefined ? [] : [partitionRequest(asked, { ...partition, content })],
  )

/** Of images and code that could not be read that is told already; what the tables lack without them is not. */
function isLacking({ manifest: { boot: asked }, boot, mbrCode, partitions, faults: found }: Materials): boolean {
  if (!found.some(({ severity }) => severity === 'error')) return false
  if (partitions?.some(({ content }) => content === undefined) === true) return true
  const mbr = asked?.hybrid?.mbr
  return (
    (asked?.entries !== undefined && boot === undefined) || (typeof mbr === 'object' && mbr.code !== undefined && mbrCode === undefined)
  )
}

/** What partition 1 has of its own, where it begins behind the system area: `mountable` once more. `descriptors` are all those of the disc. */
export function secondOf(
  { manifest, kept }: Materials,
  hybrid: HybridPlan | undefined,
  mountable: Pick<FormatRegions, 'descriptors' | 'structures'> | undefined,
  descriptors: readonly Region[],
): SecondTree {
  const offset = sectors(manifest.boot?.hybrid?.offset ?? kept?.area?.offset ?? 0)
  if (offset === 0 || hybrid === undefined || mountable === undefined) return { descriptors: [], structures: [] }
  // The first descriptor and the boot record have places of their own; anchors of UDF lie farther behind.
  const first = after(lba(0), SYSTEM_AREA)
  const second = after(first, offset)
  const isBefore = ({ place: { kind, ...told } }: Region): boolean =>
    kind === 'next' || ('lba' in told && told.lba >= first && told.lba < second)
  return secondTree(mountable, offset, lengthOf(descriptors.filter(isBefore)), hybrid.ownEnd)
}

export const lengthOf = (regions: readonly Region[]): Sectors => addSectors(...regions.map(({ length }) => length))
