import { defineFaults, quote } from '../../fault/index.js'

interface Image {
  readonly entry: number
  readonly image: string
}
const who = (p: Image): string => `boot entry ${p.entry + 1}, ${quote(p.image)},`

export const faults = defineFaults('eltorito', {
  laterSession: {
    severity: 'error',
    when: 'boot entries are asked for in a session that is not the first',
    clause: 'El Torito 1.0, 2.0',
    imapi: ['IMAPI_E_BOOT_OBJECT_CONFLICT', 'IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC'],
    say: (p: { session: number }) => `Cannot write a boot catalogue into session ${p.session}: firmware looks for it in the first`,
    help: 'Leave out `boot`, or begin a new disc',
  },
  formOfImage: {
    severity: 'error',
    when: 'a boot image has sectors of another size than 2048 bytes, which no firmware loads',
    clause: 'El Torito 1.0, 2.2; CD-ROM XA',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: Image & { sector: number }) =>
      `The image of ${who(p)} cannot be started: its sectors have ${p.sector} bytes, and firmware loads 2048 of each`,
    help: 'Take `xa` off the file',
  },
  emptyImage: {
    severity: 'error',
    when: 'a boot image holds no byte',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: Image) => `The image of ${who(p)} is empty`,
    help: 'Check how the image is made',
  },
  imageData: {
    severity: 'error',
    when: 'a boot image was not read before planning, or is not what its info table needs',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: Image & { why: string }) => `The image of ${who(p)} cannot be used: ${p.why}`,
    help: 'Name an image that fits the entry, or change the entry',
  },
  tooManySectors: {
    severity: 'error',
    when: 'more is to be loaded than the 16-bit field of an entry can say',
    clause: 'El Torito 1.0, 2.2',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: Image & { count: number }) =>
      `The load size of ${who(p)} is ${p.count} sectors of 512 bytes; the catalogue can say 65535 at most`,
    help: 'Set `loadSectors` to what the loader needs, often 4',
  },
  floppySize: {
    severity: 'error',
    when: 'an image is to stand for a floppy disk and has not its size',
    clause: 'El Torito 1.0, 2.2',
    imapi: ['IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH'],
    say: (p: Image & { size: number; emulation: string; wanted: number }) =>
      `The image of ${who(p)} has ${p.size} bytes; an emulated floppy disk of ${p.emulation} has exactly ${p.wanted}`,
    help: (p: { fits: string }) =>
      p.fits === ''
        ? 'Use `emulation: none`, or pad the image to the size of the floppy disk'
        : `Its size is that of \`emulation: ${p.fits}\``,
  },
  hardDisk: {
    severity: 'error',
    when: 'an image is to stand for a hard disk and is not one with exactly one partition',
    clause: 'El Torito 1.0, 2.2',
    imapi: ['IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH'],
    say: (p: Image & { why: string }) => `The image of ${who(p)} is no hard disk that can be emulated: ${p.why}`,
    help: 'The image must begin with a partition table that has one partition, and hold all of that partition',
  },
  idTooLong: {
    severity: 'error',
    when: 'the id of an entry does not fit the catalogue',
    clause: 'El Torito 1.0, 2.1',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: Image & { id: string; limit: number }) =>
      `The id ${quote(p.id)} of ${who(p)} must have at most ${p.limit} characters, each of one byte`,
    help: 'Shorten it',
  },
  badNumber: {
    severity: 'error',
    when: 'a platform, a load segment or a type of selection criteria does not fit its field',
    clause: 'El Torito 1.0, 2.2',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: Image & { what: string; value: number; limit: number }) =>
      `The ${p.what} of ${who(p)} is ${p.value}; it may be a whole number from 0 to ${p.limit}`,
  },
  criteriaOnFirst: {
    severity: 'error',
    when: 'selection criteria are given for the default entry, which has no field for them',
    clause: 'El Torito 1.0, 2.2',
    say: (p: Image) => `Selection criteria cannot be recorded for ${who(p)} since it is the first`,
    help: 'Put an entry without criteria before it',
  },
  patchedTwice: {
    severity: 'error',
    when: 'two entries use one image and ask for different info tables',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: Image) => `Another entry with the image of ${who(p)} asks for another info table`,
    help: 'Give both the same `infoTable`',
  },

  noInfoTable: {
    severity: 'warning',
    when: 'a loader that needs an info table is used without one',
    say: (p: Image & { loader: string }) => `The image of ${who(p)} looks like ${p.loader}, which does not start without its info table`,
    help: (p: { table: string }) => `Add \`infoTable: ${p.table}\``,
  },
  notFat: {
    severity: 'warning',
    when: 'an image for EFI is no FAT file system',
    clause: 'UEFI 2.10, 13.3.2.1',
    say: (p: Image) => `The image of ${who(p)} is no FAT file system; EFI firmware reads nothing else`,
    help: 'Wrap the loader in a file system: `image: { fat: { from: … } }` with `EFI/BOOT/BOOTX64.EFI`',
  },
  efiEmulated: {
    severity: 'warning',
    when: 'an entry for EFI asks for emulation',
    clause: 'UEFI 2.10, 13.3.2.1',
    say: (p: Image & { emulation: string }) => `EFI firmware expects no emulation; ${who(p)} asks for ${p.emulation}`,
    help: 'Set `emulation: none`',
  },
  efiOpenEnd: {
    severity: 'note',
    when: 'an image for EFI is larger than the field of its load size',
    clause: 'UEFI 2.10, 13.3.2.1',
    say: (p: Image & { size: number }) =>
      `The image of ${who(p)} has ${p.size} bytes, more than an entry can say; it is recorded as 0, which EFI firmware takes as "to the end of the medium"`,
  },
  beyondMemory: {
    severity: 'warning',
    when: 'a BIOS is told to load more than fits below 640 KiB',
    clause: 'El Torito 1.0, 2.2',
    say: (p: Image & { end: number; limit: number }) =>
      `A BIOS would load ${who(p)} up to address ${p.end.toString(16)}h, over memory that ends at ${p.limit.toString(16)}h`,
    help: 'Set `loadSectors` to what the loader needs, often 4',
  },
  beyondImage: {
    severity: 'warning',
    when: 'more is to be loaded than the image holds',
    clause: 'El Torito 1.0, 2.2',
    say: (p: Image & { count: number; size: number }) =>
      `${p.count} sectors of 512 bytes are loaded for ${who(p)} which has only ${p.size} bytes: what follows it on the disc is loaded too`,
    help: 'Lower `loadSectors`; it counts units of 512 bytes, not of 2048',
  },
  biosAfterEfi: {
    severity: 'warning',
    when: 'the default entry is for EFI and a later one is for BIOS',
    clause: 'El Torito 1.0, 2.2',
    say: (p: Image) => `Many a BIOS reads only the first entry, which is for EFI, and will not find ${who(p)}`,
    help: 'Put the BIOS entry first',
  },
  beyondFirstSector: {
    severity: 'warning',
    when: 'an entry for EFI lies beyond the part of the catalogue that common firmware reads',
    clause: 'edk2, PartitionDxe/ElTorito.c',
    say: (p: Image & { row: number; limit: number }) =>
      `EFI firmware reads ${p.limit} records of the catalogue; ${who(p)} is record ${p.row + 1}`,
    help: 'Put the entries for EFI before the others',
  },

  longCriteria: {
    severity: 'warning',
    when: 'selection criteria need an extension of their entry',
    clause: 'El Torito 1.0, 2.5',
    say: (p: Image & { size: number; limit: number }) =>
      `The selection criteria of ${who(p)} have ${p.size} bytes; beyond ${p.limit} they need extension records, which few readers know`,
    help: 'Shorten them; xorriso, dumpet and edk2 misread the emulation of such an entry',
  },

  notFound: {
    severity: 'warning',
    when: 'a volume was read that has a boot record without a usable catalogue',
    clause: 'El Torito 1.0, 2.0',
    say: (p: { why: string }) => `The boot catalogue cannot be read: ${p.why}`,
  },
  imageOutside: {
    severity: 'warning',
    when: 'an entry of the boot catalogue of a foreign disc names a block that is not there',
    clause: 'El Torito 1.0, 2.2',
    say: (p: { entry: number; image: number; blocks: number }) =>
      `The image of boot entry ${p.entry + 1} lies at block ${p.image}, and there are ${p.blocks}: the disc does not start from it`,
    help: 'Where the end of the image is missing, copy or load it again; a catalogue of a disc that was copied into another place names the former blocks',
  },
  damaged: {
    severity: 'warning',
    when: 'the boot catalogue of a foreign disc breaks a rule and is read nevertheless',
    clause: 'El Torito 1.0, 2.0',
    say: (p: { row: number; why: string }) => `Record ${p.row + 1} of the boot catalogue is odd: ${p.why}`,
  },
})
