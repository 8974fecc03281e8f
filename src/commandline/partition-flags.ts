/** Flags of what lies around the file system: system area, partition tables, appended partitions, code for other machines. */

import { guidOfText } from './guids.js'
import { bad, demand, flag, noEffect, number, plain, refused, text, type Flag } from './flag.js'
import { faults } from './faults.js'
import { placed } from './flag.js'
import type { Given, Line } from './line.js'

const ofSystemArea: Flag[] = [
  text('G generic-boot embedded-boot', (line, file) => void (line.systemArea = file)),
  text('isohybrid-mbr', (line, code, given) => void (line.mbr = { code, loader: 'isolinux', given })),
  text('grub2-mbr', (line, code, given) => void (line.mbr = { code, loader: 'grub2', given })),
  plain('part_like_isohybrid', (line) => void (line.likeIsohybrid = true)),
  plain('protective-msdos-label', (line, given) => {
    line.protective = given
    demand(line, given, 'boot.hybrid.mbr.protective', true)
  }),
  plain('mbr-force-bootable', (line, given) => demand(line, given, 'boot.hybrid.mbr.forceBootable', true)),
  text('iso_mbr_part_type', (line, value, given) => {
    const guid = guidOfText(value)
    if (guid !== undefined) demand(line, given, 'boot.hybrid.gpt.partitionType', guid)
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
    if (value === '16') demand(line, given, 'boot.hybrid.offset', 16)
    else if (value !== '0') bad(line, given, value, '0 or 16')
  }),
  text('partition_cyl_align', (line, value, given) => {
    if (['auto', 'on', 'off', 'all'].includes(value)) demand(line, given, 'boot.hybrid.cylinders', value)
    else bad(line, given, value, 'auto, on, off or all')
  }),
  number('partition_hd_cyl', [0, 255], (line, heads, given) => demandGeometry(line, given, 'heads', heads)),
  number('partition_sec_hd', [0, 63], (line, sectors, given) => demandGeometry(line, given, 'sectors', sectors)),
]

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
    else demand(line, given, 'boot.partitions[]', { number: Number(slot), type: partitionType(kind), image: file })
  }),
  plain('appended_part_as_gpt', (line, given) => demand(line, given, 'boot.hybrid.gpt.appended', true)),
  plain('appended_part_as_apm', (line, given) => demand(line, given, 'boot.hybrid.apm.appended', true)),
  flag('efi-boot-part', 1, (line, given) => {
    const [value = ''] = given.values
    if (/^--?efi-boot-image$/.test(value)) demand(line, given, 'boot.hybrid.gpt.efi', true)
    else demand(line, given, 'boot.partitions[]', { type: 'efi', image: value })
  }),
  text('prep-boot-part prep-boot', (line, file, given) => demand(line, given, 'boot.systems.prep', file)),
  plain('chrp-boot-part chrp-boot', (line, given) => demand(line, given, 'boot.systems.chrp', true)),
]

const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
const partitionType = (kind: string | number): string | number => (kind === 0xef || kind === EFI_SYSTEM ? 'efi' : kind)

const ofMachines: Flag[] = [
  text('mips-boot', (line, path, given) => demand(line, given, 'boot.systems.mips[]', path)),
  text('mipsel-boot', (line, path, given) => demand(line, given, 'boot.systems.mipsel', path)),
  text('alpha-boot', (line, path, given) => demand(line, given, 'boot.systems.alpha', path)),
  text('B sparc-boot', (line, list, given) => demand(line, given, 'boot.systems.sparc.images', list)),
  text('sparc-label', (line, label, given) => demand(line, given, 'boot.systems.sparc.label', label)),
  text('grub2-sparc-core', (line, path, given) => demand(line, given, 'boot.systems.sparc.core', path)),
  text('hppa-cmdline', (line, value, given) => demand(line, given, 'boot.systems.hppa.commandLine', value)),
  text('hppa-bootloader', (line, path, given) => demand(line, given, 'boot.systems.hppa.loader', path)),
  text('hppa-kernel-32', (line, path, given) => demand(line, given, 'boot.systems.hppa.kernel32', path)),
  text('hppa-kernel-64', (line, path, given) => demand(line, given, 'boot.systems.hppa.kernel64', path)),
  text('hppa-ramdisk', (line, path, given) => demand(line, given, 'boot.systems.hppa.ramdisk', path)),
  number('hppa-hdrversion', [4, 5], (line, version, given) => demand(line, given, 'boot.systems.hppa.version', version)),
  refused('sunx86-boot', 1, 'a boot label of Solaris on x86', 'Boot with El Torito, -b'),
  refused('sunx86-label', 1, 'a boot label of Solaris on x86', 'Boot with El Torito, -b'),
]

const ofApple: Flag[] = [
  plain('hfsplus', (line, given) => demand(line, given, 'filesystems.hfsplus', true)),
  flag('hfsplus-file-creator-type', 3, (line, given) => {
    const [creator = '', type = '', path = ''] = given.values
    demand(line, given, 'filesystems.hfsplus.types[]', { path, creator, type })
  }),
  flag('hfs-bless-by', 2, (line, given) => {
    const [role = '', path = ''] = given.values
    demand(line, given, 'filesystems.hfsplus.blessed[]', { role, path })
  }),
  text('hfs-bless', (line, folder, given) => demand(line, given, 'filesystems.hfsplus.blessed[]', { role: 'p', host: folder }), 'xorriso'),
  text('hfsplus-serial-no', (line, serial, given) => demand(line, given, 'filesystems.hfsplus.serial', serial)),
  text('hfsplus-block-size', (line, size, given) => demand(line, given, 'filesystems.hfsplus.blockSize', Number(size))),
  text('apm-block-size', (line, size, given) => {
    if (size === '512' || size === '2048') demand(line, given, 'boot.hybrid.apm.blockSize', Number(size))
    else if (size !== '0') bad(line, given, size, '512, 2048 or 0')
  }),
  text('hide-hfsplus', (line, pattern, given) => demand(line, given, 'filesystems.hfsplus.hide[]', pattern)),
  text('hide-hfsplus-list', (line, file, given) => demand(line, given, 'filesystems.hfsplus.hide[]', file)),
  plain('g apple', (line, given) => demand(line, given, 'filesystems.iso9660.apple', true)),
]

const HFS = 'classic HFS'
const WAY = 'Leave it out: -hfsplus makes a file system that all Macs since 1998 read'
const hfs = (names: string, values: number, of?: 'genisoimage'): Flag => refused(names, values, HFS, WAY, of)

const ofClassic: Flag[] = [
  hfs('hfs h', 0),
  hfs('H map', 1),
  hfs('magic', 1),
  hfs('hfs-type', 1),
  hfs('hfs-creator', 1),
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

export const partitionFlags: readonly Flag[] = [...ofSystemArea, ...ofAppended, ...ofMachines, ...ofApple, ...ofClassic]
