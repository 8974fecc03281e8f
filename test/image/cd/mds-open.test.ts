import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { imageSources, mediumOfImage, openDiscImage, type CdImage } from '../../../src/image/cd/index.js'
import { emitCd } from '../../../src/image/cd/emit.node.js'
import { sectorTwin } from '../../../src/kernel/index.js'
import { controlOf, hasLeadIn, type Disc } from '../../../src/layout/index.js'
import { cdSectors } from '../../../src/sector/index.js'
import { openSounds } from '../../../src/source/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { alcohol, type AlcoholOptions, type AlcoholSession, type AlcoholTrack } from '../../support/alcohol.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack, sourcesOf } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const data = { iso: noise('iso', 512 * 350) }
const mixed = discOf([
  [dataTrack('iso', 350), soundTrack('a', 5 * 44_100), soundTrack('b', 5 * 44_100, { preemphasis: true, pregap: sectors(0) })],
])
const extra = discOf([[soundTrack('a', 5 * 44_100), soundTrack('b', 5 * 44_100)], [dataTrack('iso', 350, { mode: 'xa-form1' })]])

/** A descriptor of a disc, and its file: pregaps are in neither. */
async function written(disc: Disc, stem: string, subcode: 0 | 8, options: AlcoholOptions = {}): Promise<void> {
  const size = subcode === 8 ? 2448 : 2352
  const programs: Buffer[] = []
  for (const session of disc.sessions) {
    const pieces: Uint8Array[] = []
    const how = { area: 'program', scrambled: false, kernel: sectorTwin, subcode: 'raw', session: session.number } as const
    for await (const piece of cdSectors(disc, sourcesOf(data), how)) pieces.push(piece)
    programs.push(Buffer.concat(pieces))
  }
  const stored: Buffer[] = []
  let offset = 0
  const sessions = disc.sessions.map(({ start, leadOut, tracks }, i): AlcoholSession => ({
    start,
    end: leadOut,
    tracks: tracks.map((track): AlcoholTrack => {
      const length = track.end - track.start
      for (let sector = track.start - start - 150; sector < track.end - start - 150; sector++)
        stored.push(programs[i].subarray(sector * 2448, sector * 2448 + size))
      const entry = {
        number: track.number,
        mode: track.mode === 'audio' ? 0xa9 : track.mode === 'mode1' ? 0xaa : 0xec,
        control: controlOf(track),
        sectorBytes: size,
        subcode,
        start: track.start,
        offset,
        pregap: track.start - track.pregap,
        length,
      }
      offset += length * size
      return entry
    }),
  }))
  writeFileSync(at(`${stem}.mdf`), Buffer.concat(stored))
  writeFileSync(at(`${stem}.mds`), alcohol(sessions, options))
}

async function opened(name: string): Promise<CdImage> {
  const { image, faults } = await openDiscImage(at(name), { files: hostFiles })
  expect(faults).toEqual([])
  if (image === undefined) throw new Error('no image')
  return image
}
const shapeOf = (disc: Disc) =>
  disc.sessions.map((session) => ({
    leadOut: session.leadOut,
    tracks: session.tracks.map((track) => [track.number, track.pregap, track.start, track.end, controlOf(track)]),
  }))
async function program(image: CdImage): Promise<Buffer> {
  const opener = openSounds({ files: hostFiles })
  const sources = imageSources(image, hostFiles, opener)
  await emitCd(
    { ...image.disc, subcode: [] },
    { kind: 'bin', image: at('again.bin') },
    { sources, kernel: sectorTwin, digests: [], flush: 'replace', progress: () => {} },
  )
  await opener.close()
  return readFileSync(at('again.bin'))
}

describe.each(Object.entries({ mixed, extra }))('%s', (name, disc) => {
  it.each([0, 8] as const)('with sub-code %d', async (subcode) => {
    await written(disc, name, subcode)
    const image = await opened(`${name}.mds`)
    expect(shapeOf(image.disc)).toEqual(shapeOf(disc))
    await emitDisc(disc, { kind: 'bin', image: at('wanted.bin') }, data)
    expect(Buffer.compare(await program(image), readFileSync(at('wanted.bin')))).toBe(0)
  })
})

describe('files', () => {
  it('are found by names of one or two bytes a character, and the descriptor by its mark', async () => {
    await written(extra, 'wide', 0, { files: ['wide.mdf'], wide: true })
    writeFileSync(at('wide.x'), readFileSync(at('wide.mds')))
    expect(shapeOf((await opened('wide.x')).disc)).toEqual(shapeOf(extra))
    await written(extra, 'narrow', 0, { files: ['C:\\images\\NARROW.MDF'] })
    expect(shapeOf((await opened('narrow.mds')).disc)).toEqual(shapeOf(extra))
  })
  it('of a DVD may be split', async () => {
    const blocks = Buffer.from(noise('dvd', 512 * 1000))
    writeFileSync(at('dvd.mdf'), blocks.subarray(0, 600 * 2048))
    writeFileSync(at('dvd.i01'), blocks.subarray(600 * 2048))
    const track = { number: 1, mode: 0x02, control: 4, sectorBytes: 2048, start: 0, offset: 0, pregap: 0, length: 1000 }
    writeFileSync(at('dvd.mds'), alcohol([{ start: 0, end: 1000, tracks: [track] }], { medium: 0x10, files: ['*.mdf', '*.i01'] }))
    const image = await opened('dvd.mds')
    expect(hasLeadIn(image.disc)).toBe(false)
    const medium = mediumOfImage(image, hostFiles)
    expect(medium.size).toBe(1000)
    expect(Buffer.from(await medium.read(lba(590), sectors(20)))).toEqual(blocks.subarray(590 * 2048, 610 * 2048))
    const opener = openSounds({ files: hostFiles })
    const pieces: Uint8Array[] = []
    const [span] = image.disc.sessions[0].spans
    for await (const piece of imageSources(image, hostFiles, opener).data(span.kind === 'data' ? span.source : '')) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(blocks)).toBe(true)
  })
})

describe('a descriptor that is wrong', () => {
  const codes = async (name: string): Promise<readonly string[]> =>
    (await openDiscImage(at(name), { files: hostFiles })).faults.map(({ code }) => code)
  const judged = async (edit: (content: Buffer) => Buffer): Promise<readonly string[]> => {
    await written(mixed, 'bad', 0)
    writeFileSync(at('bad.mds'), edit(readFileSync(at('bad.mds'))))
    return codes('bad.mds')
  }
  const byte = (place: number, value: number) => (content: Buffer) => {
    content[place] = value
    return content
  }
  const entry = 88 + 24 + 3 * 80
  it.each([
    ['is cut', (content: Buffer) => content.subarray(0, 200), ['sheet/notImage']],
    ['has another mark', byte(0, 65), ['sheet/notImage']],
    ['is of version 2', byte(16, 2), ['sheet/foreign']],
    ['is of no disc', byte(18, 0x40), ['sheet/notImage']],
    ['has no session', byte(20, 0), ['sheet/notImage']],
    ['has 65,535 sessions', (content: Buffer) => byte(21, 255)(byte(20, 255)(content)), ['sheet/notImage']],
    ['points beyond its end', byte(83, 255), ['sheet/notImage']],
    ['has a mode that is none', byte(entry, 6), ['sheet/mode']],
    ['has sub-code that is none', byte(entry + 1, 3), ['sheet/notImage']],
    ['has sectors that do not fit', byte(entry + 16, 1), ['sheet/notImage']],
    ['begins far away', byte(entry + 39, 255), ['sheet/notImage']],
    ['begins beyond the file', byte(entry + 47, 255), ['sheet/notImage']],
    ['has no file', byte(entry + 48, 0), ['sheet/notImage']],
  ])('%s', async (_, edit, wanted) => {
    const found = await judged(edit)
    expect(found.filter((code) => wanted.includes(code))).toEqual(wanted)
  })
  it('names a file that is missing or short', async () => {
    await written(mixed, 'short', 0)
    writeFileSync(at('short.mdf'), readFileSync(at('short.mdf')).subarray(0, 400 * 2352))
    expect(await codes('short.mds')).toContain('sheet/fileShort')
    await written(mixed, 'gone', 0, { files: ['nowhere.mdf'] })
    expect(await codes('gone.mds')).toEqual(['sheet/fileMissing'])
  })
  it('never stops the program, whatever its bytes', async () => {
    await written(mixed, 'fuzz', 8)
    const content = readFileSync(at('fuzz.mds'))
    let state = 1
    const next = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state % limit
    }
    for (let i = 0; i < 150; i++) {
      const copy = Buffer.from(content)
      for (let k = 0; k < 3; k++) copy[next(copy.length)] = next(256)
      writeFileSync(at('fuzz.mds'), copy)
      await openDiscImage(at('fuzz.mds'), { files: hostFiles })
    }
  })
  it('says what of it is left out', async () => {
    expect(await judged((content) => byte(84, 1)(content))).toEqual(['sheet/leftOut'])
  })
})
