/** The Apple partition map as a layer of the system area: the volume of HFS Plus with gaps around it, as libisofs has it, or boot images alone, as isohybrid has them. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import type { RegionId, Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import { SECTOR_BYTES, VIRTUAL_SECTOR_BYTES } from '../../unit/index.js'
import { driverBlock, encodeMap, MAP_HEAD_BYTES, type MapPartition } from '../apple/index.js'
import { faults } from './faults.js'
import type { Layer } from './layers.js'

export interface MapOptions {
  readonly blockSize: 512 | 2048
  /** First and last region of a volume of HFS Plus. */
  readonly hfsplus?: readonly [first: RegionId, last: RegionId]
  /** Images that are volumes of HFS, or pass for them. */
  readonly images: readonly { readonly content: Content; readonly name: string }[]
  readonly beside: 'gpt' | 'nothing'
  readonly path: ManifestPath
}

const SYSTEM_AREA_BYTES = 32768
const GPT_ARRAY_BYTES = 16384
const AREA_SECTORS = 16
/** The map itself, the volume, and what lies before and behind it. */
const ENTRIES_WITH_VOLUME = 4

export interface MapPlan {
  readonly layer: Layer
  /** Block of 512 bytes in which a GUID partition table may have its entries. */
  readonly gptEntriesAt: number
  readonly faults: readonly Fault[]
}

export function planMap(options: MapOptions): MapPlan {
  const { blockSize, hfsplus, images, beside, path } = options
  const where = { path }
  const found: Fault[] = []
  const entries = hfsplus === undefined ? 1 + images.length : ENTRIES_WITH_VOLUME
  const room = SYSTEM_AREA_BYTES - (beside === 'gpt' ? GPT_ARRAY_BYTES : 0)
  const limit = room / blockSize - 1
  if (beside === 'gpt' && blockSize === VIRTUAL_SECTOR_BYTES) found.push(faults.mapBlockSize({}, where))
  else if (entries > limit) found.push(faults.mapFull({ count: entries, limit }, where))
  if (hfsplus === undefined && images.length === 0) found.push(faults.mapEmpty({}, where))
  if (hfsplus !== undefined) found.push(...images.map(({ name }) => faults.marksInside({ name }, where)))
  const end = (entries + 1) * blockSize
  const layer: Layer = {
    wish: 'boot.hybrid.apm',
    path,
    claims: [
      { from: 0, to: MAP_HEAD_BYTES },
      { from: blockSize, to: end },
    ],
    refs: [...(hfsplus ?? []), ...images.map(({ content }) => content.id)],
    write(out, at) {
      out.set(driverBlock(blockSize))
      const partitions = hfsplus === undefined ? marked(options, at) : around(hfsplus, at, SECTOR_BYTES / blockSize)
      for (const [i, entry] of encodeMap(partitions).entries()) out.set(entry, (i + 1) * blockSize)
    },
  }
  return { layer, gptEntriesAt: end / VIRTUAL_SECTOR_BYTES, faults: found }
}

function around([first, last]: readonly [RegionId, RegionId], where: Where, factor: number): readonly MapPartition[] {
  const start = where.lba(first)
  const end = where.lba(last) + where.length(last)
  const partition = (name: string, type: string, from: number, to: number): readonly MapPartition[] =>
    to > from ? [{ name, type, start: from * factor, count: (to - from) * factor }] : []
  return [
    ...partition('Gap0', 'ISO9660_data', AREA_SECTORS, start),
    ...partition('HFSPLUS_Hybrid', 'Apple_HFS', start, end),
    ...partition('Gap1', 'ISO9660_data', end, where.end),
  ]
}

const marked = ({ images, blockSize }: MapOptions, where: Where): readonly MapPartition[] =>
  images
    .map(({ content }) => ({ start: where.content(content), count: where.length(content.id) }))
    .sort((a, b) => a.start - b.start)
    .map(({ start, count }) => ({
      name: 'EFI',
      type: 'Apple_HFS',
      start: start * (SECTOR_BYTES / blockSize),
      count: count * (SECTOR_BYTES / blockSize),
    }))
