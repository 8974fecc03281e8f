/** Boot entries -> the regions of the boot record, the catalogue, and the images that are not plain payload. */

import type { Fault } from '../../fault/index.js'
import { aligned, at, bytesInSector, next, type FormatRegions, type Region, type RegionId, type Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import { bytesOf, lba, SECTOR_BYTES, sectors, sectorsOf } from '../../unit/index.js'
import { catalogLength, renderCatalog, type PlacedEntry } from './catalog.js'
import { judgeEmulation } from './emulation.js'
import { faults } from './faults.js'
import { headOf, judgePatch, patchImage } from './image.js'
import { lint } from './lint.js'
import { judgeLoad } from './load.js'
import { placeOf, type BootEntry, type BootOptions } from './options.js'
import { BootRecord } from './structures.js'

const OWNER = 'eltorito'
/** Id of the catalogue's region where no file shows it. */
export const HIDDEN_CATALOG: RegionId = 'eltorito/catalog'
/** "The Boot Record Volume Descriptor must reside at sector 11h": El Torito 2.0. */
const BOOT_RECORD_AT = lba(17)
/** Images from this size on begin on an even sector, so that a file system can share their blocks. */
const SHARING_BYTES = 65536

export interface ElToritoPlan {
  readonly regions: FormatRegions
  /** The catalogue as a file's content; its region, of the same id, is among `regions`. */
  readonly catalogContent: Content
  readonly faults: readonly Fault[]
}

/**
 * The catalogue as a content of its length, to be put into the tree before planning. Its bytes are made by the region
 * of the same id, since they hold addresses: it cannot be opened by itself.
 */
export const catalogContent = (entries: readonly BootEntry[], id: RegionId): Content => ({
  id,
  size: bytesOf(catalogLength(entries)),
  origin: { kind: 'zeros' },
})

/**
 * Plans the boot record at sector 17, the catalogue, images that no file of the tree has, and images with a table
 * patched in, each under its content's id: payload regions of these ids must not be made again.
 */
export function planElTorito(boot: BootOptions, catalogId: RegionId = HIDDEN_CATALOG): ElToritoPlan {
  const { entries } = boot
  const judged = entries.map((entry, i) => judgeEntry(entry, i))
  const found: Fault[] = boot.session > 1 ? [faults.laterSession({ session: boot.session })] : []
  found.push(...judged.flatMap((entry) => entry.faults), ...sharedImageFaults(entries), ...lint(entries))
  const images = entries.map(({ image }) => image.content.id)
  const catalog: Region = {
    id: catalogId,
    owner: OWNER,
    reason: 'boot catalogue',
    length: catalogLength(entries),
    place: next,
    refs: images,
    body: { kind: 'bytes', render: (where) => renderCatalog(entries, placedEntries(entries, judged, where)) },
  }
  return {
    regions: { descriptors: [bootRecord(catalogId)], structures: [catalog, ...imageRegions(entries)], tail: [] },
    catalogContent: catalogContent(entries, catalogId),
    faults: found,
  }
}

/** What is wrong with an entry by itself, whatever the others are. */
export const judgeBootEntry = (entry: BootEntry, index: number): readonly Fault[] => judgeEntry(entry, index).faults

interface Judged {
  readonly systemType: number
  readonly loadSectors: PlacedEntry['loadSectors']
  readonly faults: readonly Fault[]
}

function judgeEntry(entry: BootEntry, index: number): Judged {
  const { image } = entry
  const device = judgeEmulation(entry, index, headOf(image))
  const load = judgeLoad(entry, index)
  const who = { entry: index, image: image.name }
  const sector = bytesInSector(image.content)
  const empty = image.content.size > 0 ? [] : [faults.emptyImage(who, placeOf(entry, 'image'))]
  if (sector !== SECTOR_BYTES) empty.push(faults.formOfImage({ ...who, sector }, placeOf(entry, 'image')))
  return {
    systemType: device.systemType,
    loadSectors: load.loadSectors,
    faults: empty.length > 0 ? empty : [...device.faults, ...load.faults, ...judgeFields(entry, index), ...judgePatch(entry, index)],
  }
}

function judgeFields(entry: BootEntry, index: number): readonly Fault[] {
  const who = { entry: index, image: entry.image.name }
  const where = { path: entry.path }
  const found: Fault[] = []
  const limit = index === 0 ? 24 : 28
  if (entry.id.length > limit || /[^\0-\xff]/.test(entry.id))
    found.push(faults.idTooLong({ ...who, id: entry.id, limit }, placeOf(entry, 'id')))
  if (index === 0 && entry.criteria !== undefined) found.push(faults.criteriaOnFirst(who, placeOf(entry, 'selectionCriteria')))
  const numbers: readonly (readonly [string, number | undefined, number])[] = [
    ['platform', entry.platform, 0xff],
    ['load segment', entry.loadSegment, 0xffff],
    ['system type', entry.systemType, 0xff],
    ['type of the selection criteria', entry.criteria?.type, 0xff],
  ]
  for (const [what, value, most] of numbers)
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= most))
      found.push(faults.badNumber({ ...who, what, value, limit: most }, where))
  return found
}

/** Entries that share an image must agree on what is patched into it. */
function sharedImageFaults(entries: readonly BootEntry[]): readonly Fault[] {
  const tables = new Map<RegionId, BootEntry['infoTable']>()
  return entries.flatMap((entry, i) => {
    const { id } = entry.image.content
    const agreed = tables.get(id)
    if (entry.infoTable !== undefined && agreed === undefined) tables.set(id, entry.infoTable)
    const clash = entry.infoTable !== undefined && agreed !== undefined && agreed !== entry.infoTable
    return clash ? [faults.patchedTwice({ entry: i, image: entry.image.name }, placeOf(entry, 'infoTable'))] : []
  })
}

const placedEntries = (entries: readonly BootEntry[], judged: readonly Judged[], where: Where): readonly PlacedEntry[] =>
  entries.map(({ image }, i) => {
    const { systemType, loadSectors } = judged[i] as Judged
    return { image: where.lba(image.content.id), loadSectors, systemType }
  })

const bootRecord = (catalog: RegionId): Region => ({
  id: 'eltorito/boot-record',
  owner: OWNER,
  reason: 'boot record volume descriptor',
  length: sectors(1),
  place: at(BOOT_RECORD_AT),
  refs: [catalog],
  body: { kind: 'bytes', render: (where) => BootRecord.encode({ catalog: where.lba(catalog) }) },
  ends: 'record',
})

/** Images whose region is not made with the payload: those with a table, and those that only the catalogue knows. */
function imageRegions(entries: readonly BootEntry[]): readonly Region[] {
  const tables = new Map(
    entries.flatMap(({ image, infoTable }) => (infoTable === undefined ? [] : [[image.content.id, infoTable] as const])),
  )
  const regions = new Map<RegionId, Region>()
  for (const { image } of entries) {
    const { content } = image
    const table = tables.get(content.id)
    if (regions.has(content.id) || content.size === 0 || image.in === 'partition' || (table === undefined && image.in === 'tree')) continue
    const { origin } = content
    regions.set(content.id, {
      id: content.id,
      owner: OWNER,
      reason: table === undefined ? 'boot image' : `boot image with ${table} table`,
      length: sectorsOf(content.size),
      place: content.size >= SHARING_BYTES ? aligned(sectors(2)) : next,
      refs: [],
      body:
        table !== undefined && origin.kind === 'bytes'
          ? { kind: 'bytes', render: (where) => patchImage(origin.bytes, table, where.lba(content.id), where.start) }
          : { kind: 'content', content },
    })
  }
  return [...regions.values()]
}
