/**
 * Media and how much they hold, in logical blocks of 2048 bytes of a blank disc. The numbers are those of the physical
 * formats; a given disc may have a little more or less, for which the manifest has `media.blocks`.
 */

import { sectors, type Sectors } from '../unit/index.js'
import type { Manifest, MediaType } from './types.js'

export type MediaFamily = 'cd' | 'dvd' | 'bd' | 'disk'

export interface Medium {
  readonly family: MediaFamily
  /** Name for people. */
  readonly name: string
  /** Undefined where the kind says nothing of the size. */
  readonly blocks?: Sectors
  /** Where the number comes from. */
  readonly source: string
  readonly rewritable: boolean
  /** Blocks that are written at once (MMC-6 annexes; for CD packets of 32, written without packets here). */
  readonly writeUnit: number
}

type Row = readonly [MediaType, MediaFamily, string, number | undefined, string, rewritable: 'once' | 'again', writeUnit: number]

// 74 minutes are 74 * 60 * 75 frames less the pregap of 150, and so on. ECMA-394 (CD-R), ECMA-395 (CD-RW).
const CD = 'minutes * 60 * 75 - 150; ECMA-394 and ECMA-395, MMC-6 table 17'
const CD_R = 'lead-out of 80 minutes at 79:59:74 at the latest, as the discs themselves say (ATIP)'

const rows: readonly Row[] = [
  ['cd-74', 'cd', 'CD of 74 minutes', 332_850, CD, 'once', 1],
  ['cd-80', 'cd', 'CD of 80 minutes', 359_850, CD, 'once', 1],
  ['cd-90', 'cd', 'CD of 90 minutes', 404_850, `${CD}; beyond the Orange Book`, 'once', 1],
  ['cd-99', 'cd', 'CD of 99 minutes', 445_350, `${CD}; beyond the Orange Book`, 'once', 1],
  ['cd-r', 'cd', 'CD-R', 359_849, CD_R, 'once', 1],
  ['cd-rw', 'cd', 'CD-RW', 359_849, CD_R, 'again', 1],
  ['dvd-r', 'dvd', 'DVD-R', 2_298_496, 'ECMA-359: 4.7 GB per side, ECC blocks of 16', 'once', 16],
  ['dvd-rw', 'dvd', 'DVD-RW', 2_297_888, 'ECMA-338: 4.7 GB per side, ECC blocks of 16, as drives tell of empty ones', 'again', 16],
  ['dvd-r-dl', 'dvd', 'DVD-R DL', 4_171_712, 'ECMA-382: 8.5 GB, ECC blocks of 16', 'once', 16],
  ['dvd+r', 'dvd', 'DVD+R', 2_295_104, 'ECMA-349: 4.7 GB, data zone 30000h to 26053Fh', 'once', 16],
  ['dvd+rw', 'dvd', 'DVD+RW', 2_295_104, 'ECMA-337: 4.7 GB, data zone 30000h to 26053Fh', 'again', 16],
  ['dvd+r-dl', 'dvd', 'DVD+R DL', 4_173_824, 'ECMA-364: 8.55 GB, two layers of 2086912', 'once', 16],
  ['dvd+rw-dl', 'dvd', 'DVD+RW DL', 4_173_824, 'ECMA-374: 8.55 GB, two layers of 2086912', 'again', 16],
  ['dvd-ram', 'dvd', 'DVD-RAM', 2_236_704, 'ECMA-330: 4.7 GB per side with the default spare areas', 'again', 16],
  ['bd-r', 'bd', 'BD-R', 12_219_392, 'BD-R 1.3: 25 GB, 381856 clusters of 32, no spare areas', 'once', 32],
  ['bd-re', 'bd', 'BD-RE', 11_826_176, 'BD-RE 2.1: 25 GB with the default spare areas of 12288 clusters', 'again', 32],
  ['bd-r-dl', 'bd', 'BD-R DL', 24_438_784, 'BD-R 1.3: 50 GB, no spare areas', 'once', 32],
  ['bd-re-dl', 'bd', 'BD-RE DL', 23_652_352, 'BD-RE 2.1: 50 GB with the default spare areas', 'again', 32],
  ['bd-r-tl', 'bd', 'BD-R TL (BDXL)', 48_878_592, 'BD-R 2.0: 100 GB, no spare areas', 'once', 32],
  ['bd-re-tl', 'bd', 'BD-RE TL (BDXL)', 47_305_728, 'BD-RE 3.0: 100 GB with the default spare areas', 'again', 32],
  ['bd-r-ql', 'bd', 'BD-R QL (BDXL)', 62_500_864, 'BD-R 2.0: 128 GB, no spare areas', 'once', 32],
  ['disk', 'disk', 'a disk', undefined, 'a partition or a stick of any size', 'again', 1],
]

export const media: Readonly<Record<MediaType, Medium>> = Object.fromEntries(
  rows.map(([type, family, name, blocks, source, rewritable, writeUnit]) => [
    type,
    { family, name, ...(blocks === undefined ? {} : { blocks: sectors(blocks) }), source, rewritable: rewritable === 'again', writeUnit },
  ]),
) as Record<MediaType, Medium>

/** The medium of a manifest with its own number of blocks; undefined where it names none. */
export function mediumOf(manifest: Pick<Manifest, 'media'>): (Medium & { readonly type: MediaType }) | undefined {
  const { media: asked } = manifest
  if (asked === undefined) return undefined
  const type = typeof asked === 'string' ? asked : asked.type
  const medium = { ...media[type], type }
  return typeof asked === 'object' && asked.blocks !== undefined ? { ...medium, blocks: sectors(asked.blocks) } : medium
}
