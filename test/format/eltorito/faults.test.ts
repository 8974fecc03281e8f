import { describe, expect, it } from 'vitest'
import { imapiValues } from '../../../src/fault/index.js'
import { faults, needOf, planElTorito, Platform, type BootEntry, type BootImage } from '../../../src/format/eltorito/index.js'
import { bytes, virtualSectors } from '../../../src/unit/index.js'
import { diskImage, entryWith, fatStub, imageNamed } from './entry.js'

const inForm2 = (image: BootImage): BootImage => ({ ...image, content: { ...image.content, xa: { kind: 'kept', bytes: 2336 } } })

const small = () => imageNamed('a.img', new Uint8Array(4096).fill(1))
const efi = (blocks = 64) => imageNamed('efi.img', fatStub(blocks))
const codesOf = (entries: readonly BootEntry[], session = 1): readonly string[] =>
  planElTorito({ entries, session }).faults.map(({ code }) => code.replace('eltorito/', ''))
const huge = (size: number) => ({
  content: { id: 'data:/huge', size: bytes(size), origin: { kind: 'zeros' } as const },
  name: '/huge',
  in: 'tree' as const,
  head: fatStub(64).slice(0, 4096),
})
const disk = (change: (image: Uint8Array) => Uint8Array | undefined) => {
  const image = diskImage(2048)
  return imageNamed('disk', change(image) ?? image)
}
const isolinux = imageNamed('isolinux.bin', new Uint8Array(4096).fill(0x20))
new TextEncoder().encodeInto('ISOLINUX 6.04', (isolinux.content.origin as { bytes: Uint8Array }).bytes.subarray(500))

const cases: readonly (readonly [string, readonly BootEntry[], readonly string[]])[] = [
  ['an ordinary pair', [entryWith(small()), entryWith(efi(), { platform: Platform.efi })], []],
  ['an image in sectors of another form', [entryWith(inForm2(imageNamed('e', new Uint8Array(5000))))], ['formOfImage']],
  ['an empty image', [entryWith(imageNamed('e', new Uint8Array(0)))], ['emptyImage']],
  ['a load size beyond 16 bits', [entryWith(huge(65535 * 512 + 1), { platform: Platform.mac })], ['tooManySectors']],
  [
    'a count of 65536',
    [entryWith(efi(), { platform: Platform.efi, load: { kind: 'count', count: virtualSectors(65536) } })],
    ['tooManySectors'],
  ],
  ['an EFI image too large to count', [entryWith(huge(65535 * 512 + 1), { platform: Platform.efi })], ['efiOpenEnd']],
  ['an EFI image that just can be counted', [entryWith(huge(65535 * 512), { platform: Platform.efi })], []],
  ['all of a large image for BIOS', [entryWith(imageNamed('l', new Uint8Array(700_000)), { load: { kind: 'all' } })], ['beyondMemory']],
  ['a high segment for BIOS', [entryWith(small(), { loadSegment: 0xa000 })], ['beyondMemory']],
  ['more sectors than the image has', [entryWith(small(), { load: { kind: 'count', count: virtualSectors(16) } })], ['beyondImage']],
  ['1.44M of another size', [entryWith(small(), { emulation: '1.44M' })], ['floppySize']],
  ['1.2M of another size', [entryWith(small(), { emulation: '1.2M' })], ['floppySize']],
  ['2.88M of the size of 1.44M', [entryWith(imageNamed('f', new Uint8Array(1_474_560)), { emulation: '2.88M' })], ['floppySize']],
  ['2.88M', [entryWith(imageNamed('f', new Uint8Array(2_949_120)), { emulation: '2.88M' })], []],
  [
    'a hard disk',
    [
      entryWith(
        disk(() => undefined),
        { emulation: 'hard-disk' },
      ),
    ],
    [],
  ],
  ['a hard disk with two partitions', [entryWith(imageNamed('d', diskImage(2048, 2)), { emulation: 'hard-disk' })], ['hardDisk']],
  ['a hard disk without partitions', [entryWith(imageNamed('d', diskImage(2048, 0)), { emulation: 'hard-disk' })], ['hardDisk']],
  ['a hard disk without a table', [entryWith(small(), { emulation: 'hard-disk' })], ['hardDisk']],
  ['a hard disk of 100 bytes', [entryWith(imageNamed('d', new Uint8Array(100)), { emulation: 'hard-disk' })], ['hardDisk']],
  [
    'a hard disk that is cut off',
    [
      entryWith(
        disk((image) => image.slice(0, 2047 * 512)),
        { emulation: 'hard-disk' },
      ),
    ],
    ['hardDisk'],
  ],
  [
    'a partition over its own table',
    [
      entryWith(
        disk((image) => void image.fill(0, 454, 458)),
        { emulation: 'hard-disk' },
      ),
    ],
    ['hardDisk'],
  ],
  [
    'a hard disk without geometry',
    [
      entryWith(
        disk((image) => void image.fill(0, 452, 453)),
        { emulation: 'hard-disk' },
      ),
    ],
    ['hardDisk'],
  ],
  [
    'a geometry that is too small',
    [
      entryWith(
        disk((image) => void image.fill(1, 453, 454)),
        { emulation: 'hard-disk' },
      ),
    ],
    ['hardDisk'],
  ],
  [
    'a hard disk that was not looked into',
    [
      entryWith(
        { ...huge(4096), content: { ...huge(4096).content, origin: { kind: 'concat', parts: [] } }, head: new Uint8Array(0) },
        { emulation: 'hard-disk' },
      ),
    ],
    ['hardDisk'],
  ],
  ['an id of 25 characters first', [entryWith(small(), { id: 'x'.repeat(25) })], ['idTooLong']],
  ['an id of 28 characters later', [entryWith(small()), entryWith(small(), { id: 'x'.repeat(28) })], []],
  ['an id of 29 characters later', [entryWith(small()), entryWith(small(), { id: 'x'.repeat(29) })], ['idTooLong']],
  ['an id beyond one byte', [entryWith(small(), { id: '文' })], ['idTooLong']],
  ['a platform of 256', [entryWith(small(), { platform: 256 })], ['badNumber']],
  ['criteria for the first entry', [entryWith(small(), { criteria: { type: 1, bytes: new Uint8Array(3) } })], ['criteriaOnFirst']],
  ['criteria of type 300', [entryWith(small()), entryWith(small(), { criteria: { type: 300, bytes: new Uint8Array(3) } })], ['badNumber']],
  [
    'criteria that need an extension',
    [entryWith(small()), entryWith(small(), { criteria: { type: 1, bytes: new Uint8Array(20) } })],
    ['longCriteria'],
  ],
  ['a table in an image too small for it', [entryWith(imageNamed('s', new Uint8Array(2550)), { infoTable: 'grub2' })], ['imageData']],
  ['a table in an image of 64 MiB and more', [entryWith(huge(65 * 2 ** 20), { infoTable: 'isolinux' })], ['imageData']],
  ['a table in an image that was not read', [entryWith(huge(4096), { infoTable: 'isolinux' })], ['imageData']],
  [
    'two tables in one image',
    [entryWith(small(), { infoTable: 'grub2' }), entryWith(small(), { infoTable: 'isolinux' })],
    ['patchedTwice'],
  ],
  ['isolinux without its table', [entryWith(isolinux)], ['noInfoTable']],
  ['isolinux with its table', [entryWith(isolinux, { infoTable: 'isolinux' })], []],
  ['an EFI image that is no FAT', [entryWith(small(), { platform: Platform.efi })], ['notFat']],
  [
    'an EFI image as a floppy disk',
    [entryWith(imageNamed('f', fatStub(2880)), { platform: Platform.efi, emulation: '1.44M' })],
    ['efiEmulated'],
  ],
  ['BIOS after EFI', [entryWith(efi(), { platform: Platform.efi }), entryWith(small())], ['biosAfterEfi']],
]

describe('what is wrong with boot entries', () => {
  it.each(cases)('%s', (_title, entries, codes) => {
    expect(codesOf(entries)).toEqual(codes)
  })

  it('an EFI entry beyond the first sector of the catalogue', () => {
    const many = Array.from({ length: 70 }, () => entryWith(small()))
    expect(codesOf([...many, entryWith(efi(), { platform: Platform.efi })])).toEqual(['beyondFirstSector'])
  })

  it('a session that is not the first', () => {
    expect(codesOf([entryWith(small())], 2)).toEqual(['laterSession'])
  })

  it('says which emulation a floppy image of another size fits', () => {
    const { faults: found } = planElTorito({
      entries: [entryWith(imageNamed('f', new Uint8Array(1_474_560)), { emulation: '1.2M', path: ['boot', 'entries', 0] })],
      session: 1,
    })
    expect(found[0]?.message).toMatchInlineSnapshot(
      `"The image of boot entry 1, "/f", has 1474560 bytes; an emulated floppy disk of 1.2M has exactly 1228800"`,
    )
    expect(found[0]?.help).toMatchInlineSnapshot(`"Its size is that of \`emulation: 1.44M\`"`)
    expect(found[0]?.path).toEqual(['boot', 'entries', 0, 'emulation'])
  })

  it('names return values of the Image Mastering API that exist', () => {
    const known = new Set(imapiValues.map(({ name }) => name))
    const named = Object.values(faults).flatMap(({ imapi }) => imapi ?? [])
    expect(named.filter((name) => !known.has(name))).toEqual([])
    expect(new Set(named)).toEqual(
      new Set([
        'IMAPI_E_BOOT_OBJECT_CONFLICT',
        'IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC',
        'IMAPI_E_BOOT_IMAGE_DATA',
        'IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH',
        'IMAPI_E_INVALID_PARAM',
      ]),
    )
  })
})

describe('what must be read before planning', () => {
  const host = (size: number) => ({
    ...imageNamed('h', new Uint8Array(0)),
    content: { id: 'data:/h', size: bytes(size), origin: { kind: 'random', seed: 1 } as const },
  })
  it('is all of an image that gets a table, the head of others, and nothing of what is in memory', () => {
    expect(needOf(entryWith(host(9000), { infoTable: 'isolinux' }))).toEqual({ kind: 'whole' })
    expect(needOf(entryWith(host(9000)))).toEqual({ kind: 'head', size: 4096 })
    expect(needOf(entryWith(host(300)))).toEqual({ kind: 'head', size: 300 })
    expect(needOf(entryWith(host(2 ** 40), { infoTable: 'isolinux' }))).toEqual({ kind: 'head', size: 4096 })
    expect(needOf(entryWith({ ...host(9000), head: new Uint8Array(4096) }))).toEqual({ kind: 'nothing' })
    expect(needOf(entryWith(small(), { infoTable: 'isolinux' }))).toEqual({ kind: 'nothing' })
  })
})
