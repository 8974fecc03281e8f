import { describe, expect, it } from 'vitest'
import { readU16le } from '../../../src/codec/index.js'
import {
  BootRecord,
  catalogContent,
  InitialEntry,
  Platform,
  planElTorito,
  SectionEntry,
  SectionHeader,
  ValidationEntry,
  type BootEntry,
} from '../../../src/format/eltorito/index.js'
import { SECTOR_BYTES, virtualSectors } from '../../../src/unit/index.js'
import { entryWith, fatStub, imageNamed } from './entry.js'
import { imageOf, layoutOf } from './volume.js'

const loader = (name = 'loader.bin', size = 5000) => imageNamed(name, new Uint8Array(size).fill(0x90))
const efi = (blocks = 64, name = 'efi.img') => imageNamed(name, fatStub(blocks))

function build(entries: readonly BootEntry[], catalogId?: string) {
  const plan = planElTorito({ entries, session: 1 }, catalogId)
  const layout = layoutOf([plan.regions], [...entries.map(({ image }) => image.content), plan.catalogContent])
  const image = imageOf(layout)
  const at = layout.where.lba(plan.catalogContent.id) * SECTOR_BYTES
  return { plan, layout, image, catalog: image.subarray(at, at + plan.catalogContent.size) }
}

describe('2.0 the boot record and the catalogue', () => {
  it('stands at sector 17 and leads to the catalogue', () => {
    const { image, layout } = build([entryWith(loader())])
    expect(BootRecord.check(image, 17 * SECTOR_BYTES)).toEqual([])
    expect(BootRecord.decode(image, 17 * SECTOR_BYTES)).toEqual({ catalog: layout.where.lba('eltorito/catalog') })
    expect(BootRecord.explain(image, 17 * SECTOR_BYTES)).toMatchInlineSnapshot(`
      "0000+1  00  boot record indicator  figure 7
      0001+5  43 44 30 30 31  standard identifier  figure 7
      0006+1  01  version  figure 7
      0007+32  45 4c 20 54 4f 52 49 54 4f 20 53 50 45 43 49 46 …  boot system identifier  figure 7
      0039+32  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  reserved  figure 7
      0071+4  16 00 00 00  catalog = 22 lba  figure 7
      0075+1973  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  reserved  figure 7"
    `)
  })

  it('records a BIOS and an EFI entry', () => {
    const { catalog, plan } = build([entryWith(loader(), { id: 'EXAMPLE CORP' }), entryWith(efi(), { platform: Platform.efi })])
    expect(plan.faults).toEqual([])
    expect(ValidationEntry.explain(catalog)).toMatchInlineSnapshot(`
      "0000+1  01  header id  2.1
      0001+1  00  platform = 0  2.1
      0002+2  00 00  reserved  2.1
      0004+24  45 58 41 4d 50 4c 45 20 43 4f 52 50 00 00 00 00 …  id = "EXAMPLE CORP"  2.1
      0028+2  fa a3  checksum = 41978  2.1
      0030+2  55 aa  key bytes  2.1"
    `)
    expect(InitialEntry.explain(catalog, 32)).toMatchInlineSnapshot(`
      "0000+1  88  indicator = 136  2.2
      0001.7-4  00  reserved  2.2
      0001.3-0  00  media = 0  2.2
      0002+2  00 00  loadSegment = 0  2.2
      0004+1  00  systemType = 0  2.2
      0005+1  00  reserved  2.2
      0006+2  04 00  loadSectors = 4 virtualSectors  2.2
      0008+4  17 00 00 00  image = 23 lba  2.2
      0012+20  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  reserved  2.2"
    `)
    expect(SectionHeader.explain(catalog, 64)).toMatchInlineSnapshot(`
      "0000+1  91  indicator = 145  2.3
      0001+1  ef  platform = 239  2.3
      0002+2  01 00  entries = 1  2.3
      0004+28  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  id = ""  2.3"
    `)
    expect(SectionEntry.explain(catalog, 96)).toMatchInlineSnapshot(`
      "0000+1  88  indicator = 136  2.4
      0001.7-7  00  scsiDriver = 0  2.4
      0001.6-6  00  atapiDriver = 0  2.4
      0001.5-5  00  continued = 0  2.4
      0001.4-4  00  reserved  2.4
      0001.3-0  00  media = 0  2.4
      0002+2  00 00  loadSegment = 0  2.4
      0004+1  00  systemType = 0  2.4
      0005+1  00  reserved  2.4
      0006+2  40 00  loadSectors = 64 virtualSectors  2.4
      0008+4  1a 00 00 00  image = 26 lba  2.4
      0012+1  00  criteriaType = 0  2.4
      0013+19  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …  criteria = zero  2.4"
    `)
    expect(catalog.subarray(128).every((byte) => byte === 0)).toBe(true)
  })

  it('2.1 makes the words of the validation entry add up to zero', () => {
    const { catalog } = build([entryWith(loader(), { id: 'ÿ odd words, all of them', platform: 0xef })])
    let sum = 0
    for (let at = 0; at < 32; at += 2) sum += readU16le(catalog, at)
    expect(sum % 65536).toBe(0)
    expect(ValidationEntry.check(catalog)).toEqual([])
  })

  it('2.3 opens a section for each run of entries of one platform and one id, in the order given', () => {
    const platforms = [0, 0, 0xef, 0xef, 0, 1, 2, 0x55]
    const entries = platforms.map((platform, i) => entryWith(efi(64, `${i}`), { platform, id: i === 3 ? 'OTHER' : '' }))
    const { catalog } = build(entries)
    const rows = Array.from({ length: 16 }, (_, i) => catalog.subarray(i * 32, i * 32 + 32))
    const headers = rows.filter((row) => row[0] === 0x90 || row[0] === 0x91).map((row) => [row[0], row[1], row[2]])
    expect(headers).toEqual([
      [0x90, 0, 1],
      [0x90, 0xef, 1],
      [0x90, 0xef, 1],
      [0x90, 0, 1],
      [0x90, 1, 1],
      [0x90, 2, 1],
      [0x91, 0x55, 1],
    ])
  })

  it('grows over several sectors with hundreds of entries', () => {
    const entries = Array.from({ length: 300 }, (_, i) => entryWith(loader(`${i}`, 2048), { platform: i === 0 ? 0 : 2 }))
    const { catalog, layout } = build(entries)
    expect(catalog.length).toBe(5 * SECTOR_BYTES)
    expect(SectionHeader.decode(catalog, 64)).toMatchObject({ indicator: 0x91, platform: 2, entries: 299 })
    const images = entries.map(({ image }) => layout.where.content(image.content))
    expect(images.slice(1).every((image, i) => SectionEntry.decode(catalog, 96 + 32 * i).image === image)).toBe(true)
  })

  it('2.5 continues selection criteria in extensions', () => {
    const criteria = { type: 1, bytes: Uint8Array.from({ length: 19 + 30 + 7 }, (_, i) => i + 1) }
    const { catalog } = build([entryWith(loader()), entryWith(loader('b'), { criteria }), entryWith(loader('c'))])
    expect(SectionEntry.decode(catalog, 96)).toMatchObject({ continued: 1, criteriaType: 1, criteria: criteria.bytes.slice(0, 19) })
    expect([...catalog.subarray(128, 131)]).toEqual([0x44, 0x20, 20])
    expect([...catalog.subarray(160, 170)]).toEqual([0x44, 0, 50, 51, 52, 53, 54, 55, 56, 0])
    expect(SectionEntry.decode(catalog, 192)).toMatchObject({ indicator: 0x88, continued: 0 })
  })

  it('shows the catalogue as a file of the tree under its id', () => {
    const entries = [entryWith(loader())]
    const id = 'data:/boot/boot.cat'
    const { layout, plan, catalog } = build(entries, id)
    expect(plan.catalogContent).toEqual(catalogContent(entries, id))
    expect(layout.regions.filter((region) => region.id === id)).toHaveLength(1)
    expect(ValidationEntry.check(catalog)).toEqual([])
  })

  it('leaves images of the tree to the payload and brings those that only the catalogue knows', () => {
    const hidden = { ...loader('hidden'), in: 'catalog' as const }
    const { regions } = planElTorito({ entries: [entryWith(loader()), entryWith(hidden), entryWith(hidden)], session: 1 })
    expect(regions.structures.map(({ id }) => id)).toEqual(['eltorito/catalog', 'data:/hidden'])
  })
})

/**
 * A writer of 2004 put boot images on the disc four times too large, since it took the load size, which counts 512
 * bytes, for a count of sectors of 2048 (Microsoft KB 912666).
 */
describe('a boot image is not written four times too large', () => {
  it('places a floppy image of 1.44 MB in 720 sectors and loads one unit of 512 bytes', () => {
    const image = imageNamed('floppy.img', new Uint8Array(1_474_560))
    const hidden = { ...image, in: 'catalog' as const }
    const { catalog, layout } = build([entryWith(hidden, { emulation: '1.44M' })])
    expect(layout.where.length(image.content.id)).toBe(720)
    expect(InitialEntry.decode(catalog, 32)).toMatchObject({ media: 2, loadSectors: 1 })
    expect(layout.size).toBeLessThan(720 + 30)
  })

  it('loads all of an EFI image of 1 MiB as 2048 units and places it in 512 sectors', () => {
    const image = { ...efi(2048), in: 'catalog' as const }
    const { catalog, layout } = build([entryWith(image, { platform: Platform.efi })])
    expect(InitialEntry.decode(catalog, 32).loadSectors).toBe(virtualSectors(2048))
    expect(layout.where.length(image.content.id)).toBe(512)
  })

  it('loads 4 units, one sector of 2048 bytes, for a BIOS without emulation', () => {
    expect(InitialEntry.decode(build([entryWith(loader())]).catalog, 32).loadSectors).toBe(4)
  })
})
