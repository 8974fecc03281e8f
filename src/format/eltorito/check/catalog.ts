/** Rows of a boot catalogue against each other. El Torito 2.1 to 2.5. */

import type { Rule, Judging } from '../../../finding/index.js'
import type { RecordCodec } from '../../../codec/index.js'
import type { Medium } from '../../../port/index.js'
import { after, SECTOR_BYTES, sectors, type Lba } from '../../../unit/index.js'
import { Platform } from '../options.js'
import { Indicator, InitialEntry, ROW_BYTES, SectionEntry, SectionEntryExtension, SectionHeader, ValidationEntry } from '../structures.js'
import { rules, tableRules } from './rules.js'

export interface CheckedEntry {
  readonly structure: 'initial entry' | 'section entry'
  /** Byte of the medium. */
  readonly at: number
  /** Of the catalogue, from 0. */
  readonly row: number
  readonly platform: number
  readonly value: InitialEntry
}

/** Sectors of a catalogue that are read. */
const MOST_SECTORS = 64
/** Entries whose images are looked into. */
const MOST_ENTRIES = 256
const PLATFORMS: ReadonlySet<number> = new Set([0, 1, 2, Platform.efi])

/** `from` is the byte of the field that leads here. */
export async function judgeCatalog(judging: Judging, start: Lba, from: number): Promise<readonly CheckedEntry[]> {
  const rows = await Rows.read(judging, start)
  const first = rows.at(0)
  if (first === undefined) return []
  rows.table(ValidationEntry, 0, 'validation entry')
  const { platform } = ValidationEntry.decode(first)
  if (!PLATFORMS.has(platform)) rows.say(rules.platform, 0, ValidationEntry.offsetOf('platform'), 'platform', platform, 'validation entry')
  const entries: CheckedEntry[] = []
  const add = (row: number, structure: CheckedEntry['structure'], of: number): void => {
    const bytes = rows.at(row)
    if (bytes === undefined) return
    const value = InitialEntry.decode(bytes)
    if (entries.length < MOST_ENTRIES) entries.push({ structure, at: rows.byteOf(row), row, platform: of, value })
  }
  const initial = rows.at(1)
  if (initial !== undefined) {
    rows.table(InitialEntry, 1, 'initial entry')
    if (initial[0] !== Indicator.bootable && initial[0] !== Indicator.notBootable)
      rows.say(rules.indicator, 1, 0, 'indicator', initial[0] as number, 'initial entry', '88h or 0')
    add(1, 'initial entry', platform)
  }
  const end = judgeSections(rows, add)
  judging.claims.take(judging.claims.owner('within', 'boot catalogue'), rows.byteOf(0), rows.byteOf(end), from)
  judgeRest(rows, end)
  return entries
}

/** The number of the row behind the last one. */
function judgeSections(rows: Rows, add: (row: number, structure: 'section entry', platform: number) => void): number {
  let row = 2
  let last: number | undefined
  for (let header = rows.at(row); header !== undefined && header.some((byte) => byte !== 0); header = rows.at(row)) {
    const indicator = header[0] as number
    if (indicator !== Indicator.header && indicator !== Indicator.lastHeader) {
      const should = '90h or 91h'
      if (last === undefined || indicator === Indicator.bootable)
        rows.say(rules.indicator, row, 0, 'indicator', indicator, 'section header', should)
      if (last !== undefined && rows.at(last)?.[0] !== Indicator.lastHeader) sayLast(rows, last)
      if (last !== undefined || !looksLikeHeader(header)) return row
    }
    if (last !== undefined && rows.at(last)?.[0] === Indicator.lastHeader)
      rows.say(rules.sections, last, 0, 'indicator', Indicator.lastHeader, 'section header', '90h, as another section follows')
    last = row
    row = judgeSection(rows, row, header, add)
  }
  if (last !== undefined && rows.at(last)?.[0] === Indicator.header) sayLast(rows, last)
  return row
}

const sayLast = (rows: Rows, row: number): void => {
  rows.say(rules.sections, row, 0, 'indicator', Indicator.header, 'section header', '91h, as no section follows')
}

const looksLikeHeader = (row: Uint8Array): boolean => {
  const { platform, entries } = SectionHeader.decode(row)
  return PLATFORMS.has(platform) && entries > 0 && entries < 32
}

function judgeSection(
  rows: Rows,
  at: number,
  header: Uint8Array,
  add: (row: number, structure: 'section entry', platform: number) => void,
): number {
  const { platform, entries } = SectionHeader.decode(header)
  if (!PLATFORMS.has(platform)) rows.say(rules.platform, at, SectionHeader.offsetOf('platform'), 'platform', platform, 'section header')
  const entriesAt = SectionHeader.offsetOf('entries')
  if (entries === 0) rows.say(rules.sections, at, entriesAt, 'entries', 0, 'section header', 'one at least')
  let row = at + 1
  for (let count = 0; count < entries; count++) {
    const entry = rows.at(row)
    const isEntry =
      entry !== undefined && (entry[0] === Indicator.bootable || entry[0] === Indicator.notBootable) && entry.some((byte) => byte !== 0)
    if (!isEntry) {
      const isHeader = entry === undefined || entry[0] === Indicator.header || entry[0] === Indicator.lastHeader
      const isOdd = !isHeader && entry.some((byte) => byte !== 0)
      if (isOdd) rows.say(rules.indicator, row, 0, 'indicator', entry[0] as number, 'section entry', '88h or 0')
      else {
        rows.say(rules.sections, at, entriesAt, 'entries', entries, 'section header', `${count}, as many as follow`)
        return row
      }
    }
    row = judgeEntry(rows, row)
    add(isEntry ? lastEntry(row, rows) : row - 1, 'section entry', platform)
  }
  const more = rows.at(row)
  if (more?.[0] === Indicator.bootable)
    rows.say(rules.sections, at, entriesAt, 'entries', entries, 'section header', 'more, as another entry follows')
  return row
}

/** The entry before a row, extensions passed over. */
function lastEntry(behind: number, rows: Rows): number {
  let row = behind - 1
  while (row > 2 && rows.at(row)?.[0] === Indicator.extension) row--
  return row
}

/** An entry with its extensions; the row behind them. */
function judgeEntry(rows: Rows, at: number): number {
  rows.table(SectionEntry, at, 'section entry')
  const entry = SectionEntry.decode(rows.at(at) as Uint8Array)
  const { criteriaType, criteria } = entry
  const typeAt = SectionEntry.offsetOf('criteriaType')
  if (criteriaType > 1) rows.say(rules.criteria, at, typeAt, 'criteriaType', criteriaType, 'section entry', '0 or 1')
  else if (criteriaType === 0 && criteria.some((byte) => byte !== 0))
    rows.say(rules.criteria, at, typeAt, 'criteriaType', 0, 'section entry', '1, as there are criteria')
  let continued = entry.continued === 1
  let row = at + 1
  for (let next = rows.at(row); next?.[0] === Indicator.extension; next = rows.at(++row)) {
    if (!continued)
      rows.say(rules.extension, row - 1, 1, 'continued', 0, row - 1 === at ? 'section entry' : EXTENSION, '1, as an extension follows')
    rows.table(SectionEntryExtension, row, EXTENSION)
    continued = SectionEntryExtension.decode(next).continued === 1
  }
  if (continued)
    rows.say(rules.extension, row - 1, 1, 'continued', 1, row - 1 === at ? 'section entry' : EXTENSION, '0, as no extension follows')
  return row
}

const EXTENSION = 'section entry extension'

/** What stands in the sector behind the last row. */
function judgeRest(rows: Rows, end: number): void {
  for (let row = end; row < Math.ceil(end / ROWS) * ROWS; row++) {
    const bytes = rows.at(row)
    if (bytes === undefined || bytes.every((byte) => byte === 0)) continue
    rows.say(rules.behindCatalog, row, 0, 'rows behind the last', 'data', 'boot catalogue', 'zeros')
    return
  }
}

const ROWS = SECTOR_BYTES / ROW_BYTES

/** Rows by number, of the sectors in which a catalogue may be. */
class Rows {
  readonly #judging: Judging
  readonly #start: Lba
  readonly #bytes: Uint8Array

  private constructor(judging: Judging, start: Lba, bytes: Uint8Array) {
    this.#judging = judging
    this.#start = start
    this.#bytes = bytes
  }

  /** Sectors are read as long as rows go on. */
  static async read(judging: Judging, start: Lba): Promise<Rows> {
    const { medium } = judging
    const parts: Uint8Array[] = []
    while (parts.length < MOST_SECTORS && start + parts.length < medium.size) {
      const part = await readSector(medium, after(start, sectors(parts.length)))
      parts.push(part)
      if (part.subarray(SECTOR_BYTES - ROW_BYTES).every((byte) => byte === 0)) break
    }
    const bytes = new Uint8Array(parts.length * SECTOR_BYTES)
    for (const [i, part] of parts.entries()) bytes.set(part, i * SECTOR_BYTES)
    return new Rows(judging, start, bytes)
  }

  at(row: number): Uint8Array | undefined {
    const from = row * ROW_BYTES
    return from + ROW_BYTES > this.#bytes.length ? undefined : this.#bytes.subarray(from, from + ROW_BYTES)
  }

  byteOf(row: number): number {
    return this.#start * SECTOR_BYTES + row * ROW_BYTES
  }

  table(codec: Pick<RecordCodec<unknown>, 'clause' | 'deviations'>, row: number, structure: string): void {
    this.#judging.findings.table(tableRules, codec, { bytes: this.at(row) as Uint8Array, at: this.byteOf(row), structure })
  }

  /** `is` is printed in hexadecimal digits where it is an indicator or a platform. */
  say(rule: Rule, row: number, byte: number, field: string, is: number | string, structure: string, should = '0, 1, 2 or EFh'): void {
    const isHex = field === 'indicator' || field === 'platform'
    const text = isHex && typeof is === 'number' ? `${is.toString(16).toUpperCase()}h` : is
    this.#judging.findings.add(rule, { at: this.byteOf(row) + byte, field, is: text, should, structure })
  }
}

const readSector = async (medium: Medium, at: Lba): Promise<Uint8Array> => new Uint8Array(await medium.read(at, sectors(1)))
