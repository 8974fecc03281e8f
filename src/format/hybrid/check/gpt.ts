/** The GUID partition table, and its backup against it. UEFI 2.10, 5.3. */

import { crc32 } from '../crc32.js'
import { GptEntry, GptHeader } from '../structures.js'
import { VIRTUAL_SECTOR_BYTES } from '../../../unit/index.js'
import { kindOfGuid, meetings, type Disk, type Partition, type Stretch } from './disk.js'
import type { JudgedMbr } from './mbr.js'
import { gptRules as rules, gptTableRules, mbrRules } from './rules.js'

/** Entries that are read: the usual number is 128, xorriso's 248. */
const MOST_ENTRIES = 4096
const NONE = '00000000-0000-0000-0000-000000000000'

interface Table {
  readonly header: GptHeader
  /** Block in which it was found. */
  readonly here: number
  readonly structure: string
  readonly array: Uint8Array | undefined
}

export async function judgeGpt(disk: Disk, mbr: JudgedMbr): Promise<readonly Partition[]> {
  const first = await readTable(disk, 1, 'primary GPT header')
  const isThere = first !== undefined || mbr.protects
  const last = disk.blocks - 1
  const told = first?.header.other
  const place = told !== undefined && told > 1 && told <= last ? told : last
  const second =
    (await readTable(disk, place, 'backup GPT header')) ?? (place === last ? undefined : await readTable(disk, last, 'backup GPT header'))
  if (!isThere && second === undefined) return []
  if (first === undefined) disk.say(rules.missing, 'primary GPT header', 'signature', VIRTUAL_SECTOR_BYTES, 'none', '"EFI PART"')
  if (second === undefined) disk.say(rules.missing, 'backup GPT header', 'signature', place * VIRTUAL_SECTOR_BYTES, 'none', '"EFI PART"')
  if (mbr.isThere && !mbr.protects) disk.say(mbrRules.notProtected, 'master boot record', 'type', 450, 'no EEh', 'a row of type EEh')
  if (first !== undefined) judgeHeader(disk, first, second?.here ?? last)
  if (second !== undefined) judgeHeader(disk, second, 1)
  if (first !== undefined && second !== undefined) judgeBackup(disk, first.header, second)
  const table = first?.array === undefined ? second : first
  return table?.array === undefined ? [] : judgeEntries(disk, table, table.array, mbr.protects)
}

/** Undefined where no header begins here. */
async function readTable(disk: Disk, here: number, structure: string): Promise<Table | undefined> {
  const block = await disk.block(here)
  if (block === undefined || !isHeader(block)) return undefined
  const at = here * VIRTUAL_SECTOR_BYTES
  disk.judging.findings.table(gptTableRules, GptHeader, { bytes: block, at, structure })
  disk.claim(structure, here, 1, at)
  const header = GptHeader.decode(block)
  return { header, here, structure, array: await readArray(disk, header, at, structure) }
}

/** By its signature, one byte of which may be another. */
function isHeader(block: Uint8Array): boolean {
  const text = 'EFI PART'
  let same = 0
  for (let i = 0; i < text.length; i++) if (block[i] === text.charCodeAt(i)) same++
  return same >= text.length - 1
}

async function readArray(disk: Disk, header: GptHeader, at: number, structure: string): Promise<Uint8Array | undefined> {
  const { entries, entryCount, entriesChecksum } = header
  const blocks = Math.ceil((entryCount * GptEntry.size) / VIRTUAL_SECTOR_BYTES)
  const say = (field: 'entries' | 'entryCount' | 'entriesChecksum', is: number | string, should: string): void => {
    disk.say(field === 'entriesChecksum' ? rules.checksum : rules.header, structure, field, at + GptHeader.offsetOf(field), is, should)
  }
  if (entryCount === 0 || entryCount > MOST_ENTRIES) {
    say('entryCount', entryCount, `from 1 to ${MOST_ENTRIES}`)
    return undefined
  }
  if (!(entries >= 2 && entries + blocks <= disk.blocks)) {
    say('entries', entries, `from 2 to ${disk.blocks - blocks}`)
    return undefined
  }
  const array = await disk.block(entries, blocks)
  if (array === undefined) return undefined
  disk.claim(`entries of the ${structure}`, entries, blocks, at + GptHeader.offsetOf('entries'))
  const own = array.subarray(0, entryCount * GptEntry.size)
  const sum = crc32(own)
  if (sum === entriesChecksum) return own
  say('entriesChecksum', entriesChecksum.toString(16), `${sum.toString(16)}, that of the entries`)
  return own
}

/** `other`: where the other header lies. */
function judgeHeader(disk: Disk, { header, here, structure }: Table, other: number): void {
  const at = here * VIRTUAL_SECTOR_BYTES
  const say = (
    field: 'here' | 'other' | 'firstUsable' | 'lastUsable' | 'disk' | 'entries',
    is: number | string,
    should: number | string,
  ): void => {
    disk.say(rules.header, structure, field, at + GptHeader.offsetOf(field), is, should)
  }
  const { firstUsable, lastUsable, entries, entryCount } = header
  const blocks = Math.ceil((entryCount * GptEntry.size) / VIRTUAL_SECTOR_BYTES)
  if (header.here !== here) say('here', header.here, here)
  if (header.other !== other) say('other', header.other, other)
  if (here === 1 && header.other === other && other !== disk.blocks - 1)
    disk.say(rules.end, structure, 'other', at + GptHeader.offsetOf('other'), other, `${disk.blocks - 1}, the last block`)
  if (header.disk === NONE) say('disk', header.disk, 'a GUID')
  const isPrimary = here === 1
  const end = Math.max(here, other)
  if (firstUsable > lastUsable) say('firstUsable', firstUsable, `at most ${lastUsable}`)
  else if (firstUsable < 2 || (isPrimary && entries < firstUsable + 1 && firstUsable < entries + blocks))
    say('firstUsable', firstUsable, `at least ${entries + blocks}`)
  if (lastUsable >= end) say('lastUsable', lastUsable, `less than ${end}`)
  else if (!isPrimary && lastUsable >= entries && lastUsable < entries + blocks) say('lastUsable', lastUsable, `less than ${entries}`)
  if (entries <= 1 || (entries <= here && entries + blocks > here)) say('entries', entries, 'clear of the header')
}

const shared = ['disk', 'firstUsable', 'lastUsable', 'entryCount', 'entriesChecksum'] as const

function judgeBackup(disk: Disk, first: GptHeader, { header, here, structure }: Table): void {
  for (const field of shared)
    if (header[field] !== first[field])
      disk.say(
        rules.backup,
        structure,
        field,
        here * VIRTUAL_SECTOR_BYTES + GptHeader.offsetOf(field),
        header[field],
        `${first[field]}, as the primary header says`,
      )
}

/** A partition that covers all files, as archiso has it beside a protective row. */
const isHybrid = ({ start }: Stretch): boolean => start === PARTITION_OFFSET

/** A disc that a BIOS starts as a disk is not protected, and has partitions that cover others: so `isohybrid` makes it. */
function judgeEntries(disk: Disk, { header }: Table, array: Uint8Array, isProtected: boolean): readonly Partition[] {
  const base = header.entries * VIRTUAL_SECTOR_BYTES
  const stretches: Stretch[] = []
  const partitions: Partition[] = []
  const ids = new Set<string>()
  for (let from = 0; from < array.length; from += GptEntry.size) {
    const bytes = array.subarray(from, from + GptEntry.size)
    if (bytes.every((byte) => byte === 0)) continue
    const structure = `GPT entry ${from / GptEntry.size + 1}`
    const say = (
      field: 'first' | 'last' | 'partition' | 'type' | 'attributes',
      is: string | number,
      should: string | number,
      rule = rules.entry,
    ): void => {
      disk.say(rule, structure, field, base + from + GptEntry.offsetOf(field), is, should)
    }
    const { type, partition, first, last, attributes } = GptEntry.decode(bytes)
    if (type === NONE) {
      say('type', 'none', 'a type, or an empty entry', rules.unused)
      continue
    }
    if (partition === NONE || ids.has(partition)) say('partition', partition, partition === NONE ? 'a GUID' : 'one that no other entry has')
    ids.add(partition)
    if ((bytes[ATTRIBUTES_AT] as number) > 7 || attributes.subarray(1, 6).some((byte) => byte !== 0))
      say('attributes', [...attributes].map((byte) => byte.toString(16).padStart(2, '0')).join(' '), 'bits 3 to 47 zero', rules.attributes)
    if (!(last >= first) || !Number.isSafeInteger(last + 1)) {
      say('last', last, `at least ${first}`)
      continue
    }
    const end = last + 1
    if (end > disk.blocks) say('last', last, `at most ${disk.blocks - 1}`)
    else if (last > header.lastUsable) say('last', last, `at most ${header.lastUsable}`)
    if (first < header.firstUsable) {
      const covers = !isProtected && (first === 0 || first % PARTITION_OFFSET === 0)
      say('first', first, `at least ${header.firstUsable}`, covers ? rules.covers : rules.entry)
    }
    stretches.push({ name: structure, start: first, end, at: base + from + GptEntry.offsetOf('first') })
    if (end <= disk.blocks) partitions.push({ structure, kind: kindOfGuid(type), start: first, end, at: base + from })
  }
  for (const { first, second, kind } of meetings(stretches)) {
    const is = `blocks ${second.start} to ${second.end - 1}`
    disk.say(
      kind === 'within' && (!isProtected || isHybrid(first)) ? rules.covers : rules.overlap,
      second.name,
      'first',
      second.at,
      is,
      `clear of ${first.name}, blocks ${first.start} to ${first.end - 1}`,
    )
  }
  return partitions
}

const ATTRIBUTES_AT = 48
/** Blocks before a second set of descriptors, by which a hybrid disc's partition may begin: 16 sectors. */
const PARTITION_OFFSET = 64
