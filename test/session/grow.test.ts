/** An image grows by a session: into another image, in place, and as a file of the session alone. */

import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import { run as runBuild } from '../../src/cli/build.js'
import { run as runExtract } from '../../src/cli/extract.js'
import { run as runInspect } from '../../src/cli/inspect.js'
import { run as runLock } from '../../src/cli/lock.js'
import { run as runLs } from '../../src/cli/ls.js'
import { run as runPlan } from '../../src/cli/plan.js'
import { run as runValidate } from '../../src/cli/validate.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'

const top = temporaryFolder()
const BLOCK = 2048
const big = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff))
const fileSystems = {
  iso: 'iso9660: { rockridge: true, joliet: true }',
  udf: 'udf: { revision: "2.01" }',
  bridge: 'iso9660: { rockridge: true, joliet: true }, udf: { revision: "2.50" }',
  vat: 'udf: { revision: "1.50", vat: true }',
} as const

/** A folder with a disc of three files, `old.iso`. */
async function begun(wanted: string = fileSystems.iso, more = '') {
  const home = mkdtempSync(join(top, 'grow-'))
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text)
    return join(home, name)
  }
  writeFileSync(join(home, 'big.bin'), big)
  const make = async (name: string, text: string) => {
    const heard = await runCommand(runBuild, [write(name, `disc: 1\n${text}`)])
    return { ...heard, said: heard.error.replaceAll(`${home}/`, '') }
  }
  const first = `volume: { id: OLD, date: 0, publisher: PRESS }\nfilesystems: { ${wanted} }\n${more}output: old.iso\nfiles:\n`
  const entries = '  - { from: big.bin, at: /docs/ }\n  - { at: /docs/a.txt, text: a }\n  - { at: /b.txt, text: b }\n'
  expect((await make('first.yaml', first + entries)).status).toBe(0)
  const grow = (session: string, files: string, output = 'new.iso') =>
    make('next.yaml', `volume: { date: 100 }\nsession: { import: old.iso${session} }\nfiles: ${files}\noutput: ${output}\n`)
  const list = async (name: string, options = {}) =>
    (await runCommand(runLs, [join(home, name)], { recursive: true, ...options })).out.trim().split('\n')
  const read = async (name: string, path: string): Promise<Buffer> => {
    const out = mkdtempSync(join(home, 'out-'))
    expect((await runCommand(runExtract, [join(home, name), path], { output: out, force: true })).status).toBe(0)
    return readFileSync(join(out, path.slice(path.lastIndexOf('/') + 1)))
  }
  return { home, path: (name: string) => join(home, name), grow, make, list, read, bytes: (name: string) => readFileSync(join(home, name)) }
}

describe.each(Object.keys(fileSystems) as (keyof typeof fileSystems)[])('a disc with %s', (kind) => {
  it('keeps what is there, with new files over it', async () => {
    const { grow, list, read, bytes } = await begun(fileSystems[kind])
    const { status } = await grow(
      '',
      '[{ at: /b.txt, text: new }, { at: /c.txt, text: c }, { remove: /docs/a.txt }, { rename: /docs/big.bin, to: /big }]',
    )
    expect(status).toBe(0)
    for (const space of kind === 'udf' || kind === 'vat'
      ? ['udf']
      : kind === 'iso'
        ? ['rockridge', 'joliet']
        : ['udf', 'rockridge', 'joliet'])
      expect([space, await list('new.iso', { in: space })]).toEqual([space, ['/b.txt', '/big', '/c.txt', '/docs/']])
    expect((await read('new.iso', '/big')).equals(big)).toBe(true)
    expect((await read('new.iso', '/b.txt')).toString()).toBe('new')
    // The large file lies where it lay, and nowhere else.
    const [old, grown] = [bytes('old.iso'), bytes('new.iso')]
    const at = old.indexOf(big.subarray(0, 4096))
    expect(grown.indexOf(big.subarray(0, 4096))).toBe(at)
    expect(grown.indexOf(big.subarray(0, 4096), at + 1)).toBe(-1)
  })

  it('grows in place into the same image', async () => {
    const { grow, bytes, path } = await begun(fileSystems[kind])
    const files = '[{ at: /c.txt, text: c }]'
    expect((await grow('', files)).status).toBe(0)
    const inode = statSync(path('old.iso')).ino
    expect((await grow('', files, 'old.iso')).status).toBe(0)
    expect(statSync(path('old.iso')).ino).toBe(inode)
    expect(bytes('old.iso').equals(bytes('new.iso'))).toBe(true)
  })

  it('gives the session alone, which goes behind a copy of the disc', async () => {
    const { grow, list, bytes, path } = await begun(fileSystems[kind])
    expect((await grow(', start: 1024', '[{ at: /c.txt, text: c }]', '{ part: part.bin }')).status).toBe(0)
    const part = bytes('part.bin')
    expect(part.indexOf(big.subarray(0, 4096))).toBe(-1)
    copyFileSync(path('old.iso'), path('joined.iso'))
    truncateSync(path('joined.iso'), 1024 * BLOCK)
    writeFileSync(path('joined.iso'), Buffer.concat([bytes('joined.iso'), part]))
    expect(await list('joined.iso', { sessionStart: '1024' })).toEqual(['/b.txt', '/c.txt', '/docs/', '/docs/a.txt', '/docs/big.bin'])
    // The same with the image beside it.
    expect((await grow(', start: 1024', '[{ at: /c.txt, text: c }]', '{ part: part.bin, image: new.iso }')).status).toBe(0)
    expect(bytes('new.iso').equals(bytes('joined.iso'))).toBe(true)
  })
})

it('goes on in sessions of its own where the image is of a medium that is written once', async () => {
  const { make, list, bytes } = await begun()
  const session = (number: number, from: string, to: string) =>
    make(
      'next.yaml',
      `media: dvd-r\nvolume: { date: 0 }\nsession: { import: ${from} }\nfiles: [{ at: /${number}, text: x }]\noutput: ${to}\n`,
    )
  expect((await session(2, 'old.iso', 'two.iso')).status).toBe(0)
  expect((await session(3, 'two.iso', 'three.iso')).status).toBe(0)
  expect(bytes('three.iso').subarray(0, bytes('old.iso').length).equals(bytes('old.iso'))).toBe(true)
  expect(await list('three.iso', { session: '1' })).not.toContain('/2')
  expect(await list('three.iso', { session: '2' })).toEqual(['/2', '/b.txt', '/docs/', '/docs/a.txt', '/docs/big.bin'])
  expect(await list('three.iso')).toEqual(['/2', '/3', '/b.txt', '/docs/', '/docs/a.txt', '/docs/big.bin'])
  // Of a Compact Disc, lead-out and lead-in lie between them. MMC-6 4.2.3.5.
  const planned = await make(
    'cd.yaml',
    'media: cd-r\nvolume: { date: 0 }\nsession: { import: old.iso }\nfiles: [{ at: /2, text: x }]\noutput: cd.iso\n',
  )
  const blocks = bytes('old.iso').length / BLOCK
  expect(planned.out).toContain(`a new session from block ${Math.ceil((blocks + 11_400) / 32) * 32}`)
})

describe.each(Object.keys(fileSystems) as (keyof typeof fileSystems)[])('a session alone, with %s', (kind) => {
  it('lies at its block, with zeros before it', async () => {
    const { make, list, bytes, path } = await begun()
    const text = `volume: { date: 0 }\nsession: { start: 1024 }\nfilesystems: { ${fileSystems[kind]} }\nfiles: [{ from: big.bin }, { at: /c.txt, text: c }]\n`
    expect((await make('alone.yaml', `${text}output: { part: part.bin, image: new.iso }\n`)).status).toBe(0)
    expect(bytes('new.iso').equals(Buffer.concat([Buffer.alloc(1024 * BLOCK), bytes('part.bin')]))).toBe(true)
    expect(await list('new.iso', { sessionStart: '1024' })).toEqual(['/big.bin', '/c.txt'])
    const out = mkdtempSync(join(top, 'out-'))
    expect((await runCommand(runExtract, [path('new.iso')], { output: out, force: true, sessionStart: '1024' })).status).toBe(0)
    expect(readFileSync(join(out, 'big.bin')).equals(big)).toBe(true)
  })
})

describe('a conflict', () => {
  it.each([
    ['', 0, 'new'],
    [', conflict: keep', 0, 'b'],
    [', conflict: fail', 1, undefined],
  ])('is settled by session.conflict: "%s"', async (session, status, text) => {
    const { grow, read } = await begun()
    const grown = await grow(session, '[{ at: /b.txt, text: new }]')
    expect(grown.status).toBe(status)
    if (text === undefined) expect(grown.said).toContain('"/b.txt" is on the disc already [tree/onDisc]')
    else expect((await read('new.iso', '/b.txt')).toString()).toBe(text)
  })

  it('of a file and a folder is an error', async () => {
    const { grow } = await begun()
    expect((await grow('', '[{ at: /docs, text: x }]')).said).toContain('[tree/folderOnDisc]')
    expect((await grow('', '[{ at: /b.txt/x, text: x }]')).status).toBe(1)
  })
})

describe('what is told', () => {
  it('is where the disc cannot be what is asked for, with its place', async () => {
    const { grow, make } = await begun()
    expect((await grow('', '[]', '{ part: p.bin, sheet: p.cue }')).status).toBe(1)
    expect((await make('a.yaml', 'session: { import: none.iso }\noutput: x.iso\n')).said).toMatch(
      /a\.yaml:2:20: error: "none\.iso" is no image/,
    )
    expect((await make('a.yaml', 'session: { import: drive }\noutput: x.iso\n')).said).toMatch(
      /a\.yaml:2:20: error: .* no drive is named \[session\/driveMissing\]/,
    )
    expect((await grow(', start: 3', '[]')).said).toMatch(/next\.yaml:3:36: error: .* \[session\/startTooEarly\]/)
    expect((await grow(', session: NONE', '[]')).said).toContain('has no session NONE')
    const other = 'filesystems: { udf: true }\nvolume: { date: 0 }\nsession: { import: old.iso }\noutput: x.iso\n'
    expect((await make('a.yaml', other)).said).toMatch(
      /a\.yaml:2:14: error: "old\.iso" has ISO 9660, Rock Ridge, Joliet, .* \[session\/fileSystems\]/,
    )
    expect((await make('a.yaml', 'output: { part: x.bin }\n')).said).toContain('output.part means nothing without session')
    const both = 'burn: { close: true }\nvolume: { date: 0 }\nsession: { import: old.iso, close: false }\noutput: x.iso\n'
    expect((await make('a.yaml', both)).said).toContain('[manifest/excludeEachOther]')
  })

  it('is that a manifest for the disc that is burned is judged without it, and all else in the same run', async () => {
    const { path } = await begun()
    const text = 'disc: 1\nvolume: { date: 0 }\nsession: { import: drive }\nfiles: [{ from: big.bin }]\n'
    const judged = async (wanted: string) => {
      writeFileSync(path('drive.yaml'), wanted)
      return runCommand(runValidate, [path('drive.yaml')], { verbose: true })
    }
    expect(await judged(text)).toMatchObject({ status: 0, error: expect.stringContaining('[session/driveLater]') as string })
    const { status, error } = await judged(text.replace('big.bin', 'none.bin'))
    expect([status, error]).toEqual([1, expect.stringMatching(/driveLater[^]*source\/missing|source\/missing[^]*driveLater/)])
  })

  it('is that an image in place cannot be locked, which leaves it as it is', async () => {
    const { grow, bytes, path } = await begun()
    await grow('', '[{ at: /c.txt, text: c }]', 'x.iso')
    const before = createHash('sha256').update(bytes('old.iso')).digest('hex')
    writeFileSync(path('next.yaml'), readFileSync(path('next.yaml'), 'utf8').replace('x.iso', 'old.iso'))
    for (const run of [runBuild, runLock]) {
      const { status, error } = await runCommand(run, [path('next.yaml')], { lock: true })
      expect([status, error]).toEqual([1, expect.stringContaining('[lock/importChanges]')])
    }
    expect(createHash('sha256').update(bytes('old.iso')).digest('hex')).toBe(before)
  })

  it('is a boot record that is kept, and boot entries that come too late', async () => {
    const boot = 'boot: { entries: [{ image: /b.txt }] }\n'
    const { grow, make, path } = await begun(fileSystems.iso, boot)
    expect((await grow('', '[]')).said).toBe('')
    const { out } = await runCommand(runInspect, [path('new.iso')])
    expect(out).toContain('El Torito')
    const later = `${boot}volume: { date: 0 }\nsession: { import: old.iso }\noutput: x.iso\n`
    expect((await make('a.yaml', later)).said).toContain('[eltorito/laterSession]')
    expect((await make('a.yaml', later.replace(boot, 'systemArea: big.bin\n'))).said).toContain('[session/bootLater]')
  })
})

it('says of a layout that others may write that no session can follow', async () => {
  const { grow, path } = await begun('udf: { sparing: true }', 'media: cd-rw\n')
  expect((await grow('', '[]')).said).toContain('[udf/foreignLayout]')
  const text = (await runCommand(runInspect, [path('old.iso')])).out
  expect(text).toContain('takes no further session: The partition on the disc is sparable, not read-only')
  const { out } = await runCommand(runInspect, [path('old.iso')], { json: true })
  expect(JSON.parse(out)).toMatchObject({ sessions: [{ spaces: [{ space: 'udf', appendable: false }] }] })
})

it.each(['1.10', '1.12'])('goes on with Rock Ridge %s', async (version) => {
  const { grow, bytes } = await begun(`iso9660: { rockridge: { version: "${version}" } }`)
  await grow('', '[{ at: /c.txt, text: c }]')
  const [id, other] = version === '1.10' ? ['RRIP_1991A', 'IEEE_P1282'] : ['IEEE_P1282', 'RRIP_1991A']
  expect([bytes('new.iso').lastIndexOf(id) > bytes('old.iso').lastIndexOf(id), bytes('new.iso').includes(other)]).toEqual([true, false])
})

it('tells that it reads the former sessions', async () => {
  const { grow, path } = await begun()
  await grow('', '[]')
  const seen: unknown[] = []
  await build(path('next.yaml'), { listener: (event) => void seen.push(event) })
  expect(seen).toContainEqual({ kind: 'action', action: 'import', detail: 'reading the former sessions of old.iso' })
})

it('keeps what the volume says of itself, and says where files of the former session lie', async () => {
  const { grow, path } = await begun()
  await grow('', '[{ at: /c.txt, text: c }]')
  const { out } = await runCommand(runInspect, [path('new.iso')])
  expect(out).toContain('"OLD"')
  expect(out).toContain('publisher: PRESS')
  const [lies] = (await runCommand(runPlan, [path('next.yaml')], { path: '/docs/big.bin' })).out.split('\n')
  expect(lies).toBe((await runCommand(runPlan, [path('first.yaml')], { path: '/docs/big.bin' })).out.trim().replace('data:', 'former:'))
})
