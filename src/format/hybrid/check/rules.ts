/** What partition tables must be. UEFI 2.10, 5.2 and 5.3. */

import { defineRules } from '../../../finding/index.js'

export const gptTableRules = defineRules('gpt', {
  constant: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'signature, revision and sizes of a header are those of the specification',
  },
  derived: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'the checksum of a header is that of its bytes',
  },
  value: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['firmware', 'partition tools'],
    demands: 'an address is one that a disk can have',
  },
  reserved: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'warning',
    harms: ['partition tools'],
    demands: 'what is reserved is zero',
  },
})

export const gptRules = defineRules('gpt', {
  missing: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'a disk with a GUID partition table has two',
  },
  header: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'a header says where it lies, where the other one lies, and what room there is for partitions between them',
  },
  end: {
    structure: 'GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'warning',
    harms: ['firmware', 'partition tools'],
    demands: 'the backup lies in the last block of the disk',
  },
  checksum: {
    structure: 'GPT entries',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'the checksum of the entries is that of their bytes',
  },
  backup: {
    structure: 'backup GPT header',
    clause: 'UEFI 2.10, 5.3.2',
    severity: 'error',
    harms: ['partition tools', 'firmware'],
    demands: 'the backup says the same as the primary header',
  },
  entry: {
    structure: 'GPT entry',
    clause: 'UEFI 2.10, 5.3.3',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'a partition has a beginning before its end, within the room for partitions, and a GUID that no other has',
  },
  covers: {
    structure: 'GPT entry',
    clause: 'UEFI 2.10, 5.3.1',
    severity: 'note',
    harms: ['partition tools'],
    demands: 'a partition lies in the room for partitions and in no other; that of a hybrid disc covers all of it',
  },
  overlap: {
    structure: 'GPT entry',
    clause: 'UEFI 2.10, 5.3.1',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'partitions do not overlap',
  },
  attributes: {
    structure: 'GPT entry',
    clause: 'UEFI 2.10, table 5.8',
    severity: 'warning',
    harms: ['partition tools'],
    demands: 'attribute bits 3 to 47 are zero',
  },
  unused: {
    structure: 'GPT entry',
    clause: 'UEFI 2.10, 5.3.3',
    severity: 'note',
    harms: ['people'],
    demands: 'an entry without a type is empty',
  },
})

export const mbrRules = defineRules('mbr', {
  signature: {
    structure: 'master boot record',
    clause: 'UEFI 2.10, table 5.1',
    severity: 'error',
    harms: ['firmware', 'partition tools', 'Linux'],
    demands: 'a master boot record ends in 55h AAh',
  },
  reserved: {
    structure: 'master boot record',
    clause: 'UEFI 2.10, table 5.1',
    severity: 'note',
    harms: ['partition tools'],
    demands: 'bytes 444 and 445 are zero',
  },
  status: {
    structure: 'partition row',
    clause: 'UEFI 2.10, table 5.2',
    severity: 'error',
    harms: ['firmware', 'partition tools'],
    demands: 'a row is marked with 0 or 80h, and one at most with 80h',
  },
  extent: {
    structure: 'partition row',
    clause: 'UEFI 2.10, table 5.2',
    severity: 'error',
    harms: ['partition tools', 'Linux', 'firmware'],
    demands: 'a partition has a length, and lies on the medium',
  },
  overlap: {
    structure: 'partition row',
    clause: 'UEFI 2.10, 5.2.1',
    severity: 'error',
    harms: ['partition tools', 'Linux', 'firmware'],
    demands: 'partitions do not overlap, but where one of a hybrid disc covers all of it',
  },
  covers: {
    structure: 'partition row',
    clause: 'UEFI 2.10, 5.2.1',
    severity: 'note',
    harms: ['partition tools'],
    demands: 'no partition lies in another; that of a hybrid disc covers all of it',
  },
  geometry: {
    structure: 'partition row',
    clause: 'UEFI 2.10, table 5.2',
    severity: 'note',
    harms: ['firmware'],
    demands: 'cylinder, head and sector say the same as the block addresses, in a geometry that disks have',
  },
  protective: {
    structure: 'partition row',
    clause: 'UEFI 2.10, 5.2.3',
    severity: 'error',
    harms: ['firmware', 'partition tools'],
    demands: 'the protective row begins at block 1, covers the disk, and is not active',
  },
  protectsLess: {
    structure: 'partition row',
    clause: 'UEFI 2.10, 5.2.3',
    severity: 'warning',
    harms: ['partition tools'],
    demands: 'the protective row covers the disk up to its end',
  },
  notProtected: {
    structure: 'master boot record',
    clause: 'UEFI 2.10, 5.2.3',
    severity: 'note',
    harms: ['firmware', 'partition tools'],
    demands: 'a disk with a GUID partition table has a protective row; that of a hybrid disc for a BIOS has none',
  },
  loader: {
    structure: 'master boot record',
    clause: 'isohdpfx.S; boot.S, kernel_sector',
    severity: 'error',
    harms: ['firmware', 'isolinux', 'GRUB'],
    demands: 'the code of isolinux or GRUB says where its loader lies',
  },
  notFat: {
    structure: 'EFI system partition',
    clause: 'UEFI 2.10, 13.3.1',
    severity: 'error',
    harms: ['firmware'],
    demands: 'an EFI system partition holds a FAT file system',
  },
})
