// The lines by which distributions make their bootable discs, over loaders of Debian's packages: each is run by the program that it was
// written for and here, and both discs are started as a CD-ROM and as a USB stick under BIOS and UEFI. A mode is to pass for both or for none.
//
//   node scripts/boot-lines.mjs [ID...] [--folder DIR]    all of them, or those that are named
//
// Needs `npm run build`, qemu-system-x86, ovmf, xorriso, genisoimage, dosfstools, mtools, isolinux, syslinux-common, grub-pc-bin and
// grub-efi-amd64-bin. One machine runs at a time, as everything in it is emulated.

import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { wordsOf } from './lines.mjs'

/** Places of Debian's packages. */
const ISOLINUX = '/usr/lib/ISOLINUX'
const MODULES = '/usr/lib/syslinux/modules/bios'
const GRUB_PC = '/usr/lib/grub/i386-pc'
const GRUB_EFI = '/usr/lib/grub/x86_64-efi'
const GCD = `${GRUB_EFI}/monolithic/gcdx64.efi`
const OVMF = '/usr/share/OVMF/OVMF_CODE_4M.fd'

/** What of these is not there, by the names of packages. */
export const missingPackages = () =>
  Object.entries({
    isolinux: `${ISOLINUX}/isohdpfx.bin`,
    'syslinux-common': `${MODULES}/cat.c32`,
    'grub-pc-bin': `${GRUB_PC}/boot_hybrid.img`,
    'grub-efi-amd64-bin': GCD,
    ovmf: OVMF,
  })
    .filter(([, path]) => !existsSync(path))
    .map(([name]) => name)
export const programs = ['xorriso', 'genisoimage', 'grub-mkrescue', 'grub-mkimage', 'mkfs.vfat', 'mmd', 'mcopy', 'qemu-system-x86_64']

function run(command, args, options = {}) {
  const made = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
  if (made.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${made.error?.message ?? made.stderr}`)
  return made
}

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

/** Printed by a loader that read it from the file system of the disc. */
const said = (id) => `BOOT-OK ${id}`
const WORD = 'boot-ok.txt'

/** ISOLINUX in a folder, whose menu prints a file of the disc through a module of its own. */
const isolinux = (folder) => (top) => {
  copy(join(ISOLINUX, 'isolinux.bin'), join(top, folder, 'isolinux.bin'))
  for (const name of ['ldlinux', 'libcom32', 'cat']) copy(join(MODULES, `${name}.c32`), join(top, folder, `${name}.c32`))
  put(join(top, folder, 'isolinux.cfg'), `DEFAULT word\nLABEL word\n  COM32 cat.c32\n  APPEND /${WORD}\n`)
}

const MENU = `serial --unit=0 --speed=115200\nterminal_output serial\ncat /${WORD}\nsleep 100\n`
/** The menu of GRUB, and the modules that its core loads from the disc. */
const grubMenu = (top) => {
  put(join(top, 'boot/grub/grub.cfg'), MENU)
  cpSync(GRUB_PC, join(top, 'boot/grub/i386-pc'), { recursive: true, filter: (path) => !/\.(img|module)$/.test(path) })
}

/** The core of GRUB for El Torito, which knows nothing but its disc. */
const grubPc = (image) => (top) => {
  grubMenu(top)
  mkdirSync(dirname(join(top, image)), { recursive: true })
  run('grub-mkimage', ['-O', 'i386-pc-eltorito', '-d', GRUB_PC, '-p', '/boot/grub', '-o', join(top, image), 'biosdisk', 'iso9660'])
}

const EFI_MODULES =
  'part_msdos part_gpt fat iso9660 search search_fs_file search_label search_fs_uuid configfile normal cat sleep serial terminal'

/**
 * An EFI System Partition. Without `how` it has the program for discs of Debian, which looks for /.disk/info; else one that looks for
 * the disc by its label, by the date of its volume, or by a file.
 */
function makeEsp(path, tmp, how) {
  const program = join(tmp, 'bootx64.efi')
  if (how === undefined) copyFileSync(GCD, program)
  else {
    const early = join(tmp, 'early.cfg')
    writeFileSync(early, `search --no-floppy --set=root ${how}\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n`)
    run('grub-mkimage', ['-O', 'x86_64-efi', '-d', GRUB_EFI, '-p', '/boot/grub', '-c', early, '-o', program, ...EFI_MODULES.split(' ')])
  }
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  run('mkfs.vfat', ['-C', '-n', 'ESP', path, how === undefined ? '6144' : '2880'])
  run('mmd', ['-i', path, '::/EFI', '::/EFI/BOOT'])
  run('mcopy', ['-i', path, program, '::/EFI/BOOT/BOOTX64.EFI'])
}

const esp = (image, how) => (top, tmp) => makeEsp(join(top, image), tmp, how)
/** Beside the tree, for a partition behind the volume. */
const espBeside = (how) => (_, tmp) => makeEsp(join(tmp, 'esp.img'), tmp, how)
const diskInfo = (top) => put(join(top, '.disk/info'), 'A disc\n')

const DATE = '2026010203040500'
const UUID = '2026-01-02-03-04-05-00'
const byLabel = '--label LABEL_1'
const byUuid = `--fs-uuid ${UUID}`
const byFile = `--file /${WORD}`
const NO_EMULATION = '-no-emul-boot -boot-load-size 4 -boot-info-table'
const ESP_TYPE = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
const DATA_TYPE = 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7'
const APPENDED = '--interval:appended_partition_2:all::'
const MBR = `${ISOLINUX}/isohdpfx.bin`
const GRUB_MBR = `${GRUB_PC}/boot_hybrid.img`
const ubuntu = `-r -V "LABEL_1" -J -joliet-long -l -iso-level 3 --grub2-mbr ${GRUB_MBR} -partition_offset 16 --mbr-force-bootable -append_partition 2 28732ac11ff8d211ba4b00a0c93ec93b {tmp}/esp.img -appended_part_as_gpt -iso_mbr_part_type a2a0d0ebe5b9334487c068b6b72699c7 -c /boot.catalog -b /boot/grub/i386-pc/eltorito.img ${NO_EMULATION} --grub2-boot-info -eltorito-alt-boot -e ${APPENDED} -no-emul-boot`

/** The program that the line is for, its words, and what lies in `dir`. */
export const bootLines = [
  {
    id: 'debian-live',
    program: 'xorriso',
    line: `-as mkisofs -R -r -J -joliet-long -l -cache-inodes -iso-level 3 -isohybrid-mbr ${MBR} -partition_offset 16 -A APP -p PREP -publisher PUB -V LABEL_1 --modification-date=${DATE} -b isolinux/isolinux.bin -c isolinux/boot.cat ${NO_EMULATION} -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -o {out} dir`,
    content: [isolinux('isolinux'), grubMenu, esp('boot/grub/efi.img'), diskInfo],
  },
  {
    id: 'debian-cd',
    program: 'xorriso',
    line: `-as mkisofs -r -V "LABEL_1" -o {out} -J -joliet-long -cache-inodes -isohybrid-mbr ${MBR} -b isolinux/isolinux.bin -c isolinux/boot.cat -boot-load-size 4 -boot-info-table -no-emul-boot -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus dir`,
    content: [isolinux('isolinux'), grubMenu, esp('boot/grub/efi.img'), diskInfo],
  },
  {
    id: 'arch',
    program: 'xorriso',
    line: `-no_rc -as mkisofs -iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid LABEL_1 -appid APP -publisher PUB -preparer PREP -eltorito-boot boot/syslinux/isolinux.bin -eltorito-catalog boot/syslinux/boot.cat ${NO_EMULATION} -isohybrid-mbr ${MBR} --mbr-force-bootable -partition_offset 16 -append_partition 2 ${ESP_TYPE} {tmp}/esp.img -isohybrid-gpt-basdat -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -output {out} dir`,
    content: [isolinux('boot/syslinux'), grubMenu, espBeside(byFile)],
  },
  {
    id: 'arch-gpt',
    program: 'xorriso',
    line: `-no_rc -as mkisofs -iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid LABEL_1 -appid APP -publisher PUB -preparer PREP -partition_offset 16 -append_partition 2 ${ESP_TYPE} {tmp}/esp.img -appended_part_as_gpt -eltorito-catalog EFI/boot.cat -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -no-pad -output {out} dir`,
    content: [isolinux('EFI'), grubMenu, espBeside(byFile)],
  },
  {
    id: 'fedora',
    program: 'xorriso',
    line: `-as mkisofs -o {out} -R -J -V LABEL_1 --grub2-mbr ${GRUB_MBR} -partition_offset 16 -appended_part_as_gpt -append_partition 2 ${ESP_TYPE} {tmp}/esp.img -iso_mbr_part_type ${DATA_TYPE} -c boot.cat --boot-catalog-hide -b images/eltorito.img ${NO_EMULATION} --grub2-boot-info -eltorito-alt-boot -e ${APPENDED} -no-emul-boot -graft-points images=dir/images boot=dir/boot ${WORD}=dir/${WORD}`,
    content: [grubPc('images/eltorito.img'), espBeside(byLabel)],
  },
  {
    id: 'fedora-isolinux',
    program: 'xorriso',
    line: `-as mkisofs -verbose -rock -joliet -V LABEL_1 -b isolinux/isolinux.bin -c isolinux/boot.cat ${NO_EMULATION} -isohybrid-mbr ${MBR} -eltorito-alt-boot -e images/efiboot.img -no-emul-boot -isohybrid-gpt-basdat -o {out} dir`,
    content: [isolinux('isolinux'), grubMenu, esp('images/efiboot.img', byLabel)],
  },
  {
    id: 'coreos',
    program: 'genisoimage',
    line: `-verbose -V LABEL_1 -volset NAME -rational-rock -J -joliet-long -eltorito-boot isolinux/isolinux.bin -eltorito-catalog isolinux/boot.cat ${NO_EMULATION} -eltorito-alt-boot -efi-boot images/efiboot.img -no-emul-boot -o {out} dir`,
    content: [isolinux('isolinux'), grubMenu, esp('images/efiboot.img', byLabel)],
  },
  {
    id: 'ubuntu',
    program: 'xorriso',
    line: `-as mkisofs ${ubuntu} -o {out} dir`,
    content: [grubPc('boot/grub/i386-pc/eltorito.img'), espBeside(), diskInfo],
  },
  {
    // Its parts are taken out of an image that the line before made.
    id: 'ubuntu-remade',
    program: 'xorriso',
    line: `-as mkisofs -r -V LABEL_1 --modification-date=${DATE} --grub2-mbr --interval:local_fs:0s-15s:zero_mbrpt,zero_gpt,zero_apm:{tmp}/old.iso --protective-msdos-label -partition_cyl_align off -partition_offset 16 --mbr-force-bootable -append_partition 2 28732ac11ff8d211ba4b00a0c93ec93b --interval:local_fs:{from}d-{to}d::{tmp}/old.iso -appended_part_as_gpt -iso_mbr_part_type a2a0d0ebe5b9334487c068b6b72699c7 -c /boot.catalog -b /boot/grub/i386-pc/eltorito.img ${NO_EMULATION} --grub2-boot-info -eltorito-alt-boot -e --interval:appended_partition_2_start_1s_size_12288d:all:: -no-emul-boot -boot-load-size 12288 -o {out} dir`,
    content: [grubPc('boot/grub/i386-pc/eltorito.img'), espBeside(), diskInfo, oldUbuntu],
  },
  {
    id: 'alpine',
    program: 'xorrisofs',
    line: `-quiet -output {out} -full-iso9660-filenames -joliet -rational-rock -sysid LINUX -volid LABEL_1 -follow-links -isohybrid-mbr ${MBR} -eltorito-boot boot/syslinux/isolinux.bin -eltorito-catalog boot/syslinux/boot.cat ${NO_EMULATION} -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat dir`,
    content: [isolinux('boot/syslinux'), grubMenu, esp('boot/grub/efi.img', byLabel)],
  },
  {
    id: 'alpine-efi',
    program: 'xorrisofs',
    line: '-quiet -output {out} -full-iso9660-filenames -joliet -rational-rock -sysid LINUX -volid LABEL_1 -efi-boot-part --efi-boot-image -e boot/grub/efi.img -no-emul-boot dir',
    content: [grubMenu, esp('boot/grub/efi.img', byLabel)],
  },
  {
    id: 'nixos',
    program: 'xorriso',
    line: `-boot_image any gpt_disk_guid=3fb3b4a0-1111-4222-8333-0123456789ab -volume_date all_file_dates =1767225600 -as mkisofs -iso-level 3 -volid LABEL_1 -appid nixos -publisher nixos -graft-points -full-iso9660-filenames -joliet -eltorito-boot isolinux/isolinux.bin -eltorito-catalog .boot.cat ${NO_EMULATION} --sort-weight 1 /isolinux -isohybrid-mbr ${MBR} -eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat -r -path-list {tmp}/pathlist --sort-weight 0 / -output {out}`,
    content: [
      isolinux('isolinux'),
      grubMenu,
      esp('boot/efi.img', byLabel),
      (_, tmp) => writeFileSync(join(tmp, 'pathlist'), `isolinux=dir/isolinux\nboot=dir/boot\n/${WORD}=dir/${WORD}\n`),
    ],
  },
  {
    id: 'void',
    program: 'xorriso',
    line: `-as mkisofs -iso-level 3 -rock -joliet -joliet-long -max-iso9660-filenames -omit-period -omit-version-number -relaxed-filenames -allow-lowercase -volid LABEL_1 -isohybrid-mbr ${MBR} -eltorito-boot boot/isolinux/isolinux.bin -eltorito-catalog boot/isolinux/boot.cat ${NO_EMULATION} -eltorito-alt-boot -e boot/grub/efiboot.img -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -output {out} dir`,
    content: [isolinux('boot/isolinux'), grubMenu, esp('boot/grub/efiboot.img', byLabel)],
  },
  {
    id: 'grml',
    program: 'xorriso',
    line: `-as mkisofs -V LABEL_1 -publisher PUB -l -r -J -b boot/grub/i386-pc/eltorito.img ${NO_EMULATION} --grub2-boot-info --grub2-mbr ${GRUB_MBR} -eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat -o {out} dir`,
    content: [grubPc('boot/grub/i386-pc/eltorito.img'), esp('boot/efi.img', byFile)],
  },
  {
    id: 'clonezilla',
    program: 'xorriso',
    line: `-as mkisofs -R -r -J -joliet-long -l -cache-inodes -iso-level 3 -isohybrid-mbr ${MBR} -partition_offset 16 -A APP -publisher PUB -V LABEL_1 -b syslinux/isolinux.bin -c syslinux/boot.cat ${NO_EMULATION} -eltorito-alt-boot --efi-boot boot/grub/efi.img -isohybrid-gpt-basdat -isohybrid-apm-hfsplus -graft-points -o {out} syslinux=dir/syslinux boot=dir/boot ${WORD}=dir/${WORD}`,
    content: [isolinux('syslinux'), grubMenu, esp('boot/grub/efi.img', byFile)],
  },
  {
    id: 'rescuezilla',
    program: 'xorriso',
    line: `-as mkisofs --output {out} --volid LABEL_1 -rational-rock -joliet -full-iso9660-filenames --grub2-mbr ${GRUB_MBR} -eltorito-boot boot/grub/i386-pc/eltorito.img --grub2-boot-info -no-emul-boot -eltorito-catalog boot/grub/boot.cat -boot-load-size 4 -boot-info-table --efi-boot boot/esp.img -efi-boot-part --efi-boot-image dir`,
    content: [grubPc('boot/grub/i386-pc/eltorito.img'), esp('boot/esp.img', byFile)],
  },
  {
    id: 'buildroot',
    program: 'genisoimage',
    line: `-J -R -b boot/grub-eltorito.img ${NO_EMULATION} -eltorito-alt-boot --efi-boot boot/fat.efi -no-emul-boot -o {out} dir`,
    content: [grubPc('boot/grub-eltorito.img'), esp('boot/fat.efi', byFile)],
  },
  {
    id: 'kiwi',
    program: 'xorriso',
    line: `-application_id APP -publisher PUB -preparer_id PREP -volid LABEL_1 -joliet on -padding 0 -compliance no_emul_toc -outdev {out} -map dir / -chmod 0755 / -- -boot_image grub bin_path=boot/grub/eltorito.img -boot_image grub grub2_mbr=${GRUB_MBR} -boot_image grub grub2_boot_info=on -boot_image any partition_offset=16 -boot_image any cat_path=boot/boot.cat -boot_image any cat_hidden=on -boot_image any boot_info_table=on -boot_image any platform_id=0x00 -boot_image any emul_type=no_emulation -boot_image any load_size=2048 -boot_image any appended_part_as=gpt -boot_image any mbr_force_bootable=on -append_partition 2 0xef {tmp}/esp.img -boot_image any next -boot_image any efi_path=${APPENDED} -boot_image any platform_id=0xef -boot_image any emul_type=no_emulation`,
    content: [grubPc('boot/grub/eltorito.img'), espBeside(byLabel)],
  },
  {
    id: 'grub-mkrescue',
    program: 'grub-mkrescue',
    line: '-o {out} dir',
    content: [(top) => put(join(top, 'boot/grub/grub.cfg'), MENU)],
  },
  {
    id: 'k3os',
    program: 'grub-mkrescue',
    line: '-o {out} dir -- -volid K3OS -joliet on',
    content: [(top) => put(join(top, 'boot/grub/grub.cfg'), MENU)],
  },
  {
    id: 'talos',
    program: 'grub-mkrescue',
    line: `--compress=xz --output={out} --verbose --directory=${GRUB_PC} -m efiboot.img -iso-level 3 dir -eltorito-alt-boot -e ${APPENDED} -append_partition 2 0xef {tmp}/esp.img -appended_part_as_gpt -partition_cyl_align all -partition_offset 16 -iso_mbr_part_type 0x83 -no-emul-boot -- -volume_date all_file_dates =1767225600 -volume_date uuid ${DATE} -volid LABEL_1 -volset-id LABEL_1`,
    content: [(top) => put(join(top, 'boot/grub/grub.cfg'), MENU), espBeside(byUuid)],
  },
]

/** An image of the line of Ubuntu, whose partition stands in its table; `{from}` and `{to}` of the line are its first and last block. */
function oldUbuntu(_, tmp) {
  const image = join(tmp, 'old.iso')
  run('xorriso', ['-as', 'mkisofs', ...wordsOf(`${ubuntu} -o {out} dir`, tmp, image)], { cwd: tmp })
  const { stdout } = run('xorriso', ['-indev', image, '-report_system_area', 'plain'])
  const [, start, count] = /^GPT start and size : +2 +(\d+) +(\d+)/m.exec(stdout) ?? []
  return { from: Number(start), to: Number(start) + Number(count) - 1 }
}

const bin = (name) => fileURLToPath(new URL(`../dist/bin/disc${name}.js`, import.meta.url))
/** The word in front of a line, as it is there and as it is here. */
const fronts = {
  xorriso: { theirs: ['xorriso'], ours: [process.execPath, bin(''), 'mkisofs', '--program=xorriso'] },
  xorrisofs: { theirs: ['xorrisofs'], ours: [process.execPath, bin('-xorrisofs')] },
  genisoimage: { theirs: ['genisoimage'], ours: [process.execPath, bin('-genisoimage')] },
  'grub-mkrescue': { theirs: ['grub-mkrescue'], ours: ['grub-mkrescue', `--xorriso=${bin('-xorrisofs')}`] },
}

/** Both discs of a line in `tmp`; throws where one is not made. */
export function makeDiscs({ id, program, line, content }, tmp) {
  const top = join(tmp, 'dir')
  rmSync(top, { recursive: true, force: true })
  put(join(top, WORD), `${said(id)}\n`)
  const places = Object.assign({}, ...content.map((make) => make(top, tmp)))
  const filled = Object.entries(places).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), line)
  const made = Object.entries(fronts[program]).map(([whose, [command, ...before]]) => {
    const image = join(tmp, `${id}-${whose}.iso`)
    rmSync(image, { force: true })
    run(command, [...before, ...wordsOf(filled, tmp, image)], { cwd: tmp })
    return [whose, image]
  })
  return Object.fromEntries(made)
}

export const modes = [
  ['bios', 'cd'],
  ['bios', 'usb'],
  ['uefi', 'cd'],
  ['uefi', 'usb'],
]

/** Firmware that gave up, and loaders that did not get further. */
const FAILED =
  /No bootable device|No bootable option|Shell>|Boot failed|missing or corrupt|grub rescue>|Failed to load|unknown filesystem|grub> ?$/

/** Whether the loader on `image` read the file of the disc. */
export async function starts(image, id, [firmware, as], bootUntil, tmp) {
  const shown = await bootUntil(image, firmware, as, new RegExp(`${said(id)}|${FAILED.source}`), tmp, 50_000)
  return shown.includes(said(id))
}

async function main({ values: { folder }, positionals }) {
  const missing = missingPackages()
  if (missing.length > 0) throw new Error(`Not here: ${missing.join(', ')}`)
  const { loadSupport } = await import('./test-support.mjs')
  const { bootUntil } = await loadSupport('machine')
  const tmp = folder ?? mkdtempSync(join(tmpdir(), 'glassmaster-boots-'))
  mkdirSync(tmp, { recursive: true })
  let differing = 0
  try {
    for (const line of bootLines.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
      const cells = []
      try {
        const { theirs, ours } = makeDiscs(line, tmp)
        for (const mode of modes) {
          const [there, here] = [await starts(theirs, line.id, mode, bootUntil, tmp), await starts(ours, line.id, mode, bootUntil, tmp)]
          if (there !== here) differing++
          cells.push(`${mode.join('-')} ${there === here ? (there ? 'both' : 'none') : there ? 'THEIRS ALONE' : 'OURS ALONE'}`)
        }
        if (folder === undefined) for (const image of [theirs, ours]) rmSync(image)
      } catch (error) {
        differing++
        cells.push(error.message)
      }
      console.log(`${line.id.padEnd(16)} ${cells.join('  ')}`)
    }
  } finally {
    if (folder === undefined) rmSync(tmp, { recursive: true, force: true })
  }
  return differing === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await main(parseArgs({ allowPositionals: true, options: { folder: { type: 'string' } } }))
