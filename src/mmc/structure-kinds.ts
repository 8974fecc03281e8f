/**
 * Disc structures by their format codes, and the fields of those that the standard lays out. MMC-6 6.22 (READ DISC
 * STRUCTURE). Left out are the keys of protected discs, and what only takes part in an exchange of keys.
 */

import { bits, chars, rbp, record, reservedBits, rreserved, u16be, u24be, u32be, u8, type RecordCodec } from '../codec/index.js'
import { DvdPhysicalFormat, WriteProtectionStatus, type StructureMedia } from './structure.js'

const STRUCTURE = 'MMC-6 READ DISC STRUCTURE'
const Copyright = record(STRUCTURE, 4, [
  rbp(0, 1, 'protectionSystem', u8(), STRUCTURE),
  rbp(1, 1, 'regionManagement', u8(), STRUCTURE),
  rreserved(2, 2, STRUCTURE),
])
const MediumStatus = record(STRUCTURE, 4, [
  bits(0, 7, 7, 'inCartridge', STRUCTURE),
  bits(0, 6, 6, 'takenOut', STRUCTURE),
  reservedBits(0, 5, 4, STRUCTURE),
  bits(0, 3, 3, 'mediumInhibitsWriting', STRUCTURE),
  bits(0, 2, 2, 'cartridgeProtects', STRUCTURE),
  bits(0, 1, 1, 'persistentProtection', STRUCTURE),
  reservedBits(0, 0, 0, STRUCTURE),
  rbp(1, 1, 'discType', u8(), STRUCTURE),
  rreserved(2, 1, STRUCTURE),
  rbp(3, 1, 'writeInhibition', u8(), STRUCTURE),
])
/** Of Blu-ray, which tells nothing else of its cartridge. */
const CartridgeStatus = record(STRUCTURE, 4, [
  bits(0, 7, 7, 'inCartridge', STRUCTURE),
  bits(0, 6, 6, 'takenOut', STRUCTURE),
  reservedBits(0, 5, 3, STRUCTURE),
  bits(0, 2, 2, 'cartridgeProtects', STRUCTURE),
  reservedBits(0, 1, 0, STRUCTURE),
  rreserved(1, 3, STRUCTURE),
])
const DvdRamSpare = record(STRUCTURE, 12, [
  rbp(0, 4, 'unusedPrimaryBlocks', u32be(), STRUCTURE),
  rbp(4, 4, 'unusedSupplementaryBlocks', u32be(), STRUCTURE),
  rbp(8, 4, 'supplementaryBlocks', u32be(), STRUCTURE),
])
const BdSpare = record(STRUCTURE, 12, [
  rreserved(0, 4, STRUCTURE),
  rbp(4, 4, 'freeBlocks', u32be(), STRUCTURE),
  rbp(8, 4, 'blocks', u32be(), STRUCTURE),
])
/** The lead-in of DVD-R and DVD-RW before anything is recorded: fields of eight bytes, each with its number. */
const PreRecorded = record(STRUCTURE, 32, [
  rbp(0, 1, 'field1', u8(), STRUCTURE),
  rbp(1, 1, 'applicationCode', u8(), STRUCTURE),
  rbp(2, 1, 'physicalCode', u8(), STRUCTURE),
  rbp(3, 3, 'lastSector', u24be(), STRUCTURE),
  bits(6, 7, 4, 'partVersion', STRUCTURE),
  bits(6, 3, 0, 'extensionCode', STRUCTURE),
  rbp(7, 1, 'unused1', u8(), STRUCTURE),
  rbp(8, 1, 'field2', u8(), STRUCTURE),
  rbp(9, 1, 'powerCode', u8(), STRUCTURE),
  rbp(10, 1, 'wavelengthCode', u8(), STRUCTURE),
  rbp(11, 4, 'strategyCode', u32be(), STRUCTURE),
  rbp(15, 1, 'unused2', u8(), STRUCTURE),
  rbp(16, 1, 'field3', u8(), STRUCTURE),
  rbp(17, 6, 'manufacturerStart', chars(6, 0), STRUCTURE),
  rbp(23, 1, 'unused3', u8(), STRUCTURE),
  rbp(24, 1, 'field4', u8(), STRUCTURE),
  rbp(25, 6, 'manufacturerEnd', chars(6, 0), STRUCTURE),
  rbp(31, 1, 'unused4', u8(), STRUCTURE),
])
/** Behind the physical format in the address in pre-groove of DVD+R and DVD+RW. ECMA-349 14.4.1, ECMA-337 14.4.1. */
const AdipIdentity = record('ECMA-349 14.4.1', 31, [
  rbp(0, 17, 'physicalFormat', chars(17, 0), 'ECMA-349 14.4.1'),
  rreserved(17, 2, 'ECMA-349 14.4.1'),
  rbp(19, 8, 'manufacturer', chars(8, 0), 'ECMA-349 14.4.1'),
  rbp(27, 3, 'mediaType', chars(3, 0), 'ECMA-349 14.4.1'),
  rbp(30, 1, 'revision', u8(), 'ECMA-349 14.4.1'),
])
const LayerBoundary = record(STRUCTURE, 8, [
  bits(0, 7, 7, 'fixed', STRUCTURE),
  reservedBits(0, 6, 0, STRUCTURE),
  rreserved(1, 3, STRUCTURE),
  rbp(4, 4, 'lastBlockOfLayer0', u32be(), STRUCTURE),
])
/** Head of a disc information unit of Blu-ray, and what names the medium at its end. */
const DiscInformationUnit = record(STRUCTURE, 12, [
  rbp(0, 2, 'mark', chars(2), STRUCTURE),
  rbp(2, 1, 'format', u8(), STRUCTURE),
  rbp(3, 1, 'unitsInBlock', u8(), STRUCTURE),
  rbp(4, 1, 'layer', u8(), STRUCTURE),
  rbp(5, 1, 'sequence', u8(), STRUCTURE),
  bits(6, 7, 7, 'continued', STRUCTURE),
  bits(6, 6, 0, 'bytesInUse', STRUCTURE),
  rreserved(7, 1, STRUCTURE),
  rbp(8, 3, 'discType', chars(3), STRUCTURE),
  bits(11, 7, 6, 'discSize', STRUCTURE),
  bits(11, 5, 4, 'class', STRUCTURE),
  bits(11, 3, 0, 'version', STRUCTURE),
])
const DiscInformationIdentity = record(STRUCTURE, 12, [
  rbp(0, 6, 'manufacturer', chars(6, 0), STRUCTURE),
  rbp(6, 3, 'mediaType', chars(3, 0), STRUCTURE),
  rbp(9, 2, 'timestamp', u16be(), STRUCTURE),
  rbp(11, 1, 'revision', u8(), STRUCTURE),
])
const UNIT_BYTES = 112
const IDENTITY_AT = 100

/** A table of any record, whose fields are told and none is taken out. */
type Table = Pick<RecordCodec<unknown>, 'size' | 'tell'>
interface Part {
  readonly table: Table
  readonly at: number
}
interface Kind {
  readonly name: string
  readonly parts?: (body: Uint8Array) => readonly Part[]
}

const one = (table: Table) => (): readonly Part[] => [{ table, at: 0 }]

const dvd: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0x00, { name: 'physical format', parts: one(DvdPhysicalFormat) }],
  [0x01, { name: 'copyright', parts: one(Copyright) }],
  [0x03, { name: 'burst cutting area' }],
  [0x04, { name: 'manufacturing information' }],
  [0x08, { name: 'disc definition' }],
  [0x09, { name: 'medium status', parts: one(MediumStatus) }],
  [0x0a, { name: 'spare area', parts: one(DvdRamSpare) }],
  [0x0b, { name: 'recording type' }],
  [0x0c, { name: 'recording management of the last border-out' }],
  [0x0d, { name: 'recording management data' }],
  [0x0e, { name: 'pre-recorded lead-in', parts: one(PreRecorded) }],
  [0x0f, { name: 'unique identifier' }],
  [0x10, { name: 'control data of the lead-in', parts: one(DvdPhysicalFormat) }],
  [
    0x11,
    {
      name: 'address in pre-groove',
      parts: () => [
        { table: DvdPhysicalFormat, at: 0 },
        { table: AdipIdentity, at: 0 },
      ],
    },
  ],
  [0x20, { name: 'layer boundary', parts: one(LayerBoundary) }],
  [0x30, { name: 'disc control blocks' }],
  [0xc0, { name: 'write protection', parts: one(WriteProtectionStatus) }],
])
const bd: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0x00, { name: 'disc information', parts: unitsOf }],
  [0x03, { name: 'burst cutting area' }],
  [0x08, { name: 'disc definition' }],
  [0x09, { name: 'cartridge status', parts: one(CartridgeStatus) }],
  [0x0a, { name: 'spare area', parts: one(BdSpare) }],
  [0x12, { name: 'defect list' }],
  [0x30, { name: 'physical access control' }],
  [0xc0, { name: 'write protection', parts: one(WriteProtectionStatus) }],
])

/** Units follow each other until one has another mark. */
function unitsOf(body: Uint8Array): readonly Part[] {
  const parts: Part[] = []
  for (let at = 0; at + UNIT_BYTES <= body.length && body[at] === 0x44 && body[at + 1] === 0x49; at += UNIT_BYTES)
    parts.push({ table: DiscInformationUnit, at }, { table: DiscInformationIdentity, at: at + IDENTITY_AT })
  return parts
}

/** Disc keys, and those of AACS and CPRM. */
const KEYS: ReadonlySet<number> = new Set([0x02, 0x05, 0x06, 0x07, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86])
export const isProtectedStructure = (format: number): boolean => KEYS.has(format)

export const structureName = (media: StructureMedia, format: number): string =>
  (media === 'bd' ? bd : dvd).get(format)?.name ?? (format === 0xff ? 'list of structures' : 'structure')

export interface ToldField {
  readonly name: string
  readonly value: string
}
/** What the standard says of its fields; empty where it is not laid out here, or too short. */
export function structureFields(media: StructureMedia, format: number, body: Uint8Array): readonly ToldField[] {
  const parts = (media === 'bd' ? bd : dvd).get(format)?.parts?.(body) ?? []
  return parts.flatMap(({ table, at }) => fieldsOf(table, body, at))
}

/** What numbers of some fields mean. */
const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  category: {
    0: 'DVD-ROM',
    1: 'DVD-RAM',
    2: 'DVD-R',
    3: 'DVD-RW',
    9: 'DVD+RW',
    10: 'DVD+R',
    13: 'DVD+RW DL',
    14: 'DVD+R DL',
  },
  discSize: { 0: '120 mm', 1: '80 mm' },
  layers: { 0: 'one layer', 1: 'two layers' },
  trackPath: { 0: 'parallel', 1: 'opposite' },
  protectionSystem: { 0: 'none', 1: 'CSS or CPPM', 2: 'CPRM' },
}

/** Fields by a table, without those that are constant, reserved or a part that another table tells. */
export function fieldsOf(table: Table, bytes: Uint8Array, at = 0): readonly ToldField[] {
  if (at + table.size > bytes.length) return []
  return table
    .tell(bytes, at)
    .fields.flatMap(({ name, value }) =>
      value === undefined || name === 'physicalFormat' ? [] : [{ name, value: withMeaning(name, value) }],
    )
}

function withMeaning(name: string, value: string): string {
  const meaning = meanings[name]?.[value]
  return meaning === undefined ? value : `${value} (${meaning})`
}
