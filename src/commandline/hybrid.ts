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
  const likeHybrid = isMarked && marked.some(({ mark }) => mark !== 'apm-hfsplus')
  const hasGpt = likeHybrid || (appendedAsGpt !== undefined && appended.length > 0) || efiPart !== undefined
  const isAsked = mbr !== undefined || protective !== undefined || appended.length > 0 || offset !== undefined || hasGpt
  if (!isAsked) return undefined
  if (mbr?.loader === 'grub2' && protective === undefined && appended.length === 0 && offset === undefined && !hasGpt)
    tellRows(line, mbr.given)
  if (isMarked) demandMarks(line, marked)
  demandAppended(line)
  if (offset !== undefined) demand(line, offset, 'boot.hybrid.offset', 16)
  if (line.cylinders !== undefined) demand(line, line.cylinders.given, 'boot.hybrid.cylinders', line.cylinders.mode)
  const isProtective = hasGpt && !likeHybrid && !likeIsohybrid
  if (hasGpt && !isProtective) demand(line, givenOf(line), 'boot.hybrid.mbr.protective', false)
  else if (protective !== undefined && !hasGpt) demand(line, protective, 'boot.hybrid.mbr.protective', true)
  if (likeHybrid) demand(line, givenOf(line), 'boot.hybrid.gpt.overlapping', true)
  if (isoType !== undefined && hasGpt) demand(line, isoType.given, 'boot.hybrid.gpt.partitionType', isoType.guid)
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
  const hasImage = entries.some(({ image, platform }) => platform === 0xef && image !== undefined && !isInterval(image.path))
  if (!hasImage || efiPart === undefined) return { efi: false }
  return appended.length > 0 || marked.some(({ mark }) => mark !== 'apm-hfsplus') ? { efi: true } : {}
}

const isInterval = (path: string): boolean => path.startsWith('--interval:')

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
    if (mark === 'gpt-basdat' && !isInterval(named.path) && entry.platform === 0xef) {
      demand(line, given, 'boot.partitions[]', { type: 'efi', image, tables: 'mbr' })
      demand(line, given, 'boot.partitions[]', { type: 'data', image, tables: 'gpt' })
    }
    if (mark === 'apm-hfsplus') {
      demand(line, given, 'boot.hybrid.apm', true)
      demand(line, given, `boot.entries[${line.entries.indexOf(entry)}].apm`, true)
    }
  }
}

function demandAppended(line: Line): void {
  for (const { number, type, image, given } of line.appended)
    demand(line, given, 'boot.partitions[]', { ...(number === undefined ? {} : { number }), type, image })
}

/** Of the row that covers the disc. `-isohybrid-gpt-basdat` and `-iso_mbr_part_type` there. */
function typeOf({ mbr, partitionType, isoType, protective, appended }: Line, hasGpt: boolean): number {
  if (partitionType !== undefined) return Number(partitionType)
  if (isoType !== undefined) return isoType.guid === 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' ? 0xef : 0x83
  if (mbr?.loader === 'isolinux') return hasGpt ? 0 : 0x17
  return appended.length > 0 && protective === undefined && !hasGpt ? 0x83 : 0xcd
}
