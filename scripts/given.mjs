// What the reader of a page of docs/jobs has before he types anything. Small, unless GLASSMASTER_FULL_SIZE is set.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { wave } from './wave.mjs'

const isFull = process.env.GLASSMASTER_FULL_SIZE === '1'
const MiB = 2 ** 20

/** Places of Debian's packages. */
const ISOLINUX = '/usr/lib/ISOLINUX'
const MODULES = '/usr/lib/syslinux/modules/bios'
const GRUB_EFI = '/usr/lib/grub/x86_64-efi'
const OVMF = '/usr/share/OVMF/OVMF_CODE_4M.fd'

function run(command, args, options = {}) {
  const made = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options })
  if (made.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${made.error?.message ?? made.stderr}`)
}

function put(path, content) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** Bytes that do not repeat, the same for the same seed. */
function bytes(size, seed) {
  const out = Buffer.alloc(size)
  let state = seed * 2654435761 + 1
  for (let at = 0; at + 4 <= size; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out.writeUInt32LE((state ^ (state >>> 15)) >>> 0, at)
  }
  return out
}

/** A program for UEFI firmware that says a word, and waits. */
function efiProgram(path, said) {
  const folder = mkdtempSync(join(tmpdir(), 'glassmaster-efi-'))
  try {
    put(join(folder, 'early.cfg'), `serial --unit=0 --speed=115200\nterminal_output serial\necho "${said}"\nsleep 100\n`)
    mkdirSync(dirname(path), { recursive: true })
    const modules = ['normal', 'echo', 'sleep', 'serial', 'terminal']
    run('grub-mkimage', ['-O', 'x86_64-efi', '-d', GRUB_EFI, '-p', '/', '-c', join(folder, 'early.cfg'), '-o', path, ...modules])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Real-mode code at address 7C00h, eight sectors of 512 bytes, that prints a word of the last of them by the BIOS and halts. */
function biosProgram(said) {
  const code = Buffer.alloc(4096)
  // xor ax, ax; mov ds, ax; mov si, text; next: lodsb; test al, al; jz halt; mov ah, 0x0e; mov bx, 7; int 0x10; jmp next; halt: hlt; jmp halt
  Buffer.from([
    0x31, 0xc0, 0x8e, 0xd8, 0xbe, 0, 0x8a, 0xac, 0x84, 0xc0, 0x74, 9, 0xb4, 0x0e, 0xbb, 7, 0, 0xcd, 0x10, 0xeb, 0xf2, 0xf4, 0xeb, 0xfd,
  ]).copy(code)
  code.write(`${said}\r\n\0`, 0x0e00, 'latin1')
  return code
}

/** The installation files of Windows by their names, with loaders that say a word. */
function windows(work) {
  const top = join(work, 'windows')
  put(join(top, 'setup.exe'), 'MZ, and the rest of it\r\n')
  put(join(top, 'bootmgr'), bytes(400_000, 1))
  put(join(top, 'boot/bcd'), bytes(16_384, 2))
  put(join(top, 'boot/boot.sdi'), bytes(3 * MiB, 3))
  put(join(top, 'boot/etfsboot.com'), biosProgram('ETFSBOOT started'))
  put(join(top, 'sources/boot.wim'), bytes(4 * MiB, 4))
  put(join(top, 'sources/lang.ini'), '[Available UI Languages]\r\nde-de = 3\r\n')
  const wim = join(top, 'sources/install.wim')
  put(wim, bytes(MiB, 5))
  // Of more than 4 GiB, with a hole in it.
  truncateSync(wim, 4 * 1024 * MiB + 123_456_789)
  const long = 'Realtek High Definition Audio Codec (SoundWire) 6.0.9394.1, Windows 11'
  put(join(work, 'drivers', long, 'HDXRT.inf'), '[Version]\r\nSignature="$Windows NT$"\r\n')
  put(join(work, 'drivers', long, 'RTKVHD64.sys'), bytes(100_000, 6))
  const efisys = join(top, 'efi/microsoft/boot/efisys.bin')
  const loader = join(work, '..', 'bootx64.efi')
  efiProgram(loader, 'EFISYS started')
  mkdirSync(dirname(efisys), { recursive: true })
  run('mkfs.vfat', ['-C', efisys, '1440'])
  run('mmd', ['-i', efisys, '::/EFI', '::/EFI/BOOT'])
  run('mcopy', ['-i', efisys, loader, '::/EFI/BOOT/BOOTX64.EFI'])
  mkdirSync(join(top, 'efi/boot'), { recursive: true })
  copyFileSync(loader, join(top, 'efi/boot/bootx64.efi'))
}

/** A kernel that may be read: the one that .ci/kernel unpacks, or one that is installed. */
export function kernel() {
  const kept = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'glassmaster/linux/boot')
  for (const folder of [kept, '/boot']) {
    const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('vmlinuz-')) : []
    if (found.length > 0) return join(folder, found.sort().at(-1))
  }
  return undefined
}

/** A first file system for a kernel: it says a word with what the kernel was told, and switches the machine off. */
function initrd(path, said) {
  const root = mkdtempSync(join(tmpdir(), 'glassmaster-initrd-'))
  try {
    for (const name of ['bin', 'proc']) mkdirSync(join(root, name))
    copyFileSync('/usr/bin/busybox', join(root, 'bin/busybox'))
    const script = `#!/bin/busybox sh\n/bin/busybox mount -t proc proc /proc\necho "${said}: $(/bin/busybox cat /proc/cmdline)"\n/bin/busybox poweroff -f\n`
    writeFileSync(join(root, 'init'), script, { mode: 0o755 })
    mkdirSync(dirname(path), { recursive: true })
    run('sh', ['-c', 'find . | busybox cpio -o -H newc | gzip -1 > "$1"', 'sh', path], { cwd: root })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function live(work) {
  mkdirSync(join(work, 'live'))
  copyFileSync(kernel(), join(work, 'live/vmlinuz'))
  initrd(join(work, 'live/initrd.img'), 'The live system is up')
  writeFileSync(join(work, 'live/filesystem.squashfs'), bytes(isFull ? 900 * MiB : 2 * MiB, 7))
}

function photographs(work) {
  for (const year of ['spring', 'summer'])
    for (let i = 1; i <= 5; i++) writeAt(join(work, 'photos', year, `photo-${i}.jpg`), bytes(year === 'spring' ? 300_000 : 200_000, i), i)
  writeAt(join(work, 'photos/README.txt'), 'Photographs of 2025.\n', 1)
}

/** A file that was changed on a day of 2025. */
function writeAt(path, content, day) {
  put(path, content)
  utimesSync(path, Date.UTC(2025, 5, day) / 1000, Date.UTC(2025, 5, day) / 1000)
}

/** Scans of four years, together more than one CD-R holds; most of each is a hole in its file. */
function scans(work) {
  put(join(work, 'README.txt'), 'The register of the parish, scanned.\n')
  for (let year = 1921; year <= 1924; year++)
    for (let leaf = 1; leaf <= 10; leaf++) {
      const path = join(work, 'scans', String(year), `leaf-${String(leaf).padStart(2, '0')}.tif`)
      writeAt(path, bytes(10_000, year * 100 + leaf), leaf)
      truncateSync(path, 19e6)
      utimesSync(path, Date.UTC(2025, 5, leaf) / 1000, Date.UTC(2025, 5, leaf) / 1000)
    }
}

/** Samples of a tone, 16 bits, left and right. */
function tone(seconds, hertz) {
  const samples = Buffer.alloc(seconds * 176_400)
  for (let i = 0; i < seconds * 44_100; i++) {
    const value = Math.round(Math.sin((i * hertz * 2 * Math.PI) / 44_100) * 12_000)
    samples.writeInt16LE(value, i * 4)
    samples.writeInt16LE(-value, i * 4 + 2)
  }
  return samples
}

function songs(work) {
  put(join(work, '01-arrival.wav'), wave(tone(6, 440)))
  put(join(work, '..', '02.wav'), wave(tone(7, 554)))
  run('ffmpeg', ['-v', 'error', '-i', join(work, '..', '02.wav'), join(work, '02-rain.flac')])
  const studio = ['-ar', '48000', '-sample_fmt', 's32', '-bits_per_raw_sample', '24']
  run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=f=660:d=5', '-ac', '2', ...studio, join(work, '03-encore.flac')])
}

function game(work) {
  put(join(work, 'game/QUEST.EXE'), Buffer.concat([Buffer.from('MZ'), bytes(50_000, 11)]))
  put(join(work, 'game/DATA.PAK'), bytes(3 * MiB, 12))
  put(join(work, 'music/02.wav'), wave(tone(5, 330)))
  put(join(work, 'music/03.wav'), wave(tone(6, 392)))
}

const SUBMODE = { video: 0x02, audio: 0x04, data: 0x08, form2: 0x20, realTime: 0x40 }

/** Sectors of a film or of sounds as their tools write them: a subheader, twice, and what fills the sector, codes left out. */
function xaSectors(subheaders, seed) {
  return Buffer.concat(
    subheaders.map(([channel, submode, coding], i) => {
      const sector = Buffer.alloc(2336)
      sector.set([1, channel, submode, coding, 1, channel, submode, coding])
      bytes((submode & SUBMODE.form2) === 0 ? 2048 : 2324, seed + i).copy(sector, 8)
      return sector
    }),
  )
}

function homebrew(work) {
  put(join(work, 'game/SYSTEM.CNF'), 'BOOT = cdrom:\\MAIN.EXE;1\r\nTCB = 4\r\nEVENT = 10\r\nSTACK = 801FFF00\r\n')
  put(join(work, 'game/MAIN.EXE'), Buffer.concat([Buffer.from('PS-X EXE'), bytes(2 * 2048 - 8, 21)]))
  // Seven sectors of pictures, and one of sound.
  const film = Array.from({ length: 80 }, (_, i) =>
    i % 8 === 7 ? [1, SUBMODE.audio | SUBMODE.form2 | SUBMODE.realTime, 0x01] : [1, SUBMODE.data | SUBMODE.realTime, 0],
  )
  put(join(work, 'INTRO.STR'), xaSectors(film, 1000))
  const voices = Array.from({ length: 64 }, (_, i) => [i % 8, SUBMODE.audio | SUBMODE.form2 | SUBMODE.realTime, 0x04])
  put(join(work, 'VOICES.XA'), xaSectors(voices, 2000))
  put(join(work, 'music.wav'), wave(tone(5, 440)))
}

function holiday(work) {
  const inputs = ['-f', 'lavfi', '-i', 'testsrc=duration=5:size=640x480:rate=25', '-f', 'lavfi', '-i', 'sine=duration=5']
  run('ffmpeg', ['-v', 'error', ...inputs, '-c:v', 'mpeg4', '-c:a', 'aac', join(work, 'holiday.mp4')])
}

function rescue(work) {
  const tree = join(work, '..', 'rescue')
  put(join(tree, 'readme.txt'), 'The first edition.\n')
  put(join(tree, 'docs/old.txt'), 'Nobody needs this any more.\n')
  put(join(tree, 'docs/manual.txt'), bytes(100_000, 31))
  run('xorriso', ['-as', 'mkisofs', '-quiet', '-r', '-J', '-V', 'RESCUE', '-o', join(work, 'rescue.iso'), tree])
  put(join(work, 'readme.txt'), 'The second edition.\n')
  put(join(work, 'news/2026.txt'), 'What is new.\n')
}

const isolinuxMenu = (said) => `SAY ${said}\nPROMPT 1\n`
const grubMenu = (said) => `serial --unit=0 --speed=115200\nterminal_output serial\necho "${said}"\nsleep 100\n`

/** An installer as distributions make it: isolinux, GRUB for UEFI in a FAT image, tables of a stick. */
function installer(work) {
  const aside = join(work, '..')
  const tree = join(aside, 'tree')
  put(join(tree, 'isolinux/isolinux.cfg'), isolinuxMenu('The old menu'))
  copyFileSync(`${ISOLINUX}/isolinux.bin`, join(tree, 'isolinux/isolinux.bin'))
  copyFileSync(`${MODULES}/ldlinux.c32`, join(tree, 'isolinux/ldlinux.c32'))
  put(join(tree, 'boot/grub/grub.cfg'), grubMenu('The old menu'))
  put(join(tree, 'pool/main/h/hello.deb'), bytes(500_000, 41))
  put(join(aside, 'early.cfg'), 'search --no-floppy --set=root --file /boot/grub/grub.cfg\nconfigfile ($root)/boot/grub/grub.cfg\n')
  const modules = 'normal configfile echo sleep serial terminal search search_fs_file iso9660 fat part_msdos part_gpt'.split(' ')
  const program = join(aside, 'bootx64.efi')
  run('grub-mkimage', ['-O', 'x86_64-efi', '-d', GRUB_EFI, '-p', '/boot/grub', '-c', join(aside, 'early.cfg'), '-o', program, ...modules])
  const esp = join(tree, 'boot/grub/efi.img')
  run('mkfs.vfat', ['-C', esp, '2880'])
  run('mmd', ['-i', esp, '::/EFI', '::/EFI/BOOT'])
  run('mcopy', ['-i', esp, program, '::/EFI/BOOT/BOOTX64.EFI'])
  const line = `-as mkisofs -quiet -r -J -V INSTALLER_12 -isohybrid-mbr ${ISOLINUX}/isohdpfx.bin -b isolinux/isolinux.bin -c isolinux/boot.cat -boot-load-size 4 -boot-info-table -no-emul-boot -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat`
  run('xorriso', [...line.split(' '), '-o', join(work, 'installer.iso'), tree])
  put(join(work, 'isolinux.cfg'), isolinuxMenu('The new menu'))
  put(join(work, 'grub.cfg'), grubMenu('The new menu'))
}

function tarball(work) {
  const tree = join(work, '..', 'installer-9')
  mkdirSync(join(tree, 'isolinux'), { recursive: true })
  copyFileSync(`${ISOLINUX}/isolinux.bin`, join(tree, 'isolinux/isolinux.bin'))
  copyFileSync(`${MODULES}/ldlinux.c32`, join(tree, 'isolinux/ldlinux.c32'))
  copyFileSync(kernel(), join(tree, 'isolinux/vmlinuz'))
  initrd(join(tree, 'isolinux/initrd.img'), 'The installer is up')
  put(join(tree, 'isolinux/isolinux.cfg'), 'DEFAULT linux\n')
  put(join(tree, 'images/install.img'), bytes(isFull ? 500 * MiB : MiB, 51))
  run('tar', ['-cJf', join(work, 'installer.tar.xz'), '-C', join(work, '..'), 'installer-9'])
  put(join(work, 'ks.cfg'), 'text\nlang en_US.UTF-8\ntimezone Etc/UTC\nclearpart --all --initlabel\nautopart\nrootpw --lock\nreboot\n')
}

function repository(work) {
  site(work)
  const git = (...args) => run('git', ['-C', work, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args])
  git('init', '-q')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.org')
  git('add', '.')
  git('commit', '-qm', 'The handbook')
}

function site(work) {
  put(join(work, 'content/index.html'), '<!doctype html>\n<title>Handbook</title>\n<p>One line.</p>\n')
  put(join(work, 'content/style.css'), 'p { margin: 0 }\n')
}

/**
 * `programs` are those that the page tells its reader to have, `readers` those that judge what he made, `files` come from packages that
 * the page names; `given` puts what he has into a folder. `isSlow` are those that start machines or burn whole discs.
 */
export const jobs = {
  'cloud-init-seed': { programs: ['blkid', 'isoinfo'], readers: ['7zz'] },
  'windows-installation': {
    isSlow: true,
    programs: ['7zz', 'udfinfo', 'isoinfo'],
    readers: ['xorriso', 'qemu-system-x86_64', 'grub-mkimage', 'mkfs.vfat', 'mmd', 'mcopy'],
    files: [OVMF, GRUB_EFI],
    given: windows,
  },
  'live-system': {
    isSlow: true,
    programs: ['grub-mkimage', 'qemu-system-x86_64', 'xorriso', 'fdisk'],
    readers: ['busybox', 'isoinfo'],
    files: [`${ISOLINUX}/isolinux.bin`, `${MODULES}/ldlinux.c32`, GRUB_EFI, OVMF, kernel() ?? '/boot/vmlinuz'],
    given: live,
  },
  archive: { programs: ['dvdisaster', '7zz'], readers: ['udfinfo'], given: photographs },
  album: { programs: ['bchunk', 'ffmpeg', 'cd-info'], readers: ['cdrdao'], given: songs },
  'game-disc': { programs: ['bchunk', 'isoinfo'], readers: ['cdrdao', '7zz'], given: game },
  playstation: { programs: ['bchunk', 'isoinfo', 'cd-info'], readers: [], given: homebrew },
  'video-cd': { programs: ['ffmpeg', 'vcdimager', 'vcd-info', 'vcdxrip', 'cd-info'], readers: [], given: holiday },
  appending: { programs: ['isoinfo', 'xorriso'], readers: ['7zz'], given: rescue },
  remaster: {
    isSlow: true,
    programs: ['7zz', 'xorriso'],
    readers: ['qemu-system-x86_64', 'grub-mkimage', 'mkfs.vfat', 'mmd', 'mcopy'],
    files: [`${ISOLINUX}/isolinux.bin`, `${MODULES}/ldlinux.c32`, GRUB_EFI, OVMF],
    given: installer,
  },
  kickstart: {
    isSlow: true,
    programs: ['checkisomd5', 'isoinfo', 'blkid'],
    readers: ['xorriso', 'xz', 'busybox', 'qemu-system-x86_64'],
    files: [`${ISOLINUX}/isolinux.bin`, `${MODULES}/ldlinux.c32`, kernel() ?? '/boot/vmlinuz'],
    given: tarball,
  },
  ci: { programs: ['git', 'xorriso'], readers: ['isoinfo'], given: repository },
  watching: { programs: ['isoinfo'], readers: ['7zz'], given: site },
  'archive-set': { isSlow: true, programs: ['isoinfo'], readers: ['xorriso'], given: scans },
}
