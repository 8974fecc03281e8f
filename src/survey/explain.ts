/** What lies at a block: which structure it is, by its own bytes, and what each field of it says. */

import { hex, type Told } from '../codec/index.js'
import { DriverDescriptor, MapEntry } from '../format/apple/index.js'
import {
  BootRecord,
  Indicator,
  InitialEntry,
  ROW_BYTES,
  SectionEntry,
  SectionEntryExtension,
  SectionHeader,
  ValidationEntry,
} from '../format/eltorito/index.js'
import { GptEntry, GptHeader, MasterBootRecord, PartitionRow } from '../format/hybrid/index.js'
import {
  explainDescriptor,
  explainDirectory,
  explainPathTable,
  PrimaryVolumeDescriptor,
  readDescriptors,
  startLedger,
  SupplementaryVolumeDescriptor,
} from '../format/iso9660/index.js'
import { explainEntries } from '../format/rockridge/index.js'
import { explainUdf } from '../format/udf/index.js'
import type { Medium } from '../port/index.js'
import { Zisofs2Header, ZisofsHeader } from '../source/index.js'
import { SECTOR_BYTES, sectors, VIRTUAL_SECTOR_BYTES, type Lba } from '../unit/index.js'

export interface Explanation extends Told {
  readonly title: string
  /** Byte of the block at which it begins. */
  readonly at: number
}

/** Never empty: what is not known is shown in hexadecimal. `starts` are the sessions, `catalogs` the blocks of boot catalogues. */
export async function explainBlock(
  medium: Medium,
  block: Lba,
  starts: readonly Lba[],
  catalogs: readonly Lba[],
): Promise<readonly Explanation[]> {
  const bytes = (await medium.read(block, sectors(1))).slice()
  return (
    explainVolume(bytes) ??
    explainUdf(bytes) ??
    (await explainTable(medium, block, starts)) ??
    (catalogs.includes(block) ? explainCatalog(bytes) : undefined) ??
    explainDirectory(bytes, explainEntries) ??
    explainDisk(bytes, block) ??
    explainContinuation(bytes) ??
    explainCompressed(bytes) ?? [dump(bytes)]
  )
}

function explainVolume(bytes: Uint8Array): readonly Explanation[] | undefined {
  const descriptor = explainDescriptor(bytes)
  if (descriptor !== undefined) return [descriptor]
  const isBoot = bytes[0] === 0 && String.fromCharCode(...bytes.subarray(1, 6)) === 'CD001'
  return isBoot ? [{ title: 'boot record', at: 0, ...BootRecord.tell(bytes) }] : undefined
}

/** A path table has nothing that tells it: only a volume descriptor knows where it is. */
async function explainTable(medium: Medium, block: Lba, starts: readonly Lba[]): Promise<readonly Explanation[] | undefined> {
  for (const start of starts) {
    const descriptors = await readDescriptors(medium, startLedger(), start).catch(() => [])
    for (const { kind, bytes } of descriptors) {
      if (kind !== 'primary' && kind !== 'supplementary' && kind !== 'enhanced') continue
      const table = kind === 'primary' ? PrimaryVolumeDescriptor : SupplementaryVolumeDescriptor
      const { pathTableSize, pathTableL, optionalPathTableL, pathTableM, optionalPathTableM } = table.decode(bytes)
      // Later sectors begin in the middle of a record; a table of many sectors is read from its start.
      const whole = Math.min(Math.ceil(pathTableSize / SECTOR_BYTES), MOST_TABLE_SECTORS)
      for (const [first, order] of [
        [pathTableL, 'L'],
        [optionalPathTableL, 'L'],
        [pathTableM, 'M'],
        [optionalPathTableM, 'M'],
      ] as const) {
        if (first === 0 || block < first || block >= first + whole || first + whole > medium.size) continue
        const data = (await medium.read(first, sectors(whole))).slice(0, pathTableSize)
        const skipped = (block - first) * SECTOR_BYTES
        const records = explainPathTable(data, 0, order) ?? []
        return records
          .filter(({ at }) => at >= skipped && at < skipped + SECTOR_BYTES)
          .map(({ at, title, text, fields }) => ({
            at: at - skipped,
            title: `type ${order} ${title}`,
            text,
            fields: fields.map((field) => ({ ...field, at: field.at - skipped })),
          }))
      }
    }
  }
  return undefined
}

const MOST_TABLE_SECTORS = 2048

function explainCatalog(bytes: Uint8Array): readonly Explanation[] | undefined {
  const told: Explanation[] = []
  for (let at = 0; at + ROW_BYTES <= bytes.length; at += ROW_BYTES) {
    const [title, table] = rowAt(bytes, at)
    if (table === undefined) break
    told.push({ title: `boot catalogue: ${title}`, at, ...table.tell(bytes, at) })
  }
  return told.length === 0 ? undefined : told
}

function rowAt(bytes: Uint8Array, at: number) {
  if (at === 0) return ['validation entry', ValidationEntry] as const
  if (at === ROW_BYTES) return ['initial entry', InitialEntry] as const
  switch (bytes[at]) {
    case Indicator.header:
    case Indicator.lastHeader:
      return ['section header', SectionHeader] as const
    case Indicator.extension:
      return ['section entry extension', SectionEntryExtension] as const
    case Indicator.bootable:
      return ['section entry', SectionEntry] as const
    default:
      return ['', undefined] as const
  }
}

/** What a block of a disk holds for the Macintosh. */
function explainApple(part: Uint8Array, isFirst: boolean): Omit<Explanation, 'at'> | undefined {
  const id = String.fromCharCode(...part.subarray(0, 2))
  // Code of a master boot record may begin so too.
  if (isFirst && id === 'ER' && MBR_ROWS.every((row) => PartitionRow.decode(part, row).count === 0))
    return { title: 'driver descriptor of the Macintosh', ...DriverDescriptor.tell(part) }
  if (id !== 'PM') return undefined
  const { padding, entries } = MapEntry.decode(part)
  return padding === 0 && entries > 0 && entries <= MOST_MAP_ENTRIES
    ? { title: 'entry of an Apple partition map', ...MapEntry.tell(part) }
    : undefined
}

const MOST_MAP_ENTRIES = 128

/** The four blocks of 512 bytes in a sector: partition tables. */
function explainDisk(bytes: Uint8Array, block: Lba): readonly Explanation[] | undefined {
  const told: Explanation[] = []
  for (let at = 0; at + VIRTUAL_SECTOR_BYTES <= bytes.length; at += VIRTUAL_SECTOR_BYTES) {
    const part = bytes.subarray(at, at + VIRTUAL_SECTOR_BYTES)
    const apple = explainApple(part, block === 0 && at === 0)
    if (apple !== undefined) told.push(moved({ ...apple, at: 0 }, at))
    else if (block === 0 && at === 0 && MasterBootRecord.check(part).length === 0) {
      told.push({ title: 'master boot record', at, ...MasterBootRecord.tell(part) })
      for (const [i, row] of MBR_ROWS.entries())
        if (part.subarray(row, row + PartitionRow.size).some((byte) => byte !== 0))
          told.push({ title: `master boot record: partition ${i + 1}`, at: row, ...PartitionRow.tell(part, row) })
    } else if (!GptHeader.check(part).some(({ field }) => field === 'signature'))
      told.push({ title: 'header of a GUID partition table', at, ...GptHeader.tell(bytes, at) })
    else if (told.length > 0)
      for (let entry = 0; entry + GptEntry.size <= part.length; entry += GptEntry.size)
        if (part.subarray(entry, entry + 16).some((byte) => byte !== 0))
          told.push({ title: 'GUID partition entry', at: at + entry, ...GptEntry.tell(bytes, at + entry) })
  }
  return told.length === 0 ? undefined : told
}

/** An explanation of bytes that begin later in the block. */
const moved = (told: Explanation, by: number): Explanation => ({
  ...told,
  at: told.at + by,
  fields: told.fields.map((field) => ({ ...field, at: field.at + by })),
})

const MBR_ROWS = [446, 462, 478, 494] as const

/** System use entries that do not fit their record lie in sectors of their own. SUSP 5.1. */
function explainContinuation(bytes: Uint8Array): readonly Explanation[] | undefined {
  if (!CONTINUED.test(String.fromCharCode(bytes[0] as number, bytes[1] as number))) return undefined
  const told = explainEntries(bytes, 0, bytes.length)
  return told.length === 0
    ? undefined
    : [
        {
          title: 'continuation area of system use fields',
          at: 0,
          text: told.map(({ text }) => text).join('\n'),
          fields: told.flatMap(({ fields }) => fields),
        },
      ]
}

const CONTINUED = /^(PX|PN|SL|NM|CL|PL|RE|TF|SP|ER|ES|CE|ST|RR|AA|AL|ZF|Z2)$/

/** The first block of a file that is kept compressed. */
function explainCompressed(bytes: Uint8Array): readonly Explanation[] | undefined {
  const table = [ZisofsHeader, Zisofs2Header].find((each) => !each.check(bytes).some(({ field }) => field === 'magic'))
  if (table === undefined) return undefined
  return [
    { title: 'header of a compressed file (zisofs)', at: 0, ...table.tell(bytes) },
    { title: 'pointers to its blocks, and blocks', at: table.size, text: linesOf(bytes, table.size), fields: [] },
  ]
}

function dump(bytes: Uint8Array): Explanation {
  if (bytes.every((byte) => byte === 0)) return { title: 'zeros', at: 0, text: '', fields: [] }
  return { title: 'data', at: 0, text: linesOf(bytes, 0), fields: [] }
}

function linesOf(bytes: Uint8Array, from: number): string {
  const lines: string[] = []
  for (let at = from; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16)
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex(part)}  ${String.fromCharCode(...part).replace(/[^ -~]/g, '.')}`)
  }
  return lines.join('\n')
}
