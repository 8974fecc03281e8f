/** R to W that sheets keep behind their sectors: TRACK n CDG of CUE sheets, RW and RW_RAW of TOC files. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openMaster } from '../../../src/master.js'
import { sectorTwin } from '../../../src/kernel/index.js'
import type { Disc } from '../../../src/layout/index.js'
import { cdSectors, discSymbols, writeParities } from '../../../src/sector/index.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, noise, soundTrack, sourcesOf } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { judged, opened, tracks } from '../../support/sheets.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const COUNT = 400
const FIRST = 100

/** Four packs of graphics for each sector from the hundredth on: mode and item, instruction, parities. */
const packs = noise('packs', COUNT * 24).map((byte) => byte & 0x3f)
for (let i = 0; i < COUNT; i++) {
  const sub = packs.subarray(i * 96, (i + 1) * 96)
  if (i < FIRST) sub.fill(0)
  else {
    for (let pack = 0; pack < 96; pack += 24) sub.set([0x09, 0x06], pack)
    writeParities(sub)
  }
}
const iso = noise('iso', 512 * COUNT)
const span = { start: lba(0), length: sectors(COUNT), source: 'packs', form: 'packed' } as const
const sound: Disc = { ...discOf([[soundTrack('a', 588 * COUNT)]]), subcode: [span] }
const data: Disc = { ...discOf([[dataTrack('iso', COUNT)]]), subcode: [span] }

/** The program area with 96 bytes behind each sector; P and Q among them where they are `raw`. */
async function stored(disc: Disc, subcode: 'packed' | 'raw'): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const options = { area: 'program', scrambled: false, kernel: sectorTwin, subcode } as const
  for await (const piece of cdSectors(disc, sourcesOf({ packs, iso }), options)) pieces.push(piece)
  return Buffer.concat(pieces).subarray(0, COUNT * 2448)
}

/** Without P and Q, whose places programs leave zero. */
const bare = (whole: Buffer, main = 2352): Buffer =>
  Buffer.concat(
    Array.from({ length: COUNT }, (_, i) => {
      const sector = Buffer.from(whole.subarray(i * 2448, (i + 1) * 2448))
      for (let k = 2352; k < 2448; k++) sector[k] &= 0x3f
      return main === 2352 ? sector : Buffer.concat([sector.subarray(16, 16 + main), sector.subarray(2352)])
    }),
  )

/** Samples in the order of TOC files. */
const big = (whole: Buffer): Buffer => {
  const out = Buffer.from(whole)
  for (let i = 0; i < COUNT; i++) out.subarray(i * 2448, i * 2448 + 2352).swap16()
  return out
}

beforeAll(async () => {
  const [packed, raw] = [await stored(sound, 'packed'), await stored(sound, 'raw')]
  writeFileSync(at('packed.bin'), bare(packed))
  writeFileSync(at('raw.bin'), raw)
  writeFileSync(at('rw.cdr'), big(bare(packed)))
  writeFileSync(at('rwraw.cdr'), big(bare(raw)))
  writeFileSync(at('data.bin'), bare(await stored(data, 'raw')))
  writeFileSync(at('cooked.bin'), bare(await stored(data, 'packed'), 2048))
})

/** Graphics of all sectors as packs, as `disc burn` and every image take them. */
async function graphics(path: string): Promise<{ readonly form: string; readonly packs: Buffer }> {
  const master = await openMaster(path)
  const symbols = discSymbols(master.disc, master.sources, 'packed')
  try {
    const out: Uint8Array[] = []
    // The last packs end in sectors that the file has not.
    for (let i = 0; i < COUNT - 2; i++) out.push((await symbols.at(lba(i))) ?? new Uint8Array(96))
    return { form: master.disc.subcode?.map(({ form }) => form).join() ?? '', packs: Buffer.concat(out) }
  } finally {
    await symbols.close()
    await master.close()
  }
}

const wanted = Buffer.from(packs.subarray(0, (COUNT - 2) * 96))
const cue = (image: string, mode: string): string => `FILE "${image}" BINARY\n  TRACK 01 ${mode}\n    INDEX 01 00:00:00\n`
const toc = (mode: string, image: string): string => `CD_ROM\nTRACK ${mode}\nDATAFILE "${image}"\n`

describe('graphics are kept', () => {
  it.each([
    ['cue', cue('packed.bin', 'CDG'), 'packed'],
    ['cue', cue('raw.bin', 'CDG'), 'raw'],
    ['toc', toc('AUDIO RW', 'rw.cdr'), 'packed'],
    ['toc', toc('AUDIO RW_RAW', 'rwraw.cdr'), 'raw'],
  ])('%s: %s', async (ending, text, form) => {
    const path = at(`x.${ending}`)
    writeFileSync(path, text)
    expect(await judged(path)).toEqual([])
    expect(tracks((await opened(path)).image)).toEqual([[1, 'audio', -150, 0, COUNT]])
    const found = await graphics(path)
    expect([found.form, Buffer.compare(found.packs, wanted)]).toEqual([form, 0])
    const master = await openMaster(path)
    const heard: Uint8Array[] = []
    for await (const piece of cdSectors(master.disc, master.sources, {
      area: 'program',
      scrambled: false,
      kernel: sectorTwin,
      subcode: 'pq',
    }))
      heard.push(piece)
    const mine = Buffer.concat(Array.from({ length: COUNT }, (_, i) => Buffer.concat(heard).subarray(i * 2368, i * 2368 + 2352)))
    expect(Buffer.compare(mine, noise('a', 588 * COUNT))).toBe(0)
    await master.close()
  })

  it.each([
    ['MODE1_RAW RW_RAW', 'data.bin', 'raw'],
    ['MODE1 RW', 'cooked.bin', 'packed'],
  ])('beside data: %s', async (mode, image, form) => {
    writeFileSync(at('d.toc'), toc(mode, image))
    expect(await judged(at('d.toc'))).toEqual([])
    const master = await openMaster(at('d.toc'))
    expect(Buffer.compare(await master.medium.read(lba(0), sectors(COUNT)), iso)).toBe(0)
    await master.close()
    const found = await graphics(at('d.toc'))
    expect([found.form, Buffer.compare(found.packs, wanted)]).toEqual([form, 0])
  })

  it('where the sectors have it though the sheet does not say', async () => {
    writeFileSync(at('y.cue'), cue('data.bin', 'MODE1/2352'))
    expect((await opened(at('y.cue'))).faults).toMatchObject([
      { code: 'sheet/sectorsOther', values: { found: 'MODE1/2352 with sub-code' } },
    ])
    expect((await graphics(at('y.cue'))).form).toBe('raw')
  })
})

it('a CDG track whose file has no sub-code is a track of sound, with a warning', async () => {
  writeFileSync(at('plain.bin'), noise('plain', 588 * 401))
  writeFileSync(at('z.cue'), cue('plain.bin', 'CDG'))
  const { image, faults } = await opened(at('z.cue'))
  expect(faults).toMatchObject([{ code: 'sheet/sectorsOther', values: { said: 'AUDIO with sub-code', found: 'AUDIO' } }])
  expect([tracks(image), image.disc.subcode]).toEqual([[[1, 'audio', -150, 0, 401]], undefined])
})

it('a file of sound has no room for sub-code, as cdrdao says', async () => {
  writeFileSync(at('f.toc'), 'CD_DA\nTRACK AUDIO RW\nFILE "rw.cdr" 0\n')
  expect(await judged(at('f.toc'))).toEqual([['sheet/wrongPart', 3, 1]])
})

it('scrambled sectors are read as programs read them', async () => {
  const plain = bare(await stored(data, 'raw'))
  const scrambled = Buffer.concat(
    Array.from({ length: COUNT }, (_, i) => {
      const sector = new Uint8Array(plain.subarray(i * 2448, i * 2448 + 2352))
      sectorTwin.scramble(sector)
      return sector
    }),
  )
  writeFileSync(at('s.bin'), scrambled)
  for (const mode of ['MODE1/2352', 'AUDIO']) {
    writeFileSync(at('s.cue'), cue('s.bin', mode))
    expect((await opened(at('s.cue'))).faults).toMatchObject([{ code: 'sheet/sectorsOther', values: { found: 'MODE1/2352, scrambled' } }])
    const master = await openMaster(at('s.cue'))
    expect(Buffer.compare(await master.medium.read(lba(0), sectors(COUNT)), iso)).toBe(0)
    await master.close()
  }
})
