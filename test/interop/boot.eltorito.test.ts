import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { planElTorito, Platform, readBootCatalog, type BootEntry } from '../../src/format/eltorito/index.js'
import { patchImage } from '../../src/format/eltorito/image.js'
import { lba, SECTOR_BYTES } from '../../src/unit/index.js'
import { diskImage, entryWith, fatStub, imageNamed } from '../format/eltorito/entry.js'
import { imageOf, layoutOf, mediumOf } from '../format/eltorito/volume.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 11)

const entries: readonly BootEntry[] = [
  entryWith(imageNamed('isolinux.bin', noise(6001)), { infoTable: 'isolinux', id: 'EXAMPLE' }),
  entryWith(imageNamed('floppy.img', noise(1_474_560)), { emulation: '1.44M', loadSegment: 0x800 }),
  entryWith(imageNamed('disk.img', diskImage(4096)), { emulation: 'hard-disk' }),
  entryWith(imageNamed('ppc.img', noise(4096)), { platform: Platform.ppc, bootable: false }),
  entryWith(imageNamed('mac.img', noise(4096)), { platform: Platform.mac }),
  entryWith(imageNamed('efi.img', fatStub(4096)), { platform: Platform.efi }),
  ...Array.from({ length: 26 }, (_, i) => entryWith(imageNamed(`${i}`, noise(2048)), { platform: 0 })),
]

function write(name: string): { path: string; addresses: readonly number[] } {
  const { regions } = planElTorito({ entries, session: 1 })
  const contents = entries.map(({ image }) => image.content)
  const layout = layoutOf([regions], contents)
  const path = join(folder, name)
  writeFileSync(path, imageOf(layout))
  return { path, addresses: contents.map((content) => layout.where.content(content)) }
}

describe('other readers agree on the boot catalogue', () => {
  itNeeds(['xorriso'], 'xorriso lists all 32 entries as they were asked for', () => {
    const { path, addresses } = write('xorriso.iso')
    const report = run('xorriso', ['-indev', path, '-report_el_torito', 'plain'])
    const rows = report
      .split('\n')
      .filter((line) => line.startsWith('El Torito boot img'))
      .map((line) => line.split(':')[1]?.trim().split(/\s+/).join(' '))
    const expected = [
      `1 BIOS y none 0x0000 0x00 4 ${addresses[0]}`,
      `2 BIOS y fd1.4 0x0800 0x00 1 ${addresses[1]}`,
      `3 BIOS y hd 0x0000 0x06 1 ${addresses[2]}`,
      `4 PPC n none 0x0000 0x00 8 ${addresses[3]}`,
      `5 Mac y none 0x0000 0x00 8 ${addresses[4]}`,
      `6 UEFI y none 0x0000 0x00 4096 ${addresses[5]}`,
      ...Array.from({ length: 26 }, (_, i) => `${i + 7} BIOS y none 0x0000 0x00 4 ${addresses[i + 6]}`),
    ]
    // xorriso keeps 32 entries.
    expect(rows).toEqual(expected)
  })

  itNeeds(['isoinfo'], 'isoinfo sees the validation entry and the default entry', () => {
    const { path, addresses } = write('isoinfo.iso')
    const report = run('isoinfo', ['-d', '-i', path])
    expect(report).toContain('Eltorito validation header:')
    expect(report).toMatch(/Key 55 AA/)
    expect(report).toMatch(/Boot media 0 \(No Emulation Boot\)/)
    expect(report).toMatch(new RegExp(`Bootoff [0-9A-F]+ ${addresses[0]}\\b`, 'i'))
    expect(report).toMatch(/Nsect 4\b/)
  })

  itNeeds(['dumpet'], 'dumpet reads sections of every platform', () => {
    const { path, addresses } = write('dumpet.iso')
    const report = run('dumpet', ['-i', path])
    expect(report.match(/Entry is bootable/g)).toHaveLength(31)
    expect(report.match(/Load LBA: \d+/g)).toEqual(addresses.map((at) => `Load LBA: ${at}`))
  })

  itNeeds(['7zz'], '7-Zip extracts the images that the catalogue knows', () => {
    const { path } = write('seven.iso')
    const listing = run('7zz', ['l', '-slt', path])
    expect(listing.match(/\[BOOT\]/g)?.length).toBeGreaterThanOrEqual(6)
    const out = join(folder, 'seven')
    run('7zz', ['x', '-y', `-o${out}`, path])
    expect(readFileSync(join(out, '[BOOT]', '2-Boot-1.44M.img')).equals(noise(1_474_560))).toBe(true)
  })
})

describe('loaders are patched as xorriso patches them', () => {
  for (const [table, flags] of [
    ['isolinux', ['-boot-info-table']],
    ['grub2', ['-boot-info-table', '--grub2-boot-info']],
  ] as const)
    itNeeds(['xorriso'], table, async () => {
      for (const size of [2556, 4096, 40_003]) {
        const source = join(folder, `${table}-${size}`)
        mkdirSync(source)
        const loader = noise(size)
        writeFileSync(join(source, 'loader'), loader)
        const path = `${source}.iso`
        run('xorriso', ['-as', 'mkisofs', '-quiet', '-o', path, '-b', 'loader', '-no-emul-boot', '-boot-load-size', '4', ...flags, source])
        const image = readFileSync(path)
        const { catalog } = await readBootCatalog(mediumOf(image))
        const entry = catalog?.entries[0]
        expect(entry).toMatchObject({ size, infoTable: table })
        const at = (entry?.image ?? 0) * SECTOR_BYTES
        const ours = patchImage(loader, table, lba(entry?.image ?? 0), lba(0))
        expect(Buffer.from(ours).equals(image.subarray(at, at + size))).toBe(true)
      }
    })
})

describe('catalogues of other writers are read', () => {
  const source = join(folder, 'tree')
  mkdirSync(source)
  writeFileSync(join(source, 'bios'), noise(5000))
  writeFileSync(join(source, 'efi'), fatStub(128))
  writeFileSync(join(source, 'floppy'), noise(2_949_120))

  itNeeds(['xorriso'], 'xorriso', async () => {
    const path = join(folder, 'by-xorriso.iso')
    const flags =
      '-b bios -no-emul-boot -boot-load-size 4 -eltorito-id MAKER -eltorito-alt-boot -b floppy -eltorito-alt-boot -e efi -no-emul-boot'
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-o', path, ...flags.split(' '), source])
    const { catalog, faults } = await readBootCatalog(mediumOf(readFileSync(path)))
    expect(faults).toEqual([])
    expect(catalog?.entries).toMatchObject([
      { platform: 0, emulation: 'none', loadSectors: 4, id: 'MAKER', size: 2048 },
      { platform: 0, emulation: '2.88M', loadSectors: 1, size: 2_949_120 },
      { platform: 0xef, emulation: 'none', loadSectors: 128, size: 128 * 512 },
    ])
  })

  itNeeds(['genisoimage'], 'genisoimage', async () => {
    const path = join(folder, 'by-genisoimage.iso')
    const flags = '-b bios -no-emul-boot -boot-load-size 4 -boot-info-table -c boot.cat -eltorito-alt-boot -efi-boot efi -no-emul-boot'
    run('genisoimage', ['-quiet', '-o', path, ...flags.split(' '), source])
    const { catalog, faults } = await readBootCatalog(mediumOf(readFileSync(path)))
    expect(faults).toEqual([])
    expect(catalog?.entries).toMatchObject([
      { platform: 0, loadSectors: 4, size: 5000, infoTable: 'isolinux' },
      { platform: 0xef, loadSectors: 128, size: 128 * 512 },
    ])
  })
})
