/** Flags of what lies around the file system: system area, partition tables, appended partitions, code for other machines. */

import { guidOfText } from './guids.js'
import { bad, demand, flag, noEffect, number, plain, refused, text, type Flag } from './flag.js'
import { faults } from './faults.js'
import { placed } from './flag.js'
import { codeOfPath, partOf } from './intervals.js'
import { ofMacTypes } from './mac-types.js'
import type { Given, Line } from './line.js'
import { globOfPath } from '../manifest/index.js'
import { discPath } from './specs.js'

const ofSystemArea: Flag[] = [
  text('G generic-boot embedded-boot', (line, file, given) => {
    if (file.startsWith('--interval:'))
      bad(line, given, file, 'a file; code for a master boot record may be a range of one, with -isohybrid-mbr or --grub2-mbr')
    else line.systemArea = file
  }),
  text('isohybrid-mbr', (line, path, given) => setCode(line, given, path, 'isolinux')),
  text('grub2-mbr', (line, path, given) => setCode(line, given, path, 'grub2')),
  plain('part_like_isohybrid', (line) => void (line.likeIsohybrid = true)),
  plain('protective-msdos-label', (line, given) => void (line.protective = given)),
  plain('mbr-force-bootable', (line, given) => void (line.forceBootable = given)),
  text('iso_mbr_part_type', (line, value, given) => {
    const guid = guidOfText(value)
    if (guid !== undefined) line.isoType = { guid, given }
    else if (value === 'default') line.partitionType = undefined
    else if (isByte(value)) line.partitionType = value
    else bad(line, given, value, 'a number from 0x00 to 0xff, a GUID, or default')
  }),
  text('gpt_disk_guid', (line, value, given) => {
    const guid = guidOfText(value)
    if (guid !== undefined) line.gptId = guid
    else if (value !== 'random' && value !== 'modification-date') bad(line, given, value, 'a GUID, random or modification-date')
  }),
  text('partition_offset', (line, value, given) => {
    if (value !== '0' && value !== '16') bad(line, given, value, '0 or 16')
    else line.offset = value === '16' ? given : undefined
  }),
  text('partition_cyl_align', (line, mode, given) => {
    if (['auto', 'on', 'off', 'all'].includes(mode)) line.cylinders = { mode, given }
    else bad(line, given, mode, 'auto, on, off or all')
  }),
  number('partition_hd_cyl', [0, 255], (line, heads, given) => demandGeometry(line, given, 'heads', heads)),
  number('partition_sec_hd', [0, 63], (line, sectors, given) => demandGeometry(line, given, 'sectors', sectors)),
]

export const setCode = (line: Line, given: Given, path: string, loader: 'isolinux' | 'grub2'): void =>
  void (line.mbr = { code: codeOfPath(line, given, path, loader), loader, given })

const isByte = (value: string): boolean => /^(0x[0-9a-f]{1,2}|\d{1,3})$/i.test(value) && Number(value) < 256

function demandGeometry(line: Line, given: Given, part: 'heads' | 'sectors', value: number): void {
  if (value !== 0) demand(line, given, `boot.hybrid.${part}`, value)
}

const types: Readonly<Record<string, string | number>> = { fat12: 1, fat16: 6, linux: 'linux' }

const ofAppended: Flag[] = [
  flag('append_partition', 3, (line, given) => {
    const [slot = '', type = '', file = ''] = given.values
    const kind = types[type.toLowerCase()] ?? guidOfText(type) ?? (isByte(type) ? Number(type) : undefined)
    if (!/^[1-8]$/.test(slot)) bad(line, given, slot, 'a partition number from 1 to 8, then a type and a file')
    else if (kind === undefined) bad(line, given, type, 'a type as 0xef, Linux, FAT12, FAT16 or a GUID')
    else line.appended.push({ number: Number(slot), type: partitionType(kind), image: imageOf(line, given, file), given })
  }),
  plain('appended_part_as_gpt', (line, given) => void (line.appendedAsGpt = given)),
  plain('appended_part_as_apm', (line, given) => demand(line, given, 'boot.partitions.apm', true)),
  flag('efi-boot-part', 1, (line, given) => {
    const [value = ''] = given.values
    line.efiPart = given
    if (!/^--?efi-boot-image$/.test(value)) line.appended.push({ type: 'efi', image: imageOf(line, given, value), given })
  }),
  text('prep-boot-part', (line, file, given) => void line.appended.push({ type: 0x41, image: imageOf(line, given, file), given })),
  text('prep-boot', (line, path, given) => demand(line, given, 'boot.systems.prep', discPath(path) ?? path)),
  plain('chrp-boot-part chrp-boot', (line, given) => demand(line, given, 'boot.systems.chrp', true)),
]

const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
const partitionType = (kind: string | number): string | number => (kind === 0xef || kind === EFI_SYSTEM ? 'efi' : kind)

/** A file of the host, or a part of one. */
function imageOf(line: Line, given: Given, file: string): unknown {
  const part = partOf(line, given, file)
  if (part === undefined) return { from: file }
  const { zeroed, ...range } = part
  if (zeroed.length > 0) bad(line, given, file, 'a range of a partition as it is, --interval:local_fs:FROM-TO::FILE')
  return range
}

const onDisc = (names: string, key: string): Flag =>
  text(names, (line, path, given) => demand(line, given, `boot.systems.${key}`, discPath(path) ?? path))

const ofMachines: Flag[] = [
  onDisc('mips-boot', 'mips[]'),
  onDisc('mipsel-boot', 'mipsel'),
  onDisc('alpha-boot', 'alpha'),
  text('B sparc-boot', (line, list, given) => {
    demand(line, given, 'boot.systems.sparc', {})
    for (const file of list.split(',')) {
      if (file === '...') continue
      const at = `/.sparc-${line.parts.length + 1}`
      if (file !== '') line.parts.push({ at, from: file, hide: true })
      demand(line, given, 'boot.systems.sparc.partitions[]', file === '' ? 'previous' : at)
    }
  }),
  text('sparc-label', (line, label, given) => demand(line, given, 'boot.systems.sparc.label', label)),
  onDisc('grub2-sparc-core', 'sparc.core'),
  text('hppa-cmdline', (line, value, given) => demand(line, given, 'boot.systems.hppa.commandLine', value)),
  onDisc('hppa-bootloader', 'hppa.loader'),
  onDisc('hppa-kernel-32', 'hppa.kernel32'),
  onDisc('hppa-kernel-64', 'hppa.kernel64'),
  onDisc('hppa-ramdisk', 'hppa.ramdisk'),
  number('hppa-hdrversion', [4, 5], (line, version, given) => demand(line, given, 'boot.systems.hppa.version', version)),
  refused('sunx86-boot', 1, 'a boot label of Solaris on x86', 'Boot with El Torito, -b'),
  refused('sunx86-label', 1, 'a boot label of Solaris on x86', 'Boot with El Torito, -b'),
]

const blessings: Readonly<Record<string, string>> = {
  p: 'powerpc',
  ppc_bootdir: 'powerpc',
  i: 'intel',
  intel_bootfile: 'intel',
  s: 'shown',
  show_folder: 'shown',
  '9': 'os9',
  os9_folder: 'os9',
  x: 'osx',
  osx_folder: 'osx',
}

const ofApple: Flag[] = [
  plain('hfsplus', (line, given) => {
    demand(line, given, 'filesystems.hfsplus', true)
    demand(line, given, 'boot.hybrid.apm', true)
  }),
  flag('hfsplus-file-creator-type', 3, (line, given) => {
    const [creator = '', type = '', path = ''] = given.values
    demand(line, given, 'filesystems.hfsplus.types[]', { at: globOfPath(discPath(path) ?? path), type, creator })
  }),
  flag('hfs-bless-by', 2, (line, given) => {
    const [role = '', path = ''] = given.values
    const key = blessings[role.toLowerCase()] ?? blessings[role.slice(0, 1).toLowerCase()]
    if (key === undefined) bad(line, given, role, 'p, i, s, 9 or x, and a path of the disc')
    else demand(line, given, `filesystems.hfsplus.blessed.${key}`, discPath(path) ?? path)
  }),
  text('hfs-bless', (line, folder, given) => void (line.blessedFolder = { folder, given }), 'xorriso'),
  text('hfsplus-serial-no', (line, serial, given) => demand(line, given, 'filesystems.hfsplus.serial', serial)),
  noEffect('hfsplus-block-size', 1, 'blocks of HFS Plus are those of the disc'),
  text('apm-block-size', (line, size, given) => {
    if (size === '512' || size === '2048') demand(line, given, 'boot.hybrid.apm.blockSize', Number(size))
    else if (size !== '0') bad(line, given, size, '512, 2048 or 0')
  }),
  refused('hide-hfsplus', 1, 'files that HFS Plus does not show', 'Leave it out: HFS Plus shows what ISO 9660 shows'),
  refused('hide-hfsplus-list', 1, 'files that HFS Plus does not show', 'Leave it out: HFS Plus shows what ISO 9660 shows'),
]

const HFS = 'classic HFS'
const WAY = 'Leave it out: -hfsplus makes a file system that all Macs since 1998 read'
const hfs = (names: string, values: number, of?: 'genisoimage'): Flag => refused(names, values, HFS, WAY, of)

const ofClassic: Flag[] = [
  hfs('hfs h', 0),
  refused('magic', 1, 'types of files by what they hold', 'Name the endings of their names with -apple -map FILE, or leave it out'),
  hfs('hfs-volid', 1),
  hfs('hfs-parms', 1),
  hfs('hfs-bless', 1, 'genisoimage'),
  hfs('boot-hfs-file', 1),
  hfs('auto', 1),
  hfs('hide-hfs', 1),
  hfs('hide-hfs-list', 1),
  hfs('root-info', 1),
  hfs('cluster-size', 1),
  hfs('input-hfs-charset', 1),
  hfs('output-hfs-charset', 1),
  hfs('probe', 0),
  hfs('mac-name', 0),
  hfs('icon-position', 0),
  hfs('hfs-unlock', 0),
  noEffect('no-desktop', 0, 'without classic HFS there is no desktop file'),
  noEffect('no-mac-files', 0, 'files of Macs are not looked for'),
  plain('part', (line, given) => demand(line, given, 'boot.hybrid.apm', true)),
  plain('netatalk cap double ethershare exchange sgi macbin single ushare xinet dave sfm osx-double osx-hfs', (line, given) => {
    const what = 'resource forks and Finder information of such files are taken as the files that they are'
    line.faults.push(faults.otherwise({ ...placed(given), what }))
  }),
]

export const partitionFlags: readonly Flag[] = [...ofSystemArea, ...ofAppended, ...ofMachines, ...ofApple, ...ofMacTypes, ...ofClassic]
