/** Entries of a boot catalogue against the images to which they lead. El Torito 2.2; UEFI 2.10 13.3.2.1. */

import { readU16le } from '../../../codec/index.js'
import type { Claims, Judging, Rule } from '../../../finding/index.js'
import { judgeFat } from '../../fat/index.js'
import { bytes, SECTOR_BYTES, sectors, VIRTUAL_SECTOR_BYTES } from '../../../unit/index.js'
import { diskBytes, floppyBytes, mediaType, readPartition } from '../emulation.js'
import { HEAD_BYTES } from '../image.js'
import { fatBytes } from '../lint.js'
import { Platform, type Emulation } from '../options.js'
import { Indicator, InitialEntry, ROW_BYTES } from '../structures.js'
import type { CheckedEntry } from './catalog.js'
import { judgeInfoTable } from './info-table.js'
import { rules } from './rules.js'

/** edk2 reads one sector of the catalogue. PartitionDxe/ElTorito.c, `MaxIndex`. */
const EFI_ROWS = SECTOR_BYTES / ROW_BYTES
const SYSTEM_AREA_SECTORS = 16
/** Counts that EFI firmware takes for all up to the end of the volume, and the most that fits. */
const TO_THE_END = 1
const MOST_SECTORS = 0xffff
const CONVENTIONAL_END = 0xa000

type Say = (rule: Rule, field: keyof InitialEntry, is: string | number, should: string | number) => void

export async function judgeImages(judging: Judging, entries: readonly CheckedEntry[], catalog: number): Promise<void> {
  const startsWithEfi = entries[0]?.platform === Platform.efi
  for (const entry of entries) {
    judging.signal?.throwIfAborted()
    const { at, structure, platform, row, value } = entry
    const say: Say = (rule, field, is, should) => {
      judging.findings.add(rule, { at: at + offsetOf(field), field, is, should, structure })
    }
    const order = (is: string, should: string): void => {
      judging.findings.add(rules.order, { at, field: 'place', is, should, structure })
    }
    if (platform === Platform.efi && row >= EFI_ROWS) order(`row ${row}`, `before row ${EFI_ROWS}`)
    if (platform === 0 && startsWithEfi) order('behind an image for EFI', 'before it')
    judgeFields(value, platform, say)
    if (value.image === catalog) say(rules.imageWithin, 'image', catalog, 'a block of its own, where the boot catalogue does not lie')
    else if (isPlaced(judging, value, say)) {
      judgeBeginning(judging, value.image, say)
      await judgeImage(judging, entry, say)
    }
  }
}

const offsetOf = (field: keyof InitialEntry): number => (field === 'media' ? 1 : InitialEntry.offsetOf(field))

function judgeFields(value: InitialEntry, platform: number, say: Say): void {
  const { media, loadSegment, loadSectors, systemType, indicator } = value
  if (media > mediaType['hard-disk']) say(rules.media, 'media', media, 'from 0 to 4')
  else if (platform === Platform.efi && media !== mediaType.none) say(rules.media, 'media', media, '0, as EFI knows no emulation')
  if (loadSegment >= CONVENTIONAL_END && platform === 0) say(rules.segment, 'loadSegment', hex(loadSegment), 'below A000h')
  else if (loadSegment !== 0 && loadSegment < LOW_MEMORY && platform === 0)
    say(rules.segment, 'loadSegment', hex(loadSegment), '0, or behind the data of the BIOS')
  if (platform === Platform.efi && loadSegment !== 0) say(rules.segment, 'loadSegment', hex(loadSegment), 0)
  if (systemType !== 0 && media !== mediaType['hard-disk'])
    say(rules.systemTypeUnused, 'systemType', hex(systemType), '0, as it is no hard disk')
  if (loadSectors === 0 && platform !== Platform.efi) say(rules.loadOdd, 'loadSectors', 0, 'how much is loaded')
  if (indicator === Indicator.notBootable && value.image !== 0) say(rules.notBootable, 'indicator', '0', '88h')
}

/** Behind the interrupt vectors and the data of the BIOS. */
const LOW_MEMORY = 0x60
const hex = (value: number): string => `${value.toString(16).toUpperCase()}h`

function isPlaced({ medium, start }: Judging, { image, loadSectors }: InitialEntry, say: Say): boolean {
  const isInside = image >= start + SYSTEM_AREA_SECTORS && image < medium.size
  if (!isInside) say(rules.imageOutside, 'image', image, `from ${start + SYSTEM_AREA_SECTORS} to ${medium.size - 1}`)
  const room = (medium.size - image) * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES)
  if (isInside && loadSectors > room) say(rules.load, 'loadSectors', loadSectors, `at most ${room}, up to the end of the medium`)
  return isInside
}

/** What the image holds, as far as the entry says something of it. */
async function judgeImage(judging: Judging, entry: CheckedEntry, say: Say): Promise<void> {
  const { medium, findings, claims } = judging
  const { value, platform, structure } = entry
  const { image, media, loadSectors } = value
  const room = (medium.size - image) * SECTOR_BYTES
  const head = new Uint8Array(await medium.read(image, sectors(Math.min(HEAD_BYTES, room) / SECTOR_BYTES)))
  const from = image * SECTOR_BYTES
  const emulation = (Object.entries(mediaType) as [Emulation, number][]).find(([, number]) => number === media)?.[0] ?? 'none'
  const floppy = floppyBytes.get(emulation)
  const fat = emulation === 'hard-disk' ? undefined : fatBytes(head)
  const load = loadSectors * VIRTUAL_SECTOR_BYTES
  let size = floppy ?? load
  if (emulation === 'hard-disk') {
    size = diskBytes(head) ?? load
    const found = readPartition(head, bytes(room))
    if (found.kind === 'none') findings.add(rules.hardDisk, { at: from, field: 'partition table', is: found.why, should: 'one partition' })
    else if (found.row.type !== value.systemType)
      say(rules.systemType, 'systemType', hex(value.systemType), `${hex(found.row.type)}, as its partition has`)
  } else if (floppy !== undefined) {
    if (floppy > room) say(rules.imageOutside, 'image', image, `so that a floppy disk of ${floppy} bytes lies on the medium`)
    if (fat !== undefined && fat !== floppy)
      say(rules.media, 'media', media, `the type of a disk of ${fat} bytes, which its file system has`)
  } else {
    const table = await judgeInfoTable(judging, head, { image, platform, fileBytes: fileBytesFrom(claims, from) })
    if (platform === Platform.efi) {
      if (fat === undefined) findings.add(rules.notFat, { at: from, field: 'file system', is: 'no FAT', should: 'FAT' })
      else judgeLoad(loadSectors, fat, say)
      size = loadSectors <= TO_THE_END ? (fat ?? 0) : Math.max(load, fat ?? 0)
    } else if (table !== undefined) {
      const most = Math.ceil(table / SECTOR_BYTES) * SECTOR_BYTES
      if (load > most)
        say(rules.loadOdd, 'loadSectors', loadSectors, `at most ${most / VIRTUAL_SECTOR_BYTES}, as the image has ${table} bytes`)
      size = Math.max(table, Math.min(load, most))
    } else if (fat !== undefined) size = Math.max(load, fat)
  }
  if (emulation !== 'none' && value.indicator === Indicator.bootable && readU16le(head, 510) !== 0xaa55)
    findings.add(rules.signature, { at: from + 510, field: 'signature', is: hex(readU16le(head, 510)), should: '55h AAh' })
  claims.take(claims.owner('within', 'boot image'), from, from + size, entry.at + offsetOf('image'))
  if (fat !== undefined) await judgeFat(judging, from, { title: `FAT of the ${structure}'s image` })
}

/** An image begins where a file does, or in no file. */
function judgeBeginning({ claims }: Judging, image: number, say: Say): void {
  const at = image * SECTOR_BYTES
  let within = -1
  for (let i = 0; i < claims.count; i++) {
    if (claims.kind(i) !== 'data' || claims.from(i) > at || claims.to(i) <= at) continue
    if (claims.from(i) === at) return
    within = i
  }
  if (within >= 0) say(rules.imageWithin, 'image', image, `${claims.from(within) / SECTOR_BYTES}, where the file begins`)
}

/** Bytes, in whole blocks, of the file that begins here. */
function fileBytesFrom(claims: Claims, from: number): number | undefined {
  for (let i = 0; i < claims.count; i++) if (claims.from(i) === from && claims.kind(i) === 'data') return claims.to(i) - from
  return undefined
}

/** Firmware takes the sectors for all that the file system has. */
function judgeLoad(loadSectors: number, fat: number, say: Say): void {
  if (loadSectors <= TO_THE_END) return
  const whole = fat / VIRTUAL_SECTOR_BYTES
  if (loadSectors < whole && loadSectors !== MOST_SECTORS) {
    const why = loadSectors * 4 >= whole && loadSectors * 4 <= whole + 4 ? ': it counts sectors of 2048 bytes' : ''
    say(rules.load, 'loadSectors', `${loadSectors}${why}`, `${whole} of 512 bytes, as its file system has`)
  } else if (loadSectors > whole + 3) {
    const why = Math.abs(loadSectors - whole * 4) <= 4 ? ': four times as many' : ''
    say(rules.loadOdd, 'loadSectors', `${loadSectors}${why}`, `${whole}, as its file system has`)
  }
}
