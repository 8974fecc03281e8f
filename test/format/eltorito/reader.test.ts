import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planElTorito, Platform, readBootCatalog, type BootEntry } from '../../../src/format/eltorito/index.js'
import { sectors, SECTOR_BYTES, virtualSectors } from '../../../src/unit/index.js'
import { diskImage, entryWith, fatStub, imageNamed } from './entry.js'
import { imageOf, layoutOf, mediumOf } from './volume.js'

function build(entries: readonly BootEntry[]): Uint8Array {
  const plan = planElTorito({ entries, session: 1 })
  return imageOf(
    layoutOf(
      [plan.regions],
      entries.map(({ image }) => image.content),
    ),
  )
}

const isolinux = (): Uint8Array => {
  const out = new Uint8Array(5001).fill(7)
  out.set(new TextEncoder().encode('ISOLINUX 6.04 '), 1000)
  return out
}
const entries = [
  entryWith(imageNamed('isolinux.bin', isolinux()), { infoTable: 'isolinux', id: 'FIRST' }),
  entryWith(imageNamed('grub.img', new Uint8Array(9000).fill(1)), { infoTable: 'grub2' }),
  entryWith(imageNamed('efi.img', fatStub(4096)), { platform: Platform.efi }),
  entryWith(imageNamed('efi2.img', fatStub(4096)), { platform: Platform.efi, bootable: false }),
  entryWith(imageNamed('floppy', new Uint8Array(1_228_800)), { emulation: '1.2M', loadSegment: 0x1000 }),
  entryWith(imageNamed('disk', diskImage(2048)), { emulation: 'hard-disk' }),
  entryWith(imageNamed('b', new Uint8Array(3000)), {
    platform: 0x42,
    id: 'SECTION',
    load: { kind: 'all' },
    criteria: { type: 1, bytes: Uint8Array.from({ length: 49 }, (_, i) => i) },
  }),
]

describe('reading a boot catalogue', () => {
  it('finds every entry with the size that its image tells', async () => {
    const { catalog, faults } = await readBootCatalog(mediumOf(build(entries)))
    expect(faults).toEqual([])
    const seen = catalog?.entries.map((entry) => [entry.platform, entry.emulation, entry.size, entry.infoTable, entry.bootable, entry.id])
    expect(seen).toEqual([
      [0, 'none', 5001, 'isolinux', true, 'FIRST'],
      [0, 'none', 9000, 'grub2', true, ''],
      [0xef, 'none', 4096 * 512, undefined, true, ''],
      [0xef, 'none', 4096 * 512, undefined, false, ''],
      [0, '1.2M', 1_228_800, undefined, true, ''],
      [0, 'hard-disk', 2048 * 512, undefined, true, ''],
      [0x42, 'none', 3072, undefined, true, 'SECTION'],
    ])
    expect(catalog?.entries[4]).toMatchObject({ loadSegment: 0x1000, loadSectors: virtualSectors(1) })
    expect(catalog?.entries[5]).toMatchObject({ systemType: 6 })
    expect(catalog?.entries[6]?.criteria).toEqual({ type: 1, bytes: Uint8Array.from({ length: 49 }, (_, i) => i) })
  })

  it('says by what each size is known', async () => {
    const { catalog } = await readBootCatalog(mediumOf(build(entries)))
    expect(catalog?.entries.map(({ sizeFrom }) => sizeFrom)).toEqual([
      'table',
      'table',
      'file-system',
      'file-system',
      'emulation',
      'partitions',
      'load-size',
    ])
  })

  it('finds none on a volume without a boot record', async () => {
    expect(await readBootCatalog(mediumOf(imageOf(layoutOf([]))))).toEqual({ catalog: undefined, faults: [] })
    expect(await readBootCatalog(mediumOf(new Uint8Array(0)))).toEqual({ catalog: undefined, faults: [] })
  })

  it('tells of a catalogue beyond the end, or of one that is none', async () => {
    const image = build(entries)
    const view = new DataView(image.buffer)
    const at = 17 * SECTOR_BYTES + 0x47
    for (const lba of [0xffffffff, sectors(image.length / SECTOR_BYTES), 16]) {
      view.setUint32(at, lba, true)
      const { catalog, faults } = await readBootCatalog(mediumOf(image))
      expect(catalog).toBeUndefined()
      expect(faults.map(({ code }) => code)).toEqual(['eltorito/notFound'])
    }
  })

  it('reads a catalogue with a wrong checksum and a section that promises too much, and tells', async () => {
    const image = build(entries.slice(0, 3))
    const catalog = new DataView(image.buffer).getUint32(17 * SECTOR_BYTES + 0x47, true) * SECTOR_BYTES
    image[catalog + 28] = 0
    image[catalog + 64 + 3 * 32 - 32 * 1 + 2] = 0xff
    const read = await readBootCatalog(mediumOf(image))
    expect(read.catalog?.entries).toHaveLength(3)
    expect(read.faults.map(({ code }) => code)).toEqual(['eltorito/damaged', 'eltorito/damaged'])
  })

  it('ends on any bytes and names no block outside the medium by itself', async () => {
    const image = build(entries)
    const start = new DataView(image.buffer).getUint32(17 * SECTOR_BYTES + 0x47, true) * SECTOR_BYTES
    await assert(
      asyncProperty(array(tuple(nat(511), nat(255)), { minLength: 1, maxLength: 60 }), async (changes) => {
        const hurt = image.slice()
        for (const [at, value] of changes) hurt[start + at] = value
        const { catalog } = await readBootCatalog(mediumOf(hurt))
        expect(catalog?.entries.every(({ size }) => size <= 65535 * 512 || size <= image.length) ?? true).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
