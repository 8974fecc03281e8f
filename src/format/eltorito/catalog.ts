/** The boot catalogue: entries in sections, and the records that they become. El Torito 1.0, 2.0 to 2.5. */

import { bytes, bytesOf, sectorsOf, unreachable, type Lba, type Sectors, type VirtualSectors } from '../../unit/index.js'
import { mediaType } from './emulation.js'
import type { BootEntry } from './options.js'
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

/** One record of the catalogue. */
export type Row =
  | { readonly kind: 'validation'; readonly platform: number; readonly id: string }
  | { readonly kind: 'initial'; readonly entry: number }
  | { readonly kind: 'header'; readonly last: boolean; readonly platform: number; readonly entries: number; readonly id: string }
  | { readonly kind: 'entry'; readonly entry: number }
  | { readonly kind: 'extension'; readonly part: Uint8Array; readonly continued: boolean }

/** The records in order: the first entry is the default, the others form sections of one platform and one id each. */
export function rowsOf(entries: readonly BootEntry[]): readonly Row[] {
  const [first, ...others] = entries
  if (first === undefined) return []
  const rows: Row[] = [
    { kind: 'validation', platform: first.platform, id: first.id },
    { kind: 'initial', entry: 0 },
  ]
  const sections = sectionsOf(others)
  let index = 1
  for (const [i, section] of sections.entries()) {
    const { platform, id } = section[0]
    rows.push({ kind: 'header', last: i === sections.length - 1, platform, entries: section.length, id })
    for (const entry of section) {
      rows.push({ kind: 'entry', entry: index++ })
      rows.push(...extensionsOf(entry))
    }
  }
  return rows
}

type Section = [BootEntry, ...BootEntry[]]
/** The count of a header has 16 bits. El Torito 2.3. */
const SECTION_LIMIT = 0xffff

function sectionsOf(entries: readonly BootEntry[]): readonly Section[] {
  const sections: Section[] = []
  for (const entry of entries) {
    const open = sections.at(-1)
    if (open !== undefined && open[0].platform === entry.platform && open[0].id === entry.id && open.length < SECTION_LIMIT)
      open.push(entry)
    else sections.push([entry])
  }
  return sections
}

function extensionsOf(entry: BootEntry): readonly Row[] {
  const rest = entry.criteria?.bytes.subarray(CRITERIA_BYTES.entry) ?? new Uint8Array(0)
  const rows: Row[] = []
  for (let at = 0; at < rest.length; at += CRITERIA_BYTES.extension)
    rows.push({
      kind: 'extension',
      part: rest.subarray(at, at + CRITERIA_BYTES.extension),
      continued: at + CRITERIA_BYTES.extension < rest.length,
    })
  return rows
}

/** Sectors of the catalogue; at least one record of zeros ends it for readers that go by that. */
export const catalogLength = (entries: readonly BootEntry[]): Sectors => sectorsOf(bytes((rowsOf(entries).length + 1) * ROW_BYTES))

/** What only judging the entries and placing the images reveals. */
export interface PlacedEntry {
  readonly image: Lba
  readonly loadSectors: VirtualSectors
  readonly systemType: number
}

export function renderCatalog(entries: readonly BootEntry[], placed: readonly PlacedEntry[]): Uint8Array {
  const out = new Uint8Array(bytesOf(catalogLength(entries)))
  for (const [i, row] of rowsOf(entries).entries()) writeRow(out, i * ROW_BYTES, row, entries, placed)
  return out
}

function writeRow(out: Uint8Array, at: number, row: Row, entries: readonly BootEntry[], placed: readonly PlacedEntry[]): void {
  switch (row.kind) {
    case 'validation':
      return ValidationEntry.encodeInto(out, at, row)
    case 'initial':
      return InitialEntry.encodeInto(out, at, entryFields(row.entry, entries, placed))
    case 'header':
      return SectionHeader.encodeInto(out, at, { ...row, indicator: row.last ? Indicator.lastHeader : Indicator.header })
    case 'entry': {
      const { bytes: criteria, type: criteriaType } = entries[row.entry]?.criteria ?? { bytes: new Uint8Array(0), type: 0 }
      return SectionEntry.encodeInto(out, at, {
        ...entryFields(row.entry, entries, placed),
        scsiDriver: 0,
        atapiDriver: 0,
        continued: criteria.length > CRITERIA_BYTES.entry ? 1 : 0,
        criteriaType,
        criteria: padded(criteria.subarray(0, CRITERIA_BYTES.entry), CRITERIA_BYTES.entry),
      })
    }
    case 'extension':
      return SectionEntryExtension.encodeInto(out, at, {
        continued: row.continued ? 1 : 0,
        criteria: padded(row.part, CRITERIA_BYTES.extension),
      })
    default:
      return unreachable(row)
  }
}

function entryFields(index: number, entries: readonly BootEntry[], placed: readonly PlacedEntry[]): InitialEntry {
  const [entry, place] = [entries[index], placed[index]]
  if (entry === undefined || place === undefined) throw new Error(`The catalogue has no entry ${index}`)
  return {
    indicator: entry.bootable ? Indicator.bootable : Indicator.notBootable,
    media: mediaType[entry.emulation],
    loadSegment: entry.loadSegment,
    ...place,
  }
}

function padded(part: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  out.set(part)
  return out
}
