/** `-boot_image TYPE SETTING` of xorriso's own language, by which it says what its emulation has flags for. xorriso(1). */

import { entryOf, nextEntry, setImage } from './boot-flags.js'
import { bad, demand, wholeNumber } from './flag.js'
import type { Given, Line } from './line.js'
import { takeFlag } from './parse.js'
import { setCode } from './partition-flags.js'

const EFI = 0xef

/** Settings that a flag of the emulation says as well. */
const asFlags: Readonly<Record<string, string>> = {
  cat_path: 'c',
  partition_offset: 'partition_offset',
  partition_cyl_align: 'partition_cyl_align',
  partition_hd_cyl: 'partition_hd_cyl',
  partition_sec_hd: 'partition_sec_hd',
  iso_mbr_part_type: 'iso_mbr_part_type',
  gpt_disk_guid: 'gpt_disk_guid',
  grub2_mbr: 'grub2-mbr',
  efi_boot_part: 'efi-boot-part',
  mips_path: 'mips-boot',
  mipsel_path: 'mipsel-boot',
  hppa_cmdline: 'hppa-cmdline',
  hppa_bootloader: 'hppa-bootloader',
  hppa_kernel_32: 'hppa-kernel-32',
  hppa_kernel_64: 'hppa-kernel-64',
  hppa_ramdisk: 'hppa-ramdisk',
  alpha_boot_image: 'alpha-boot',
  id_string: 'eltorito-id',
}

/** Those that are switched on. */
const asSwitches: Readonly<Record<string, string>> = {
  boot_info_table: 'boot-info-table',
  grub2_boot_info: 'grub2-boot-info',
  mbr_force_bootable: 'mbr-force-bootable',
  part_like_isohybrid: 'part_like_isohybrid',
  chrp_boot_part: 'chrp-boot-part',
  cat_hidden: 'boot-catalog-hide',
}

const emulations: Readonly<Record<string, 'none' | 'hard-disk'>> = { no_emulation: 'none', none: 'none', hard_disk: 'hard-disk' }

export function takeBootImage(line: Line, given: Given): void {
  const [type = '', setting = ''] = given.values
  const [, key = setting, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? []
  if (value === undefined) return takeWord(line, given, setting)
  const flag = asFlags[key]
  const named = asSwitches[key]
  if (flag !== undefined) takeFlag(line, flag, { ...given, values: [value] })
  else if (named !== undefined) takeSwitch(line, given, named, value)
  else if (key === 'dir') takeImage(line, given, `${value.replace(/\/$/, '')}/isolinux.bin`, type)
  else if (key === 'bin_path' || key === 'path') takeImage(line, given, value, type)
  else if (key === 'efi_path') {
    setImage(line, given, value, EFI)
    entryOf(line, given).emulation ??= 'none'
  } else if (key === 'platform_id') {
    const platform = value === 'efi' ? EFI : wholeNumber(value)
    if (platform === undefined || platform < 0 || platform > 255) bad(line, given, setting, 'platform_id=0x00 to 0xff, or efi')
    else entryOf(line, given).platform = platform
  } else if (key === 'emul_type') takeEmulation(line, given, value)
  else if (key === 'load_size') takeLoadSize(line, given, value)
  else if (key === 'appended_part_as') takeAppended(line, given, value)
  else if (key === 'system_area') {
    if (type === 'isolinux') setCode(line, given, value, 'isolinux')
    else takeFlag(line, 'G', { ...given, values: [value] })
  } else if (key === 'partition_table' && type === 'isolinux' && value === 'on' && line.systemArea !== undefined) {
    setCode(line, given, line.systemArea, 'isolinux')
    line.systemArea = undefined
  } else if (key === 'partition_table' && value === 'on') line.protective = given
  else bad(line, given, setting, [...Object.keys(asFlags), ...Object.keys(asSwitches), 'bin_path', 'efi_path', 'platform_id'].join(', '))
}

/** An image of a loader whose name is said is patched. */
function takeImage(line: Line, given: Given, path: string, type: string): void {
  setImage(line, given, path, 0)
  const entry = entryOf(line, given)
  entry.emulation ??= 'none'
  entry.loadSectors ??= 4
  if (type !== 'any') entry.infoTable ??= 'isolinux'
}

function takeWord(line: Line, given: Given, word: string): void {
  if (word === 'next') nextEntry(line)
  else if (word === 'keep' || word === 'replay' || word === 'patch') line.keepsBoot = given
  else if (word === 'discard') line.keepsBoot = 'dropped'
  else bad(line, given, word, 'keep, replay, patch, next, discard, or a setting with its value')
}

function takeSwitch(line: Line, given: Given, flag: string, value: string): void {
  if (value === 'on') takeFlag(line, flag, { ...given, values: [] })
  else if (value !== 'off') bad(line, given, value, 'on or off')
}

function takeEmulation(line: Line, given: Given, value: string): void {
  const emulation = emulations[value]
  if (emulation !== undefined) entryOf(line, given).emulation = emulation
  else if (value === 'diskette') delete entryOf(line, given).emulation
  else bad(line, given, value, 'no_emulation, hard_disk or diskette')
}

/** In bytes, of which sectors of 512 are loaded. */
function takeLoadSize(line: Line, given: Given, value: string): void {
  const [, digits, unit = ''] = /^(\d{1,9})([kmsd]?)$/.exec(value) ?? []
  const bytes = Number(digits) * ({ k: 1024, m: 1 << 20, s: 2048, d: 512 }[unit] ?? 1)
  if (value === 'full') entryOf(line, given).loadSectors = 'all'
  else if (digits === undefined) bad(line, given, value, 'a number of bytes, or full')
  else entryOf(line, given).loadSectors = bytes / 512 > 65535 ? 'all' : Math.ceil(bytes / 512)
}

function takeAppended(line: Line, given: Given, value: string): void {
  for (const table of value.split(':'))
    if (table === 'gpt') line.appendedAsGpt = given
    else if (table === 'apm') demand(line, given, 'boot.partitions.apm', true)
    else if (table !== 'mbr') bad(line, given, table, 'gpt, mbr or apm')
}
