/** A medium -> its boot catalogue. Reads what other writers made, and trusts no number in it. */

import type { Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import {
  after,
  bytes,
  bytesOfVirtual,
  lba,
  sectors,
  SECTOR_BYTES,
  virtualSectors,
  type Bytes,
  type Lba,
  type VirtualSectors,
} from '../../unit/index.js'
import { mediaType } from './emulation.js'
import { faults } from './faults.js'
import { HEAD_BYTES } from './image.js'
import { fatBytes } from './lint.js'
import type { Emulation, InfoTable, SelectionCriteria } from './options.js'
import {
  BOOT_INFO_AT,
  BootInfoTable,
  BootRecord,
  CRITERIA_BYTES,
  GRUB_BLOCK_LIST_AT,
  GRUB_KERNEL_BLOCK,
  GrubBlockList,
  Indicator,
  InitialEntry,
  ROW_BYTES,
  SectionEntry,
  SectionEntryExtension,
  SectionHeader,
  ValidationEntry,
} from './structures.js'

export interface FoundBootEntry {
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
  /** The catalogue has no size of images: this is what the image or its emulation tells, else the load size. */
  readonly size: Bytes
  readonly infoTable?: InfoTable
}

export interface FoundBootCatalog {
  readonly bootRecord: Lba
  readonly catalog: Lba
  readonly entries: readonly FoundBootEntry[]
}

/** Descriptors looked through for a boot record, sectors of a catalogue, and images looked into. */
const DESCRIPTOR_LIMIT = 64
const CATALOG_LIMIT = sectors(1024)
const PROBE_LIMIT = 256

/** Undefined `catalog` where the medium has no boot record, or one that leads nowhere, which a fault then tells. */
export async function readBootCatalog(
  medium: Medium,
  start: Lba = lba(0),
): Promise<{ readonly catalog: FoundBootCatalog | undefined; readonly faults: readonly Fault[] }> {
  const found = await findBootRecord(medium, start)
  if (found === undefined) return { catalog: undefined, faults: [] }
  if (found.catalog >= medium.size)
    return { catalog: undefined, faults: [faults.notFound({ why: `it is said to begin at block ${found.catalog} of ${medium.size}` })] }
  const { rows, faults: odd } = await readRows(medium, found.catalog)
  if (rows.length === 0) return { catalog: undefined, faults: odd }
  const entries: FoundBootEntry[] = []
  for (const row of rows) entries.push(entries.length < PROBE_LIMIT ? await probe(medium, row) : { ...row, size: sizeByLoad(row) })
  return { catalog: { ...found, entries }, faults: odd }
}

async function findBootRecord(medium: Medium, start: Lba): Promise<{ bootRecord: Lba; catalog: Lba } | undefined> {
  for (let i = 16; i < 16 + DESCRIPTOR_LIMIT && start + i < medium.size; i++) {
    const here = after(start, sectors(i))
    const sector = await medium.read(here, sectors(1))
    if (BootRecord.check(sector).every(({ field }) => field !== 'boot record indicator' && field !== 'standard identifier')) {
      if (String.fromCharCode(...sector.subarray(7, 30)) === 'EL TORITO SPECIFICATION')
        return { bootRecord: here, catalog: BootRecord.decode(sector).catalog }
    } else if (String.fromCharCode(...sector.subarray(1, 6)) !== 'CD001' || sector[0] === 0xff) return undefined
  }
  return undefined
}

type EntryRow = Omit<FoundBootEntry, 'size' | 'infoTable'>

/** Reads sectors of the catalogue as its records ask for them. */
async function* recordsOf(medium: Medium, start: Lba): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < CATALOG_LIMIT && start + i < medium.size; i++) {
    const sector = (await medium.read(after(start, sectors(i)), sectors(1))).slice()
    for (let at = 0; at < SECTOR_BYTES; at += ROW_BYTES) yield sector.subarray(at, at + ROW_BYTES)
  }
}

async function readRows(medium: Medium, start: Lba): Promise<{ rows: readonly EntryRow[]; faults: readonly Fault[] }> {
  const rows: EntryRow[] = []
  const odd: Fault[] = []
  let row = 0
  const tell = (why: string): void => {
    odd.push(faults.damaged({ row, why }))
  }
  let section = { platform: 0, id: '', left: 0, last: false }
  let open: { entry: EntryRow; type: number; parts: Uint8Array[] } | undefined
  const close = (): void => {
    if (open === undefined) return
    const criteria = joined(open.parts)
    rows.push(
      open.type === 0 && criteria.every((byte) => byte === 0)
        ? open.entry
        : { ...open.entry, criteria: { type: open.type, bytes: criteria } },
    )
    open = undefined
  }
  for await (const record of recordsOf(medium, start)) {
    const indicator = record[0] as number
    if (row === 0) {
      const wrong = ValidationEntry.check(record)
      if (wrong.some(({ field }) => field === 'header id' || field === 'key bytes'))
        return { rows: [], faults: [faults.notFound({ why: `block ${start} is no boot catalogue` })] }
      for (const { field, problem } of wrong) tell(`${field} ${problem}`)
      section = { ...section, ...ValidationEntry.decode(record) }
    } else if (row === 1) {
      if (indicator !== Indicator.bootable && indicator !== Indicator.notBootable) tell(`its indicator is ${indicator.toString(16)}h`)
      rows.push(entryOf(InitialEntry.decode(record), section))
    } else if (indicator === Indicator.extension && open !== undefined) {
      const { criteria, continued } = SectionEntryExtension.decode(record)
      open.parts.push(criteria)
      if (continued === 0) close()
    } else if (section.left > 0) {
      close()
      if (indicator !== Indicator.bootable && indicator !== Indicator.notBootable) {
        tell(`${section.left} more entries were announced`)
        break
      }
      const entry = SectionEntry.decode(record)
      section.left--
      open = { entry: entryOf(entry, section), type: entry.criteriaType, parts: [entry.criteria] }
      if (entry.continued === 0) close()
    } else {
      close()
      if (section.last) break
      if (indicator !== Indicator.header && indicator !== Indicator.lastHeader) break
      const header = SectionHeader.decode(record)
      section = { platform: header.platform, id: header.id, left: header.entries, last: indicator === Indicator.lastHeader }
      if (header.entries === 0) tell('its section has no entries')
    }
    row++
  }
  close()
  return { rows, faults: odd }
}

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

/** Takes the size of an image from the table patched into it, from its file system, or from the load size. */
async function probe(medium: Medium, row: EntryRow): Promise<FoundBootEntry> {
  const room = bytes(Math.max(0, medium.size - row.image) * SECTOR_BYTES)
  if (room === 0) return { ...row, size: bytes(0) }
  const fitting = (size: number): Bytes => bytes(Math.min(size, room))
  const floppy = { none: 0, '1.2M': 2400, '1.44M': 2880, '2.88M': 5760, 'hard-disk': 0 }[row.emulation]
  if (floppy > 0) return { ...row, size: fitting(bytesOfVirtual(virtualSectors(floppy))) }
  const head = (await medium.read(row.image, sectors(Math.min(HEAD_BYTES, room) / SECTOR_BYTES))).slice()
  const table = BootInfoTable.decode(head, BOOT_INFO_AT)
  if (table.image === row.image && table.length > 0 && table.length <= room) {
    const isGrub =
      head.length >= GRUB_BLOCK_LIST_AT + GrubBlockList.size &&
      GrubBlockList.decode(head, GRUB_BLOCK_LIST_AT).kernelBlock === row.image * 4 + GRUB_KERNEL_BLOCK
    return { ...row, size: bytes(table.length), infoTable: isGrub ? 'grub2' : 'isolinux' }
  }
  const fat = fatBytes(head)
  return { ...row, size: fat === undefined ? fitting(sizeByLoad(row)) : fitting(fat) }
}

const sizeByLoad = (row: EntryRow): Bytes => bytesOfVirtual(row.loadSectors)

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.length * CRITERIA_BYTES.extension)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out.subarray(0, at)
}
