/**
 * The volume once more, for whoever mounts the partition that begins behind the system area: its descriptors, directories and path
 * tables, whose addresses count from there; the files are the same. libisofs, doc/partition_offset.wiki.
 */

import { at, type FormatRegions, type Region, type RegionId, refsOf, type Where } from '../layout/index.js'
import { after, lba, sectors, type Lba, type Sectors } from '../unit/index.js'

/** Sectors before the volume descriptors, of the disc as of the partition. ECMA-119 6.2.1. */
const SYSTEM_AREA = sectors(16)

export interface SecondTree {
  readonly descriptors: readonly Region[]
  readonly structures: readonly Region[]
}

/**
 * `first`: descriptors and structures of the file systems that know the partition. `used`: how many descriptors the disc has itself,
 * behind which nothing lies up to the second ones. `endOf`: the sector behind the partition.
 */
export function secondTree(
  first: Pick<FormatRegions, 'descriptors' | 'structures'>,
  offset: Sectors,
  used: number,
  endOf: (where: Where) => Lba,
): SecondTree {
  const own = new Set([...first.descriptors, ...first.structures].map(({ id }) => id))
  const named = (id: RegionId): RegionId => (own.has(id) ? secondId(id) : id)
  const counted = (where: Where): Where => ({
    start: where.start,
    end: lba(endOf(where) - offset),
    lba: (id) => lba(where.lba(named(id)) - offset),
    content: (content) => lba(where.content(content) - offset),
    told: (content) => where.told(content),
    length: (id) => where.length(named(id)),
    has: (id) => where.has(named(id)),
  })
  const again = (region: Region): Region => {
    const { body } = region
    if (body.kind !== 'bytes') throw new Error(`${region.id} of a second tree is not rendered`)
    return {
      ...region,
      id: secondId(region.id),
      reason: `${region.reason}, of partition 1`,
      refs: () => refsOf(region).map(named),
      body: { kind: 'bytes', render: (where, into) => body.render(counted(where), into) },
    }
  }
  const begin = after(after(lba(0), SYSTEM_AREA), offset)
  const gap = sectors(offset - used)
  const fill: Region = {
    id: 'partition 1/system-area',
    owner: 'hybrid',
    reason: 'rest of the system area of partition 1',
    length: gap,
    place: at(lba(begin - gap)),
    refs: [],
    body: { kind: 'zeros' },
  }
  return {
    descriptors: [
      ...(gap === 0 ? [] : [fill]),
      ...first.descriptors.map((region, i): Region => ({ ...again(region), place: at(after(begin, sectors(i))) })),
    ],
    structures: first.structures.map(again),
  }
}

const secondId = (id: RegionId): RegionId => `partition 1/${id}`
