import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('serving', {
  noPort: {
    severity: 'error',
    when: 'the port at which a disc is to be served cannot be had',
    say: (p: { port: number; reason: string }) => `Cannot serve at port ${p.port} of this host: ${p.reason}`,
    help: 'Name another port, or none, and any that is free is taken',
  },
  noSocket: {
    severity: 'error',
    when: 'the socket at which a disc is to be served cannot be made',
    say: (p: { path: string; reason: string }) => `Cannot serve at the socket ${quote(p.path)}: ${p.reason}`,
    help: 'Name a path in a folder of yours at which nothing is, or none, and a folder for it is made',
  },
  readFailed: {
    severity: 'error',
    when: 'a part of a disc that is served could not be made, for a reason that is none of its sources',
    say: (p: { reason: string }) => `Cannot read what was asked for: ${p.reason}`,
  },
  noQemu: {
    severity: 'error',
    when: 'a disc is to be run and the program that emulates a machine is not installed',
    say: (p: { program: string }) => `Cannot run the disc: the program ${p.program} is missing`,
    help: 'Install QEMU for x86: the package qemu-system-x86 of Debian, Ubuntu, Fedora and Arch, qemu-x86 of openSUSE, qemu of Homebrew',
  },
  noFirmware: {
    severity: 'error',
    when: 'a disc is to be run as UEFI starts it and no firmware for that is installed',
    say: (p: { looked: readonly string[] }) => `Cannot run the disc under UEFI: no firmware is at ${p.looked.map(quote).join(', ')}`,
    help: 'Install OVMF: the package ovmf of Debian and Ubuntu, edk2-ovmf of Fedora and Arch, qemu-ovmf-x86_64 of openSUSE',
  },
  qemuFailed: {
    severity: 'error',
    when: 'the program that emulates a machine could not be started',
    say: (p: { program: string; reason: string }) => `Cannot start ${p.program}: ${p.reason}`,
  },
  nothingBoots: {
    severity: 'warning',
    when: 'a disc is run that has no entry in a boot catalogue',
    say: (p: { name: string }) => `${quote(p.name)} has no boot entry for a CD-ROM`,
    help: 'Add entries to boot.entries; a disc that starts as a stick alone is run with --usb',
  },
})
