import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('otherboot', {
  sameBytes: {
    severity: 'error',
    when: 'two machines, or a machine and partition tables or a file, want the same bytes of the first 32 KiB',
    clause: 'ECMA-119 6.2.1',
    say: (p: { first: string; second: string; from: number; last: number }) =>
      `${p.first} and ${p.second} both want bytes ${p.from} to ${p.last} of the disc`,
    help: 'Remove one of them, or make a disc for each',
  },
  fileMissing: {
    severity: 'error',
    when: 'a file that a machine is to start from is not on the disc, or is no file',
    say: (p: { path: string; found: string }) => `${quote(p.path)} is to be started, and is ${p.found}`,
    help: 'Add it to `files`, or correct the path',
  },
  tooFar: {
    severity: 'error',
    when: 'a file that PALO loads lies behind 2 GiB, which its signed addresses do not reach',
    clause: 'PALO, struct firstblock',
    say: (p: { path: string; byte: number }) => `${quote(p.path)} begins at byte ${p.byte}; PALO reaches 2147483647`,
    help: 'Give it `place: first`',
  },
  lineTooLong: {
    severity: 'error',
    when: 'the command line is longer than version 4 of the header holds',
    clause: 'PALO, struct firstblock',
    say: (p: { length: number; limit: number }) => `The command line has ${p.length} characters; version 4 holds ${p.limit}`,
    help: 'Shorten it, or use version 5, which PALO 1.92 and later read',
  },
  notElf: {
    severity: 'error',
    when: 'the file that a DECstation is to start is no ELF of 32 bits with the least significant byte first, or has no segment in itself',
    clause: 'System V ABI, ELF Header',
    say: (p: { path: string; why: string }) => `A DECstation cannot start ${quote(p.path)}: ${p.why}`,
    help: 'Use the loader delo, or a kernel for DECstations',
  },
  sameName: {
    severity: 'error',
    when: 'two files have the same first eight characters, and a MIPS volume header has no more for a name',
    clause: 'IRIX volume header, vd_name',
    say: (p: { first: string; second: string; name: string }) =>
      `${quote(p.first)} and ${quote(p.second)} are both ${quote(p.name)} in the volume header`,
    help: 'Rename one of them',
  },
  nameCut: {
    severity: 'warning',
    when: 'the name of a file is longer than the eight characters of a MIPS volume header',
    clause: 'IRIX volume header, vd_name',
    say: (p: { path: string; name: string }) => `The firmware knows ${quote(p.path)} as ${quote(p.name)}`,
    help: 'Rename it where it is asked for by its whole name',
  },
  nothingBefore: {
    severity: 'error',
    when: 'the first boot partition of a Sun disk label is to be the one before',
    say: () => '`previous` is a partition of its own only behind another one',
    help: 'Name a file first',
  },
  rowTaken: {
    severity: 'error',
    when: 'the master boot record has no row left for a PowerPC',
    clause: 'UEFI 2.10, 5.2.1',
    say: (p: { wish: string }) => `${p.wish} needs a row of the master boot record, and all four are taken`,
    help: 'Leave out a partition',
  },
  mapFull: {
    severity: 'error',
    when: 'an Apple partition map has more entries than there is room for before the file systems, or before a GUID partition table',
    clause: 'Inside Macintosh: Devices, 3-13',
    say: (p: { count: number; limit: number }) => `The Apple partition map would have ${p.count} entries; there is room for ${p.limit}`,
    help: 'Let fewer boot entries say `apm`',
  },
  mapBlockSize: {
    severity: 'error',
    when: 'an Apple partition map with blocks of 512 bytes is asked for beside a GUID partition table, which lies where its entries would',
    clause: 'UEFI 2.10, 5.3.2',
    say: () => 'Blocks of 512 bytes put the entries of the Apple partition map where the GUID partition table lies',
    help: 'Use blocks of 2048 bytes',
  },
  mapEmpty: {
    severity: 'warning',
    when: 'an Apple partition map is asked for on a disc without HFS Plus, and no boot entry says `apm`',
    say: () => 'The Apple partition map lists no volume',
    help: 'Add `filesystems.hfsplus`, or `apm: true` to a boot entry whose image is a volume of HFS Plus',
  },
  codeUnderMap: {
    severity: 'error',
    when: 'code of the master boot record does not let the first eight bytes be those of an Apple partition map',
    say: (p: { name: string }) =>
      `${quote(p.name)} does not go on from byte 8, so an Apple partition map cannot begin with its own eight bytes`,
    help: 'Use isohdpfx.bin of isolinux 4.06 or later, or boot_hybrid.img of GRUB',
  },
  marksInside: {
    severity: 'error',
    when: 'a boot image that lies within the volume of HFS Plus is to be a partition of the Apple map too',
    clause: 'Inside Macintosh: Devices, 3-13',
    say: (p: { name: string }) => `${quote(p.name)} lies in the volume of HFS Plus, so it cannot be another partition of the Apple map`,
    help: 'Leave out `apm` in the boot entry, or `hfsplus`',
  },
})
