import { describe, expect, test } from 'vitest'
import { Claims, Findings, type Finding } from '../../../src/finding/index.js'
import { BootRecord, checkBoot, planElTorito, Platform, type BootEntry } from '../../../src/format/eltorito/index.js'
import { fatImage } from '../../../src/format/fat/index.js'
import { instantOfSeconds, lba } from '../../../src/unit/index.js'
import { bytesOfContent, treeOf } from '../fat/bytes.js'
import { diskImage, entryWith, imageNamed } from './entry.js'
import { imageOf, layoutOf, mediumOf } from './volume.js'

const isolinux = (): Uint8Array => {
  const out = new Uint8Array(5001).fill(7)
  out.set(new TextEncoder().encode('ISOLINUX 6.04 '), 1000)
  return out
}
/** As cdboot.S and diskboot.S begin. */
const grub = (): Uint8Array => {
  const out = new Uint8Array(9000).fill(1)
  out.set([0xe8, 0, 0, 0xeb, 0])
  out.set(new TextEncoder().encode('loading\0'), 2400)
  return out
}
const fat = bytesOfContent(fatImage(treeOf({ 'EFI/BOOT/BOOTX64.EFI': 'x' }), { id: 'fat', label: '', time: instantOfSeconds(1e9) }).content)
const floppy = new Uint8Array(1_228_800)
floppy.set([0x55, 0xaa], 510)
const entries: readonly BootEntry[] = [
  entryWith(imageNamed('isolinux.bin', isolinux()), { infoTable: 'isolinux', id: 'FIRST' }),
  entryWith(imageNamed('grub.img', grub()), { infoTable: 'grub2' }),
  entryWith(imageNamed('efi.img', fat), { platform: Platform.efi }),
  entryWith(imageNamed('floppy', floppy), { emulation: '1.2M' }),
  entryWith(imageNamed('disk', diskImage(2048)), {
    emulation: 'hard-disk',
    criteria: { type: 1, bytes: Uint8Array.from({ length: 49 }, (_, i) => i) },
  }),
]

function build(): Uint8Array {
  const plan = planElTorito({ entries, session: 1 })
  return imageOf(
    layoutOf(
      [plan.regions],
      entries.map(({ image }) => image.content),
    ),
  )
}

async function judge(image: Uint8Array): Promise<readonly Finding[]> {
  const [findings, claims] = [new Findings(), new Claims()]
  claims.take(claims.owner('data', 'file'), imageOfRow(1), imageOfRow(1) + 6144, 0)
  await checkBoot({ medium: mediumOf(image), number: 1, start: lba(0), findings, claims })
  return findings.list()
}

const sound = build()
const { catalog } = BootRecord.decode(sound, 17 * 2048)
const imageOfRow = (row: number): number => Buffer.from(sound.buffer).readUInt32LE(catalog * 2048 + row * 32 + 8) * 2048
/** Rows: validation, initial, header, grub, header, efi, header, floppy, disk, extension. */
const inRow = (row: number, offset: number, ...values: readonly number[]): Change => [catalog * 2048 + row * 32 + offset, values]
const inImage = (row: number, offset: number, ...values: readonly number[]): Change => [imageOfRow(row) + offset, values]
const inRecord = (offset: number, ...values: readonly number[]): Change => [17 * 2048 + offset, values]
type Change = readonly [from: number, values: readonly number[]]

const damages: readonly (readonly [what: string, change: Change, structure: string, field: string])[] = [
  ['system of the boot record', inRecord(7, 0x58), 'boot record', 'boot system identifier'],
  ['version of the boot record', inRecord(6, 2), 'boot record', 'version'],
  ['reserved bytes of the boot record', inRecord(0x100, 2), 'boot record', 'reserved'],
  ['catalogue outside', inRecord(0x47, 0xff, 0xff, 0xff), 'boot record', 'catalog'],
  ['header id', inRow(0, 0, 2), 'validation entry', 'header id'],
  ['checksum', inRow(0, 0x1c, 2, 3), 'validation entry', 'checksum'],
  ['key bytes', inRow(0, 0x1e, 2), 'validation entry', 'key bytes'],
  ['platform', inRow(0, 1, 9), 'validation entry', 'platform'],
  ['reserved bytes', inRow(0, 2, 9), 'validation entry', 'reserved'],
  ['boot indicator', inRow(1, 0, 0x77), 'initial entry', 'indicator'],
  ['not bootable', inRow(1, 0, 0), 'initial entry', 'indicator'],
  ['media type', inRow(1, 1, 7), 'initial entry', 'media'],
  ['load segment', inRow(1, 2, 0, 0xf0), 'initial entry', 'loadSegment'],
  ['system type', inRow(1, 4, 7), 'initial entry', 'systemType'],
  ['nothing is loaded', inRow(1, 6, 0), 'initial entry', 'loadSectors'],
  ['too much is loaded', inRow(1, 6, 0, 1), 'initial entry', 'loadSectors'],
  ['image outside', inRow(1, 8, 0xff, 0xff), 'initial entry', 'image'],
  ['image in the system area', inRow(1, 8, 3, 0, 0, 0), 'initial entry', 'image'],
  ['unused byte', inRow(1, 5, 1), 'initial entry', 'reserved'],
  ['header indicator', inRow(2, 0, 0x92), 'section header', 'indicator'],
  ['last header too early', inRow(2, 0, 0x91), 'section header', 'indicator'],
  ['platform of a section', inRow(2, 1, 9), 'section header', 'platform'],
  ['more entries than there are', inRow(2, 2, 2), 'section header', 'entries'],
  ['fewer entries', inRow(6, 2, 1), 'section header', 'entries'],
  ['no last header', inRow(6, 0, 0x90), 'section header', 'indicator'],
  ['entry indicator', inRow(3, 0, 0x77), 'section entry', 'indicator'],
  ['emulation for EFI', inRow(5, 1, 2), 'section entry', 'media'],
  ['four times too few', inRow(5, 6, fat.length / 2048, 0), 'section entry', 'loadSectors'],
  ['four times too many', inRow(5, 6, fat.length / 128, 0), 'section entry', 'loadSectors'],
  ['floppy of another size', inRow(8, 4, 9), 'section entry', 'systemType'],
  ['extension unannounced', inRow(8, 1, 4), 'section entry', 'continued'],
  ['extension gone', inRow(9, 0, 0), 'section entry', 'continued'],
  ['type of criteria', inRow(8, 12, 9), 'section entry', 'criteriaType'],
  ['no type of criteria', inRow(8, 12, 0), 'section entry', 'criteriaType'],
  ['behind the last row', inRow(12, 3, 9), 'boot catalogue', 'rows behind the last'],
  ['block of a loader', inImage(1, 12, 9), 'boot information table', 'image'],
  ['volume of a loader', inImage(1, 8, 9), 'boot information table', 'volumeDescriptor'],
  ['length of a loader', inImage(1, 18, 9), 'boot information table', 'length'],
  ['sum of a loader', inImage(1, 20, 9), 'boot information table', 'sum'],
  ['byte of a loader', inImage(1, 4000, 9), 'boot information table', 'sum'],
  ['no table', inImage(1, 8, ...new Uint8Array(16)), 'boot information table', 'presence'],
  ['block list of GRUB', inImage(3, 2548, 9), 'GRUB block list', 'kernelBlock'],
  ['no FAT', inImage(5, 0, 0), 'boot image', 'file system'],
  ['FAT of another size', inImage(5, 19, 8, 0), "boot sector of FAT of the section entry's image", 'totalSectors16'],
  ['boot signature', inImage(7, 510, 0), 'boot image', 'signature'],
  ['partition of a disk', inImage(8, 450, 7), 'section entry', 'systemType'],
  ['no partition', inImage(8, 450, 0), 'boot image', 'partition table'],
]

describe('El Torito 2.5: an extension follows where the row before it says so', () => {
  /** Bits 5 of the entry and of up to two extensions behind it, of which the last one stands in the row behind the catalogue. */
  test.each<readonly [what: string, changes: readonly Change[], told: readonly string[]]>([
    ['as it is', [], []],
    ['one that is not announced', [inRow(8, 1, 4)], ['8 section entry: 0, 1, as an extension follows']],
    ['none where one is announced', [inRow(9, 0, 0)], ['8 section entry: 1, 0, as no extension follows']],
    ['two', [inRow(9, 1, 0x20), inRow(10, 0, 0x44)], []],
    ['a second one that is not announced', [inRow(10, 0, 0x44)], ['9 section entry extension: 0, 1, as an extension follows']],
    ['none where a second one is announced', [inRow(9, 1, 0x20)], ['9 section entry extension: 1, 0, as no extension follows']],
    [
      'a third one where two are announced',
      [inRow(9, 1, 0x20), inRow(10, 0, 0x44, 0x20)],
      ['10 section entry extension: 1, 0, as no extension follows'],
    ],
  ])('%s', async (_, changes, told) => {
    const image = sound.slice()
    for (const [from, values] of changes) image.set(values, from)
    const found = (await judge(image)).filter(({ field }) => field === 'continued')
    expect(
      found.map(({ block, byte, structure, is, should }) => `${((block - catalog) * 2048 + byte - 1) / 32} ${structure}: ${is}, ${should}`),
    ).toEqual(told)
  })
})

test('a sound catalogue', async () => {
  expect(await judge(sound)).toEqual([])
})

describe('one field is damaged', () => {
  test.each(damages)('%s', async (_, [from, values], structure, field) => {
    const image = sound.slice()
    image.set(values, from)
    const found = (await judge(image)).map((finding) => `${finding.structure}, ${finding.field}`)
    expect(found).toContain(`${structure}, ${field}`)
  })
})
