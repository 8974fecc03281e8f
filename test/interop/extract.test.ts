/** Images of other writers, extracted; and what other readers extract of the same images. */

import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect } from 'vitest'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { resultOf, head, imageOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const source = at('source')

interface Facts {
  readonly kind: string
  readonly mode?: number
  readonly mtime?: number
  readonly size?: number
  readonly digest?: string
  readonly target?: string
  readonly links?: number
}

/** Links are not entered. */
const pathsIn = (top: string, below = ''): readonly string[] =>
  readdirSync(join(top, below), { withFileTypes: true })
    .map((entry) => [below === '' ? entry.name : `${below}/${entry.name}`, entry.isDirectory()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, isFolder]) => (isFolder ? [path].concat(pathsIn(top, path)) : [path]))

/** What a folder of the host holds, by path. */
function factsOf(top: string, { attributes = true, links = true } = {}): Readonly<Record<string, Facts>> {
  const out: Record<string, Facts> = {}
  for (const path of pathsIn(top)) {
    const full = join(top, path)
    const stat = lstatSync(full)
    if (stat.isSymbolicLink()) {
      if (links) out[path] = { kind: 'link', target: readlinkSync(full) }
      continue
    }
    const own = attributes ? { mode: stat.mode & 0o777, mtime: Math.floor(stat.mtimeMs / 1000) } : {}
    if (stat.isDirectory()) out[path] = { kind: 'folder', ...own }
    else
      out[path] = {
        kind: stat.isFIFO() ? 'fifo' : 'file',
        ...own,
        ...(attributes ? { links: stat.nlink } : {}),
        ...(stat.isFile() ? { size: stat.size, digest: createHash('sha256').update(readFileSync(full)).digest('hex') } : {}),
      }
  }
  return out
}

beforeAll(() => {
  mkdirSync(at('source/docs/deep/er'), { recursive: true })
  mkdirSync(at('source/empty folder'))
  const put = (name: string, data: Buffer | string, mode = 0o644, time = 1_234_567_890): void => {
    writeFileSync(join(source, name), data)
    chmodSync(join(source, name), mode)
    utimesSync(join(source, name), time, time)
  }
  put('hello.txt', 'hello\n')
  put('docs/large.bin', Buffer.alloc(3_000_001, 'not only zeros '), 0o755)
  put('docs/Ünicode and blanks.txt', 'ü', 0o640)
  put('docs/deep/er/empty', '')
  put('docs/deep/2048', Buffer.alloc(2048, 7), 0o600, 946_684_800)
  symlinkSync('hello.txt', join(source, 'link'))
  symlinkSync('../docs/deep', join(source, 'docs/away'))
  symlinkSync('/absolute/target', join(source, 'absolute'))
  linkSync(join(source, 'hello.txt'), join(source, 'docs/twin.txt'))
  for (const name of ['docs/deep/er', 'docs/deep', 'docs', 'empty folder']) utimesSync(join(source, name), 1_111_111_111, 1_111_111_111)
})

const ours = async (image: string, into: string, space?: string): Promise<readonly string[]> => {
  const heard = await runCommand(extract, [image], { output: at(into), json: true, ...(space === undefined ? {} : { in: space }) })
  const { faults } = resultOf(heard.out) as { faults: { code: string; severity: string }[] }
  return faults.filter(({ severity }) => severity !== 'note').map(({ code }) => code)
}

describe('images of others are extracted as they were made', () => {
  itNeeds(['xorriso'], 'xorriso: Rock Ridge and Joliet', async () => {
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-joliet-long', '-o', at('xorriso.iso'), source])
    expect(await ours(at('xorriso.iso'), 'xorriso-rr')).toEqual([])
    expect(factsOf(at('xorriso-rr'))).toEqual(factsOf(source))
    expect(await ours(at('xorriso.iso'), 'xorriso-joliet', 'joliet')).toEqual([])
    expect(factsOf(at('xorriso-joliet'), { attributes: false })).toEqual(factsOf(source, { attributes: false, links: false }))
  })

  itNeeds(['genisoimage'], 'genisoimage: Rock Ridge, Joliet and UDF of one image', async () => {
    run('genisoimage', ['-quiet', '-R', '-J', '-udf', '-o', at('genisoimage.iso'), source])
    expect(await ours(at('genisoimage.iso'), 'gen-rr', 'rockridge')).toEqual([])
    expect(factsOf(at('gen-rr'))).toEqual(factsOf(source))
    // Its UDF has names and contents alone.
    expect(await ours(at('genisoimage.iso'), 'gen-best')).toEqual([])
    expect(factsOf(at('gen-best'))).toEqual(factsOf(source))
    const judged = await runCommand(ls, [at('genisoimage.iso')], { json: true })
    expect(resultOf(judged.out)).toMatchObject({ ok: true, space: 'rockridge', faults: [{ code: 'survey/poorerTree' }] })
    expect((await runCommand(diff, [at('genisoimage.iso'), at('genisoimage.iso')], {})).out).toMatch(
      /^No difference: all \d+ bytes are equal/,
    )
    for (const space of ['udf', 'joliet']) {
      expect(await ours(at('genisoimage.iso'), `gen-${space}`, space)).toEqual([])
      // Its links are empty files in both.
      const found = factsOf(at(`gen-${space}`), { attributes: false })
      for (const [path, facts] of Object.entries(factsOf(source, { attributes: false, links: false })))
        expect([path, found[path]]).toEqual([path, facts])
    }
  })

  itNeeds(['genisoimage'], 'genisoimage: a file that is in UDF alone', async () => {
    run('genisoimage', ['-quiet', '-R', '-udf', '-hide', 'hello.txt', '-o', at('hidden.iso'), source])
    const judged = await runCommand(ls, [at('hidden.iso')], { json: true })
    expect(resultOf(judged.out)).toMatchObject({ ok: true, space: 'udf', faults: [{ code: 'survey/fewerAttributes' }] })
    expect((await runCommand(ls, [at('hidden.iso')], { in: 'udf' })).out).toContain('/hello.txt')
    expect((await runCommand(ls, [at('hidden.iso')], { in: 'rockridge' })).out).not.toContain('/hello.txt')
  })

  itNeeds(['bsdtar'], 'bsdtar: Rock Ridge', async () => {
    run('bsdtar', ['-cf', at('bsdtar.iso'), '--format', 'iso9660', '-C', source, '.'])
    expect(await ours(at('bsdtar.iso'), 'bsdtar-rr', 'rockridge')).toEqual([])
    // It writes modes that everyone may read, without those to write, unless told otherwise.
    const modeless = (facts: Readonly<Record<string, Facts>>) =>
      Object.fromEntries(Object.entries(facts).map(([path, each]) => [path, { ...each, mode: 0 }]))
    expect(modeless(factsOf(at('bsdtar-rr')))).toEqual(modeless(factsOf(source)))
  })

  itNeeds(['xorriso'], 'xorriso: several sessions in one file, the newest and an older one', async () => {
    run('xorriso', ['-outdev', at('grown.iso'), '-map', source, '/', '-commit'])
    writeFileSync(at('more.txt'), 'more')
    run('xorriso', ['-dev', at('grown.iso'), '-map', at('more.txt'), '/more.txt', '-rm', '/hello.txt', '--', '-commit'])
    const { sessions } = resultOf((await runCommand(inspect, [at('grown.iso')], { json: true })).out) as {
      sessions: { startLba: number }[]
    }
    const toc = run('sh', ['-c', 'xorriso -indev "$1" -toc 2>&1', 'sh', at('grown.iso')])
    const starts = [...toc.matchAll(/^ISO session\s*:\s*\d+ ,\s*(\d+) ,/gm)].map(([, start]) => Number(start))
    expect(starts.length).toBeGreaterThanOrEqual(2)
    expect(sessions.map(({ startLba }) => startLba)).toEqual(starts)
    expect(await ours(at('grown.iso'), 'grown')).toEqual([])
    const { 'hello.txt': _gone, ...rest } = factsOf(source, { attributes: false })
    expect(factsOf(at('grown'), { attributes: false })).toEqual(expect.objectContaining(rest))
    expect(readFileSync(at('grown/more.txt'), 'utf8')).toBe('more')
    expect((await runCommand(ls, [at('grown.iso')], { session: 'first' })).out).toContain('/hello.txt')
  })

  itNeeds(['xorriso'], 'xorriso: numbers of devices of 32 bits, packed', async () => {
    if (process.getuid?.() !== 0) return
    mkdirSync(at('devices'))
    run('mknod', [at('devices/large'), 'b', '259', '300'])
    run('mknod', [at('devices/null'), 'c', '1', '3'])
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', at('devices.iso'), at('devices')])
    expect((await runCommand(extract, [at('devices.iso')], { output: at('devices-out'), devices: true })).error).toBe('')
    for (const name of ['large', 'null']) expect(statSync(at('devices-out', name)).rdev).toBe(statSync(at('devices', name)).rdev)
  })
})

describe('an image of ours', () => {
  const files = `files:\n  - { from: source, at: /, mode: keep, time: source }\n`
  itNeeds(['bsdtar'], 'is extracted as bsdtar extracts it', async () => {
    const image = await imageOf(folder, 'ours', `${head}filesystems: { iso9660: { rockridge: true } }\n${files}`)
    expect(await ours(image, 'ours-here')).toEqual([])
    mkdirSync(at('ours-bsdtar'))
    run('bsdtar', ['-xpf', image, '-C', at('ours-bsdtar')])
    expect(factsOf(at('ours-here'))).toEqual(factsOf(at('ours-bsdtar')))
  })

  itNeeds(['xorriso'], 'is extracted as xorriso extracts it', async () => {
    const image = await imageOf(folder, 'ours-x', `${head}filesystems: { iso9660: { rockridge: true } }\n${files}`)
    expect(await ours(image, 'ours-here-x')).toEqual([])
    run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', at('ours-xorriso')])
    const linkless = (facts: Readonly<Record<string, Facts>>) =>
      Object.fromEntries(Object.entries(facts).map(([path, { links: _links, ...each }]) => [path, each]))
    expect(linkless(factsOf(at('ours-here-x')))).toEqual(linkless(factsOf(at('ours-xorriso'))))
  })

  itNeeds(['7zz'], 'is extracted from UDF as 7-Zip extracts it', async () => {
    // 7-Zip refuses a UDF volume with links as a whole.
    mkdirSync(at('plain-source'))
    copyFileSync(at('source/docs/large.bin'), at('plain-source/large.bin'))
    writeFileSync(at('plain-source/Ünicode 😀.txt'), 'ü')
    const image = await imageOf(
      folder,
      'ours-udf',
      `${head}filesystems: { udf: { revision: "2.01" } }\nfiles:\n  - { from: plain-source, at: /, time: source }\n`,
    )
    expect(await ours(image, 'udf-here')).toEqual([])
    run('7zz', ['x', '-y', `-o${at('udf-7z')}`, image], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
    expect(factsOf(at('udf-here'), { attributes: false })).toEqual(factsOf(at('udf-7z'), { attributes: false }))
  })

  itNeeds(['xorriso'], 'differs from the image that xorriso makes of the same folder in what the writers say alone', async () => {
    const image = await imageOf(folder, 'ours-d', `${head}filesystems: { iso9660: { rockridge: true } }\n${files}`)
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-V', 'TEST', '-uid', '0', '-gid', '0', '-o', at('theirs-d.iso'), source])
    const result = resultOf((await runCommand(diff, [image, at('theirs-d.iso')], { json: true, in: 'rockridge' })).out) as {
      paths: { path: string; differences: { what: string }[] }[]
      volume: { what: string }[]
    }
    // xorriso records when files were read and changed, the manifest asks for one time.
    const changed = result.paths.filter(
      ({ path, differences }) => path !== '/' && differences.some(({ what }) => !/^(read|change) time$/.test(what)),
    )
    expect(changed).toEqual([])
    expect(result.volume.map(({ what }) => what)).toContain('volume publisher')
    expect(result.volume.map(({ what }) => what)).not.toContain('volume id')
  })
})

describe('blocks', () => {
  itNeeds(['isoinfo', 'genisoimage'], 'lie where isoinfo finds them', async () => {
    run('genisoimage', ['-quiet', '-R', '-o', at('blocks.iso'), source])
    const listing = run('isoinfo', ['-R', '-l', '-i', at('blocks.iso')])
    const { entries } = resultOf((await runCommand(ls, [at('blocks.iso')], { json: true, recursive: true })).out) as {
      entries: { path: string; extents?: { startLba: number }[]; sizeBytes?: number }[]
    }
    for (const { path, extents, sizeBytes } of entries) {
      if (extents?.[0] === undefined) continue
      const name = path.slice(path.lastIndexOf('/') + 1)
      const line = listing.split('\n').find((text) => text.trimEnd().endsWith(` ${name}`))
      const [, size, block] = /\s(\d+) \w{3} .*\[\s*(\d+) /.exec(line ?? '') ?? []
      expect([name, Number(size), Number(block)]).toEqual([name, sizeBytes, extents[0].startLba])
    }
  })
})
