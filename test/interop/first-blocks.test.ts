/** What other machines start from, as xorriso finds it on its own images and on ours: the files that the addresses lead to are those that were asked for. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as check } from '../../src/cli/check.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)

/** A program for DECstations with one segment of 1500 bytes at byte 2048. */
function program(): Buffer {
  const out = Buffer.alloc(4096)
  out.write('\x7fELF\x01\x01\x01', 'latin1')
  for (const [i, value] of [0x80040000, 52].entries()) out.writeUInt32LE(value, 24 + 4 * i)
  for (const [i, value] of [1, 2048, 0x80030000, 0x80030000, 1500].entries()) out.writeUInt32LE(value, 52 + 4 * i)
  return out
}

beforeAll(() => {
  mkdirSync(at('tree', 'boot'), { recursive: true })
  const sizes = { vmlinux32: 5000, vmlinux64: 7000, rd: 3000, ipl: 4000 }
  for (const [name, size] of Object.entries(sizes)) writeFileSync(at('tree', 'boot', name), Buffer.alloc(size, name))
  writeFileSync(at('tree', 'boot', 'delo'), program())
})

/** `more`: entries, or a key of its own. */
async function made(name: string, systems: string, more = ''): Promise<{ status: number; error: string; image: string }> {
  const text = `disc: 1\nname: ${name}\nvolume: { date: 1700000000 }\nfilesystems: { iso9660: { rockridge: true } }\nboot: { systems: ${systems} }\n${more.startsWith('system') ? more : ''}output: ${name}.iso\nfiles:\n  - { from: tree }\n${more.startsWith('system') ? '' : more}`
  writeFileSync(at(`${name}.yaml`), text)
  const { status, error } = await runCommand(build, [at(`${name}.yaml`)])
  return { status, error, image: at(`${name}.iso`) }
}

/** The report on a system area without addresses and the size of the image: what leads to a path is told by that path. */
const reportOn = (image: string): readonly string[] =>
  run('xorriso', ['-indev', image, '-report_system_area', 'plain'])
    .split('\n')
    .filter((line) => !/^(ISO image size|System area options)/.test(line))
    .map((line) =>
      line
        .replace(/^(MIPS-BE boot entry .*?) +\d+( +\d+)$/, '$1$2')
        .replace(/^(HP-PA (?:32-bit|64-bit|ramdisk|bootloader).*?:) +\d+/, '$1')
        .replace(/^(MIPS-LE boot params:.*?) +\d+$/, '$1')
        .replace(/^(DEC Alpha ldr adr).*/, '$1')
        .replace(/^(SPARC GRUB2 core +:) \d+/, '$1')
        .replace(/^(MBR partition +: +\d+ +\S+ +\S+) .*/, '$1')
        .replace(/^(SUN SPARC partition: +1 .*?) +\d+$/, '$1')
        .replace(/^(PReP boot partition:) \d+/, '$1'),
    )

const palo = [
  '-hppa-cmdline',
  '0/vm x',
  '-hppa-bootloader',
  'boot/ipl',
  '-hppa-kernel-32',
  'boot/vmlinux32',
  '-hppa-kernel-64',
  'boot/vmlinux64',
  '-hppa-ramdisk',
  'boot/rd',
]
const paloKeys = "loader: /boot/ipl, kernel32: /boot/vmlinux32, kernel64: /boot/vmlinux64, ramdisk: /boot/rd, commandLine: '0/vm x'"

describe('xorriso finds on ours what it finds on its own', () => {
  it.each<[string, string, readonly string[]]>([
    ['mips', '{ mips: [/boot/vmlinux32, /boot/ipl] }', ['-mips-boot', 'boot/vmlinux32', '-mips-boot', 'boot/ipl']],
    ['mipsel', '{ mipsel: /boot/delo }', ['-mipsel-boot', 'boot/delo']],
    [
      'sparc',
      '{ sparc: { label: A label, core: /boot/vmlinux32 } }',
      ['-sparc-label', 'A label', '-B', ',', '--grub2-sparc-core', '/boot/vmlinux32'],
    ],
    ['hppa4', `{ hppa: { version: 4, ${paloKeys} } }`, ['-hppa-hdrversion', '4', ...palo]],
    ['hppa5', `{ hppa: { ${paloKeys} } }`, ['-hppa-hdrversion', '5', ...palo]],
    ['alpha', '{ alpha: /boot/ipl }', ['-alpha-boot', 'boot/ipl']],
    ['chrp', '{ chrp: true }', ['-chrp-boot-part']],
    ['prep', '{ prep: /boot/ipl }', ['-prep-boot-part', 'tree/boot/ipl']],
  ])('%s', (name, systems, words) => reports(name, systems, words))

  async function reports(name: string, systems: string, words: readonly string[]): Promise<void> {
    const { error, status, image } = await made(name, systems)
    expect([status, error.replace(/.*nameCut.*|/, '')]).toEqual([0, expect.not.stringContaining('error')])
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', `their-${name}.iso`, ...words, 'tree'], { cwd: folder })
    const theirs = reportOn(at(`their-${name}.iso`))
    expect(theirs[0]).toMatch(/^System area summary: \w/)
    // On ours a partition of a PowerPC is a file as well, and its neighbours may begin with one.
    const ours = reportOn(image)
    expect(ours.filter((line) => !line.startsWith('MBR partition path'))).toEqual(theirs)
    if (name === 'prep') expect(ours).toContain('MBR partition path :   2  /boot/ipl')
    expect((await runCommand(check, [image])).out).toMatch(/: sound$/m)
  }
})

/** Boot images at boundaries of cylinders. */
itNeeds(['file', 'sfdisk'], 'a Sun disk label with partitions is read by Linux programs, and its partitions are the files', async () => {
  const { status, image } = await made('suns', '{ sparc: { partitions: [/boot/ipl, previous, /boot/rd] } }')
  expect(status).toBe(0)
  const rows = JSON.parse(run('sfdisk', ['--json', image])) as {
    partitiontable: { label: string; partitions: { start: number; size: number }[] }
  }
  expect(rows.partitiontable.label).toBe('sun')
  const [, first, again, third] = rows.partitiontable.partitions
  const bytes = readFileSync(image)
  const textAt = (row: { start: number } | undefined, length: number): string =>
    bytes.toString('latin1', (row?.start ?? 0) * 512, (row?.start ?? 0) * 512 + length)
  expect([first, again].map((row) => row?.start)).toEqual([first?.start, first?.start])
  expect([first?.size, third?.size, (first?.start ?? 1) % 640, (third?.start ?? 1) % 640]).toEqual([8, 8, 0, 0])
  expect([textAt(first, 6), textAt(third, 4)]).toEqual(['iplipl', 'rdrd'])
})

describe('what cannot be together', () => {
  it.each<[string, string, string, string]>([
    [
      'two machines',
      '{ mips: [/boot/ipl], alpha: /boot/ipl }',
      '',
      'boot.systems.mips and boot.systems.alpha both want bytes 0 to 511 of the disc',
    ],
    [
      'a machine and a record',
      '{ mips: [/boot/ipl] }, hybrid: { mbr: true }',
      '',
      'boot.hybrid.mbr and boot.systems.mips both want bytes 440 to 493 of the disc',
    ],
    [
      'a machine and a map',
      '{ alpha: /boot/ipl }, hybrid: { apm: true }',
      '',
      'boot.hybrid.apm and boot.systems.alpha both want bytes 0 to 7 of the disc',
    ],
    [
      'a machine and a file',
      '{ mips: [/boot/ipl] }',
      'systemArea: tree/boot/rd\n',
      'systemArea and boot.systems.mips both want bytes 0 to 511 of the disc',
    ],
    ['no program', '{ mipsel: /boot/ipl }', '', 'A DECstation cannot start "/boot/ipl": it does not begin as an ELF file does'],
    ['no file', '{ alpha: /boot/none }', '', '"/boot/none" is to be started, and is not on the disc'],
    [
      'a long line',
      `{ hppa: { version: 4, ${paloKeys.replace('0/vm x', 'x'.repeat(128))} } }`,
      '',
      'The command line has 128 characters; version 4 holds 127',
    ],
    ['one before the first', '{ sparc: { partitions: [previous] } }', '', '`previous` is a partition of its own only behind another one'],
    [
      'equal names',
      '{ mips: [/boot/vmlinux32, /boot/vmlinux31] }',
      '  - { at: /boot/vmlinux31, text: x }\n',
      'are both "vmlinux3" in the volume header',
    ],
  ])('%s', async (name, systems, more, words) => {
    const { status, error } = await made(`bad ${name}`, systems, more)
    expect([status, error]).toEqual([1, expect.stringContaining(words)])
  })
})
