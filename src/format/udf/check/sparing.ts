/** Sparing tables, each and against each other. OSTA UDF 2.60 2.2.9 and 2.2.12. */

import { readU32le, type ValueOf } from '../../../codec/index.js'
import { SparableMap, SparingEntry, SparingTable } from '../volume-structures.js'
import { judgeUdfEntity } from './fields.js'
import type { Inquiry } from './inquiry.js'
import { judgeTag } from './tags.js'
import { spaceRules as rules } from './space-rules.js'

const STRUCTURE = 'sparing table'
/** Originals of packets that stand for none: defective or available. UDF 2.2.12. */
const NONE_FROM = 0xfffffff0
const SYSTEM_AREA = 32_768
const NAME = '*UDF Sparing Table'
const AVAILABLE = 0xffffffff
/** Where a table lies on the map, and in itself. */
const TABLES = 48
const [ENTRIES, SEQUENCE] = [48, 52]

/** `at` is the byte of the medium at which the map stands; `start` and `length` are those of the partition. */
export async function judgeSparing(q: Inquiry, map: ValueOf<typeof SparableMap>, at: number, start: number, length: number): Promise<void> {
  const say = (offset: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules.sparableMap, at + offset, field, is, should)
  const { packet, tables, tableBytes } = map
  if (packet === 0 || packet > length) say(40, 'packet', packet, `1 to ${length} blocks`)
  else if (length % packet !== 0)
    q.say(rules.sparablePackets, at + 40, 'packet', packet, `a divisor of the length of the partition, ${length} blocks`)
  if (tables < 1 || tables > 4) say(42, 'tables', tables, '1 to 4')
  if (tableBytes < SparingTable.size || tableBytes > 2 ** 24) say(44, 'tableBytes', tableBytes, `at least ${SparingTable.size}`)
  else if ((tableBytes - SparingTable.size) % SparingEntry.size !== 0)
    say(44, 'tableBytes', tableBytes, `${SparingTable.size}, and a multiple of ${SparingEntry.size}`)
  const places = [map.table0, map.table1, map.table2, map.table3]
  const read: { readonly at: number; readonly bytes: Uint8Array; readonly sequence: number }[] = []
  const bytesWanted = Math.min(tableBytes, 2 ** 20)
  for (const [i, place] of places.entries()) {
    const field = `table${i}`
    if (i >= tables) {
      if (place !== 0) say(TABLES + 4 * i, field, place, '0, as there is no such table')
      continue
    }
    if (!q.onMedium(place, bytesWanted)) {
      say(TABLES + 4 * i, field, place, 'a block of the medium')
      continue
    }
    const bytes = (await q.source.read(place * q.blockSize, bytesWanted)).slice()
    const here = place * q.blockSize
    if (judgeTable(q, bytes, place, here, tableBytes, at + TABLES + 4 * i, at + 44))
      read.push({ at: here, bytes, sequence: readU32le(bytes, SEQUENCE) })
  }
  const newest = read.toSorted((a, b) => b.sequence - a.sequence)[0]
  for (const one of read)
    if (one !== newest && newest !== undefined) {
      compare(q, newest.bytes, one.bytes, one.at)
      compare(q, one.bytes, newest.bytes, newest.at)
    }
  if (newest !== undefined) judgeEntries(q, newest.bytes, newest.at, Math.max(1, packet), { start, length })
}

/** Of a table with one damaged letter most are right. */
function isMeant(bytes: Uint8Array): boolean {
  let alike = 0
  for (let i = 0; i < NAME.length; i++) if (bytes[17 + i] === NAME.charCodeAt(i)) alike++
  return alike > NAME.length / 2
}

function judgeTable(
  q: Inquiry,
  bytes: Uint8Array,
  place: number,
  at: number,
  tableBytes: number,
  mapAt: number,
  mapBytesAt: number,
): boolean {
  if (!isMeant(bytes)) {
    q.say(rules.sparableMap, mapAt, 'table', `block ${place}, where there is none`, 'the block of a sparing table')
    return false
  }
  const entries = bytes.length < SparingTable.size ? 0 : (bytes[ENTRIES] as number) | ((bytes[ENTRIES + 1] as number) << 8)
  const size = SparingTable.size + entries * SparingEntry.size
  q.claim('structure', 'sparing table of UDF', at, at + Math.ceil(Math.max(size, tableBytes) / q.blockSize) * q.blockSize, mapAt)
  judgeTag(q, bytes, 0, bytes.length, at, {
    ids: [0],
    location: place,
    size: size > bytes.length ? undefined : size,
    structure: STRUCTURE,
  })
  judgeUdfEntity(q, bytes, 16, at, 'identifier', '*UDF Sparing Table', { structure: STRUCTURE })
  q.table(SparingTable, bytes, 0, at, STRUCTURE)
  if (size > tableBytes) {
    q.say(
      rules.sparingTable,
      at + ENTRIES,
      'entries',
      entries,
      `at most ${Math.floor((tableBytes - SparingTable.size) / SparingEntry.size)}, as the map tells the size`,
    )
    q.say(rules.sparableMap, mapBytesAt, 'tableBytes', tableBytes, `${size}, as a table has ${entries} entries`)
    return false
  }
  return true
}

function compare(q: Inquiry, newest: Uint8Array, other: Uint8Array, at: number): void {
  const end = Math.min(newest.length, other.length)
  for (let i = SparingTable.size - 8; i < end; i++)
    if (newest[i] !== other[i]) {
      const field = i < SEQUENCE ? 'entries' : i < SparingTable.size ? 'sequence' : 'entry'
      return q.say(rules.sparingDiffers, at + i, field, other[i] as number, `${newest[i] as number}, as another table has it`)
    }
}

function judgeEntries(
  q: Inquiry,
  bytes: Uint8Array,
  at: number,
  packet: number,
  partition: { readonly start: number; readonly length: number },
): void {
  const { entries } = SparingTable.decode(bytes)
  let before = -1
  const mappedTo = new Set<number>()
  for (let i = 0; i < entries; i++) {
    const offset = SparingTable.size + i * SparingEntry.size
    if (offset + SparingEntry.size > bytes.length) return
    const { original, mapped } = SparingEntry.decode(bytes, offset)
    const say = (byte: number, field: string, is: string | number, should: string): void =>
      q.say(rules.sparingTable, at + offset + byte, field, is, should)
    if (original < before) say(0, 'original', original, `at least ${before}, as entries are sorted`)
    before = Math.max(before, original)
    if (original < NONE_FROM && (original % packet !== 0 || original >= partition.length))
      say(0, 'original', original, `the first block of a packet of ${packet} of the partition`)
    if (original >= NONE_FROM && original !== NONE_FROM && original !== AVAILABLE)
      say(0, 'original', original, 'a packet, 0xfffffff0 or 0xffffffff')
    if (!q.onMedium(mapped, packet * q.blockSize)) say(4, 'mapped', mapped, 'a block of the medium')
    else if (mapped * q.blockSize < SYSTEM_AREA) say(4, 'mapped', mapped, 'behind the system area')
    // Packets begin where the medium has them, as the partition does.
    else if (mapped % packet !== 0 && (mapped - partition.start) % packet !== 0) say(4, 'mapped', mapped, `a multiple of ${packet}`)
    else if (mapped + packet > partition.start && mapped < partition.start + partition.length)
      say(4, 'mapped', mapped, 'outside of the partition')
    else if (mappedTo.has(mapped)) say(4, 'mapped', mapped, 'a place of its own')
    else
      q.claim(
        original < NONE_FROM ? 'structure' : 'reserve',
        'packet in reserve of UDF',
        mapped * q.blockSize,
        (mapped + packet) * q.blockSize,
        at + offset + 4,
      )
    mappedTo.add(mapped)
  }
}
