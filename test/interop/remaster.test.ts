/** Discs of other writers made anew with one file replaced: how they boot is what it was, as xorriso tells and as machines try. */

import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil, hasOvmf, type Attachment, type Firmware } from '../support/machine/index.js'
import { runProgram } from '../support/program.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const ISOLINUX = '/usr/lib/ISOLINUX/isolinux.bin'
const LDLINUX = '/usr/lib/syslinux/modules/bios/ldlinux.c32'
const HYBRID = '/usr/lib/ISOLINUX/isohdpfx.bin'
const GRUB_HYBRID = '/usr/lib/grub/i386-pc/boot_hybrid.img'

/** The image anew, with other files. */
function remade(image: string, files: readonly string[], more = ''): string {
  const out = join(folder, `new-${files.length}-${image.replaceAll('/', '-')}`)
  const manifest = join(folder, 'disc.config.yaml')
  writeFileSync(manifest, `disc: 1\nbase: ${image}\n${more}output: ${out}\nfiles:\n${files.map((file) => `  - ${file}\n`).join('')}`)
  const { status, stderr } = runProgram(['build', '-q', manifest], folder)
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return out
}

/** What xorriso reports of how an image boots, but for addresses and sizes of the whole. */
function report(image: string): readonly string[] {
  const text = run('xorriso', ['-indev', image, '-report_el_torito', 'plain', '-report_system_area', 'plain'])
  return text
    .split('\n')
    .filter((line) => !/^(ISO image size|GPT lba range|GPT partition path|El Torito img blks|libisofs: NOTE : EFI image start)/.test(line))
    .map((line) =>
      line
        .replace(/^(El Torito catalog +: +)\d+/, '$1-')
        .replace(/^(El Torito boot img .*\S) +\d+$/, '$1 -')
        .replace(/^(MBR partition +:.* 0x\S+ ).*$/, '$1-')
        .replace(/^(APM start and size : +\d+ +)\d+/, '$1-')
        .replace(/^(GPT start and size : +\d+ ).*$/, '$1-'),
    )
}

/** What the size of boot images and partitions is, which another place does not change. */
const sizes = (image: string): unknown => {
  const { stdout } = runProgram(['inspect', '--json', image], folder)
  const { sessions } = JSON.parse(stdout) as { sessions: readonly { boot?: { entries: readonly { sizeBytes: number }[] } }[] }
  return sessions.map(({ boot }) => boot?.entries.map(({ sizeBytes }) => sizeBytes))
}

const words = (text: string): readonly string[] => text.split(' ')
const head = (out: string): readonly string[] => ['-as', 'mkisofs', '-J', '-r', '-V', 'OLD_12', '-o', out]
const isolinux = words('-b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table')
const grub = words(
  `--grub2-mbr ${GRUB_HYBRID} -b boot/grub/eltorito.img -c boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info`,
)
const behind = words('-eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot')

/** What is said to xorriso, as projects do that make such images. */
const made: Readonly<Record<string, (esp: string) => readonly string[]>> = {
  'isolinux, isohybrid with GPT': () => [
    ...isolinux,
    ...words(`-isohybrid-mbr ${HYBRID} -eltorito-alt-boot -e efi.img -no-emul-boot -isohybrid-gpt-basdat`),
  ],
  'isolinux, isohybrid with GPT and a map of the Macintosh': () => [
    ...isolinux,
    ...words(`-isohybrid-mbr ${HYBRID} -eltorito-alt-boot -e efi.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus`),
  ],
  'GRUB with an EFI partition in the table': () => [
    ...grub,
    ...words('--protective-msdos-label -eltorito-alt-boot -e efi.img -no-emul-boot --efi-boot-part --efi-boot-image'),
  ],
  'an EFI partition behind the volume, in both tables': (esp) => [
    ...isolinux,
    ...words(`-isohybrid-mbr ${HYBRID} -append_partition 2 0xef ${esp} -appended_part_as_gpt`),
    ...behind,
  ],
  'a partition with a second tree, as Ubuntu has it': (esp) => [
    ...grub,
    ...words(`-partition_offset 16 --mbr-force-bootable -append_partition 2 28732ac11ff8d211ba4b00a0c93ec93b ${esp}`),
    ...words('-appended_part_as_gpt -iso_mbr_part_type a2a0d0ebe5b9334487c068b6b72699c7'),
    ...behind,
  ],
  'an EFI partition behind the volume, in a master boot record': (esp) => [...grub, ...words(`-append_partition 2 0xef ${esp}`), ...behind],
}

const modules = words('biosdisk iso9660 serial terminal echo configfile normal sleep part_msdos part_gpt search')
const needed = [
  'xorriso',
  'qemu-system-x86_64',
  'grub-mkimage',
  'mkfs.vfat',
  'mcopy',
  ...(existsSync(ISOLINUX) ? [] : ['isolinux']),
  ...(existsSync(LDLINUX) ? [] : ['syslinux-common']),
  ...(existsSync(GRUB_HYBRID) ? [] : ['grub-pc-bin']),
  ...(hasOvmf() ? [] : ['ovmf']),
]

/** A tree with both loaders, whose menus print `said`, and a FAT image with GRUB for UEFI. */
function sources(said: string): { readonly tree: string; readonly esp: string } {
  const tree = join(folder, 'tree')
  const esp = join(folder, 'esp.img')
  mkdirSync(join(tree, 'isolinux'), { recursive: true })
  mkdirSync(join(tree, 'boot/grub'), { recursive: true })
  copyFileSync(ISOLINUX, join(tree, 'isolinux/isolinux.bin'))
  copyFileSync(LDLINUX, join(tree, 'isolinux/ldlinux.c32'))
  writeFileSync(join(tree, 'isolinux/isolinux.cfg'), `SERIAL 0\nSAY ${said}\nPROMPT 1\n`)
  writeFileSync(join(tree, 'boot/grub/grub.cfg'), menu(said))
  writeFileSync(join(tree, 'data.bin'), Buffer.alloc(1_000_000, 7))
  const eltorito = ['-O', 'i386-pc-eltorito', '-o', join(tree, 'boot/grub/eltorito.img'), '-p', '/boot/grub', ...modules]
  run('grub-mkimage', eltorito)
  const early = join(folder, 'early.cfg')
  writeFileSync(early, 'search --set=root --file /data.bin\nconfigfile /boot/grub/grub.cfg\n')
  const program = join(folder, 'bootx64.efi')
  run('grub-mkimage', ['-O', 'x86_64-efi', '-o', program, '-p', '/boot/grub', '-c', early, ...modules.slice(1), 'fat', 'search_fs_file'])
  rmSync(esp, { force: true })
  run('mkfs.vfat', ['-C', esp, '1440'])
  run('mmd', ['-i', esp, '::/EFI', '::/EFI/BOOT'])
  run('mcopy', ['-i', esp, program, '::/EFI/BOOT/BOOTX64.EFI'])
  copyFileSync(esp, join(tree, 'efi.img'))
  return { tree, esp }
}

const menu = (said: string): string => `serial --unit=0 --speed=115200\nterminal_output serial\necho ${said}\nsleep 100\n`

describe('a disc made of another one boots as that one', () => {
  for (const [what, line] of sample(Object.entries(made), 6))
    itNeeds(
      needed,
      what,
      async () => {
        const { tree, esp } = sources('BOOT-OK OLD')
        const image = join(folder, `${what.replaceAll(/[^A-Za-z]+/g, '-')}.iso`)
        run('xorriso', [...head(image), ...line(esp), tree])
        const changed = [
          `{ at: /isolinux/isolinux.cfg, text: ${JSON.stringify('SERIAL 0\nSAY BOOT-OK NEW\nPROMPT 1\n')} }`,
          `{ at: /boot/grub/grub.cfg, text: ${JSON.stringify(menu('BOOT-OK NEW'))} }`,
        ]
        const out = remade(image, changed)
        expect(report(out)).toEqual(report(image))
        expect(sizes(out)).toEqual(sizes(image))
        expect(runProgram(['check', out], folder).stdout).toMatch(/: sound/)
        const modes: readonly (readonly [Firmware, Attachment])[] = [
          ['bios', 'usb'],
          ['uefi', 'cd'],
          ['bios', 'cd'],
          ['uefi', 'usb'],
        ]
        for (const [firmware, as] of sample(modes, 4))
          expect(await bootUntil(out, firmware, as, /BOOT-OK (OLD|NEW)/, folder, 60_000), `${firmware} ${as}`).toMatch(/BOOT-OK NEW/)
      },
      300_000,
    )
})

const packaged: readonly (readonly [path: string, from: string, wanted: RegExp | undefined, file: string])[] = [
  [
    '/usr/lib/grub-rescue/grub-rescue-cdrom.iso',
    'grub-rescue-pc',
    /BOOT-OK NEW/,
    `{ at: /boot/grub/grub.cfg, text: ${JSON.stringify(menu('BOOT-OK NEW'))} }`,
  ],
  ['/usr/lib/ipxe/ipxe.iso', 'ipxe', undefined, '{ at: /readme.txt, text: new }'],
  ['/usr/lib/memtest86+/memtest86+x64.iso', 'memtest86+', undefined, '{ at: /readme.txt, text: new }'],
]

describe('an image of a package', () => {
  for (const [path, from, wanted, file] of packaged)
    itNeeds(
      ['xorriso', 'qemu-system-x86_64', ...(existsSync(path) ? [] : [from])],
      from,
      async () => {
        const image = join(folder, `${from.replaceAll('+', '')}.iso`)
        copyFileSync(path, image)
        const out = remade(image, [file])
        expect(report(out)).toEqual(report(image))
        const volume = (name: string): string =>
          run('xorriso', ['-indev', name, '-pvd_info'])
            .split('\n')
            .filter((line) => /(Volume|System) (Set )?Id|Time/.test(line))
            .join('\n')
        expect(volume(out)).toBe(volume(image))
        if (wanted === undefined) return
        for (const as of sample(['cd', 'usb'] as const, 2)) expect(await bootUntil(out, 'bios', as, wanted, folder, 60_000)).toMatch(wanted)
      },
      200_000,
    )
})
