import { defineFaults, quote } from '../fault/index.js'
import { printBytes, SECTOR_BYTES } from '../unit/index.js'

const printBlocks = (count: number): string => `${count} blocks (${printBytes(count * SECTOR_BYTES)})`

export const faults = defineFaults('request', {
  noTags: {
    severity: 'warning',
    when: 'texts are to come from the tags of a file that has none that are read',
    say: (p: { file: string }) => `${quote(p.file)} has no tags that could be read: it gives its track no text`,
    help: 'Tags of FLAC (Vorbis comments), WAV (INFO) and AIFF are read; write the texts into the manifest, or leave the file out with `tags: false`',
  },
  tagLeftOut: {
    severity: 'warning',
    when: 'a tag of a sound file cannot become a text of the disc, or the files of a disc differ in it',
    say: (p: { file?: string; tag: string; reason: string }) =>
      `The tags${p.file === undefined ? '' : ` of ${quote(p.file)}`} give the disc nothing for ${p.tag}: ${p.reason}`,
    help: 'Write it into the manifest, or mend the tags',
  },
  keyOfOneTrack: {
    severity: 'error',
    when: 'a track whose file is a glob of several files has a key of which each track has its own',
    say: (p: { key: string; from: string; count: number }) =>
      `Cannot give ${quote(p.key)} to several tracks: ${quote(p.from)} matches ${p.count} files`,
    help: (p: { key: string }) =>
      p.key === 'title' || p.key === 'isrc'
        ? 'List these files one by one, or let `tags: true` take it from each file'
        : 'List these files one by one',
  },
  outputTaken: {
    severity: 'error',
    when: 'a file that a build would write is a source, a manifest, the lock file or another output, whatever way it is spelt',
    imapi: ['IMAPI_E_FILEACCESS'],
    say: (p: { path: string; kind: string; what: string }) => `Cannot write the ${p.kind} as ${quote(p.path)}: that is ${p.what}`,
    help: (p: { kind: string }) =>
      p.kind === 'lock file'
        ? 'Keep the manifests in folders of their own: each folder has one lock file; nothing was written'
        : 'Name another output; nothing was written',
  },
  outputUnwritable: {
    severity: 'error',
    when: 'an output is a folder or lies where nothing may be written',
    imapi: ['IMAPI_E_INVALID_WORKING_DIRECTORY', 'IMAPI_E_FILEACCESS'],
    say: (p: { path: string; kind: string; why: string }) => `Cannot write the ${p.kind} as ${quote(p.path)}: ${p.why}`,
    help: (p: { path: string; kind: string; why: string }) =>
      p.why === 'it is a folder'
        ? `Name a file in it${p.kind === 'image' ? `: ${quote(`${p.path.replace(/\/+$/, '')}/disc.iso`)}` : ''}`
        : 'Name another output, or make the folder writable',
  },
  streamOfFiles: {
    severity: 'error',
    when: 'the image is to go to standard output, and is a file for each track',
    say: (p: { dialect: string }) => `Standard output takes one file; a sheet of dialect ${p.dialect} has one for each track`,
    help: 'Set output.dialect: cdrwin for one image, or name a file as the output',
  },
  besideStream: {
    severity: 'error',
    when: 'the image goes to standard output, and a file is asked for that lies beside it',
    say: (p: { key: string }) => `output.${p.key} names what lies beside the image, and beside standard output is nothing`,
    help: 'Leave it out, or name a file in output.image',
  },
  streamAlone: {
    severity: 'warning',
    when: 'the image goes to standard output, and the files of the manifest that lie beside it are not written',
    say: (p: { keys: readonly string[] }) =>
      `Standard output takes the image alone: ${p.keys.map((key) => `output.${key}`).join(' and ')} ${p.keys.length === 1 ? 'is' : 'are'} not written`,
    help: 'The sheet says where tracks begin: name a file as the output to get it too',
  },
  outputHome: {
    severity: 'error',
    when: 'an output begins with ~, which a shell knows and a manifest does not',
    say: (p: { path: string }) => `Cannot write ${quote(p.path)}: ~ means nothing here, and no folder of that name is made`,
    help: 'Write ${HOME}/ in its place, or ./~/ for a folder that is called ~',
  },
  tablesRenewed: {
    severity: 'note',
    when: 'a disc that another one is made of, or goes on, has translation tables, and nothing is said of them',
    say: (p: { name: string }) =>
      `The disc has translation tables, ${quote(p.name)} in each folder: they are made anew, for ISO 9660 alone`,
    help: 'filesystems.iso9660.translationTables says how they are to be; with false they go',
  },
  tableTaken: {
    severity: 'error',
    when: 'translation tables are wanted, and the tree has a file or folder of their name that is none',
    say: (p: { path: string; name: string }) => `Cannot put a translation table at ${quote(p.path)}: another file has that name`,
    help: 'Rename the file, or give the tables another name: filesystems.iso9660.translationTables: { name: NAMES.TBL }',
  },
  compressNothing: {
    severity: 'warning',
    when: 'no file of the disc has a path that is to be recorded compressed',
    say: () => 'No file of the disc is matched here, and none is compressed',
    help: 'Paths are those on the disc, from the root; a pattern without a slash fits names at any depth',
  },
  compressBoot: {
    severity: 'note',
    when: 'boot images are among the files that are to be recorded compressed: firmware reads them as they lie',
    say: (p: { count: number; first: string }) =>
      `${p.count === 1 ? `${quote(p.first)} is a boot image and stays` : `${p.count} boot images stay, ${quote(p.first)} first,`} as it is: firmware unpacks nothing`,
  },
  compressLeft: {
    severity: 'note',
    when: 'files that are to be recorded compressed lie on the disc already, or in tracks or sectors of a kind of their own',
    say: (p: { count: number; first: string }) =>
      `${p.count === 1 ? `${quote(p.first)} stays` : `${p.count} files stay, ${quote(p.first)} first,`} as recorded: only data that this build records by itself is compressed`,
  },
  compressNewer: {
    severity: 'warning',
    when: 'files are recorded compressed in version 2 of zisofs, which Linux does not read',
    clause: 'zisofs2',
    say: (p: { count: number; first: string }) =>
      `${p.count === 1 ? `${quote(p.first)} is` : `${p.count} files are, ${quote(p.first)} first,`} compressed in version 2 of zisofs: xorriso unpacks it, Linux shows what is recorded`,
    help: 'Version 1 has files of less than 4 GiB in blocks of at most 128 KiB',
  },
  compressTooLarge: {
    severity: 'error',
    when: 'a file of 4 GiB or more is to be recorded compressed in version 1 of zisofs',
    clause: 'zisofs, File Header',
    say: (p: { path: string; size: number }) =>
      `Cannot compress the ${p.size} bytes of ${quote(p.path)} in version 1 of zisofs: at most 4294967295`,
    help: 'Set version: 2, or leave the version out',
  },
  compressShown: {
    severity: 'warning',
    when: 'a tree that says nothing of compression shows files as they are recorded',
    clause: 'zisofs',
    say: (p: { space: string; count: number }) =>
      `${p.count === 1 ? 'One file is' : `${p.count} files are`} compressed, and ${p.space} shows them so: Rock Ridge alone says it`,
    help: (p: { space: string; count: number }) => `Hide them there (hide: [${p.space}]), or leave that tree out`,
  },
  compressUnpacked: {
    severity: 'warning',
    when: 'files that the disc which this one is made of has compressed are recorded unpacked',
    clause: 'zisofs',
    say: (p: { count: number; first: string; why: 'no Rock Ridge' | 'a list' }) =>
      `${p.count === 1 ? `${quote(p.first)} is` : `${p.count} files are, ${quote(p.first)} first,`} compressed on the former disc, and not on this one: ${
        p.why === 'a list' ? 'a list of checksums names files as their readers see them' : 'Rock Ridge alone says what is compressed'
      }`,
    help: (p: { why: 'no Rock Ridge' | 'a list' }) =>
      p.why === 'a list'
        ? 'Leave the list out with `remove`, if compression matters more'
        : 'Set filesystems.iso9660.rockridge: true, if compression matters',
  },
  bootImageMissing: {
    severity: 'error',
    when: 'a boot entry names a path at which the disc has nothing',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA', 'IMAPI_E_FILE_NOT_FOUND', 'IMAPI_E_ITEM_NOT_FOUND'],
    say: (p: { path: string; near: string | undefined }) =>
      `Cannot boot from ${quote(p.path)}: the disc has no file of that path${p.near === undefined ? '' : `; it has ${quote(p.near)}`}`,
    help: 'Paths of boot images are those on the disc, from the root; a file of this computer is written as { from: path }',
  },
  bootLeftOut: {
    severity: 'note',
    when: 'a boot entry that is marked as optional names a path at which the disc has nothing',
    say: (p: { path: string }) => `Left out the boot entry of ${quote(p.path)}, which is optional: it is not on the disc`,
    help: 'Paths of boot images are those on the disc, from the root',
  },
  bootImageNoFile: {
    severity: 'error',
    when: 'a boot entry names a folder, link or device of the disc',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA', 'IMAPI_E_NOT_FILE'],
    say: (p: { path: string; kind: string }) => `Cannot boot from ${quote(p.path)}: it is a ${p.kind}, not a file`,
    help: 'Name the file itself',
  },
  hybridWithoutCode: {
    severity: 'error',
    when: 'boot code for a master boot record has no boot image to start',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: { code: string }) => `Cannot use the boot code ${quote(p.code)}: no boot entry is for bios without emulation`,
    help: 'Add an entry with platform: bios, or leave boot.hybrid.mbr.code out',
  },
  mbrCodeTooLarge: {
    severity: 'error',
    when: 'the file for boot.hybrid.mbr.code is no boot code',
    imapi: ['IMAPI_E_BOOT_IMAGE_DATA'],
    say: (p: { path: string; size: number }) =>
      `Cannot use ${quote(p.path)} as boot code: it has ${p.size} bytes, and the first block of a disk has room for 512`,
    help: 'Use isohdpfx.bin of Syslinux or boot_hybrid.img of GRUB',
  },
  noOutput: {
    severity: 'error',
    when: 'all file systems are switched off and there is no audio either',
    imapi: ['IMAPI_E_NO_OUTPUT', 'IMAPI_E_NOACTIVEFORMAT'],
    say: () => 'There is nothing to make: no file system is switched on',
    help: 'Switch on filesystems.iso9660, filesystems.udf, or both',
  },
  bootWithoutIso: {
    severity: 'error',
    when: 'boot entries are given and ISO 9660 is switched off',
    clause: 'El Torito 2.0',
    say: () => 'Cannot boot from a disc without ISO 9660: the boot record hangs on its volume descriptors',
    help: 'Switch on filesystems.iso9660 beside UDF',
  },
  dataShort: {
    severity: 'error',
    when: 'a track takes more from a file than it has',
    say: (p: { path: string; wanted: number; size: number }) =>
      `${quote(p.path)} has ${p.size} bytes; the track reaches to byte ${p.wanted}`,
    help: 'Check start, end, offset and sectorBytes',
  },
  sectorCut: {
    severity: 'warning',
    when: 'a file of sectors that have subheaders or codes ends within one; zeros fill it',
    say: (p: { path: string; size: number; sector: number }) =>
      `${quote(p.path)} of ${p.size} bytes ends within a sector of ${p.sector} bytes, which zeros fill`,
    help: 'Check offset and sectorBytes: a file that Windows copied from a Video CD has a header of 44 bytes and 2352 bytes a sector',
  },
  tooLargeForMedium: {
    severity: 'error',
    when: 'the layout has more blocks than the medium',
    imapi: ['IMAPI_E_IMAGE_SIZE_LIMIT', 'IMAPI_E_IMAGE_TOO_BIG', 'IMAPI_E_DISCFULL'],
    say: (p: { blocks: number; capacity: number; media: string; largest: readonly string[] }) =>
      `The disc needs ${printBlocks(p.blocks)}, a ${p.media} has ${printBlocks(p.capacity)}: ${printBlocks(p.blocks - p.capacity)} too many${p.largest.length === 0 ? '' : `\nThe largest files:\n${p.largest.map((line) => `  ${line}`).join('\n')}`}`,
    help: 'Leave files out, or choose a larger medium',
  },
})
