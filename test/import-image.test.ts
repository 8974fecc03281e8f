import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runProgram } from './support/program.js'
import { temporaryFolder } from './support/folder.js'
import { sample } from './support/tools.js'

const examples = join(import.meta.dirname, '../examples')

/** The last line of what a command tells machines. */
function told(args: readonly string[], cwd: string): { readonly status: number | null; readonly result: Record<string, unknown> } {
  const { status, stdout } = runProgram([...args, '--json'], cwd)
  return { status, result: JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown> }
}

function build(manifest: object, folder: string): string {
  writeFileSync(join(folder, 'disc.yaml'), JSON.stringify(manifest))
  const { status } = runProgram(['build', 'disc.yaml', '-o', 'out.iso'], folder)
  expect(status).toBe(0)
  return join(folder, 'out.iso')
}

/** The image that the manifest makes which was made of an image. */
function backOf(image: string, folder: string): string {
  const imported = told(['import', image, '-o', 'back'], folder)
  expect(imported.result['faults']).toEqual([])
  expect(runProgram(['build', 'back/disc.config.yaml', '-o', 'again.iso'], folder).status).toBe(0)
  return join(folder, 'again.iso')
}

const hostile = {
  disc: 1,
  volume: { id: 'HOSTILE', date: '2026-01-01T00:00:00Z' },
  filesystems: { iso9660: { rockridge: true, joliet: true } },
  source: { owner: '1000:100', mode: { files: '0640', directories: '0750' }, time: '2025-02-03T04:05:06Z' },
  files: [
    { at: '/*', text: 'star' },
    { at: '/[a-z]{b,c}', text: 'set' },
    { at: '/$${HOME}', text: 'variable' },
    { at: '/..%2f..', text: 'dots' },
    { at: '/back\\slash', text: 'slash' },
    { at: '/con.txt', text: 'device' },
    { at: '/x.part', text: 'part' },
    { at: '/line\nbreak', text: 'line' },
    { at: '/case', text: 'small' },
    { at: '/CASE', text: 'large' },
    { at: '/-rf', text: 'dash', owner: '0:0', mode: '4755', time: '2024-01-01T00:00:00Z' },
    { at: '/out/link', symlink: '../../../etc/passwd' },
    { at: '/out/second', hardlink: '/case' },
    { at: '/out/empty', text: '' },
    { at: '/out/nothing', hardlink: '/out/empty' },
    { at: '/out/null', device: { type: 'character', major: 1, minor: 3 } },
    { at: '/out/pipe', fifo: true, mode: '0600' },
    { at: '/nobody', text: 'hidden in one tree', hide: ['joliet'] },
    { at: '/late', text: 'late', place: 'first' },
  ],
  output: { image: 'out.iso', padding: 7 },
}

describe('an image of blocks', () => {
  it.each(sample(['names', 'udf-bridge', 'seed'], 2))('makes a manifest that makes the same bytes: examples/%s', (name) => {
    const folder = temporaryFolder()
    cpSync(join(examples, name), folder, { recursive: true })
    expect(runProgram(['build', '-o', 'out.iso'], folder).status).toBe(0)
    const image = join(folder, 'out.iso')
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
  })

  it('keeps hostile names, owners, links and devices in the manifest, and nothing leaves its folder', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'inner'))
    const image = build(hostile, join(folder, 'inner'))
    expect(readFileSync(backOf(image, join(folder, 'inner'))).equals(readFileSync(image))).toBe(true)
    expect(readdirSync(folder)).toEqual(['inner'])
    const pieces = readdirSync(join(folder, 'inner/back/pieces/files'), { recursive: true, withFileTypes: true })
    expect(pieces.filter((entry) => !entry.isFile() && !entry.isDirectory())).toEqual([])
    for (const { name } of pieces) expect(name).toMatch(/^[\w. ~%,-]+$/)
  })

  it.each([
    { iso9660: { level: 1, rockridge: true, relax: { lowercase: true, multipleDots: true } }, udf: { embed: true } },
    { udf: { revision: '2.60', vat: true, embed: true } },
    { iso9660: { level: 1999, joliet: true } },
  ])('keeps the choices of its writer that no reader needs: %j', (filesystems) => {
    const folder = temporaryFolder()
    const files = [
      { at: '/one.dot/b.txt', text: 'b' },
      { at: '/inner/two.dots.tar', text: 't' },
      { at: '/.hidden', text: '' },
      { at: `/${'long '.repeat(20)}.txt`, text: 'long' },
    ]
    const image = build({ disc: 1, volume: { id: 'WORDS', date: '2026-01-01' }, filesystems, files }, folder)
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
  })

  it.each(
    sample(
      [
        [{ hybrid: { mbr: true, apm: true } }, 'systemArea', true],
        [{ hybrid: { apm: { blockSize: 512 } }, systems: { chrp: true } }, 'systemArea', true],
        [{ entries: [{ platform: 'efi', image: '/one', apm: true }], hybrid: { mbr: true, gpt: true, apm: true } }, 'systemArea', false],
        [{ systems: { mips: ['/one', '/two'] } }, 'systemArea', false],
        [{ systems: { alpha: '/two' } }, 'systemArea', false],
        [{ systems: { sparc: { label: 'SUN', partitions: ['/one', 'previous'] } } }, 'systemArea', false],
        [
          { systems: { hppa: { loader: '/one', kernel32: '/two', kernel64: '/three', ramdisk: '/one', commandLine: '0/two' } } },
          'systemArea',
          false,
        ],
      ] as const,
      3,
    ),
  )('tells the machines that it starts in words: %j', (boot, piece, hasVolume) => {
    const folder = temporaryFolder()
    const filesystems = { iso9660: { rockridge: true }, ...(hasVolume ? { hfsplus: { blessed: { intel: '/one' } } } : {}) }
    const files = ['one', 'two', 'three'].map((name) => ({ at: `/${name}`, text: name.repeat(3000) }))
    const image = build({ disc: 1, volume: { id: 'MACHINES', date: '2026-01-01' }, filesystems, files, boot }, folder)
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
    expect(readFileSync(join(folder, 'back/disc.config.yaml'), 'utf8')).not.toContain(piece)
  })

  it.each([
    { output: { isomd5: true } },
    { output: { tags: true, sums: [{ at: '/md5sum.txt' }] } },
    { source: { dedupe: true } },
    {
      files: [
        { at: '/a', text: 'a' },
        { at: '/b', text: 'b', place: { block: 400 } },
        { at: '/c', zeros: 900_000 },
        { at: '/d', text: 'd', place: 'last' },
      ],
    },
    { volume: { id: 'V', date: '2026-01-01', copyrightFile: 'copying.txt', abstractFile: 'EMPTY' } },
  ])('keeps what the disc says of itself: %j', (more) => {
    const folder = temporaryFolder()
    const files = [
      { at: '/copying.txt', text: 'free' },
      { at: '/EMPTY', text: '' },
      { at: '/z/same', text: 'free' },
      { at: '/z/name', hardlink: '/copying.txt' },
    ]
    const usual = { disc: 1, volume: { id: 'SAYS', date: '2026-01-01' }, filesystems: { iso9660: { rockridge: true, joliet: true } } }
    const image = build({ ...usual, files, ...more }, folder)
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
  })

  it('hides devices in HFS Plus that it has no room for, and tells them', () => {
    const folder = temporaryFolder()
    const filesystems = { iso9660: { rockridge: true }, hfsplus: true }
    const files = [{ at: '/disk', device: { type: 'block', major: 259, minor: 70_000 }, hide: ['hfsplus'] }]
    const boot = { hybrid: { mbr: true, apm: true } }
    const image = build({ disc: 1, volume: { id: 'DEVICES', date: '2026-01-01' }, filesystems, files, boot }, folder)
    const { faults } = told(['import', image, '-o', 'back'], folder).result as { faults: readonly { code: string; severity: string }[] }
    expect(faults.map(({ code }) => code)).toContain('import/devicesHidden')
    expect(runProgram(['build', 'back/disc.config.yaml', '-o', 'again.iso'], folder).status).toBe(0)
    expect(runProgram(['ls', 'again.iso'], folder).stdout).toContain('disk')
  })

  it('compresses what is compressed, in blocks of the same size and as hard', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'long.txt'), Array.from({ length: 40_000 }, (_, i) => `line ${i * 7919}`).join('\n'))
    const image = build(
      {
        disc: 1,
        volume: { id: 'PACKED', date: '2026-01-01' },
        filesystems: { iso9660: { rockridge: true } },
        files: ['/a [x]{y}*.txt', '/docs/b', '/docs/c.two', '/plain'].map((at) => ({ at, from: 'long.txt' })),
        compress: [
          { at: '*.txt', level: 9 },
          { at: '/docs/**', blockSize: '32 KiB' },
          { at: '*.two', version: 2, blockSize: '1 MiB', level: 1 },
        ],
      },
      folder,
    )
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
    expect(readFileSync(join(folder, 'back/pieces/files/docs/b')).equals(readFileSync(join(folder, 'long.txt')))).toBe(true)
  })

  it.each([
    { mbr: { protective: false, bootable: false }, gpt: { overlapping: true }, offset: 16 },
    { mbr: true, gpt: true, cylinders: 'all' },
    { mbr: { protective: true }, cylinders: 'off' },
  ])('lists its partitions, with their types, names and images: %j', (hybrid) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'esp/EFI/BOOT'), { recursive: true })
    writeFileSync(join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'), 'MZ'.repeat(1000))
    const inTree = { number: 5, type: 'linux', name: 'Rescue', image: '/boot/loader.bin', tables: 'gpt' }
    const image = build(
      {
        disc: 1,
        volume: { id: 'PARTS', date: '2026-01-01' },
        filesystems: { iso9660: { rockridge: true } },
        files: [
          { at: '/boot/loader.bin', text: 'loader '.repeat(600) },
          { at: '/a', text: 'a' },
        ],
        boot: {
          entries: [
            { platform: 'bios', image: '/boot/loader.bin' },
            { platform: 'efi', image: { partition: 3 } },
          ],
          partitions: [
            {
              number: 3,
              type: 'efi',
              image: { fat: { from: 'esp' } },
              ...('gpt' in hybrid ? { id: '7d0c5f1e-35a4-4f0e-8b1d-0123456789ab' } : {}),
            },
            { number: 2, type: 0x83, image: { from: 'esp/EFI/BOOT/BOOTX64.EFI' } },
            ...('gpt' in hybrid ? [inTree] : []),
          ],
          hybrid,
        },
      },
      folder,
    )
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
    expect(existsSync(join(folder, 'back/pieces/system-area.bin'))).toBe(false)
    expect(existsSync(join(folder, 'back/pieces/partition-3.img'))).toBe(true)
    const manifest = readFileSync(join(folder, 'back/disc.config.yaml'), 'utf8')
    expect(manifest).toMatch(/- platform: efi\n[^-]*image:\n +partition: 3\n/)
    expect(manifest).toMatch(/ - number: 2\n +type: (131|linux)\n/)
  })

  it('shows the one piece that was changed, and nothing else', () => {
    const folder = temporaryFolder()
    const files = ['/a.txt', '/b.txt', '/docs/c.txt'].map((at) => ({ at, text: `this is ${at}\n` }))
    const image = build(
      { disc: 1, volume: { id: 'ONE', date: '2026-01-01' }, filesystems: { iso9660: { rockridge: true }, udf: true }, files },
      folder,
    )
    expect(told(['import', image, '-o', 'back'], folder).status).toBe(0)
    writeFileSync(join(folder, 'back/pieces/files/docs/c.txt'), 'this is new\n')
    expect(runProgram(['build', 'back/disc.config.yaml', '-o', 'again.iso'], folder).status).toBe(0)
    const { result } = told(['diff', image, 'again.iso'], folder)
    expect((result['paths'] as readonly { path: string }[]).map(({ path }) => path).filter((path) => !/docs\/c\.txt$/i.test(path))).toEqual(
      [],
    )
    expect(result['volume']).toEqual([])
  })

  it('has two names for a file whose name was cut otherwise in each tree, and the same bytes', () => {
    const folder = temporaryFolder()
    const long = 'cut '.repeat(20)
    const files = ['one', 'two', 'three'].map((end, i) => ({ at: `/a/b/${long}${end}`, random: { size: 3000 * (i + 1), seed: i } }))
    const image = build(
      {
        disc: 1,
        volume: { date: '2026-01-01' },
        filesystems: { iso9660: { level: 2, rockridge: false, joliet: true } },
        files: [...files, { at: '/a/b/plain.txt', text: 'plain', hiddenBit: ['joliet'] }],
      },
      folder,
    )
    expect(readFileSync(backOf(image, folder)).equals(readFileSync(image))).toBe(true)
    const manifest = readFileSync(join(folder, 'back/disc.config.yaml'), 'utf8')
    expect(manifest.match(/hardlink: /g)?.length).toBe(3)
    expect(manifest).not.toMatch(/hardlink: .*plain/)
  })

  it('is not written over, and neither is a manifest that is there', () => {
    const folder = temporaryFolder()
    const image = build({ disc: 1, volume: { date: '2026-01-01' }, files: [{ at: '/a', text: 'a' }] }, folder)
    const before = readFileSync(image)
    mkdirSync(join(folder, 'back'))
    writeFileSync(join(folder, 'back/disc.config.yaml'), 'mine')
    expect(runProgram(['import', image, '-o', 'back'], folder).status).toBe(1)
    expect(existsSync(join(folder, 'back/pieces'))).toBe(false)
    expect(runProgram(['import', image, '-o', image, '--force'], folder).status).not.toBe(0)
    expect(readFileSync(image).equals(before)).toBe(true)
  })
})

describe('scripts/import-back.mjs', () => {
  it('finds nothing wrong with a slice of what is drawn', () => {
    const script = join(import.meta.dirname, '../scripts/import-back.mjs')
    const { stdout, status } = spawnSync(process.execPath, [script, '--drawn', '1', '--seed', '7', '--folder', temporaryFolder()], {
      encoding: 'utf8',
    })
    expect(stdout).toMatch(/^1 images: 1 with the same bytes, 0 wrong$/m)
    expect(status).toBe(0)
  }, 60_000)
})
