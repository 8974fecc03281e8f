import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('hybrid', {
  codeTooLong: {
    severity: 'error',
    when: 'code for the master boot record leaves no room for the partition table',
    clause: 'UEFI 2.10, 5.2.1',
    say: (p: { name: string; size: number; limit: number }) =>
      `${quote(p.name)} has ${p.size} bytes; code for the master boot record may have ${p.limit}`,
    help: 'Use isohdpfx.bin of isolinux, or boot_hybrid.img of GRUB with `loader: grub2`',
  },
  notHybridLoader: {
    severity: 'error',
    when: 'the boot image cannot be started by the code of the master boot record',
    say: (p: { name: string; loader: string }) =>
      `${quote(p.name)} needs a boot image of ${p.loader}; the one of the BIOS entry is none that starts from a disk`,
    help: 'Use isolinux.bin of version 4.00 or later with `infoTable: isolinux`, or a GRUB image with `infoTable: grub2`',
  },
  noInfoTable: {
    severity: 'error',
    when: 'the boot image lacks the table by which the code of the master boot record goes on',
    say: (p: { name: string; loader: string }) =>
      `The boot image that ${quote(p.name)} starts has no ${p.loader} table: a disk would hang, though a CD-ROM may start`,
    help: (p: { loader: string }) => `Add \`infoTable: ${p.loader}\` to the BIOS entry`,
  },
  noEfiImage: {
    severity: 'warning',
    when: 'a GUID partition table is asked for on a disc without a boot image for EFI',
    say: () => 'The GUID partition table has no EFI system partition: no entry is for EFI',
    help: 'Add an entry with `platform: efi`, or leave out `gpt`',
  },
  notStarted: {
    severity: 'warning',
    when: 'a master boot record is asked for without code, on a disc that nothing else starts from a USB stick',
    say: () => 'The master boot record has no code: a BIOS cannot start the image from a USB stick',
    help: 'Add `code`, for instance isohdpfx.bin of isolinux',
  },
  tooManyPartitions: {
    severity: 'error',
    when: 'there are more EFI images than the partition table has rows',
    clause: 'UEFI 2.10, 5.2.1',
    say: (p: { count: number; limit: number }) => `${p.count} EFI images cannot all be partitions; there is room for ${p.limit}`,
    help: 'Use fewer images for EFI',
  },
  numberTooHigh: {
    severity: 'error',
    when: 'a partition has a number for which its table has no row',
    clause: 'UEFI 2.10, 5.2.1 and 5.3.1',
    say: (p: { number: number; limit: number; table: string }) => `Cannot number a partition ${p.number}: ${p.table} has ${p.limit}`,
    help: (p: { number: number; limit: number; table: string }) =>
      `Use a number up to ${p.limit}${p.limit === 4 ? ', or boot.hybrid.gpt, which has 128' : ''}`,
  },
  notListed: {
    severity: 'error',
    when: 'a partition is for a table that the disc does not have, or that lists no others',
    say: (p: { number: number; table: 'both' | 'mbr' | 'gpt' }) =>
      p.table === 'gpt'
        ? `Partition ${p.number} is for a GUID partition table, and the disc has none`
        : `Partition ${p.number} is for the master boot record, which has no rows but the one that protects the GUID partition table`,
    help: (p: { number: number; table: 'both' | 'mbr' | 'gpt' }) =>
      p.table === 'gpt' ? 'Add boot.hybrid.gpt, or leave `tables` out' : 'Set boot.hybrid.mbr.protective: false, or leave `tables` out',
  },
  splitByImages: {
    severity: 'error',
    when: 'partition 1 is to be mounted by itself, and partitions of files divide what it has to cover',
    clause: 'UEFI 2.10, 5.3.1',
    say: (p: { images: readonly string[] }) =>
      `Partition 1 would end before ${p.images.map(quote).join(' and ')}, which ${p.images.length === 1 ? 'is a partition' : 'are partitions'} too: it cannot be mounted by itself`,
    help: 'Let the image follow the file system: list it in boot.partitions as { from } or { fat }. Or set boot.hybrid.gpt.overlapping: true',
  },
  emptyPartition: {
    severity: 'error',
    when: 'the image of a partition has no bytes',
    say: (p: { number: number }) => `Partition ${p.number} would be empty: its image has no bytes`,
    help: 'Name another image',
  },
  tooLarge: {
    severity: 'error',
    when: 'the image is too large for the 32-bit addresses of a master boot record',
    clause: 'UEFI 2.10, 5.2.1',
    say: (p: { blocks: number }) => `The image has ${p.blocks} blocks of 512 bytes; a master boot record can address 4294967295`,
    help: 'Use `gpt`',
  },
  idsLeft: {
    severity: 'error',
    when: 'more identifiers of partitions are given than there are partitions without one',
    say: (p: { ids: number; partitions: number }) =>
      `Of ${p.ids} GUIDs for partitions ${p.ids - p.partitions} would be left over: ${p.partitions} have none of their own`,
    help: 'Give as many as there are partitions of the file system and of boot images, or fewer',
  },
  systemAreaTooLong: {
    severity: 'error',
    when: 'a file for the system area has more than its 16 sectors',
    clause: 'ECMA-119 6.2.1',
    say: (p: { name: string; size: number; limit: number }) =>
      `${quote(p.name)} has ${p.size} bytes; the system area has room for ${p.limit}`,
    help: 'Use a smaller file',
  },
  systemAreaTaken: {
    severity: 'error',
    when: 'a file for the system area has bytes where partition tables or their code lie',
    clause: 'ECMA-119 6.2.1; UEFI 2.10, 5.2 and 5.3',
    say: (p: { name: string; taken: readonly { what: string; first: number; last: number }[] }) =>
      `Cannot put ${quote(p.name)} below the partition tables: it has bytes ${p.taken
        .map(({ what, first, last }) => `${first} to ${last}, where ${what} lies`)
        .join('; ')}`,
    help: 'Leave boot.hybrid out, or use a file whose bytes are zero there',
  },

  machineKept: {
    severity: 'error',
    when: 'a disc that is remade starts machines whose boot blocks hold addresses of what nobody finds again on the new disc',
    say: (p: { machine: string }) =>
      `The system area holds ${p.machine}, which leads to what is no file of the disc: its addresses would no longer be right`,
    help: 'Say with `base.boot: drop` that it is not wanted, and with `boot` and `systemArea` what is to take its place',
  },
  machineAnew: {
    severity: 'warning',
    when: 'on a disc that is remade a boot block for another machine has other parameters than it had',
    say: (p: { machine: string; bytes: readonly number[] }) =>
      `The ${p.machine} is made anew, and not all of it is as it was: ${p.bytes.length === 1 ? `byte ${p.bytes[0]} would be another one` : `${p.bytes.length} bytes, the first of them byte ${p.bytes[0]}, would be others`} even at the former addresses`,
    help: 'Give it as you want it with `boot.systems`',
  },
  areaKept: {
    severity: 'warning',
    when: 'a disc that is remade has something in its system area that no table describes',
    clause: 'ECMA-119 6.2.1',
    say: () => 'The system area holds what nothing known reads: it is kept as it is, with whatever addresses it has',
    help: 'Leave it out with `base.boot: drop`, or name another file with `systemArea`',
  },
  codeKept: {
    severity: 'warning',
    when: 'the code in the master boot record of a disc that is remade names no boot image',
    say: (p: { block: number }) =>
      `The code in the master boot record is kept as it is: the block ${p.block} that it may load is not the beginning of a boot image`,
    help: 'Give the code anew with `boot.hybrid.mbr.code`, if the disc is to start from a USB stick',
  },
  partitionKept: {
    severity: 'error',
    when: 'a partition of a disc that is remade begins or ends where nothing lies that is found again on the new disc',
    say: (p: { table: string; number: number; start: number; end: number; lost: 'begins' | 'ends' }) =>
      `Partition ${p.number} of the ${p.table} cannot be kept: blocks ${p.start} to ${p.end} of 512 bytes, and where it ${p.lost} no boot image, file or end of the disc is`,
    help: 'Say with `boot.hybrid` which partition tables the new disc is to have, or leave all of it out with `base.boot: drop`',
  },
  tableKept: {
    severity: 'error',
    when: 'the GUID partition table of a disc that is remade is damaged, or lies where it cannot be kept',
    clause: 'UEFI 2.10, 5.3.2',
    say: (p: { why: string }) => `The GUID partition table cannot be kept: ${p.why}`,
    help: 'Say with `boot.hybrid` which partition tables the new disc is to have',
  },
  markLost: {
    severity: 'error',
    when: 'the kept tables of a disc that is remade lead to a boot image or partition that the new disc does not have',
    say: (p: { what: string }) => `The kept code or a kept partition leads to ${quote(p.what)}, which is not on the new disc`,
    help: 'Say with `boot.hybrid` which partition tables the new disc is to have, or keep the boot entries too',
  },
  partitionsMoved: {
    severity: 'error',
    when: 'on a disc that is remade the ends of a kept partition change places',
    say: (p: { start: number; end: number }) =>
      `A kept partition would begin in block ${p.start} of 512 bytes and end before block ${p.end}: what it lay between has another order now`,
    help: 'Say with `boot.hybrid` which partition tables the new disc is to have',
  },

  damagedTable: {
    severity: 'warning',
    when: 'a GUID partition table of a foreign image breaks a rule',
    clause: 'UEFI 2.10, 5.3.2',
    say: (p: { table: 'first' | 'second'; why: string }) => `The ${p.table} GUID partition table is damaged: ${p.why}`,
  },
  overlapping: {
    severity: 'warning',
    when: 'partitions of a foreign image overlap, as those of isohybrid do',
    clause: 'UEFI 2.10, 5.3.1',
    say: (p: { first: number; second: number; table: string }) => `Partitions ${p.first} and ${p.second} of the ${p.table} overlap`,
  },
})
