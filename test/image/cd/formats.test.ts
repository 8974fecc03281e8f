/** What is written in one format reads back as the same disc, with the same sectors. */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSheet, imageSources, mediumOfImage, type CdImage } from '../../../src/image/cd/index.js'
import { emitCd } from '../../../src/image/cd/emit.node.js'
import type { CdTarget } from '../../../src/image/cd/files.js'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { sectorTwin } from '../../../src/kernel/index.js'
import { tracksOf, type Disc } from '../../../src/layout/index.js'
import { openSounds } from '../../../src/source/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { nero } from '../../support/nero.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const data = { iso: noise('iso', 512 * 350), small: noise('small', 512 * 301) }
const texts = [{ language: 'en', disc: { title: 'Disc', performer: 'Band' }, tracks: new Map([[2, { title: 'Two', songwriter: 'S' }]]) }]

const audio = discOf(
  [
    [
      soundTrack('a', 5 * 44_100, { isrc: 'PTABC2600001' }),
      soundTrack('b', 6 * 44_100 + 33, {
        indexes: [sectors(100), sectors(200)],
        preemphasis: true,
        pregap: sectors(150),
        copy: 'prohibited',
      }),
      soundTrack('c', 7 * 44_100, { pregap: sectors(200), channels: 4 }),
    ],
  ],
  {
    mcn: '0724384960650',
    hidden: { source: 'h', from: 0, samples: 2 * 44_100 },
    texts,
    textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 3 }).packs,
  },
)
const gapless = discOf([[soundTrack('a', 5 * 44_100 + 1), soundTrack('b', 5 * 44_100 + 2), soundTrack('c', 5 * 44_100 + 3)]], {
  gapless: true,
})
const mixed = discOf([[dataTrack('iso', 350), soundTrack('a', 5 * 44_100), soundTrack('b', 5 * 44_100)]])
const backwards = discOf([[soundTrack('a', 5 * 44_100), dataTrack('iso', 350)]])
const extra = discOf([[soundTrack('a', 5 * 44_100), soundTrack('b', 5 * 44_100)], [dataTrack('iso', 350, { mode: 'xa-form1' })]])
const plain = discOf([[dataTrack('iso', 350), dataTrack('small', 301, { pregap: sectors(150) })]])

const discs: Readonly<Record<string, Disc>> = { audio, gapless, mixed, backwards, extra, plain }

/** The 2352-byte sectors of the program area. */
async function sectorsOf(name: string, image: CdImage): Promise<Buffer> {
  const opener = openSounds({ files: hostFiles })
  const path = at(`${name}.again`)
  const options = {
    sources: imageSources(image, hostFiles, opener),
    kernel: sectorTwin,
    digests: [],
    flush: 'replace',
    progress: () => {},
  } as const
  await emitCd(image.disc, { kind: 'bin', image: path }, options)
  await opener.close()
  return readFileSync(path)
}

const targetOf = (kind: string, name: string): { target: CdTarget; sheet: string } => {
  const stem = at(`${name}-${kind}`)
  switch (kind) {
    case 'toc':
      return { target: { kind: 'toc', sheet: `${stem}.toc`, image: `${stem}.bin` }, sheet: `${stem}.toc` }
    case 'ccd':
      return { target: { kind: 'ccd', sheet: `${stem}.ccd` }, sheet: `${stem}.ccd` }
    default:
      return {
        target: {
          kind: 'cue',
          sheet: `${stem}.cue`,
          image: `${stem}.bin`,
          dialect: kind as 'cdrwin',
          ...(kind === 'cdrwin' ? { textFile: `${stem}.cdt` } : {}),
        },
        sheet: `${stem}.cue`,
      }
  }
}

/** Addresses, and what no format loses. */
const shapeOf = (disc: Disc) =>
  disc.sessions.map((session) => ({
    leadOut: session.leadOut,
    tracks: session.tracks.map(({ number, pregap, start, end, indexes }) => ({ number, pregap, start, end, indexes })),
  }))

describe.each(Object.keys(discs))('%s', (name) => {
  const disc = discs[name]
  let wanted: Buffer
  beforeAll(async () => {
    await emitDisc(disc, { kind: 'bin', image: at(`${name}.bin`) }, data)
    wanted = readFileSync(at(`${name}.bin`))
  })
  const several = disc.sessions.length > 1
  const kinds = ['cdrwin', 'redump', 'eac', ...(several ? [] : ['toc']), 'ccd']
  it.each(kinds)('as %s', async (kind) => {
    const { target, sheet } = targetOf(kind, name)
    await emitDisc(disc, target, data)
    const { image, faults } = await openSheet(sheet, { files: hostFiles })
    expect(faults).toEqual([])
    if (image === undefined) throw new Error('no image')
    expect(shapeOf(image.disc)).toEqual(shapeOf(disc))
    expect(tracksOf(image.disc).map(({ copy, preemphasis, channels, isrc }) => ({ copy, preemphasis, channels, isrc }))).toEqual(
      tracksOf(disc).map(({ copy, preemphasis, channels, isrc }) => ({ copy, preemphasis, channels, isrc })),
    )
    expect(image.disc.mcn).toBe(disc.mcn)
    expect(Buffer.compare(await sectorsOf(`${name}-${kind}`, image), wanted)).toBe(0)
  })
})

describe('a further session of CloneCD', () => {
  const written = async (change: (sheet: string) => string, told: readonly string[] = []) => {
    const { target, sheet } = targetOf('ccd', 'session')
    await emitDisc(extra, target, data)
    writeFileSync(sheet, change(readFileSync(sheet, 'utf8')))
    const { image, faults } = await openSheet(sheet, { files: hostFiles })
    expect(faults.map(({ code }) => code)).toEqual(told)
    if (image === undefined) throw new Error('no image')
    return shapeOf(image.disc)[1]?.tracks[0]
  }
  const whole = extra.sessions[1]?.tracks[0]
  const start = whole?.start ?? 0

  it('begins with what is stored before index 1 of its first track', async () => {
    const track = await written(
      (sheet) => sheet.replace(/(\[TRACK 3\]\s+MODE=2\s+INDEX 1=)0/, '$12').replace(new RegExp(`PLBA=${start}\\b`), `PLBA=${start + 2}`),
      // The sub-code beside it still tells the old place.
      ['sheet/subcodeReplaced'],
    )
    expect([track?.start, track?.end]).toEqual([start + 2, whole?.end])
  })

  it('may count its indexes from the start of the disc', async () => {
    const track = await written((sheet) => sheet.replace(/(\[TRACK 3\]\s+MODE=2\s+INDEX 1=)0/, `$1${start}`))
    expect([track?.start, track?.end]).toEqual([start, whole?.end])
  })
})

it('texts survive in sheets, packs in files', async () => {
  await emitDisc(audio, targetOf('redump', 'texts').target)
  expect((await openSheet(at('texts-redump.cue'), { files: hostFiles })).image?.disc.texts).toEqual(texts)
  await emitDisc(audio, targetOf('toc', 'texts').target)
  expect((await openSheet(at('texts-toc.toc'), { files: hostFiles })).image?.disc.texts).toEqual(texts)
  for (const kind of ['cdrwin', 'ccd']) {
    await emitDisc(audio, targetOf(kind, 'packs').target)
    const { image } = await openSheet(targetOf(kind, 'packs').sheet, { files: hostFiles })
    expect(Buffer.from(image?.disc.textPacks ?? [])).toEqual(Buffer.from(audio.textPacks))
  }
})

it('data is read by its address on the disc, in every session', async () => {
  await emitDisc(extra, targetOf('cdrwin', 'medium').target, data)
  const { image } = await openSheet(at('medium-cdrwin.cue'), { files: hostFiles })
  if (image === undefined) throw new Error('no image')
  const medium = mediumOfImage(image, hostFiles)
  const start = extra.sessions[1].tracks[0].start
  expect(medium.size).toBe(extra.sessions[1].leadOut)
  expect(Buffer.compare(await medium.read(start, sectors(350)), data.iso)).toBe(0)
  expect(Buffer.compare(await medium.read(lba(start + 16), sectors(1)), data.iso.subarray(16 * 2048, 17 * 2048))).toBe(0)
  await expect(medium.read(lba(0), sectors(1))).rejects.toMatchObject({ faults: [{ code: 'sheet/notData' }] })
})

it('Nero: tracks, pregaps, identifiers and sectors', async () => {
  await emitDisc(mixed, { kind: 'bin', image: at('nero.bin') }, data)
  writeFileSync(at('disc.nrg'), nero(mixed, readFileSync(at('nero.bin'))))
  const { image, faults } = await openSheet(at('disc.nrg'), { files: hostFiles })
  expect(faults).toEqual([])
  if (image === undefined) throw new Error('no image')
  expect(shapeOf(image.disc)).toEqual(shapeOf(mixed))
  expect(Buffer.compare(await sectorsOf('nero', image), readFileSync(at('nero.bin')))).toBe(0)
})

describe('writing', () => {
  it('leaves nothing behind when it is stopped, and the former files as they were', async () => {
    const stopped = temporaryFolder()
    const image = join(stopped, 'disc.bin')
    writeFileSync(image, 'former')
    const signal = AbortSignal.abort()
    const target = { kind: 'cue', sheet: join(stopped, 'disc.cue'), image, dialect: 'redump' } as const
    await expect(emitDisc(audio, target, {}, signal)).rejects.toMatchObject({ faults: [{ code: 'image/cancelled' }] })
    await expect(emitDisc(mixed, target)).rejects.toThrow('No data is called iso')
    expect(readdirSync(stopped)).toEqual(['disc.bin'])
    expect(readFileSync(image, 'utf8')).toBe('former')
  })
  it('a raw image has lead-in, program and lead-out, 2368 or 2448 bytes a sector', async () => {
    const count = gapless.sessions[0].leadOut + 6750 + 22_650
    for (const [subcode, size] of [
      ['pq', 2368],
      ['packed', 2448],
      ['none', 2352],
    ] as const) {
      const [file] = await emitDisc(gapless, { kind: 'raw', image: at('disc.raw'), subcode })
      expect(file.size).toBe(count * size)
    }
  }, 30_000)
  it('digests are those of the files', async () => {
    const written = await emitCd(
      gapless,
      { kind: 'ccd', sheet: at('digest.ccd') },
      {
        sources: {
          async *sound({ samples }) {
            yield new Uint8Array(samples * 4)
          },
          async *data() {},
        },
        kernel: sectorTwin,
        digests: ['sha256'],
        flush: 'always',
        progress: () => {},
      },
    )
    expect(written.map((file) => file.path.slice(-4))).toEqual(['.img', '.sub', '.ccd'])
    const { createHash } = await import('node:crypto')
    for (const { path, digests, size } of written) {
      expect(digests.get('sha256')).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'))
      expect(readFileSync(path).length).toBe(size)
    }
  })
})
