/** The records of a foreign catalogue -> entries. Every count in it may be wrong. */

import type { Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import { after, sectors, SECTOR_BYTES, type Lba, type VirtualSectors } from '../../unit/index.js'
import { mediaType } from './emulation.js'
import { faults } from './faults.js'
import type { Emulation, SelectionCriteria } from './options.js'
import {
  CRITERIA_BYTES,
  Indicator,
  InitialEntry,
  ROW_BYTES,
  SectionEntry,
  SectionEntryExtension,
  SectionHeader,
  ValidationEntry,
} from './structures.js'

/** An entry as the catalogue records it. */
export interface EntryRow {
  readonly platform: number
  /** Id of the section it belongs to. */
  readonly id: string
  readonly bootable: boolean
  readonly emulation: Emulation
  readonly loadSegment: number
  readonly systemType: number
  readonly loadSectors: VirtualSectors
  readonly image: Lba
  readonly criteria?: SelectionCriteria
}

/** Sectors of a catalogue that are read at most: 65536 records. */
const CATALOG_LIMIT = 1024

export interface ParsedCatalog {
  /** None where no catalogue begins here, which a fault then tells. */
  readonly rows: readonly EntryRow[]
  readonly faults: readonly Fault[]
}

export async function parseCatalog(medium: Medium, start: Lba): Promise<ParsedCatalog> {
  const records = recordsOf(medium, start)
  const first = await records(0)
  const wrong = first === undefined ? [] : ValidationEntry.check(first)
  if (first === undefined || wrong.some(({ field }) => field === 'header id' || field === 'key bytes'))
    return { rows: [], faults: [faults.notFound({ why: `block ${start} is no boot catalogue` })] }
  const odd: Fault[] = wrong.map(({ field, problem }) => faults.damaged({ row: 0, why: `${field} ${problem}` }))
  const initial = await records(1)
  if (initial === undefined) return { rows: [], faults: odd }
  if (!isEntry(initial)) odd.push(faults.damaged({ row: 1, why: `its indicator is ${(initial[0] as number).toString(16)}h` }))
  const rows: EntryRow[] = [entryOf(InitialEntry.decode(initial), ValidationEntry.decode(first))]
  let row = 2
  for (let header = await records(row); header !== undefined && isHeader(header); header = await records(row)) {
    row = await parseSection(records, row, header, rows, odd)
    if (header[0] === Indicator.lastHeader) break
  }
  return { rows, faults: odd }
}

/** Appends the entries of the section whose header is record `at`; the number of the record after them. */
async function parseSection(records: Records, at: number, header: Uint8Array, rows: EntryRow[], odd: Fault[]): Promise<number> {
  const section = SectionHeader.decode(header)
  let row = at + 1
  for (let left = section.entries; left > 0; left--) {
    const record = await records(row)
    if (record === undefined || !isEntry(record)) {
      odd.push(faults.damaged({ row, why: `${left} more entries were announced` }))
      return row
    }
    row++
    const entry = SectionEntry.decode(record)
    const parts = [entry.criteria]
    for (let more = await records(row); more?.[0] === Indicator.extension; more = await records(++row))
      parts.push(SectionEntryExtension.decode(more).criteria)
    const criteria = joined(parts)
    const hasCriteria = entry.criteriaType !== 0 || criteria.some((byte) => byte !== 0)
    rows.push({ ...entryOf(entry, section), ...(hasCriteria ? { criteria: { type: entry.criteriaType, bytes: criteria } } : {}) })
  }
  return row
}

type Records = (row: number) => Promise<Uint8Array | undefined>

/** Records by number, from 0; the sector of the last one is kept. */
function recordsOf(medium: Medium, start: Lba): Records {
  const perSector = SECTOR_BYTES / ROW_BYTES
  let held: { readonly index: number; readonly sector: Uint8Array } | undefined
  return async (row) => {
    const index = Math.floor(row / perSector)
    if (index >= CATALOG_LIMIT || start + index >= medium.size) return undefined
    if (held?.index !== index) held = { index, sector: new Uint8Array(await medium.read(after(start, sectors(index)), sectors(1))) }
    const at = (row % perSector) * ROW_BYTES
    return held.sector.subarray(at, at + ROW_BYTES)
  }
}

const isHeader = (record: Uint8Array): boolean => record[0] === Indicator.header || record[0] === Indicator.lastHeader
/** An entry that is not bootable is told from the zeros behind the catalogue by having an image. */
const isEntry = (record: Uint8Array): boolean =>
  record[0] === Indicator.bootable || (record[0] === Indicator.notBootable && InitialEntry.decode(record).image !== 0)

function entryOf(entry: InitialEntry, section: { readonly platform: number; readonly id: string }): EntryRow {
  const emulation = (Object.entries(mediaType) as [Emulation, number][]).find(([, number]) => number === entry.media)?.[0] ?? 'none'
  return {
    platform: section.platform,
    id: section.id,
    bootable: entry.indicator === Indicator.bootable,
    emulation,
    loadSegment: entry.loadSegment,
    systemType: entry.systemType,
    loadSectors: entry.loadSectors,
    image: entry.image,
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.length * CRITERIA_BYTES.extension)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out.subarray(0, at)
}
