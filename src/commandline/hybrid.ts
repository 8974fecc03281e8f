/** The partition tables of a line, as xorriso makes them, in the words of the manifest. xorrisofs(1), "System Area, MBR, GPT, APM, other boot blocks". */

import { faults } from './faults.js'
import { demand, placed } from './flag.js'
import type { EntryState, Given, Line } from './line.js'
import { discPath } from './specs.js'

type Keys = Readonly<Record<string, unknown>>

/** The keys of `boot.hybrid`; undefined where no table is asked for. What else the tables need is demanded. */
export function hybridOf(line: Line): Keys | undefined {
  const { mbr, likeIsohybrid, appended, appendedAsGpt, protective, forceBootable, offset, efiPart, isoType } = line
  const isMarked = mbr?.loader === 'isolinux' || likeIsohybrid
  const marked = markedEntries(line)
  if (!isMarked) for (const { given } of marked) line.faults.push(faults.withoutMbr(placed(given)))
  const behindInGpt = appendedAsGpt !== undefined && appended.length > 0
  const inGpt = isMarked ? marked.filter(({ mark }) => mark !== 'apm-hfsplus') : []
  // What lies behind the file system overlaps nothing in the table that lists it anyway.
  const likeHybrid = inGpt.some((one) => !behindInGpt || !isBehind(one))
  const hasGpt = inGpt.length > 0 || behindInGpt || efiPart !== undefined
  const isAsked = mbr !== undefined || protective !== undefined || appended.length > 0 || offset !== undefined || hasGpt
  if (!isAsked) return undefined
  const isBare = mbr?.loader === 'grub2' && protective === undefined && appended.length === 0 && offset === undefined && !hasGpt
  if (isBare) tellRows(line, mbr.given)
  if (isMarked) demandMarks(line, marked)
  const hasRows = likeIsohybrid || (likeHybrid && (!behindInGpt || inGpt.some((one) => !isBehind(one) && one.entry.platform === EFI)))
  const isProtective = hasGpt && !hasRows
  if (hasRows) tellTables(line, inGpt, behindInGpt)
  demandAppended(line, hasRows && behindInGpt)
  // Boot images for EFI are no partitions where nothing says so.
  if (!hasGpt && appended.length === 0 && !isBare && line.entries.some(({ platform }) => platform === EFI))
    demand(line, givenOf(line), 'boot.partitions', [])
  if (offset !== undefined) demand(line, offset, 'boot.hybrid.offset', 16)
  if (line.cylinders !== undefined) demand(line, line.cylinders.given, 'boot.hybrid.cylinders', line.cylinders.mode)
  if (hasGpt && !isProtective) demand(line, givenOf(line), 'boot.hybrid.mbr.protective', false)
  else if (protective !== undefined && !hasGpt) demand(line, protective, 'boot.hybrid.mbr.protective', true)
  if (likeHybrid) demand(line, givenOf(line), 'boot.hybrid.gpt.overlapping', true)
  // Between partitions that are marked for themselves xorriso lists nothing of the file system.
  if (likeIsohybrid && mbr?.loader !== 'isolinux' && hasGpt) demand(line, givenOf(line), 'boot.hybrid.gpt.partitionType', 'none')
  else if (isoType !== undefined && hasGpt) demand(line, isoType.given, 'boot.hybrid.gpt.partitionType', isoType.guid)
  const type = typeOf(line, hasGpt)
  // Behind a row of type EEh another one, which covers nothing, is active where that is asked for.
  const isActive = forceBootable !== undefined || (!isProtective && (mbr !== undefined || protective !== undefined))
  return {
    mbr: {
      ...(mbr === undefined ? {} : { code: mbr.code, loader: mbr.loader }),
      ...(type === 0 ? {} : { partitionType: type }),
      ...(isActive ? {} : { bootable: false }),
    },
    ...(hasGpt ? { gpt: { ...(line.gptId === undefined ? {} : { id: line.gptId }), ...efiOf(line, marked) } } : {}),
  }
}

/** Boot images for EFI are partitions where --efi-boot-image says so; those that are marked are listed one by one. */
function efiOf({ efiPart, entries, appended }: Line, marked: readonly Marked[]): Keys {
  const hasImage = entries.some(({ image, platform }) => platform === EFI && image !== undefined && !isInterval(image.path))
  if (!hasImage || efiPart === undefined) return { efi: false }
  return appended.length > 0 || marked.some(({ mark }) => mark !== 'apm-hfsplus') ? { efi: true } : {}
}

const isInterval = (path: string): boolean => path.startsWith('--interval:')

const EFI = 0xef

function tellTables(line: Line, inGpt: readonly Marked[], behindInGpt: boolean): void {
  for (const one of inGpt)
    if (isBehind(one) && !behindInGpt) {
      const what = 'the appended partition has its own type in the GUID partition table; xorriso would list it there as one of data'
      line.faults.push(faults.otherwise({ ...placed(one.given), what }))
    } else if (!isBehind(one) && one.entry.platform === EFI && behindInGpt && !line.likeIsohybrid) {
      const what = 'the master boot record lists the partitions; xorriso would protect the GUID partition table in its first row as well'
      line.faults.push(faults.otherwise({ ...placed(one.given), what }))
    }
}

function tellRows(line: Line, given: Given): void {
  const what = 'the master boot record lists the disc, and the boot image for EFI where there is one; xorriso would leave its table empty'
  line.faults.push(faults.otherwise({ ...placed(given), what }))
}

interface Marked {
  readonly mark: 'gpt-basdat' | 'gpt-hfsplus' | 'apm-hfsplus'
  readonly entry: EntryState
  readonly given: Given
}

const markedEntries = ({ entries }: Line): readonly Marked[] =>
  entries.flatMap((entry) => [...entry.marks].map(([mark, given]) => ({ mark, entry, given })))

/** Whether the image is an appended partition, which lies behind the file system. */
const isBehind = ({ entry: { image } }: Marked): boolean => image !== undefined && isInterval(image.path)

/** A flag to name where several together ask for something. */
const givenOf = ({ mbr, entries, appendedAsGpt, efiPart, appended, protective }: Line): Given =>
  entries.flatMap(({ marks }) => [...marks.values()])[0] ??
  appendedAsGpt ??
  efiPart ??
  mbr?.given ??
  appended[0]?.given ??
  protective ?? { flag: 'the line', word: 1, values: [] }

/** Boot images that are partitions of HFS Plus in one of the tables. */
function demandMarks(line: Line, marked: readonly Marked[]): void {
  for (const { mark, entry, given } of marked) {
    const { image: named } = entry
    if (named === undefined) continue
    const image = discPath(named.path) ?? named.path
    if (mark === 'gpt-hfsplus') demand(line, given, 'boot.partitions[]', { type: 'hfsplus', image, tables: 'gpt' })
    // The row of the master boot record is what firmware takes; the other table has it as data. What is no image for EFI has no row.
    if (mark === 'gpt-basdat' && !isInterval(named.path) && entry.platform === EFI) {
      demand(line, given, 'boot.partitions[]', { type: 'efi', image, tables: 'mbr' })
      demand(line, given, 'boot.partitions[]', { type: 'data', image, tables: 'gpt' })
    }
    if (mark === 'apm-hfsplus') {
      demand(line, given, 'boot.hybrid.apm', true)
      demand(line, given, `boot.entries[${line.entries.indexOf(entry)}].apm`, true)
    }
  }
}

/** Where the master boot record does not protect the other table, only that has them if that is asked for. */
function demandAppended(line: Line, inGptAlone: boolean): void {
  for (const { number, type, image, given } of line.appended) {
    const tables = inGptAlone ? { tables: 'gpt' } : {}
    demand(line, given, 'boot.partitions[]', { ...(number === undefined ? {} : { number }), type, image, ...tables })
  }
}

/** Of the row that covers the disc. `-isohybrid-gpt-basdat` and `-iso_mbr_part_type` there. */
function typeOf({ mbr, partitionType, isoType, protective, appended }: Line, hasGpt: boolean): number {
  if (partitionType !== undefined) return Number(partitionType)
  if (isoType !== undefined) return isoType.guid === 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' ? 0xef : 0x83
  if (mbr?.loader === 'isolinux') return hasGpt ? 0 : 0x17
  return appended.length > 0 && protective === undefined && !hasGpt ? 0x83 : 0xcd
}
