import { defineFaults, quote } from '../fault/index.js'

/** `image` is a boot image as the manifest names it, or a partition. */
interface Image {
  readonly image: string
}

export const faults = defineFaults('firmware', {
  noFallback: {
    severity: 'warning',
    when: 'a FAT file system for EFI lacks the loader that firmware looks for on removable media',
    clause: 'UEFI 2.10, 3.5.1.1',
    say: (p: Image) => `EFI firmware starts nothing from ${quote(p.image)}: it has no /EFI/BOOT/BOOTX64.EFI, nor one for another processor`,
    help: 'Put the loader there: BOOTIA32.EFI, BOOTX64.EFI, BOOTAA64.EFI or BOOTRISCV64.EFI by the processor that it is for',
  },
  efiLoadSize: {
    severity: 'warning',
    when: 'firmware is told of less of an EFI image than its file system has',
    clause: 'UEFI 2.10, 13.3.2.1',
    say: (p: Image & { loaded: number; size: number }) =>
      `EFI firmware takes the first ${p.loaded} bytes of ${quote(p.image)} for all of it; its file system has ${p.size}`,
    help: 'Leave `loadSectors` out, or set it to `all`',
  },
  loadSize: {
    severity: 'warning',
    when: 'a BIOS loads less of a known loader than it needs to go on',
    clause: 'El Torito 1.0, 2.2',
    say: (p: Image & { loader: string; count: number; needed: number }) =>
      `${p.count} sectors of 512 bytes are loaded of ${quote(p.image)}: ${p.loader} needs ${p.needed}`,
    help: (p: { needed: number }) => `Set \`loadSectors: ${p.needed}\``,
  },
  platform: {
    severity: 'warning',
    when: 'an image with loaders for EFI is recorded for a BIOS, and none is for EFI',
    clause: 'UEFI 2.10, 13.3.2.1',
    say: (p: Image & { loader: string }) => `${quote(p.image)} holds ${p.loader} and is recorded for BIOS: EFI firmware passes it over`,
    help: 'Set `platform: efi`',
  },
  fewClusters: {
    severity: 'warning',
    when: 'a volume is written as FAT32 and has fewer clusters than make one',
    clause: 'FAT specification 1.03, FAT Type Determination',
    say: (p: Image & { clusters: number; least: number }) =>
      `${quote(p.image)} is written as FAT32 and has ${p.clusters} clusters; below ${p.least} readers take it for FAT16`,
    help: 'Make it larger, its clusters smaller, or FAT16',
  },
  unaligned: {
    severity: 'warning',
    when: 'an EFI system partition begins within a sector of 2048 bytes',
    clause: 'ECMA-119 6.1.1',
    say: (p: Image & { start: number }) => `${quote(p.image)} begins at block ${p.start} of 512 bytes, within a sector of the disc`,
    help: 'Let it begin at a multiple of 4 blocks',
  },
  gptIgnored: {
    severity: 'warning',
    when: 'a GUID partition table has no row of the master boot record that announces it',
    clause: 'UEFI 2.10, 5.2.3',
    say: (p: { basicData: boolean }) =>
      `EFI firmware passes over the GUID partition table: no row of a master boot record has type EEh${p.basicData ? ', and its partition for EFI is marked as basic data' : ''}`,
    help: 'Give the master boot record a row of type EEh, or one of type EFh for the EFI image',
  },
  mbrCode: {
    severity: 'warning',
    when: 'the code of the master boot record finds no loader of its kind where it looks for one',
    say: (p: { loader: string; block: number }) =>
      `The code of the master boot record is that of ${p.loader}, and block ${p.block} of 512 bytes, which it loads, is not: a BIOS starts nothing from a USB stick`,
    help: 'Name the code by `boot.hybrid.mbr.code` with the `loader` whose it is, and use that loader in the BIOS entry',
  },
  inVain: {
    severity: 'warning',
    when: 'a loader looks for a volume or a file that the disc does not have',
    say: (p: { file: string; line: number; text: string; kind: 'label' | 'UUID' | 'file'; wanted: string; has: readonly string[] }) =>
      `${quote(p.file)}, line ${p.line}, looks for the ${p.kind} ${quote(p.wanted)} (${p.text}); the disc has ${
        p.has.length === 0 ? 'none' : p.kind === 'file' ? 'no such file' : p.has.map(quote).join(', ')
      }`,
    help: (p: { kind: string }) =>
      p.kind === 'file'
        ? 'Put the file there, or look for another one'
        : p.kind === 'label'
          ? 'Set `volume.id` to what is looked for, or change that file'
          : 'Set `volume.modified` to the date that it stands for, or let the loader look for a label or a file',
  },
})
