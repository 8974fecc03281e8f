/** Pictures of discs: what their numbers are, that they do not change, and that names stay names. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as plan } from '../../src/cli/plan.js'
import { runCommand } from '../cli/run-command.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data/below/deeper'), { recursive: true })
writeFileSync(join(folder, 'data/large.bin'), 'x'.repeat(300_000))
writeFileSync(join(folder, 'data/below/start.img'), 'x'.repeat(10_000))
writeFileSync(join(folder, 'data/below/deeper/small.txt'), 'y')
writeFileSync(join(folder, 'one.wav'), wave(noise('one', 330 * 588)))
// Silence, and then what is loud.
writeFileSync(
  join(folder, 'two.wav'),
  wave(new Uint8Array(Int16Array.from({ length: 2 * 588 * 400 }, (_, i) => (i < 588 * 400 ? 0 : i % 4 < 2 ? 32_000 : -32_000)).buffer)),
)

let made = 0
function manifest(text: string): string {
  const file = join(folder, `${made++}.yaml`)
  writeFileSync(file, `disc: 1\nvolume: { id: PICTURE, date: 2026-01-01 }\n${text}\n`)
  return file
}

const bridge = () =>
  manifest(
    'media: dvd-r\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\nfiles: [{ from: data, at: / }]\nboot: { entries: [{ image: /below/start.img }] }\noutput: { padding: 20 }',
  )
const mixed = () =>
  manifest(
    'media: cd-r\nlayout: mixed\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\naudio: { tracks: [{ from: one.wav, title: "A & <B>" }, { from: two.wav, title: Loud }] }\noutput: { image: mixed.bin, sheet: mixed.cue }',
  )

async function drawn(run: typeof plan, word: string): Promise<string> {
  const { status, out, error } = await runCommand(run, [word], { svg: '-' })
  expect([status, error]).toEqual([0, expect.any(String)])
  return out
}

/** Blocks of each line of the legend. */
const sharesIn = (svg: string): Readonly<Record<string, number>> =>
  Object.fromEntries([...svg.matchAll(/data-kind="(\w+)" data-blocks="(\d+)"/g)].map(([, kind = '', blocks]) => [kind, Number(blocks)]))

interface Planned {
  readonly regions: readonly { readonly id: string; readonly owner: string; readonly start: number; readonly length: number }[]
  readonly tracks?: readonly { readonly mode: string; readonly start: number; readonly end: number }[]
  readonly fill: { readonly blocks: number; readonly percent: number }
}
const plannedIn = async (word: string): Promise<Planned> => JSON.parse((await runCommand(plan, [word], { json: true })).out) as Planned

describe('the numbers of a picture', () => {
  it('are those of the plan', async () => {
    const word = bridge()
    const { regions, fill } = await plannedIn(word)
    const blocksOf = (wanted: (region: Planned['regions'][number]) => boolean): number =>
      regions.filter(wanted).reduce((sum, { length }) => sum + length, 0)
    const boot = blocksOf(({ id, owner }) => owner === 'eltorito' || id === 'data:/below/start.img')
    const svg = await drawn(plan, word)
    const shares = sharesIn(svg)
    expect(shares).toEqual({
      system: 16,
      descriptors: 3,
      tables: blocksOf(({ id }) => id.includes('path-table')),
      directories: blocksOf(({ id }) => id.includes('/directory') || id.includes('continuation')),
      udf: blocksOf(({ owner }) => owner === 'udf'),
      boot,
      files: blocksOf(({ owner }) => owner === 'payload') - 5,
      empty: fill.blocks - blocksOf(({ owner }) => owner !== 'output'),
    })
    expect(boot).toBe(7)
    expect(Object.values(shares).reduce((sum, blocks) => sum + blocks, 0)).toBe(fill.blocks)
    expect(svg).toContain('Under 0.1 % of DVD-R')
  })

  it('are those of the tracks, whose sound is drawn where it is', async () => {
    const word = mixed()
    const { tracks = [] } = await plannedIn(word)
    const svg = await drawn(plan, word)
    const sound = tracks.filter(({ mode }) => mode === 'audio').reduce((sum, { start, end }) => sum + end - start, 0)
    expect(sharesIn(svg)['sound']).toBe(sound)
    expect(svg).toContain('>A &#38; &#60;B&#62;<')
    const bars = (track: number): readonly (readonly [x: number, from: number, to: number])[] =>
      [...(new RegExp(`data-track="${track}" d="([^"]*)"`).exec(svg)?.[1] ?? '').matchAll(/M([\d.]+) ([\d.]+)V([\d.]+)/g)].map(
        ([, x, from, to]) => [Number(x), Number(from), Number(to)] as const,
      )
    const [noisy, loud] = [bars(2), bars(3)]
    // The second half alone, all of it as high as can be.
    expect((loud[0]?.[0] ?? 0) - (noisy[0]?.[0] ?? 0)).toBeGreaterThan(0.45 * ((loud.at(-1)?.[0] ?? 0) - (noisy[0]?.[0] ?? 0)))
    expect(loud.every(([, from, to]) => to - from > 20)).toBe(true)
  })

  it.each([
    ['an image', bridge, (path: string) => path.replace(/yaml$/, 'iso')],
    ['a sheet', mixed, () => join(folder, 'mixed.cue')],
  ])('of %s that was built are those of its plan', async (_what, made, pathOf) => {
    const word = made()
    const image = pathOf(word)
    const { status, error } = await runCommand(build, [word], image.endsWith('.iso') ? { output: image } : {})
    expect([status, error]).toEqual([0, expect.any(String)])
    const [planned, found] = [sharesIn(await drawn(plan, word)), sharesIn(await drawn(inspect, image))]
    // Zeros that a plan gives to someone belong to nobody where they are found.
    for (const kind of ['system', 'descriptors', 'tables', 'directories', 'boot', 'files', 'sound'] as const)
      expect([kind, found[kind]]).toEqual([kind, planned[kind]])
    expect(Math.abs((found['udf'] ?? 0) - (planned['udf'] ?? 0))).toBeLessThan(3)
    // `plan` draws what is there already as well.
    expect(await drawn(plan, image)).toBe(await drawn(inspect, image))
  })
})

it('the same disc gives the same bytes', async () => {
  for (const word of [bridge(), mixed()]) expect(await drawn(plan, word)).toBe(await drawn(plan, word))
})

it('names are nothing but names, and no longer than there is room', async () => {
  const names = ['<:text><script>', ']]>&"\'', `${'long '.repeat(45)}end`, 'a\u202eb', 'c\u0001d', 'e\uffff', 'back\\slash', 'f\xff']
  mkdirSync(join(folder, 'hostile'))
  // The last one is no UTF-8.
  for (const [i, name] of names.entries())
    writeFileSync(
      Buffer.concat([Buffer.from(join(folder, 'hostile/')), Buffer.from(name, i === names.length - 1 ? 'latin1' : 'utf8')]),
      'x'.repeat(3000 + i),
    )
  const word = manifest('filesystems: { udf: true }\nfiles: [{ from: hostile, at: / }]')
  const svg = await drawn(plan, word)
  // oxlint-disable-next-line no-control-regex
  expect(svg).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e\ufffe\uffff\ud800-\udfff]|<script|\]\]>/)
  expect(svg).toMatch(/>a\\u\{202e\}b</)
  expect(svg).toContain(String.raw`>back\\slash<`)
  expect(svg).toContain(String.raw`>f\xff<`)
  expect(svg).toMatch(/>long long[a-z ]*…[a-z ]*end</)
  expect(Math.max(...svg.split('\n').map((line) => line.length))).toBeLessThan(12_000)
})

it('the picture of the documents is what is drawn', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  expect(readFileSync(join(root, 'docs/pictures/installer.svg'), 'utf8')).toBe(await drawn(plan, join(root, 'examples/udf-bridge')))
})

describe('what is asked for wrongly is told', () => {
  const word = bridge()
  it.each([
    ['plan', { svg: 'a', block: '3' }, '--svg and --block ask for different answers'],
    ['plan', { html: 'a', dot: true }, '--html and --dot ask for different answers'],
    ['plan', { svg: 'a', html: 'a' }, '--svg and --html write to different files'],
    ['plan', { force: true }, '--force is for the files of --svg and --html'],
    ['inspect', { svg: 'a', sessionStart: '0' }, '--svg and --session-start ask for different answers'],
    ['inspect', { force: true, path: '/' }, '--force is for the files of --svg and --html'],
  ])('%s %j', async (command, options, told) => {
    const { status, error } = await runCommand(command === 'plan' ? plan : inspect, [word], options)
    expect([status, error]).toEqual([2, expect.stringContaining(told)])
  })

  it('several manifests make no one picture', async () => {
    const { status, error } = await runCommand(plan, [word, word], { svg: join(folder, 'two.svg') })
    expect([status, error]).toEqual([2, expect.stringContaining('show one disc')])
    expect(existsSync(join(folder, 'two.svg'))).toBe(false)
  })
})

it('as JSON the result says where it is, and on standard output what it is', async () => {
  const [word, svg] = [bridge(), join(folder, 'picture.svg')]
  const { out } = await runCommand(plan, [word], { json: true, svg, html: '-' })
  const told = JSON.parse(out) as { readonly picture: object; readonly page: { readonly text: string } }
  expect(told.picture).toEqual({ file: svg, sizeBytes: readFileSync(svg).length })
  expect((await runCommand(plan, [word], { html: '-' })).out).toBe(told.page.text)
  expect(told.page.text).toContain(readFileSync(svg, 'utf8').split('\n').slice(4, 40).join('\n'))
})

it('a manifest is one whatever its name, and all else is looked into', async () => {
  const word = join(folder, 'manifest.conf')
  writeFileSync(word, readFileSync(bridge()))
  expect(await drawn(plan, word)).toContain('>PICTURE<')
  const { status, error } = await runCommand(plan, [join(folder, 'one.wav')], { svg: '-' })
  expect([status, error]).toEqual([1, expect.stringContaining('one.wav')])
})
