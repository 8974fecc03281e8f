import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { emitCd } from '../../../src/image/cd/emit.node.js'
import { imageSources, openSheet, type CdImage } from '../../../src/image/cd/index.js'
import { sectorTwin } from '../../../src/kernel/index.js'
import { tracksOf, type Disc } from '../../../src/layout/index.js'
import { openSounds } from '../../../src/source/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const data = { iso: noise('iso', 512 * 350), graphics: noise('g', 24 * 200).map((byte) => byte & 0x3f) }
const texts = [{ language: 'en', disc: { title: 'Disc' }, tracks: new Map([[2, { title: 'Two' }]]) }]
const plain = discOf([[dataTrack('iso', 350), soundTrack('a', 5 * 44_100, { indexes: [sectors(60)] })]], {
  texts,
  textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 2 }).packs,
})
const disc: Disc = { ...plain, subcode: [{ start: lba(600), length: sectors(200), source: 'graphics', form: 'packed' }] }

beforeEach(async () => {
  await emitDisc(disc, { kind: 'ccd', sheet: at('disc.ccd') }, data)
})
const change = (name: string, edit: (content: Buffer) => Buffer): void => writeFileSync(at(name), edit(readFileSync(at(name))))
const edit = (from: string | RegExp, to: string) => (content: Buffer) => Buffer.from(content.toString('latin1').replace(from, to), 'latin1')

async function opened(told: readonly string[] = []): Promise<CdImage> {
  const { image, faults } = await openSheet(at('disc.ccd'), { files: hostFiles })
  expect(faults.map(({ code }) => code)).toEqual(told)
  if (image === undefined) throw new Error('no image')
  return image
}
async function again(image: CdImage): Promise<void> {
  const opener = openSounds({ files: hostFiles })
  const options = {
    sources: imageSources(image, hostFiles, opener),
    kernel: sectorTwin,
    digests: [],
    flush: 'replace',
    progress: () => {},
  } as const
  await emitCd(image.disc, { kind: 'ccd', sheet: at('again.ccd') }, options)
  await opener.close()
}

describe('the sub-code of CloneCD', () => {
  it('keeps its graphics', async () => {
    const image = await opened()
    expect(image.disc.subcode).toMatchObject([{ start: 500, length: 525, form: 'planar' }])
    await again(image)
    for (const part of ['ccd', 'img', 'sub']) expect(readFileSync(at(`again.${part}`)).equals(readFileSync(at(`disc.${part}`)))).toBe(true)
  })
  it('has the copy bit that alternates, which the control file has no word for', async () => {
    const copied = discOf([
      [
        soundTrack('a', 588 * 300, { copy: 'scms' }),
        soundTrack('b', 588 * 300, { copy: 'permitted' }),
        soundTrack('c', 588 * 300, { copy: 'prohibited' }),
      ],
    ])
    await emitDisc(copied, { kind: 'ccd', sheet: at('disc.ccd') }, data)
    const image = await opened()
    expect(tracksOf(image.disc).map(({ copy }) => copy)).toEqual(['scms', 'permitted', 'prohibited'])
    await again(image)
    for (const part of ['ccd', 'img', 'sub']) expect(readFileSync(at(`again.${part}`)).equals(readFileSync(at(`disc.${part}`)))).toBe(true)
  })
  it('without graphics is none', async () => {
    await emitDisc(plain, { kind: 'ccd', sheet: at('disc.ccd') }, data)
    expect((await opened()).disc.subcode).toBeUndefined()
    rmSync(at('disc.sub'))
    expect((await opened()).disc).not.toHaveProperty('subcode')
  })
  it('that says another place, or none, is told', async () => {
    change('disc.sub', (sub) => Buffer.concat([sub.subarray(96), sub.subarray(0, 96)]))
    change('disc.sub', (sub) => {
      sub[12 + 96 * 40] ^= 1
      return sub
    })
    const { faults } = await openSheet(at('disc.ccd'), { files: hostFiles })
    expect(faults.map(({ code, values }) => [code, values])).toEqual([
      ['sheet/subcodeReplaced', { name: 'disc.sub', wrong: 1024, unreadable: 1, first: { at: 0, track: 1, index: 1 } }],
    ])
  })
  it('of another length is told', async () => {
    change('disc.sub', (sub) => sub.subarray(0, 700 * 96))
    const image = await opened(['sheet/subcodeSize'])
    await again(image)
    const wanted = readFileSync(at('disc.sub'))
    // What is made anew of P and Q is the same; R to W end with the file.
    expect(readFileSync(at('again.sub')).subarray(0, wanted.length).equals(wanted)).toBe(true)
  })
})

describe('the control file of CloneCD', () => {
  it('has texts in packs', async () => {
    expect((await opened()).disc.texts).toEqual(texts)
    change('disc.ccd', edit(/Entry 0=.*/, 'Entry 0=80 00'))
    expect((await opened(['sheet/textPack'])).disc.textPacks.length).toBe(disc.textPacks.length - 18)
  })
  it('may say that data are scrambled', async () => {
    change('disc.ccd', edit('DataTracksScrambled=0', 'DataTracksScrambled=1'))
    const content = readFileSync(at('disc.img'))
    change('disc.img', (img) => {
      sectorTwin.scramble(img.subarray(0, 575 * 2352))
      return img
    })
    const image = await opened()
    expect(tracksOf(image.disc)[0]?.mode).toBe('mode1')
    await again(image)
    // The first seconds of the second track's pregap are sound on the disc and in the image.
    expect(
      readFileSync(at('again.img'))
        .subarray(0, 500 * 2352)
        .equals(content.subarray(0, 500 * 2352)),
    ).toBe(true)
  })
  it('does not win over the headers of the sectors', async () => {
    change('disc.ccd', edit(/(\[TRACK 1\]\s+MODE=)1/, '$12'))
    expect(tracksOf((await opened(['sheet/modeDiffers'])).disc)[0]?.mode).toBe('mode1')
  })
  it('names an image that may be longer or shorter', async () => {
    change('disc.img', (img) => Buffer.concat([img, Buffer.alloc(2352)]))
    await opened(['sheet/fileLong'])
    change('disc.img', (img) => img.subarray(0, 2352 * 800))
    expect((await openSheet(at('disc.ccd'), { files: hostFiles })).faults.map(({ code }) => code)).toEqual(['sheet/fileShort'])
  })
})
