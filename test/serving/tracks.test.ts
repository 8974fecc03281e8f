/** The files of a Compact Disc, as they are written and as they are served, from any byte to any other. */

import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import { openProject } from '../../src/project.js'
import { openServed, type ServedDisc } from '../../src/serve.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { sample } from '../support/tools.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
put('one.wav', wave(noise('one', 4 * 44_100)))
// Decoded from its start alone.
put('lossy.wav', wave(noise('lossy', 48_000 * 4), { rate: 48_000 }))
put('two.wav', wave(noise('two', 4 * 44_100 + 100)))
put(
  'graphics.cdg',
  noise('graphics', (4 * 75 * 96) / 4).map((byte) => byte & 0x3f),
)

const sounds =
  'audio: { title: Album, convert: { sampleRate: true }, tracks: [{ from: one.wav, title: First }, { from: two.wav, pregap: "00:02:00", title: Second }] }\n'
const graphics = sounds.replace('title: First', 'title: First, subcode: graphics.cdg')
const data =
  'volume: { id: X, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nfiles: [{ at: /a, random: { size: 500001 } }, { at: /b, text: b }]\n'
const manifests: Readonly<Record<string, string>> = {
  'one image': `${sounds}output: { image: a.bin, sheet: a.cue, cdText: a.cdt }\n`,
  'a file for each track': `${sounds}output: { image: a.bin, sheet: a.cue, dialect: redump }\n`,
  'WAVE files': `${sounds.replace('two.wav', 'lossy.wav')}output: { image: a.bin, sheet: a.cue, dialect: eac }\n`,
  'samples in the other order': `${sounds}output: { image: a.bin, sheet: a.toc }\n`,
  'graphics behind samples in the other order': `${graphics}output: { image: a.bin, sheet: a.toc }\n`,
  'graphics beside': `${graphics}output: { image: a.img, sheet: a.ccd }\n`,
  'P and Q behind each sector': `${sounds}sectors: raw16\noutput: a.raw\n`,
  'R to W as packs': `${graphics}sectors: raw96\noutput: a.raw\n`,
  'R to W as the disc has them': `${graphics}sectors: p-w\noutput: a.raw\n`,
  'files and sounds': `${data}layout: mixed\n${sounds}output: { image: a.bin, sheet: a.cue }\n`,
  'files and sounds, raw': `${data}layout: mixed\n${sounds}sectors: raw96\noutput: a.raw\n`,
}

async function demandSame(served: ServedDisc, paths: readonly string[]): Promise<void> {
  expect(served.images.map(({ name }) => name).sort()).toEqual(paths.map((path) => basename(path)).sort())
  for (const image of served.images) {
    const wanted = readFileSync(paths.find((path) => basename(path) === image.name) ?? '')
    expect([image.name, image.size]).toEqual([image.name, wanted.length])
    const same = async (from: number, length: number): Promise<void> =>
      expect([image.name, from, Buffer.from(await image.read(from, length)).equals(wanted.subarray(from, from + length))]).toEqual([
        image.name,
        from,
        true,
      ])
    await same(0, wanted.length)
    if (wanted.length < 10) continue
    // Heads, ends, and places in the middle of sectors and of tracks, from the end on.
    for (let at = wanted.length - 1; at > 0; at -= Math.ceil(wanted.length / 5)) await same(at, Math.min(3001, wanted.length - at))
    for (const [from, length] of [
      [0, 1],
      [43, 2],
      [1, 50],
      [0, 44],
    ] as const)
      if (from + length <= wanted.length) await same(from, length)
    // One after the other, and two at once.
    await Promise.all([same(5, Math.min(70_000, wanted.length - 5)), same(2, Math.min(5000, wanted.length - 2))])
  }
}

describe.each(sample(Object.entries(manifests), 2))('%s', (_, text) => {
  it('is served as it is written', async () => {
    put('disc.config.yaml', `disc: 1\nmedia: cd-r\n${text}`)
    const project = openProject(join(folder, 'disc.config.yaml'))
    const { image, beside } = await build(project)
    const served = await openServed(project)
    await demandSame(served, [image, ...beside])
    await served.close()
  })
})

it('a sheet is served as a sheet with one image, and its data as blocks', async () => {
  put('disc.config.yaml', `disc: 1\nmedia: cd-r\n${manifests['files and sounds']}`)
  const project = openProject(join(folder, 'disc.config.yaml'))
  await build(project)
  put('iso.yaml', `disc: 1\n${data}output: b.iso\n`)
  const { image } = await build(join(folder, 'iso.yaml'))
  const served = await openServed(join(folder, 'a.cue'))
  await demandSame(
    served,
    ['a.bin', 'a.cue', 'a.cdt'].map((name) => join(folder, name)),
  )
  expect(served.blocks.name).toBe('a.iso')
  const blocks = await served.blocks.read(0x8000, 300_000)
  expect(Buffer.from(blocks).equals(readFileSync(image).subarray(0x8000, 308_192 + 24_576))).toBe(true)
  const bin = readFileSync(join(folder, 'a.bin'))
  utimesSync(join(folder, 'a.bin'), 1_000_000, 1_000_000)
  await expect(served.images[0]?.read(0, 10)).rejects.toThrow('written to')
  await expect(served.blocks.read(0, 10)).rejects.toThrow('written to')
  expect(bin.length).toBe(served.images[0]?.size)
  await served.close()
})

it('a sound that has changed fails', async () => {
  put('disc.config.yaml', `disc: 1\nmedia: cd-r\n${manifests['one image']}`)
  const served = await openServed(openProject(join(folder, 'disc.config.yaml')))
  await served.images[0]?.read(0, 10)
  writeFileSync(join(folder, 'one.wav'), wave(noise('three', 4 * 44_100)))
  utimesSync(join(folder, 'one.wav'), 1_000_000, 1_000_000)
  await expect(served.images[0]?.read(0, 10)).rejects.toThrow('written to')
  await served.close()
})
