/** Partitions beside that of the file system: where their images lie, and which rows and entries they have. UEFI 2.10, 5.2 and 5.3. */

import type { Fault } from '../../fault/index.js'
import { aligned, next, type Place, type Region, type Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import { alignUp, lba, SECTOR_BYTES, sectors, sectorsOf, virtualSectors, VIRTUAL_SECTOR_BYTES, type Sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Cylinders, HybridOptions } from './options.js'
import { blockAt, GPT_ENTRIES, MBR_ROWS, type Partition, type Span } from './span.js'

const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
/** 64 heads of 32 blocks, as isohybrid counts: 1 MiB. */
const CYLINDER: Sectors = sectors(512)

/** Images that follow the file system, in the order of their numbers. */
export function imagesBehind({ partitions = [], cylinders = 'auto' }: HybridOptions): readonly Region[] {
  const place: Place = cylinders === 'off' ? next : aligned(CYLINDER)
  return [...partitions]
    .filter(({ lies }) => lies === 'behind')
    .sort((a, b) => a.number - b.number)
    .flatMap(({ content, number }): readonly Region[] => {
      const length = sectorsOf(content.size)
      const image: Region = {
        id: content.id,
        owner: 'hybrid',
        reason: `partition ${number}`,
        length,
        place,
        refs: [],
        body: { kind: 'content', content },
      }
      const rest = partitionLength(length, cylinders) - length
      return rest === 0 ? [image] : [image, zeros(`${content.id}/rest`, `rest of the last cylinder of partition ${number}`, sectors(rest))]
    })
}

const zeros = (id: Region['id'], reason: string, length: Sectors): Region => ({
  id,
  owner: 'hybrid',
  reason,
  length,
  place: next,
  refs: [],
  body: { kind: 'zeros' },
})

/** Of a partition behind the file system whose image has a length. */
export const partitionLength = (length: Sectors, cylinders: Cylinders): Sectors =>
  cylinders === 'all' ? sectors(alignUp(lba(length), CYLINDER)) : length

export const placedPartitions = ({ partitions = [], cylinders = 'auto' }: HybridOptions, where: Where): readonly Partition[] =>
  partitions.map(({ content, ...partition }) => {
    const span = spanOf(content, where)
    const count = virtualSectors(partitionLength(sectors(span.count / BLOCKS_PER_SECTOR), cylinders) * BLOCKS_PER_SECTOR)
    return { ...partition, span: partition.lies === 'behind' ? { ...span, count } : span }
  })

/** The blocks of the whole sectors that an image takes. */
export const spanOf = (image: Content, where: Where): Span => ({
  start: blockAt(where.lba(image.id)),
  count: virtualSectors(where.length(image.id) * BLOCKS_PER_SECTOR),
})

/** Whether the image has to end with a cylinder, for the sake of the file system's partition. */
export const endsWithCylinder = ({ partitions = [], cylinders }: HybridOptions): boolean =>
  (cylinders === 'on' || cylinders === 'all') && !partitions.some(({ lies }) => lies === 'behind')

/** Space before the last `behind` sectors of the disc, so that it ends with a cylinder. */
export const cylinderEnd = (behind: Sectors): Region => ({
  ...zeros('hybrid/cylinder-end', 'rest of the last cylinder', sectors(1)),
  place: aligned(CYLINDER, sectors(behind + 1)),
})

/** Numbers that a table does not have, partitions that none lists, and images without a byte. */
export function judgePartitions({ partitions = [], gpt, mbr, path }: HybridOptions): readonly Fault[] {
  const hasRows = mbr !== undefined && (gpt === undefined || mbr.protective === false)
  return partitions.flatMap(({ number, content, tables, ...partition }) => {
    const where = { path: partition.path ?? path }
    const found: Fault[] = []
    const [inRows, inEntries] = [hasRows && tables !== 'gpt', gpt !== undefined && tables !== 'mbr']
    if (!inRows && !inEntries) found.push(faults.notListed({ number, table: tables }, where))
    const limit = inRows ? MBR_ROWS : GPT_ENTRIES
    if (number > limit)
      found.push(faults.numberTooHigh({ number, limit, table: inRows ? 'a master boot record' : 'the GUID partition table' }, where))
    if (content.size === 0) found.push(faults.emptyPartition({ number }, where))
    return found
  })
}
