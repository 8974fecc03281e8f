import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { temporaryFolder } from '../support/folder.js'
import { bridge, head, imageOf, resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
let image = ''
let plain = ''

beforeAll(async () => {
  image = await imageOf(
    folder,
    'bridge',
    `${head}${bridge}files:
  - { at: /readme.txt, text: "hello" }
  - { at: /docs/deep/Long name with ünicode.txt, text: "${'x'.repeat(5000)}" }
  - { at: /link, symlink: readme.txt }
  - { at: /loader.bin, zeros: 4096 }
  - { at: "/evil\\e[31m\\nname", text: "" }
boot: { entries: [ { platform: bios, image: /loader.bin, emulation: none, loadSectors: 4 } ] }
`,
  )
  plain = await imageOf(folder, 'plain', `${head}filesystems: { iso9660: {} }\nfiles:\n  - { at: /A.TXT, text: "a" }\n`)
})

describe('inspect', () => {
  it('says what file systems, identifiers, dates and boot entries there are', async () => {
    const { status, out, error } = await runCommand(inspect, [image])
    expect({ status, error }).toEqual({ status: 0, error: '' })
    for (const text of [
      'session 1 from block 0',
      'UDF 2.01  "TEST"  5 files, 3 folders, 1 links and special files',
      'Rock Ridge  "TEST"',
      'Joliet  "TEST"',
      'ISO 9660  "TEST"',
      'publisher: Someone',
      'created: 2026-01-01T00:00:00Z',
      'El Torito: boot record at block',
      'entry 1: BIOS, emulation none',
      'integrity: closed',
    ])
      expect(out).toContain(text)
  })

  it('counts files, folders, blocks and bytes of each tree', async () => {
    const figures = await imageOf(
      folder,
      'figures',
      `${head}${bridge}files:
  - { at: /one.txt, text: "${'x'.repeat(5000)}" }
  - { at: /again.txt, hardlink: /one.txt }
  - { at: /d/two.txt, text: "y" }
  - { at: /empty, text: "" }
  - { at: /link, symlink: one.txt }
`,
    )
    const { out } = await runCommand(inspect, [figures])
    expect(out.split('\n').filter((line) => /blocks|bytes|files|revision/.test(line))).toEqual([
      `${figures}  2048 bytes a sector, 289 blocks, 592 kB`,
      '  UDF 2.01  "TEST"  4 files, 1 folders, 1 links and special files, 5.00 kB',
      '    partition 0: physical, read-only, 15 blocks from 257',
      '  Rock Ridge  "TEST"  289 blocks, 4 files, 1 folders, 1 links and special files, 5.00 kB',
      // Without Rock Ridge nothing tells that two names are one file, nor what a link is.
      '  Joliet  "TEST"  289 blocks, 4 files, 1 folders, 10.0 kB',
      '  ISO 9660  "TEST"  289 blocks, 5 files, 1 folders, 10.0 kB',
    ])
    const { sizeBytes, blocks, sessions } = resultOf((await runCommand(inspect, [figures], { json: true })).out)
    const shared = { files: 4, folders: 1, sizeBytes: 5001 }
    expect({ sizeBytes, blocks, sessions }).toMatchObject({
      sizeBytes: 289 * 2048,
      blocks: 289,
      sessions: [
        {
          spaces: [
            { census: { ...shared, others: 1 } },
            { blocks: 289, census: { ...shared, others: 1 } },
            { blocks: 289, census: { ...shared, others: 0, sizeBytes: 10_001 } },
            { blocks: 289, census: { ...shared, files: 5, others: 0, sizeBytes: 10_001 } },
          ],
        },
      ],
    })
    expect((await runCommand(inspect, [figures], { path: '/one.txt' })).out).toMatch(/^blocks (\d+) to \d+ {2}5000 bytes\n$/)
    expect((await runCommand(inspect, [figures], { path: '/d/two.txt' })).out).toMatch(/^blocks (\d+) to \1 {2}1 bytes\n$/)
    expect((await runCommand(inspect, [figures], { path: '/empty' })).out).toBe('/empty takes no blocks of its own\n')
  })

  it('says the same to machines', async () => {
    const result = resultOf((await runCommand(inspect, [image], { json: true })).out)
    expect(result).toMatchObject({
      ok: true,
      kind: 'image',
      form: '2048 bytes',
      faults: [],
      sessions: [
        {
          number: 1,
          startLba: 0,
          spaces: [
            { space: 'udf', volume: { revision: '2.01', label: 'TEST' }, census: { files: 5, folders: 3, others: 1 } },
            { space: 'rockridge', volume: { id: 'TEST', publisher: 'Someone', created: '2026-01-01T00:00:00Z' } },
            { space: 'joliet' },
            { space: 'iso9660' },
          ],
          boot: { entries: [{ platform: 0, emulation: 'none', bootable: true, loadSectors: 4 }] },
        },
      ],
    })
    expect(result['sizeBytes']).toBe(readFileSync(image).length)
  })

  it('tells which files lie at a block, and where a path lies', async () => {
    const { extents } = resultOf(
      (await runCommand(inspect, [image], { json: true, path: '/docs/deep/Long name with ünicode.txt' })).out,
    ) as {
      extents: { startLba: number; blocks: number; sizeBytes: number }[]
    }
    expect(extents).toMatchObject([{ blocks: 3, sizeBytes: 5000 }])
    const second = (extents[0]?.startLba ?? 0) + 1
    const block = resultOf((await runCommand(inspect, [image], { json: true, block: String(second) })).out)
    expect(block['files']).toMatchObject([
      { space: 'udf', path: '/docs/deep/Long name with ünicode.txt', from: 2048 },
      { space: 'rockridge' },
      { space: 'joliet' },
      { space: 'iso9660', path: '/DOCS/DEEP/LONG_NAME_WITH__NICODE.TXT', from: 2048 },
    ])
    expect((await runCommand(inspect, [image], { block: String(second) })).out).toContain('78 78 78')
  })

  it('explains a block, the boot catalogue too', async () => {
    expect((await runCommand(inspect, [image], { block: '16' })).out).toMatch(/block 16, byte 0: primary volume descriptor\nBP 0001-0001/)
    const [session] = resultOf((await runCommand(inspect, [image], { json: true })).out)['sessions'] as {
      boot: { catalog: number; bootRecord: number }
    }[]
    expect((await runCommand(inspect, [image], { block: String(session?.boot.catalog) })).out).toContain('boot catalogue: validation entry')
    expect((await runCommand(inspect, [image], { block: String(session?.boot.bootRecord) })).out).toContain('boot record')
  })

  it('knows no block beyond the end, nor a path that is not there', async () => {
    expect((await runCommand(inspect, [image], { block: '999999' })).error).toContain('[survey/noBlock]')
    expect((await runCommand(inspect, [image], { path: '/none' })).error).toContain('[survey/noPath]')
    expect((await runCommand(inspect, [image], { block: 'x' })).status).toBe(2)
  })

  it('is no image: a missing file, a folder', async () => {
    expect(await runCommand(inspect, [join(folder, 'none.iso')])).toMatchObject({
      status: 1,
      error: expect.stringContaining('[image/noImage]') as string,
    })
    expect((await runCommand(inspect, [folder])).error).toContain('it is a folder')
  })

  it('an image that was not copied to its end is read as far as it goes', async () => {
    const path = join(folder, 'cut.iso')
    writeFileSync(path, readFileSync(plain))
    truncateSync(path, readFileSync(plain).length - 1000)
    const { status, error, out } = await runCommand(inspect, [path])
    expect(status).toBe(0)
    expect(error).toContain('[image/notAligned]')
    expect(error).toContain('[iso9660/extentOutside]')
    expect(out).toContain('ISO 9660  "TEST"')
  })

  it('something else than a file system is said to be none, and its blocks are shown', async () => {
    const path = join(folder, 'noise.img')
    writeFileSync(path, Buffer.alloc(300 * 2048, 'noise'))
    const { status, out, error } = await runCommand(inspect, [path])
    expect(status).toBe(1)
    expect(out).toContain('no file system')
    expect(error).toContain('[survey/noFileSystem]')
    expect((await runCommand(ls, [path])).error).toContain('[survey/noFileSystem]')
    expect((await runCommand(inspect, [path], { block: '5' })).out).toContain('6e 6f 69 73 65')
  })

  it('the disc in a drive, with what can still be written', async () => {
    const drive = `virtual:${join(folder, 'drive.disc')}?media=dvd+r`
    expect((await runCommand(burn, [image], { drive: [drive], yes: true, close: false, quiet: true })).status).toBe(0)
    const result = resultOf((await runCommand(inspect, [drive], { json: true })).out)
    expect(result).toMatchObject({
      kind: 'drive',
      form: 'DVD+R',
      tracks: [{ session: 1, number: 1, start: 0, mode: 'data' }],
      sessions: [{ number: 1, spaces: [{ space: 'udf' }, { space: 'rockridge' }, { space: 'joliet' }, { space: 'iso9660' }] }],
      drive: { disc: { state: 'appendable', sessions: 1 } },
      faults: [],
    })
    expect((result['drive'] as { nextWritable: number }).nextWritable).toBeGreaterThan(0)
  })

  it('the data track of a CUE sheet', async () => {
    const user = readFileSync(plain)
    writeFileSync(join(folder, 'cd.bin'), user)
    writeFileSync(join(folder, 'cd.cue'), 'FILE "cd.bin" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n')
    const { out, status } = await runCommand(inspect, [join(folder, 'cd.cue')])
    expect(status).toBe(0)
    expect(out).toContain('CUE sheet')
    expect(out).toContain('track 1 of session 1: mode1, blocks 0 to')
    expect(out).toContain('ISO 9660  "TEST"')
  })
})

describe('ls', () => {
  it('shows the best tree, where nothing is asked for', async () => {
    expect((await runCommand(ls, [image])).out.split('\n')).toContain('/docs/')
    expect(resultOf((await runCommand(ls, [image], { json: true })).out)['space']).toBe('udf')
  })

  it.each([
    ['udf', '/docs/deep/Long name with ünicode.txt'],
    ['rockridge', '/docs/deep/Long name with ünicode.txt'],
    ['joliet', '/docs/deep/Long name with ünicode.txt'],
    ['iso9660', '/DOCS/DEEP/LONG_NAME_WITH__NICODE.TXT'],
  ])('shows the names of %s', async (space, path) => {
    const { entries } = resultOf((await runCommand(ls, [image], { json: true, recursive: true, in: space })).out) as {
      entries: { path: string }[]
    }
    expect(entries.map((entry) => entry.path)).toContain(path)
  })

  it('in long form: mode, owner, size, block, time, target', async () => {
    const { out } = await runCommand(ls, [image], { long: true })
    expect(out).toMatch(/^-rw-r--r-- {2}1 {2}0:0 +5 +\d+ {2}2026-01-01T00:00:00Z {2}\/readme\.txt$/m)
    expect(out).toMatch(/^lrwxrwxrwx .* \/link -> readme\.txt$/m)
    expect(out).toMatch(/^drwxr-xr-x .* \/docs\/$/m)
    expect((await runCommand(ls, [image], { long: true, in: 'joliet' })).out).toMatch(
      /^- +5 +\d+ {2}2026-01-01T00:00:00Z {2}\/readme\.txt$/m,
    )
  })

  it('what each is called in every file system', async () => {
    const { entries } = resultOf((await runCommand(ls, [image], { json: true, recursive: true, names: true })).out) as {
      entries: { path: string; names: Record<string, string> }[]
    }
    const names = new Map(entries.map((entry) => [entry.path, entry.names]))
    const path = '/docs/deep/Long name with ünicode.txt'
    expect(names.get(path)).toEqual({ rockridge: path, joliet: path, iso9660: '/DOCS/DEEP/LONG_NAME_WITH__NICODE.TXT' })
    expect(names.get('/docs/deep')).toEqual({ rockridge: '/docs/deep', joliet: '/docs/deep', iso9660: '/DOCS/DEEP' })
    // A link has no data and is nothing to Joliet.
    expect(names.get('/link')).toEqual({ rockridge: '/link', iso9660: '/LINK' })
    const { out } = await runCommand(ls, [image, '/docs'], { names: true })
    expect(out).toBe('/docs/deep/\n  Rock Ridge: /docs/deep\n  Joliet: /docs/deep\n  ISO 9660: /DOCS/DEEP\n')
  })

  it('one folder, or one file', async () => {
    expect((await runCommand(ls, [image, '/docs'])).out).toBe('/docs/deep/\n')
    expect((await runCommand(ls, [image, 'docs/'])).out).toBe('/docs/deep/\n')
    expect((await runCommand(ls, [image, '/readme.txt'])).out).toBe('/readme.txt\n')
  })

  it('no name writes to the terminal but itself', async () => {
    const { out } = await runCommand(ls, [image])
    expect(out).toContain('/evil\\x1b[31m\\x0aname')
    expect(out).not.toContain('\u001b')
  })

  it('shows of a session the file system that is asked for alone', async () => {
    const { sessions } = resultOf((await runCommand(inspect, [image], { json: true, in: 'joliet', session: 'first' })).out) as {
      sessions: readonly { spaces: readonly { space: string }[] }[]
    }
    expect(sessions.map(({ spaces }) => spaces.map(({ space }) => space))).toEqual([['joliet']])
  })

  it('says what is not there', async () => {
    expect((await runCommand(ls, [image, '/none'])).error).toContain('[survey/noPath]')
    const missing = await runCommand(ls, [plain], { in: 'joliet' })
    expect(missing.error).toContain('[survey/notThere]')
    expect(missing.error).toContain('has no Joliet, but ISO 9660')
    const shown = await runCommand(inspect, [plain], { in: 'joliet' })
    expect([shown.status, shown.error]).toEqual([1, expect.stringContaining('has no Joliet, but ISO 9660')])
    expect((await runCommand(inspect, [plain], { session: '2' })).error).toContain('[survey/noSession]')
    expect((await runCommand(ls, [plain], { session: '2' })).error).toContain('[survey/noSession]')
    expect((await runCommand(ls, [plain], { in: 'hfs' })).status).toBe(2)
    expect((await runCommand(ls, [plain], { session: 'x' })).status).toBe(2)
  })
})
