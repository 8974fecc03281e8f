/** Files that other writers compress (zisofs), as bsdtar, xorriso and the Linux kernel read them, and as we do. */

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as check } from '../../src/cli/check.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as ls } from '../../src/cli/ls.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const source = at('source')
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What does not repeat. */
function noise(size: number): Buffer {
  const out = Buffer.alloc(size)
  let state = 1
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    out[i] = state >>> 24
  }
  return out
}
const lines = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, i) => `line ${i} of ${count}\n`).join(''))

const contents: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  exact: lines(20_000).subarray(0, 4 * 131_072),
  large: Buffer.concat([lines(150_000), Buffer.alloc(700_000), noise(50_000), lines(10_000)]),
  noise: noise(200_000),
  one: Buffer.alloc(300_000, 'x'),
  small: Buffer.from('small\n'),
  zeros: Buffer.alloc(300_000),
}
const names = Object.keys(contents).sort()
const factsOf = (path: string, data: Uint8Array) => ({ path, size: data.length, sha256: sha256(data) })
const wanted = names.map((name) => factsOf(name, contents[name]))

beforeAll(() => {
  mkdirSync(source)
  for (const name of names) writeFileSync(join(source, name), contents[name])
})

/** An image of all of them, compressed by xorriso. */
function ofXorriso(name: string, ...settings: readonly string[]): string {
  const image = at(`${name}.iso`)
  rmSync(image, { force: true })
  run('xorriso', ['-outdev', image, '-zisofs', settings.join(':'), '-map', source, '/', '-set_filter_r', '--zisofs', '/', '--', '-commit'])
  return image
}
const filesIn = (top: string) =>
  readdirSync(top)
    .sort()
    .map((path) => factsOf(path, readFileSync(join(top, path))))

async function oursOf(image: string) {
  const into = `${image}.out`
  expect(await runCommand(extract, [image], { output: into })).toMatchObject({ status: 0 })
  const { entries } = resultOf((await runCommand(ls, [image], { json: true })).out) as { entries: { path: string; sizeBytes: number }[] }
  const found = filesIn(into)
  expect(entries.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual(found.map(({ path, size }) => [`/${path}`, size]))
  return found
}
function ofBsdtar(image: string) {
  const into = `${image}.bsdtar`
  mkdirSync(into)
  run('bsdtar', ['-xf', image, '-C', into])
  return filesIn(into)
}
const ofKernel = (image: string) =>
  mountInKernel(image, ['rockridge']).rockridge.entries.flatMap(({ path, type, size, sha256 }) =>
    type === 'file' ? [{ path, size, sha256 }] : [],
  )

describe('version 1, by xorriso', () => {
  for (const blocks of sample(['64k', '32k', '128k'], 3))
    itNeeds(['xorriso', 'bsdtar', ...KERNEL_PROGRAMS], `in blocks of ${blocks}: bsdtar, Linux and we read the same`, async () => {
      const image = ofXorriso(`v1-${blocks}`, 'level=6', `block_size=${blocks}`)
      expect(await oursOf(image)).toEqual(wanted)
      expect(ofBsdtar(image)).toEqual(wanted)
      expect(ofKernel(image)).toEqual(wanted)
    })
})

describe('version 1, by others', () => {
  // It damages what takes more than 64 KiB when it is packed, as it says itself when it reads that.
  itNeeds(['bsdtar', ...KERNEL_PROGRAMS], 'bsdtar, read by itself, Linux and us', async () => {
    const image = at('bsdtar.iso')
    const few = ['empty', 'one', 'small', 'zeros']
    run('bsdtar', ['--format', 'iso9660', '--options', 'zisofs=1', '-cf', image, '-C', source, ...few])
    const small = wanted.filter(({ path }) => few.includes(path))
    expect(await oursOf(image)).toEqual(small)
    expect(ofBsdtar(image)).toEqual(small)
    expect(ofKernel(image)).toEqual(small)
  })

  itNeeds(['mkzftree', 'genisoimage', 'bsdtar', ...KERNEL_PROGRAMS], 'mkzftree and genisoimage, read by bsdtar, Linux and us', async () => {
    run('mkzftree', [source, at('tree')])
    const image = at('genisoimage.iso')
    run('genisoimage', ['-quiet', '-R', '-z', '-o', image, at('tree')])
    expect(await oursOf(image)).toEqual(wanted)
    expect(ofBsdtar(image)).toEqual(wanted)
    expect(ofKernel(image)).toEqual(wanted)
  })

  itNeeds(['mkzftree', 'genisoimage', ...KERNEL_PROGRAMS], 'and what lies in other trees too, which cannot say so', async () => {
    run('mkzftree', [source, at('bridge')])
    const image = at('bridge.iso')
    run('genisoimage', ['-quiet', '-R', '-J', '-udf', '-z', '-o', image, at('bridge')])
    expect(ofKernel(image)).toEqual(wanted)
    for (const space of ['udf', 'rockridge', 'joliet']) {
      const heard = await runCommand(extract, [image], { output: at(space), in: space, json: true })
      expect([heard.status, filesIn(at(space))]).toEqual([0, wanted])
      const told = space === 'rockridge' ? [] : [{ code: 'survey/compressed', severity: 'note', values: { count: 4 } }]
      expect(resultOf(heard.out)['faults']).toMatchObject(told)
    }
  })

  itNeeds(
    ['mkzftree', 'genisoimage', 'bsdtar', ...KERNEL_PROGRAMS],
    'and without an entry that says so, files stay what is stored, for all',
    async () => {
      rmSync(at('tree'), { recursive: true, force: true })
      run('mkzftree', [source, at('tree')])
      const image = at('untold.iso')
      run('genisoimage', ['-quiet', '-R', '-o', image, at('tree')])
      const stored = filesIn(at('tree'))
      expect(stored).not.toEqual(wanted)
      expect(await runCommand(extract, [image], { output: at('untold') })).toMatchObject({ status: 0 })
      expect(filesIn(at('untold'))).toEqual(stored)
      expect(ofBsdtar(image)).toEqual(stored)
      expect(ofKernel(image)).toEqual(stored)
    },
  )
})

describe('version 2, by xorriso', () => {
  for (const [name, ...settings] of [
    ['ZF', 'version_2=on', 'block_size_v2=128k'],
    ['ZF, small blocks', 'version_2=on', 'block_size_v2=32k'],
    ['Z2', 'version_2=on', 'susp_z2=on', 'block_size_v2=1m'],
  ] as const)
    itNeeds(['xorriso'], `as ${name}: xorriso and we read the same`, async () => {
      const image = ofXorriso(`v2-${settings.length}-${name.length}`, ...settings)
      expect(await oursOf(image)).toEqual(wanted)
      const into = `${image}.xorriso`
      run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', into])
      expect(filesIn(into)).toEqual(wanted)
    })
})

describe('by us', () => {
  const made = async (name: string, compress: string, filesystems = 'iso9660: { rockridge: true }', rest = '') => {
    const image = at(`${name}.iso`)
    const manifest =
      `disc: 1\nvolume: { id: Z, date: 2026-01-01 }\nfilesystems: { ${filesystems} }\n` +
      `files: [{ from: source }, { at: /same, hardlink: /large }]\ncompress: [${compress}]\n${rest}`
    writeFileSync(at(`${name}.yaml`), manifest)
    const heard = await runCommand(build, [at(`${name}.yaml`)], { output: image, json: true })
    expect(heard).toMatchObject({ status: 0 })
    return { image, codes: (resultOf(heard.out)['faults'] as { code: string }[]).map(({ code }) => code).sort() }
  }
  const all = [...wanted, factsOf('same', contents.large)].sort((a, b) => (a.path < b.path ? -1 : 1))
  const plainBytes = Object.values(contents).reduce((sum, { length }) => sum + length, 0)

  for (const blocks of sample(['128 KiB', '32 KiB', '64 KiB'], 3))
    itNeeds(
      ['xorriso', 'bsdtar', ...KERNEL_PROGRAMS],
      `version 1 in blocks of ${blocks}: Linux, bsdtar, xorriso and we read it`,
      async () => {
        const { image, codes } = await made(`ours-${blocks.slice(0, 3).trim()}`, `{ at: '**', blockSize: ${blocks} }`)
        expect(codes).toEqual([])
        expect(readFileSync(image).length).toBeLessThan(plainBytes / 2)
        expect(ofKernel(image)).toEqual(all)
        expect(ofBsdtar(image)).toEqual(all)
        expect(await oursOf(image)).toEqual(all)
        expect(await runCommand(check, [image], {})).toMatchObject({ status: 0, out: expect.stringContaining('sound') as string })
      },
    )

  itNeeds(['xorriso'], 'version 2: xorriso and we read it, and what Linux does with it is told', async () => {
    const { image, codes } = await made('ours-v2', "{ at: ['/large', zeros], blockSize: 1 MiB }, { at: one, version: 2, level: 9 }")
    expect(codes).toEqual(['request/compressNewer'])
    run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', `${image}.xorriso`])
    expect(filesIn(`${image}.xorriso`)).toEqual(all)
    expect(await oursOf(image)).toEqual(all)
    expect(await runCommand(check, [image], {})).toMatchObject({ status: 0, out: expect.stringContaining('sound') as string })
  })

  itNeeds(KERNEL_PROGRAMS, 'what other trees show is told; what takes as many sectors stays as it is, as do boot images', async () => {
    const systems = 'iso9660: { rockridge: true, joliet: true }'
    const { image, codes } = await made(
      'ours-shown',
      '{ at: "*" }, { at: none }',
      systems,
      'boot: { entries: [{ image: /one, loadSectors: 4 }] }\n',
    )
    expect(codes).toEqual(['request/compressBoot', 'request/compressNothing', 'request/compressShown'])
    expect(ofKernel(image).filter(({ path }) => path !== 'boot/boot.cat')).toEqual(all)
    const [joliet, rockridge] = await Promise.all(
      ['joliet', 'rockridge'].map(async (space) => {
        const { entries } = resultOf((await runCommand(ls, [image], { json: true, in: space })).out) as {
          entries: { path: string; sizeBytes: number }[]
        }
        return entries.map(({ path, sizeBytes }) => `${path} ${sizeBytes}`)
      }),
    )
    expect(joliet).toEqual(rockridge)
  })
})

describe('as sources', () => {
  itNeeds(['xorriso', ...KERNEL_PROGRAMS], 'they lie on the new disc as what they hold', async () => {
    ofXorriso('old1', 'level=9')
    ofXorriso('old2', 'version_2=on')
    writeFileSync(
      at('new.yaml'),
      'disc: 1\nvolume: { id: NEW, date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true } }\n' +
        'files: [{ disc: old1.iso, at: /a }, { disc: old2.iso, at: /b }]\n',
    )
    expect(await runCommand(build, [at('new.yaml')], { output: at('new.iso') })).toMatchObject({ status: 0 })
    expect(ofKernel(at('new.iso'))).toEqual(['a', 'b'].flatMap((top) => wanted.map((file) => ({ ...file, path: `${top}/${file.path}` }))))
  })
})
