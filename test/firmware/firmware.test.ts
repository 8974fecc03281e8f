/** What firmware finds on planned discs, and what keeps it from that. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fatImage } from '../../src/format/fat/index.js'
import { openProject } from '../../src/project.js'
import { instantOfSeconds } from '../../src/unit/index.js'
import { validate } from '../../src/validate.js'
import { bytesOfContent, treeOf } from '../format/fat/bytes.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds } from '../support/tools.js'

const folder = temporaryFolder()
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
for (const name of ['esp/EFI/BOOT', 'bare/EFI/debian', 'configured/EFI/BOOT']) mkdirSync(join(folder, name), { recursive: true })
put('esp/EFI/BOOT/BOOTX64.EFI', 'a loader')
put('esp/EFI/BOOT/bootaa64.efi', 'another loader')
put('bare/EFI/debian/grubx64.efi', 'a loader that is not looked for')
put('configured/EFI/BOOT/BOOTX64.EFI', 'a loader')
put('configured/EFI/BOOT/grub.cfg', 'search --set=root --file /EFI/BOOT/grub.cfg\nsearch --set=root --file /.disk/info\n')

/** Begins as isolinux.bin does, with what its hybrid code looks for. */
const isolinux = new Uint8Array(24_576)
isolinux.set([0xfb, 0xc0, 0x78, 0x70], 64)
isolinux.set(Buffer.from('ISOLINUX 6.04 '), 100)
put('isolinux.bin', isolinux)
put('etfsboot.com', Buffer.concat([Buffer.alloc(512, 1), Buffer.from('CDBOOT: Cannot boot from CD'), Buffer.alloc(3557)]))
const code = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.padEnd(432, '\0'), 'latin1'))
put('isohdpfx.bin', code('\x33isolinux.bin missing or corrupt.'))
put('boot_hybrid.img', code('\xeb\x63GRUB '))

let made = 0
async function judged(text: string) {
  const file = join(folder, `${made++}.yaml`)
  writeFileSync(file, `disc: 1\nvolume: { id: LIVE, date: 2026-01-02T03:04:05Z }\nfilesystems: { iso9660: { rockridge: true } }\n${text}\n`)
  const { firmware, faults } = await validate(openProject(file, { environment: {}, overrides: [] }))
  return {
    rows: Object.fromEntries(firmware.map(({ firmware, starts, why }) => [firmware, why ?? starts.map(({ what }) => what)])),
    codes: faults.filter(({ severity }) => severity !== 'note').map(({ code }) => code),
    faults,
  }
}

const bios = '{ image: /isolinux/isolinux.bin, infoTable: isolinux }'
const loader = '- { at: /isolinux/isolinux.bin, from: isolinux.bin }'
const efi = '{ platform: efi, image: { fat: { from: esp } } }'

it('a hybrid disc starts by every way, and nothing is wrong with it', async () => {
  const { rows, codes } = await judged(
    `files:\n  ${loader}\nboot: { entries: [${bios}, ${efi}], hybrid: { mbr: { code: isohdpfx.bin }, gpt: true } }`,
  )
  expect(codes).toEqual([])
  const found = ['/EFI/BOOT/BOOTX64.EFI in FAT image of esp', '/EFI/BOOT/BOOTAA64.EFI in FAT image of esp']
  expect(rows).toEqual({
    'bios-cd': ['/isolinux/isolinux.bin, isolinux'],
    'bios-usb': ['/isolinux/isolinux.bin, isolinux'],
    'uefi-cd': expect.arrayContaining(found),
    'uefi-usb': expect.arrayContaining(found),
    mac: [found[0]],
    openfirmware: expect.stringContaining('/ppc/bootinfo.txt'),
  })
})

it('a disc that nothing is to be started from is not asked', async () => {
  expect((await judged('files: [{ at: /isolinux/isolinux.cfg, text: "append archisolabel=OTHER" }]')).rows).toEqual({})
})

const withEntry = (entry: string, more = ''): string =>
  `files:\n  ${loader}\n  - { at: /etfsboot.com, from: etfsboot.com }\nboot: { entries: [${entry}] ${more} }`

it.each([
  ['no fallback loader', withEntry('{ platform: efi, image: { fat: { from: bare } } }'), 'firmware/noFallback', 'boot.entries.0.image'],
  ['an EFI image for BIOS', withEntry('{ platform: bios, image: { fat: { from: esp } } }'), 'firmware/platform', 'boot.entries.0.platform'],
  [
    '4 sectors of an EFI image',
    withEntry('{ platform: efi, loadSectors: 4, image: { fat: { from: esp } } }'),
    'firmware/efiLoadSize',
    'boot.entries.0.loadSectors',
  ],
  [
    '1 sector of isolinux',
    withEntry('{ image: /isolinux/isolinux.bin, infoTable: isolinux, loadSectors: 1 }'),
    'firmware/loadSize',
    'boot.entries.0.loadSectors',
  ],
  ['4 sectors of etfsboot.com', withEntry('{ image: /etfsboot.com, loadSectors: 4 }'), 'firmware/loadSize', 'boot.entries.0.loadSectors'],
  [
    "isolinux's code for the loader of GRUB",
    withEntry(bios, ', hybrid: { mbr: { code: boot_hybrid.img } }'),
    'firmware/mbrCode',
    'boot.hybrid.mbr.code',
  ],
  ['unpatched code in the system area', `systemArea: isohdpfx.img\n${withEntry(bios)}`, 'firmware/mbrCode', 'systemArea'],
])('%s', async (_, text, code, place) => {
  put('isohdpfx.img', Buffer.concat([readFileSync(join(folder, 'isohdpfx.bin')), Buffer.alloc(78), Buffer.of(0x55, 0xaa)]))
  const { codes, faults } = await judged(text)
  expect(codes).toEqual([code])
  expect(faults.find((fault) => fault.code === code)?.path?.join('.')).toBe(place)
})

it('8 sectors of etfsboot.com, and open ends of EFI images, are right', async () => {
  const entries = '{ image: /etfsboot.com, loadSectors: 8 }, { platform: efi, loadSectors: 1, image: { fat: { from: esp } } }'
  expect((await judged(withEntry(entries))).codes).toEqual([])
})

describe('partitions of a system area that is given', () => {
  const row = (type: number, start: number, count: number): Buffer => {
    const out = Buffer.alloc(16)
    out[4] = type
    out.writeUInt32LE(start, 8)
    out.writeUInt32LE(count, 12)
    return out
  }
  const area = (rows: readonly Buffer[], gpt: 'gpt' | 'none' = 'none'): Uint8Array => {
    const out = Buffer.alloc(32_768)
    for (const [i, bytes] of rows.entries()) bytes.copy(out, 446 + 16 * i)
    out.set([0x55, 0xaa], 510)
    if (gpt === 'gpt') out.write('EFI PART', 512, 'latin1')
    return out
  }

  it('a GUID partition table without a row that announces it', async () => {
    put('area.img', area([row(0x83, 64, 100)], 'gpt'))
    expect((await judged(`systemArea: area.img\nfiles:\n  ${loader}`)).codes).toContain('firmware/gptIgnored')
    put('area.img', area([row(0xef, 64, 100)], 'gpt'))
    expect((await judged(`systemArea: area.img\nfiles:\n  ${loader}`)).codes).not.toContain('firmware/gptIgnored')
  })

  it('an EFI system partition within a sector', async () => {
    const fat = bytesOfContent(fatImage(treeOf({ 'EFI/BOOT/BOOTX64.EFI': 'x' }), { id: 'x', label: '', time: instantOfSeconds(0) }).content)
    const image = Buffer.concat([Buffer.alloc(512), fat])
    put('odd.img', image)
    const disc = (at: number) => {
      put('area.img', area([row(0xef, at, 8)]))
      return judged(`systemArea: area.img\nfiles: [{ at: /odd.img, from: odd.img, place: { block: 100 } }]`)
    }
    expect((await disc(401)).codes).toEqual(['firmware/unaligned'])
    expect((await disc(401)).rows).toMatchObject({ 'uefi-usb': ['/EFI/BOOT/BOOTX64.EFI in /odd.img'] })
    expect((await disc(800)).rows).toMatchObject({ 'uefi-usb': expect.stringContaining('no partition has a FAT file system') })
  })
})

describe('what configurations of loaders look for', () => {
  const withFile = (at: string, text: string): string =>
    `files:\n  ${loader}\n  - { at: ${at}, text: ${JSON.stringify(text)} }\n  - { at: /boot/vmlinuz, text: x }\nboot: { entries: [${bios}] }`
  it.each([
    ['/isolinux/isolinux.cfg', 'label x\n  append initrd=i root=live:CDLABEL=OTHER quiet', ['label OTHER']],
    ['/isolinux/isolinux.cfg', 'append root=live:CDLABEL=LIVE archisolabel=ARCH_1', ['label ARCH_1']],
    ['/isolinux/isolinux.cfg', '# append archisolabel=OLD\nappend inst.stage2=hd:LABEL=LIVE:/images', []],
    ['/boot/grub/grub.cfg', 'search --no-floppy --set=root --label "LIVE"\nsearch --set=root -l GONE', ['label GONE']],
    ['/boot/grub/grub.cfg', 'search --fs-uuid --set root 2026-01-02-03-04-05-00', []],
    ['/boot/grub/grub.cfg', 'search.fs_uuid 2025-01-02-03-04-05-00 root', ['UUID 2025-01-02-03-04-05-00']],
    ['/boot/grub/grub.cfg', 'search --set=root --file /.disk/info\nsearch -f /BOOT/vmlinuz --set=root', ['file /.disk/info']],
    // Of other disks, under conditions, of variables, and with a second try nothing is certain.
    ['/boot/grub/grub.cfg', "menuentry 'disk' {\n search --set=root --label HD\n chainloader +1\n}", []],
    ['/boot/grub/grub.cfg', "menuentry 'disk' {\n search --set=root --label HD\n linux /vmlinuz-of-disk\n}", []],
    ['/boot/grub/grub.cfg', 'if [ x = y ]; then\n search --set=root --label HD\nfi\nsearch --label $name', []],
    ['/boot/grub/grub.cfg', 'search --label A --set=root || search --label B --set=root', []],
    [
      '/boot/grub/loopback.cfg',
      "submenu 's' {\nmenuentry 'a' --class x {\n linux ($root)/boot/vmlinuz root=live:LABEL=GONE\n}\n}",
      ['label GONE'],
    ],
    ['/loader/entries/arch.conf', 'linux /boot/vmlinuz\noptions archisosearchuuid=2026-01-02', ['file /boot/2026-01-02.uuid']],
  ])('%s: %s', async (at, text, wanted) => {
    const { faults } = await judged(withFile(at, text))
    const inVain = faults.filter(({ code }) => code === 'firmware/inVain')
    expect(inVain.map(({ values }) => `${String(values['kind'])} ${String(values['wanted'])}`)).toEqual(wanted)
    for (const { path } of inVain) expect(path).toEqual(['files', 1])
  })

  it('one in an EFI image', async () => {
    const { faults } = await judged(withEntry('{ platform: efi, image: { fat: { from: configured } } }'))
    expect(faults.map(({ code, message }) => [code, message.includes('/.disk/info')])).toEqual([['firmware/inVain', true]])
  })
})

/** Volumes of all three widths by another writer, with loaders in folders of several clusters. */
describe('file systems by mkfs.fat and mtools', () => {
  itNeeds(['mkfs.fat', 'mcopy', 'mmd'], 'FAT12, FAT16 and FAT32 are read', async () => {
    for (const [width, size] of [
      [12, 1440],
      [16, 16_384],
      [32, 40_960],
    ] as const) {
      const image = join(folder, `fat${width}.img`)
      execFileSync('mkfs.fat', ['-C', '-F', String(width), '-s', '1', '-n', 'LABEL', image, String(size)], { stdio: 'pipe' })
      execFileSync('mmd', ['-i', image, '::/EFI', '::/EFI/BOOT'])
      const many = Array.from({ length: 40 }, (_, i) => join(folder, `a long name of file ${i}.txt`))
      for (const name of many) writeFileSync(name, name)
      execFileSync('mcopy', ['-i', image, ...many, '::/EFI/BOOT/'])
      execFileSync('mcopy', ['-i', image, join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'), '::/EFI/BOOT/bootx64.efi'])
      put('grub.cfg', `${'# padding\n'.repeat(1000)}search --label LABEL --set=root\nsearch --label GONE --set=root\n`)
      execFileSync('mcopy', ['-i', image, join(folder, 'grub.cfg'), '::/EFI/BOOT/grub.cfg'])
      const { rows, faults } = await judged(withEntry(`{ platform: efi, image: { from: fat${width}.img } }`))
      expect(rows['uefi-cd']).toEqual([`/EFI/BOOT/BOOTX64.EFI in fat${width}.img`])
      const warned = faults.filter(({ severity }) => severity === 'warning')
      expect(warned.map(({ code, values }) => [code, values['wanted']])).toEqual([['firmware/inVain', 'GONE']])
    }
    execFileSync('mkfs.fat', ['-C', '-F', '32', join(folder, 'small.img'), '8192'], { stdio: 'pipe' })
    const { codes } = await judged(withEntry('{ platform: efi, image: { from: small.img } }'))
    expect(codes).toEqual(['firmware/noFallback', 'firmware/fewClusters'])
  })
})
