/** Discs of other writers made anew with one file replaced: how they boot is what it was, as xorriso tells and as machines try. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil, bootUntilShown, hasOvmf, type Attachment, type Firmware } from '../support/machine/index.js'
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
  'an EFI partition behind the volume beside what isohybrid has, as the installer of Debian': (esp) => [
    ...words(`-joliet-long -append_partition 2 0xef ${esp} -partition_cyl_align all`),
    ...isolinux,
    ...behind,
    ...words(`-isohybrid-mbr ${HYBRID} -isohybrid-gpt-basdat -part_like_isohybrid`),
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
  writeFileSync(join(tree, 'isolinux/isolinux.cfg'), `SAY ${said}\nPROMPT 1\n`)
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
          `{ at: /isolinux/isolinux.cfg, text: ${JSON.stringify('SAY BOOT-OK NEW\nPROMPT 1\n')} }`,
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

itNeeds(
  [...needed, 'grub-mkrescue'],
  'a rescue image of GRUB with HFS Plus, for BIOS and UEFI, starts as it did',
  async () => {
    const tree = join(folder, 'rescue')
    const image = join(folder, 'rescue.iso')
    mkdirSync(join(tree, 'boot/grub'), { recursive: true })
    writeFileSync(join(tree, 'boot/grub/grub.cfg'), menu('BOOT-OK OLD'))
    const few = words('--fonts= --themes= --locales= --compress=no')
    run('grub-mkrescue', [...few, `--install-modules=${modules.slice(1).join(' ')} fat hfsplus part_apple`, '-o', image, tree])
    const out = remade(image, [`{ at: /boot/grub/grub.cfg, text: ${JSON.stringify(menu('BOOT-OK NEW'))} }`])
    const withoutSizes = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => line.replace(/^(APM start and size : +\d+ ).*/, '$1-'))
    expect(withoutSizes(report(out))).toEqual(withoutSizes(report(image)))
    expect(report(out).join('\n')).toContain('HFSPLUS')
    expect(runProgram(['check', out], folder).stdout).toMatch(/: sound/)
    const modes = (['bios', 'uefi'] as const).flatMap((firmware) => (['cd', 'usb'] as const).map((as) => [firmware, as] as const))
    for (const [firmware, as] of sample(modes, 4))
      expect(await bootUntil(out, firmware, as, /BOOT-OK (OLD|NEW)/, folder), `${firmware} ${as}`).toMatch(/BOOT-OK NEW/)
  },
  300_000,
)

/** What shows that the program of an image runs: its words on the serial console, or the colour that most of its screen has. */
interface Packaged {
  readonly path: string
  readonly from: string
  readonly shows: Readonly<Partial<Record<Firmware, RegExp | 'blue'>>>
  readonly file: string
}

describe('what other machines start from leads to the same files', () => {
  const tree = join(folder, 'machines')
  const palo = words('-hppa-cmdline 0/vm -hppa-bootloader boot/ipl -hppa-kernel-32 boot/k32 -hppa-kernel-64 boot/k64 -hppa-ramdisk boot/rd')
  const systems: Readonly<Record<string, readonly string[]>> = {
    mips: words('-mips-boot boot/k32 -mips-boot boot/ipl'),
    mipsel: words('-mipsel-boot boot/delo'),
    sparc: [...words('-B , --grub2-sparc-core /boot/k32 -sparc-label'), 'A label'],
    hppa4: [...words('-hppa-hdrversion 4'), ...palo],
    hppa5: palo,
    alpha: words('-alpha-boot boot/ipl'),
    chrp: words('-chrp-boot-part'),
    prep: words(`-prep-boot-part ${tree}/boot/ipl`),
  }
  /** What leads to a path is told by that path. */
  const reportOf = (image: string): readonly string[] =>
    run('xorriso', ['-indev', image, '-report_system_area', 'plain'])
      .split('\n')
      .filter((line) => !line.startsWith('ISO image size'))
      .map((line) =>
        line
          .replace(/^(MIPS-BE boot entry .*?) +\d+( +\d+)$/, '$1$2')
          .replace(/^(HP-PA (?:32-bit|64-bit|ramdisk|bootloader).*?:) +\d+/, '$1')
          .replace(/^(MIPS-LE boot params:.*?) +\d+$/, '$1')
          .replace(/^(DEC Alpha ldr adr).*/, '$1')
          .replace(/^(SPARC GRUB2 core +:) \d+/, '$1')
          .replace(/^(MBR partition +: +\d+ +\S+ +\S+) .*/, '$1')
          .replace(/^(SUN SPARC partition: +1 .*?) +\d+$/, '$1')
          .replace(/^(PReP boot partition:) \d+/, '$1'),
      )

  /** A program for DECstations with one segment of 1500 bytes at byte 2048. */
  function program(): Buffer {
    const out = Buffer.alloc(4096)
    out.write('\x7fELF\x01\x01\x01', 'latin1')
    for (const [i, value] of [0x80040000, 52].entries()) out.writeUInt32LE(value, 24 + 4 * i)
    for (const [i, value] of [1, 2048, 0x80030000, 0x80030000, 1500].entries()) out.writeUInt32LE(value, 52 + 4 * i)
    return out
  }

  for (const [system, line] of Object.entries(systems))
    itNeeds(['xorriso'], system, () => {
      mkdirSync(join(tree, 'boot'), { recursive: true })
      for (const [name, size] of Object.entries({ k32: 5000, k64: 7000, rd: 3000, ipl: 4000 }))
        writeFileSync(join(tree, 'boot', name), Buffer.alloc(size, name))
      writeFileSync(join(tree, 'boot/delo'), program())
      writeFileSync(join(tree, 'a.bin'), Buffer.alloc(30_000, 1))
      const image = join(folder, `${system}.iso`)
      run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', image, ...line, tree])
      const out = remade(image, ['{ remove: /a.bin }'])
      expect(reportOf(out)).toEqual(reportOf(image))
      expect(reportOf(out)[0]).toMatch(/^System area (options|summary): \w/)
      const prep = /^PReP boot partition: (\d+) +2$/m.exec(run('xorriso', ['-indev', out, '-report_system_area', 'plain']))?.[1]
      if (system === 'prep')
        expect(
          readFileSync(out)
            .subarray(Number(prep) * 2048)
            .subarray(0, 4000),
        ).toEqual(Buffer.alloc(4000, 'ipl'))
      expect(runProgram(['check', out], folder).stdout).toMatch(/: sound/)
    })

  itNeeds(['xorriso'], 'and is told where it becomes other than it was, or leads nowhere', () => {
    const image = join(folder, 'mips.iso')
    const manifest = join(folder, 'odd.yaml')
    writeFileSync(manifest, `disc: 1\nbase: ${image}\noutput: ${join(folder, 'odd.iso')}\n`)
    const bytes = readFileSync(image)
    bytes.write('other\0\0\0', 72, 'latin1')
    writeFileSync(image, bytes)
    expect(runProgram(['build', manifest], folder).stderr).toMatch(/volume header of MIPS is made anew.*\[hybrid\/machineAnew\]/)
    bytes.writeUInt32BE(8, 72 + 8)
    writeFileSync(image, bytes)
    const { stderr, status } = runProgram(['build', manifest], folder)
    expect(stderr).toMatch(/a volume header of MIPS, which leads to what is no file.*\[hybrid\/machineKept\]/)
    expect(status).not.toBe(0)
  })
})

describe('a volume of HFS Plus lies over the new data', () => {
  const tree = join(folder, 'mac')
  const line = words('-hfsplus -hfs-bless-by p /boot -hfs-bless-by i /boot/boot.efi -hfsplus-file-creator-type chrp tbxi /boot/loader')
  const kinds: Readonly<Record<string, readonly string[]>> = {
    'in a map of the Macintosh': words('-hfsplus-serial-no 0123456789abcdef'),
    'beside an EFI partition, in a map and a GUID partition table': [
      ...words(`-apm-block-size 2048 --grub2-mbr ${GRUB_HYBRID} -b boot/loader -no-emul-boot -boot-load-size 4 -boot-info-table`),
      ...words('--protective-msdos-label --grub2-boot-info --efi-boot boot/efi.img -efi-boot-part --efi-boot-image'),
    ],
  }
  for (const [i, [what, more]] of Object.entries(kinds).entries())
    itNeeds(['xorriso', '7zz', 'mkfs.vfat', ...(existsSync(GRUB_HYBRID) ? [] : ['grub-pc-bin'])], what, () => {
      mkdirSync(join(tree, 'boot'), { recursive: true })
      for (const [name, size] of Object.entries({ loader: 8000, 'boot.efi': 5000, 'a.txt': 9000 }))
        writeFileSync(join(tree, 'boot', name), Buffer.alloc(size, name))
      rmSync(join(tree, 'boot/efi.img'), { force: true })
      run('mkfs.vfat', ['-C', join(tree, 'boot/efi.img'), '1440'])
      const image = join(folder, `mac-${i}.iso`)
      run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-V', 'MAC', '-o', image, ...line, ...more, tree])
      const out = remade(image, ['{ at: /boot/a.txt, text: changed }', '{ at: /new.txt, text: new }'])
      const withoutSizes = (lines: readonly string[]): readonly string[] =>
        lines.map((one) => one.replace(/^(APM start and size : +\d+ ).*/, '$1-'))
      expect(withoutSizes(report(out))).toEqual(withoutSizes(report(image)))
      expect(runProgram(['check', out], folder).stdout).toMatch(/: sound/)
      // Name, serial number, and what is blessed.
      const told = (one: string): string => /^HFS\+ .*\n( {2}blessed.*\n)+/m.exec(runProgram(['inspect', one], folder).stdout)?.[0] ?? ''
      const unsized = (text: string): string => text.replace(/ from byte .* serial/, ' serial')
      expect(unsized(told(out))).toBe(unsized(told(image)))
      expect(unsized(told(out))).toMatch(/blessed for EFI: \/boot\/boot.efi/)
      // Where the map says that it lies, others find the files.
      const start = Number(/from byte (\d+)/.exec(told(out))?.[1])
      const volume = join(folder, `mac-${i}.hfs`)
      writeFileSync(volume, readFileSync(out).subarray(start))
      const files = join(folder, `mac-${i}`)
      run('7zz', ['x', '-y', '-thfs', `-o${files}`, volume])
      const [root = ''] = readdirSync(files)
      expect(readFileSync(join(files, root, 'boot/a.txt'), 'utf8')).toBe('changed')
      expect(readFileSync(join(files, root, 'boot/boot.efi'))).toEqual(readFileSync(join(tree, 'boot/boot.efi')))
      // Type and creator of the loader.
      expect(readFileSync(out).includes('tbxichrp', 0, 'latin1')).toBe(true)
    })
})

const packaged: readonly Packaged[] = [
  {
    path: '/usr/lib/grub-rescue/grub-rescue-cdrom.iso',
    from: 'grub-rescue-pc',
    shows: { bios: /BOOT-OK NEW/ },
    file: `{ at: /boot/grub/grub.cfg, text: ${JSON.stringify(menu('BOOT-OK NEW'))} }`,
  },
  {
    path: '/usr/lib/ipxe/ipxe.iso',
    from: 'ipxe',
    shows: { bios: /NEW MENU[^]*iPXE initialising devices\.\.\.ok/, uefi: /iPXE initialising devices\.\.\.ok/ },
    file: '{ from: changed.cfg, at: /isolinux.cfg }',
  },
  {
    path: '/usr/lib/memtest86+/memtest86+x64.iso',
    from: 'memtest86+',
    shows: { bios: 'blue', uefi: 'blue' },
    file: '{ at: /readme.txt, text: new }',
  },
]

const isBlue = (screen: Uint8Array): boolean => {
  let count = 0
  for (let i = 0; i < screen.length; i += 3) if (screen[i] === 0 && screen[i + 1] === 0 && (screen[i + 2] ?? 0) > 0xa0) count++
  return count > screen.length / 6
}

describe('an image of a package', () => {
  for (const { path, from, shows, file } of packaged)
    itNeeds(
      ['xorriso', 'qemu-system-x86_64', ...(existsSync(path) ? [] : [from]), ...(hasOvmf() ? [] : ['ovmf'])],
      from,
      async () => {
        const image = join(folder, `${from.replaceAll('+', '')}.iso`)
        copyFileSync(path, image)
        writeFileSync(join(folder, 'changed.cfg'), 'default ipxe\nsay NEW MENU\nlabel ipxe\nkernel ipxe.krn\n')
        const out = remade(image, [file])
        expect(report(out)).toEqual(report(image))
        const volume = (name: string): string =>
          run('xorriso', ['-indev', name, '-pvd_info'])
            .split('\n')
            .filter((line) => /(Volume|System) (Set )?Id|Time/.test(line))
            .join('\n')
        expect(volume(out)).toBe(volume(image))
        const modes = (['bios', 'uefi'] as const).flatMap((firmware) => {
          const wanted = shows[firmware]
          return wanted === undefined ? [] : (['cd', 'usb'] as const).map((as) => ({ firmware, as, wanted }))
        })
        for (const { firmware, as, wanted } of sample(modes, 4)) {
          const mode = `${firmware} ${as}`
          if (wanted === 'blue') expect(isBlue(await bootUntilShown(out, firmware, as, isBlue, folder, 120_000)), mode).toBe(true)
          else expect(await bootUntil(out, firmware, as, wanted, folder), mode).toMatch(wanted)
        }
      },
      600_000,
    )
})

describe('what xorriso records with files', () => {
  const tree = join(folder, 'kept')
  const old = join(folder, 'kept.iso')
  const made = join(folder, 'kept-new.iso')

  function make(...proofs: readonly string[]): void {
    rmSync(old, { force: true })
    const acl = ['-setfacl', 'u:1000:rw,g::r,m::rw,u::rw,o::r', '/small.txt', '--']
    const attribute = ['-setfattr', 'user.long', 'x'.repeat(3000), '/small.txt', '--']
    const packed = ['-set_filter', '--zisofs', '/large.txt', '--']
    run('xorriso', [
      ...words('-compliance no_emul_toc -for_backup'),
      ...proofs,
      '-outdev',
      old,
      '-map',
      tree,
      '/',
      ...acl,
      ...attribute,
      ...packed,
    ])
  }

  function build(files: readonly string[]): string {
    const manifest = join(folder, 'kept.yaml')
    writeFileSync(manifest, `disc: 1\nbase: ${old}\noutput: ${made}\nfiles:\n${files.map((file) => `  - ${file}\n`).join('')}`)
    const { status, stderr } = runProgram(['build', manifest], folder)
    expect(status).toBe(0)
    return stderr
  }

  /** Modes, owners, times, compression, lists of access control and attributes of what both have. */
  const kept = (image: string): string =>
    run('xorriso', [
      ...words('-for_backup -indev'),
      image,
      ...words('-find / -exec lsdl -- -find / -type f -exec show_stream -- -getfacl_r / -- -getfattr_r / --'),
    ])

  function grow(): void {
    mkdirSync(join(tree, 'folder'), { recursive: true })
    writeFileSync(join(tree, 'large.txt'), 'a'.repeat(1_000_000))
    writeFileSync(join(tree, 'small.txt'), 'small', { mode: 0o640 })
    writeFileSync(join(tree, 'old.txt'), 'old')
    utimesSync(join(tree, 'small.txt'), 981_173_106, 981_173_106)
  }

  itNeeds(['xorriso'], 'stays: modes, owners, times, lists of access control, attributes and compression, with sums that are right', () => {
    grow()
    make('-md5', 'on')
    build(['{ remove: /old.txt }'])
    const before = kept(old).split('\n')
    const after = kept(made).split('\n')
    expect(after.filter((line) => !before.includes(line))).toEqual([])
    expect(after.join('\n')).toContain("'/large.txt' < --zisofs-decode:pz:32k")
    expect(after.join('\n')).toMatch(/user.long="x{3000}"/)
    expect(before.filter((line) => !after.includes(line) && !/old\.txt/.test(line))).toEqual([])
    const { stdout, stderr } = spawnSync(
      'xorriso',
      ['-md5', 'on', '-indev', made, '-check_media', '--', '-check_md5_r', 'sorry', '/', '--'],
      {
        encoding: 'utf8',
      },
    )
    expect(stderr).toContain('Found matching MD5 session tag')
    expect(`${stdout}${stderr}`).toContain('File contents and their MD5 checksums match.')
    expect(stderr).not.toMatch(/damaged|mismatch/i)
  })

  itNeeds(['xorriso'], 'has its sums anew where the disc began at block 32, as one that can grow', () => {
    grow()
    rmSync(old, { force: true })
    run('xorriso', ['-md5', 'on', '-outdev', old, '-map', tree, '/'])
    build(['{ remove: /old.txt }'])
    const { stdout, stderr } = spawnSync(
      'xorriso',
      ['-md5', 'on', '-indev', made, '-check_media', '--', '-check_md5_r', 'sorry', '/', '--'],
      {
        encoding: 'utf8',
      },
    )
    expect(stderr).toContain('Found matching MD5 session tag')
    expect(stderr).not.toMatch(/MISMATCH|not every file|No MD5/i)
    expect(`${stdout}${stderr}`).toContain('File contents and their MD5 checksums match.')
    expect(stderr).not.toMatch(/damaged|mismatch/i)
  })

  itNeeds(['xorriso', 'checkisomd5', 'implantisomd5'], 'is brought up to date where it is a sum, and told of where it cannot stay', () => {
    grow()
    const list = ['large.txt', 'small.txt', 'old.txt'].map((name) => `./${name}`)
    writeFileSync(join(tree, 'md5sum.txt'), run('md5sum', list, { cwd: tree }), { mode: 0o604 })
    make('-md5', 'off')
    run('implantisomd5', [old])
    expect(build(['{ at: /old.txt, text: new }'])).toContain('request/compressUnpacked')
    run('checkisomd5', [made])
    const out = join(folder, 'kept-files')
    run('xorriso', ['-osirrox', 'on', '-indev', made, '-extract', '/', out])
    expect(run('md5sum', ['-c', 'md5sum.txt'], { cwd: out })).toBe('./large.txt: OK\n./old.txt: OK\n./small.txt: OK\n')
    expect(statSync(join(out, 'md5sum.txt')).mode & 0o777).toBe(0o604)
  })
})
