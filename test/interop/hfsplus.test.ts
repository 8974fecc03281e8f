/** HFS Plus as the Linux kernel, 7-Zip, hfsplus and sleuthkit read it: by itself, and beside the other file systems of the same data. */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as check } from '../../src/cli/check.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, type KernelEntry } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
const TIME = 1_700_000_000

async function made(name: string, manifest: string): Promise<string> {
  writeFileSync(at(`${name}.yaml`), `disc: 1\nname: ${name}\nvolume: { id: HYBRID, date: ${TIME} }\n${manifest}\noutput: ${name}.iso\n`)
  const { status, error } = await runCommand(build, [at(`${name}.yaml`)])
  if (status !== 0) throw new Error(error)
  return at(`${name}.iso`)
}

/** The volume that the Apple partition map of an image lists, as a file. */
function volumeIn(image: string, blockSize = 2048): string {
  const bytes = readFileSync(image)
  for (let at = blockSize; bytes.toString('latin1', at, at + 2) === 'PM'; at += blockSize)
    if (bytes.toString('latin1', at + 48, at + 57) === 'Apple_HFS') {
      const start = bytes.readUInt32BE(at + 8) * blockSize
      writeFileSync(`${image}.hfs`, bytes.subarray(start, start + bytes.readUInt32BE(at + 12) * blockSize))
      return `${image}.hfs`
    }
  throw new Error(`${image} lists no volume`)
}

const listed = (entries: readonly KernelEntry[]): unknown[] =>
  entries.map(({ path, size, sha256: sum, target }) => [path, target ?? sum ?? size])

const tree = `
  - { at: /hello.txt, text: hello, mode: '0640', owner: '1000:70000' }
  - { at: /again, hardlink: /hello.txt }
  - { at: /folder/link, symlink: ../hello.txt }
  - { at: /folder/disk, device: { type: block, major: 8, minor: 3 } }
  - { at: /folder/pipe, fifo: true }
  - { at: /folder/empty, text: '' }
  - { at: /large, random: { size: 300000, seed: 7 } }
  - { at: '/folder/a:b', text: colon }
  - { at: /Größe 日本 한국, text: names }`

describe('Linux', () => {
  itNeeds(KERNEL_PROGRAMS, 'mounts it by the map and reads what there is, the same as in ISO 9660', async () => {
    const image = await made(
      'linux',
      `boot: { hybrid: { apm: { blockSize: 512 } } }\nfilesystems: { iso9660: { rockridge: true }, hfsplus: true }\nfiles:${tree}`,
    )
    const { hfsplus, rockridge } = mountInKernel(image, ['hfsplus', 'rockridge'])
    expect(hfsplus.log).toBe('hfsplus: Filesystem is marked locked, mounting read-only.\n')
    expect(listed(hfsplus.entries.filter(({ type, path }) => type !== 'directory' && path !== ''))).toEqual(
      listed(rockridge.entries.filter(({ type }) => type !== 'directory')),
    )
    const of = (path: string): KernelEntry | undefined => hfsplus.entries.find((entry) => entry.path === path)
    expect(of('hello.txt')).toMatchObject({ mode: 0o640, uid: 1000, gid: 70_000, mtime: TIME, links: 2, sha256: sha256('hello') })
    expect(of('again')).toMatchObject({ links: 2, sha256: sha256('hello') })
    expect(of('folder/link')).toMatchObject({ type: 'symlink', target: '../hello.txt' })
    expect(of('folder/pipe')?.type).toBe('fifo')
    expect(of('folder/disk')?.type).toBe('block')
    expect((await runCommand(check, [image])).out).toMatch(/: sound(; 1 note)?$/m)
  })

  itNeeds(KERNEL_PROGRAMS, 'finds each of a thousand names, in whatever case and form they are written', async () => {
    // Of all capitals that Apple's table knows, and characters that are taken apart; two of them may be one to it.
    // Linux takes some letters of Cyrillic for others of Latin, as a table of Unicode 2 had it, and does not find them.
    const units = Array.from({ length: 0x590 }, (_, i) => i + 0xa1).filter(
      (unit) => !/\p{C}|\p{Z}|\p{M}|[ӔӕӘәӚӛӠӡӨөӪӫ]/u.test(String.fromCharCode(unit)),
    )
    mkdirSync(at('names'), { recursive: true })
    for (const unit of units) writeFileSync(at('names', `${unit.toString(16)} ${String.fromCharCode(unit)}`), `${unit}\n`)
    for (let i = 0; i < 600; i++) writeFileSync(at('names', `${'long '.repeat(30)}${i}`), `${i}\n`)
    const image = await made(
      'names',
      `boot: { hybrid: { apm: true } }\nfilesystems: { iso9660: { rockridge: true }, hfsplus: true }\nfiles: [{ from: names }]`,
    )
    const { hfsplus } = mountInKernel(volumeIn(image), ['hfsplus'])
    const lost = hfsplus.entries.filter(({ path, sha256: sum }) => {
      const [digits = ''] = path.split(' ')
      const number = path.startsWith('long') ? path.split(' ').at(-1) : String(Number.parseInt(digits, 16))
      return path !== '.' && sum !== sha256(`${number}\n`)
    })
    expect(lost.map(({ path }) => path)).toEqual([])
    expect(hfsplus.entries).toHaveLength(units.length + 601)
  })

  itNeeds(KERNEL_PROGRAMS, 'reads it beside UDF, and both tables of partitions', async () => {
    mkdirSync(at('esp/EFI/BOOT'), { recursive: true })
    writeFileSync(at('esp/EFI/BOOT/BOOTX64.EFI'), 'MZ')
    const image = await made(
      'bridge',
      `filesystems: { iso9660: { rockridge: true }, udf: true, hfsplus: true }
boot:
  entries: [{ platform: efi, image: { fat: { from: esp }, at: /efi.img } }]
  hybrid: { mbr: true, gpt: true, apm: true }
files:${tree}`,
    )
    const volume = mountInKernel(volumeIn(image), ['hfsplus']).hfsplus
    const { udf } = mountInKernel(image, ['udf'])
    const files = (entries: readonly KernelEntry[]): unknown[] => listed(entries.filter(({ type }) => type === 'file'))
    // The image is a partition beside the volume, and lies in no other.
    expect(files(volume.entries)).toEqual(files(udf.entries.filter(({ path }) => path !== 'efi.img')))
    expect((await runCommand(check, [image])).out).toMatch(/: sound(; 1 note)?$/m)
  })
})

itNeeds(['sgdisk'], 'gdisk finds no fault with a GUID partition table behind an Apple partition map', async () => {
  mkdirSync(at('esp2/EFI/BOOT'), { recursive: true })
  writeFileSync(at('esp2/EFI/BOOT/BOOTX64.EFI'), 'MZ')
  const entry = '{ platform: efi, image: { fat: { from: esp2 } } }'
  const image = await made(
    'tables',
    `filesystems: { iso9660: true, hfsplus: true }\nboot: { entries: [${entry}], hybrid: { mbr: true, gpt: true, apm: true } }\nfiles: [{ at: /a, text: a }]`,
  )
  expect(run('sgdisk', ['-v', image])).toContain('No problems found')
  expect(run('sgdisk', ['-p', image])).toMatch(/EF00 .*AF00/s)
})

itNeeds(['7zz'], '7-Zip takes out what was put in', async () => {
  const image = await made(
    'seven',
    `boot: { hybrid: { apm: true } }\nfilesystems: { iso9660: { rockridge: true }, hfsplus: true }\nfiles: [{ at: /one/two.txt, text: two }, { at: /large, random: { size: 300000, seed: 7 } }, { at: /x, symlink: large }]`,
  )
  run('7zz', ['x', '-thfs', `-o${at('seven')}`, '-y', volumeIn(image)])
  expect(readFileSync(at('seven', 'HYBRID', 'one', 'two.txt'), 'utf8')).toBe('two')
  expect(readFileSync(at('seven', 'HYBRID', 'large'))).toHaveLength(300_000)
})

itNeeds(['fls', 'icat'], 'sleuthkit lists it', async () => {
  const image = await made(
    'sleuth',
    `boot: { hybrid: { apm: true } }\nfilesystems: { iso9660: true, hfsplus: true }\nfiles: [{ at: /one/two.txt, text: two }]`,
  )
  expect(run('fls', ['-r', '-p', '-f', 'hfs', volumeIn(image)])).toMatch(/one\/two\.txt/)
})

describe('a volume of xorriso', () => {
  const their = (name: string, ...words: readonly string[]): string => {
    mkdirSync(at('their/System/Library/CoreServices'), { recursive: true })
    mkdirSync(at('their/many'), { recursive: true })
    writeFileSync(at('their/System/Library/CoreServices/boot.efi'), 'efi')
    for (let i = 0; i < 300; i++) writeFileSync(at('their/many', `${'name '.repeat(12)}${i}`), `${i}`)
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'THEIRS', '-R', '-hfsplus', ...words, '-o', `${name}.iso`, 'their'], { cwd: folder })
    return at(`${name}.iso`)
  }

  itNeeds(['xorriso'], 'is sound to the judge, and has the name and the blessed file that it was given', async () => {
    const image = their('theirs', '-hfs-bless-by', 'i', '/System/Library/CoreServices/boot.efi')
    expect((await runCommand(check, [image])).out).toMatch(/: sound(; 1 note)?$/m)
    const { out } = await runCommand(inspect, [image])
    expect(out).toMatch(/^HFS\+ {2}"THEIRS" .* 301 files, 4 folders/m)
    expect(out).toContain('  blessed for EFI: /System/Library/CoreServices/boot.efi')
  })
})
