import { describe, expect, it } from 'vitest'
import { crc32 } from '../../../src/format/hybrid/crc32.js'
import {
  GptEntry,
  GptHeader,
  guidOf,
  MasterBootRecord,
  planHybrid,
  planSystemArea,
  PartitionType,
  type HybridOptions,
  type MbrCode,
} from '../../../src/format/hybrid/index.js'
import { bytes, lba } from '../../../src/unit/index.js'
import { contentOf } from '../fat/bytes.js'
import { imageOf, layoutOf } from '../eltorito/volume.js'

const loader = new Uint8Array(6000)
loader.set([0xfb, 0xc0, 0x78, 0x70], 64)
loader.set(new TextEncoder().encode('loading\0'), 2200)
const image = contentOf('data:/isolinux.bin', loader)
const efi = contentOf('data:/efi.img', new Uint8Array(100 * 2048))
const other = contentOf('data:/other', new Uint8Array(33 * 2048))
const codeOf = (kind: MbrCode['loader'], size = 432): MbrCode => ({
  bytes: new Uint8Array(size).fill(0x90, 0, 432),
  loader: kind,
  infoTable: kind,
  image,
  name: 'code.bin',
})

function build(options: Partial<HybridOptions>) {
  const plan = planHybrid({ efi: [], seed: 'seed', ...options })
  const layout = layoutOf([plan.regions], [image, efi, other])
  return { plan, layout, image: imageOf(layout), blocks: layout.size * 4 }
}
const whole = { partitionType: 0x17, active: true }

describe('the master boot record', () => {
  it('5.2.1 covers the image with an active row and each EFI image with its own', () => {
    const { image: disk, layout, plan, blocks } = build({ mbr: { ...whole, id: 0x4d415354 }, efi: [efi] })
    expect(plan.faults).toEqual([])
    expect(MasterBootRecord.check(disk)).toEqual([])
    const { first, second, third } = MasterBootRecord.decode(disk)
    expect(first).toMatchObject({ indicator: 0x80, type: 0x17, start: 0, count: blocks })
    expect(second).toMatchObject({ indicator: 0, type: 0xef, start: layout.where.content(efi) * 4, count: 400 })
    expect(third).toMatchObject({ type: 0, count: 0 })
    expect(MasterBootRecord.explain(disk)).toMatchInlineSnapshot(`
      "0000+440  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  code = zero  BootCode
      0440+4  54 53 41 4d  diskSignature = 1296126804  UniqueMBRDiskSignature
      0444+2  00 00  reserved  Unknown
      0446+16  80 00 01 00 17 13 14 00 00 00 00 00 74 02 00 00  first = {"indicator":128,"firstHead":0,"firstCylinderHigh":0,"firstSector":1,"firstCylinderLow":0,"type":23,"lastHead":19,"lastCylinderHigh":0,"lastSector":20,"lastCylinderLow":0,"start":0,"count":628}  PartitionRecord
      0462+16  00 03 01 00 ef 0f 10 00 60 00 00 00 90 01 00 00  second = {"indicator":0,"firstHead":3,"firstCylinderHigh":0,"firstSector":1,"firstCylinderLow":0,"type":239,"lastHead":15,"lastCylinderHigh":0,"lastSector":16,"lastCylinderLow":0,"start":96,"count":400}  PartitionRecord
      0478+16  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  third = {"indicator":0,"firstHead":0,"firstCylinderHigh":0,"firstSector":0,"firstCylinderLow":0,"type":0,"lastHead":0,"lastCylinderHigh":0,"lastSector":0,"lastCylinderLow":0,"start":0,"count":0}  PartitionRecord
      0494+16  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  fourth = {"indicator":0,"firstHead":0,"firstCylinderHigh":0,"firstSector":0,"firstCylinderLow":0,"type":0,"lastHead":0,"lastCylinderHigh":0,"lastSector":0,"lastCylinderLow":0,"start":0,"count":0}  PartitionRecord
      0510+2  55 aa  signature  Signature"
    `)
  })

  it('patches the block of isolinux.bin, and for GRUB the one after its CD-ROM part', () => {
    const at = (disk: Uint8Array): number => new DataView(disk.buffer).getUint32(432, true)
    const iso = build({ mbr: { ...whole, code: codeOf('isolinux') } })
    expect(at(iso.image)).toBe(iso.layout.where.content(image) * 4)
    const grub = build({ mbr: { ...whole, code: codeOf('grub2', 512) } })
    expect(at(grub.image)).toBe(grub.layout.where.content(image) * 4 + 4)
    expect(grub.plan.faults).toEqual([])
  })

  it('5.2.3 protects a GUID partition table and keeps the active mark on an empty row', () => {
    const { image: disk, blocks } = build({ mbr: whole, gpt: {}, efi: [efi] })
    const { first, second, third } = MasterBootRecord.decode(disk)
    expect(first).toMatchObject({ indicator: 0, type: 0xee, firstHead: 0, firstSector: 2, start: 1, count: blocks - 1 })
    expect(second).toMatchObject({ indicator: 0x80, type: 0, start: 0, count: 1 })
    expect(third.count).toBe(0)
  })
})

describe('the GUID partition table', () => {
  const { image: disk, layout, blocks } = build({ gpt: { id: 'AE7F5BE2-0A0B-4C0D-8E0F-000102030405' }, efi: [efi] })
  const primary = disk.subarray(512)
  const backup = disk.subarray(disk.length - 512)

  it('5.3.2 has two headers that name each other', () => {
    expect(GptHeader.check(primary)).toEqual([])
    expect(GptHeader.check(backup)).toEqual([])
    expect(GptHeader.decode(primary)).toMatchObject({ here: 1, other: blocks - 1, entries: 2, firstUsable: 34, lastUsable: blocks - 34 })
    expect(GptHeader.decode(backup)).toMatchObject({
      here: blocks - 1,
      other: 1,
      entries: blocks - 33,
      disk: 'AE7F5BE2-0A0B-4C0D-8E0F-000102030405',
    })
    expect(GptHeader.explain(primary)).toMatchInlineSnapshot(`
      "0000+8  45 46 49 20 50 41 52 54  signature  Signature
      0008+4  00 00 01 00  revision  Revision
      0012+4  5c 00 00 00  header size  HeaderSize
      0016+4  35 6b dc 7a  header checksum = 2061265717  HeaderCRC32
      0020+4  00 00 00 00  reserved  Reserved
      0024+8  01 00 00 00 00 00 00 00  here = 1  MyLBA
      0032+8  97 02 00 00 00 00 00 00  other = 663  AlternateLBA
      0040+8  22 00 00 00 00 00 00 00  firstUsable = 34  FirstUsableLBA
      0048+8  76 02 00 00 00 00 00 00  lastUsable = 630  LastUsableLBA
      0056+16  e2 5b 7f ae 0b 0a 0d 4c 8e 0f 00 01 02 03 04 05  disk = AE7F5BE2-0A0B-4C0D-8E0F-000102030405  DiskGUID
      0072+8  02 00 00 00 00 00 00 00  entries = 2  PartitionEntryLBA
      0080+4  80 00 00 00  entryCount = 128  NumberOfPartitionEntries
      0084+4  80 00 00 00  entry size  SizeOfPartitionEntry
      0088+4  3c 04 c2 3c  entriesChecksum = 1019348028  PartitionEntryArrayCRC32
      0092+420  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  reserved  Reserved"
    `)
  })

  it('5.3.3 lists the EFI image between partitions that keep what surrounds it', () => {
    const start = layout.where.content(efi) * 4
    const read = (i: number) => GptEntry.decode(disk, 1024 + i * 128)
    expect(read(0)).toMatchObject({ type: PartitionType.basicData, first: 64, last: start - 1 })
    expect(read(1)).toMatchObject({ type: PartitionType.efiSystem, first: start, last: start + 399, name: 'EFI System Partition' })
    expect(read(2)).toMatchObject({ type: PartitionType.basicData, first: start + 400, last: blocks - 37 })
    expect(read(3).type).toBe('00000000-0000-0000-0000-000000000000')
  })

  it('has the same entries twice, with their CRC', () => {
    const entries = disk.subarray(1024, 1024 + 16384)
    expect(Buffer.from(entries).equals(disk.subarray(disk.length - 512 - 16384, disk.length - 512))).toBe(true)
    expect(GptHeader.decode(primary).entriesChecksum).toBe(crc32(entries))
  })

  it('5.3.2 uses the CRC-32 of ISO 3309', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })

  it('has identifiers that follow from the seed alone', () => {
    const again = build({ gpt: {}, efi: [efi] })
    const third = build({ gpt: {}, efi: [efi], seed: 'another' })
    const idOf = (built: { image: Uint8Array }): string => GptHeader.decode(built.image, 512).disk
    expect(idOf(again)).toBe(guidOf('seed', 'disk'))
    expect(idOf(third)).not.toBe(idOf(again))
    expect(guidOf('seed', 'disk')).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/)
    const many = new Set(Array.from({ length: 1000 }, (_, i) => guidOf(`${i}`, 'disk').slice(0, 8)))
    expect(many.size).toBe(1000)
  })

  it('must be the last region', () => {
    const plan = planHybrid({ efi: [], seed: '', gpt: {} })
    const late = {
      descriptors: [],
      structures: [],
      tail: [{ ...(plan.regions.tail[0] as object), id: 'late' }],
    } as unknown as typeof plan.regions
    expect(() => imageOf(layoutOf([plan.regions, late]))).toThrow('must be the last region')
  })
})

describe('what is wrong with partition tables', () => {
  const codes = (options: Partial<HybridOptions>): readonly string[] =>
    planHybrid({ efi: [], seed: '', ...options }).faults.map(({ code }) => code)
  it.each<readonly [string, Partial<HybridOptions>, readonly string[]]>([
    ['nothing asked for', {}, []],
    ['code of 433 bytes for isolinux', { mbr: { ...whole, code: codeOf('isolinux', 433) } }, ['hybrid/codeTooLong']],
    ['code of 600 bytes for GRUB', { mbr: { ...whole, code: codeOf('grub2', 600) } }, ['hybrid/codeTooLong']],
    ['an image that no disk starts', { mbr: { ...whole, code: { ...codeOf('isolinux'), image: other } } }, ['hybrid/notHybridLoader']],
    ['an image that GRUB does not start', { mbr: { ...whole, code: { ...codeOf('grub2'), image: other } } }, ['hybrid/notHybridLoader']],
    [
      'GRUB with the table of isolinux alone',
      { mbr: { ...whole, code: { ...codeOf('grub2'), infoTable: 'isolinux' } } },
      ['hybrid/noInfoTable'],
    ],
    ['no EFI image', { gpt: {} }, ['hybrid/noEfiImage']],
    ['no code', { mbr: whole }, ['hybrid/notStarted']],
    ['four EFI images', { mbr: whole, efi: [efi, other, image, contentOf('4', '4')] }, ['hybrid/tooManyPartitions']],
    ['one EFI image twice', { mbr: whole, efi: [efi, efi] }, []],
  ])('%s', (_title, options, expected) => {
    expect(codes(options)).toEqual(expected)
  })

  it('more blocks than a master boot record can address', () => {
    const plan = planHybrid({ efi: [efi], seed: '', mbr: whole })
    const { body } = plan.regions.descriptors[0] ?? {}
    const { where } = layoutOf([plan.regions], [efi])
    if (body?.kind !== 'bytes') throw new Error('no bytes')
    expect(() => body.render({ ...where, end: (2 ** 30) as typeof where.end })).toThrow('can address 4294967295')
  })
})

describe('the system area from a file', () => {
  it('takes up to 32 KiB', () => {
    const plan = planSystemArea({ content: contentOf('data:/ip', new Uint8Array(32768).fill(5)), name: 'IP.BIN' }, lba(0))
    expect(plan.faults).toEqual([])
    const disk = imageOf(layoutOf([plan.regions]))
    expect(disk.subarray(0, 32768).every((byte) => byte === 5)).toBe(true)
    expect(disk[32769]).toBe(0x43)
  })
  it('refuses more', () => {
    const plan = planSystemArea({ content: { id: 'x', size: bytes(32769), origin: { kind: 'zeros' } }, name: 'IP.BIN' }, lba(0))
    expect(plan.faults.map(({ code }) => code)).toEqual(['hybrid/systemAreaTooLong'])
    expect(plan.regions.descriptors).toEqual([])
  })
})
