/** Sheets that say another mode than the sectors have: the headers of the sectors count. ECMA-130 14. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { mediumOfImage } from '../../../src/image/cd/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { readAudio, readBack, same } from '../../recorder/bench.js'
import { dataTrack, discOf, emitDisc, noise } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { burned, judged, opened, tracks } from '../../support/sheets.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const BLOCKS = 320
/** With a volume descriptor in its seventeenth block, as ISO 9660 has it. */
const iso = noise('iso', 512 * BLOCKS)
iso.set([1, ...Buffer.from('CD001')], 16 * 2048)
const other = noise('other', 512 * BLOCKS)
const sound = noise('sound', 588 * BLOCKS)

beforeAll(async () => {
  for (const [name, mode] of [
    ['one', 'mode1'],
    ['two', 'xa-form1'],
  ] as const) {
    await emitDisc(discOf([[dataTrack('iso', BLOCKS, { mode })]]), { kind: 'bin', image: at(`${name}.bin`) }, { iso })
    writeFileSync(at(`${name}.bin`), readFileSync(at(`${name}.bin`)).subarray(0, BLOCKS * 2352))
  }
  const two = readFileSync(at('two.bin'))
  writeFileSync(at('two.2336'), Buffer.concat(Array.from({ length: BLOCKS }, (_, i) => two.subarray(i * 2352 + 16, (i + 1) * 2352))))
  writeFileSync(at('iso.bin'), iso)
  writeFileSync(at('other.bin'), other.subarray(0, 2048 * 319))
  writeFileSync(at('sound.bin'), sound)
  writeFileSync(at('zeros.bin'), Buffer.alloc(BLOCKS * 2352))
})

async function looked(name: string, mode: string) {
  writeFileSync(at('x.cue'), `FILE "${name}" BINARY\n  TRACK 01 ${mode}\n    INDEX 01 00:00:00\n`)
  const { image, faults } = await opened(at('x.cue'))
  const found = faults.map(({ code, severity, position, values }) => [code, severity, position?.line, position?.column, values['found']])
  return { image, found }
}

describe('a data track', () => {
  it.each([
    ['one.bin', 'MODE1/2352', undefined],
    ['two.bin', 'MODE2/2352', undefined],
    ['two.bin', 'CDI/2352', undefined],
    ['iso.bin', 'MODE1/2048', undefined],
    ['two.2336', 'MODE2/2336', undefined],
    ['two.bin', 'MODE1/2352', 'MODE2/2352'],
    ['one.bin', 'MODE2/2352', 'MODE1/2352'],
    ['one.bin', 'MODE1/2048', 'MODE1/2352'],
    ['two.bin', 'MODE1/2048', 'MODE2/2352'],
    ['two.bin', 'MODE2/2336', 'MODE2/2352'],
    ['iso.bin', 'MODE1/2352', 'MODE1/2048'],
    ['two.2336', 'MODE2/2352', 'MODE2/2336'],
    ['one.bin', 'AUDIO', 'MODE1/2352'],
    ['two.bin', 'AUDIO', 'MODE2/2352'],
  ])('%s as %s is read right', async (name, mode, other) => {
    const { image, found } = await looked(name, mode)
    expect(found).toEqual(other === undefined ? [] : [['sheet/sectorsOther', 'warning', 2, 9, other]])
    const [[, , , , end] = []] = tracks(image)
    expect(end).toBe(BLOCKS)
    expect(same(await mediumOfImage(image, hostFiles).read(lba(0), sectors(BLOCKS)), iso)).toBe(true)
  })

  it('as another mode is recorded right', async () => {
    writeFileSync(at('x.cue'), 'FILE "two.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n')
    expect(same(await readBack((await burned(at('x.cue'))).drive, 0, BLOCKS), iso)).toBe(true)
  })

  it('behind a short one of sound, or of another mode, in its file counts for itself alone', async () => {
    const two = readFileSync(at('two.bin'))
    const short = (content: Uint8Array, mode: string, next: string): Promise<unknown> => {
      writeFileSync(at('short.bin'), Buffer.concat([content.subarray(0, 3 * 2352), two]))
      writeFileSync(
        at('x.cue'),
        `FILE "short.bin" BINARY\n  TRACK 01 ${mode}\n    INDEX 01 00:00:00\n  TRACK 02 ${next}\n    INDEX 01 00:00:03\n`,
      )
      return opened(at('x.cue')).then(({ image, faults }) => [tracks(image).map(([, found]) => found), faults.map(({ code }) => code)])
    }
    const sounds = new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength)
    expect(await short(sounds, 'AUDIO', 'MODE2/2352')).toEqual([['audio', 'xa'], []])
    expect(await short(readFileSync(at('one.bin')), 'MODE1/2352', 'MODE2/2352')).toEqual([['mode1', 'xa'], []])
    // What stands in the sectors of the track itself counts as ever.
    expect(await short(readFileSync(at('one.bin')), 'AUDIO', 'MODE2/2352')).toEqual([['mode1', 'xa'], ['sheet/sectorsOther']])
  })

  it('with a pregap in its file, kept in fewer bytes than the sectors have', async () => {
    const program = readFileSync(at('one.bin'))
    writeFileSync(at('gap.bin'), Buffer.concat([program.subarray(0, 150 * 2352), program]))
    writeFileSync(at('x.cue'), 'FILE "gap.bin" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 00 00:00:00\n    INDEX 01 00:02:00\n')
    const { image } = await opened(at('x.cue'))
    expect(tracks(image)).toEqual([[1, 'mode1', -150, 150, 150 + BLOCKS]])
    expect(same(await mediumOfImage(image, hostFiles).read(lba(150), sectors(BLOCKS)), iso)).toBe(true)
  })
})

describe('no sector with a sync pattern', () => {
  it('where there should be data is sound, and recorded as sound', async () => {
    const { image, found } = await looked('sound.bin', 'MODE1/2352')
    expect(found).toEqual([['sheet/sectorsOther', 'warning', 2, 9, 'AUDIO']])
    expect(tracks(image)).toEqual([[1, 'audio', -150, 0, BLOCKS]])
    expect(same(await readAudio((await burned(at('x.cue'))).drive, 0, BLOCKS), sound)).toBe(true)
  })

  it('and a length of no number of sectors can be nothing', async () => {
    writeFileSync(at('x.cue'), 'FILE "other.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n')
    expect(await judged(at('x.cue'))).toContainEqual(['sheet/sectorsUnknown', 2, 9])
  })

  it('but zeros are whatever the sheet says', async () => {
    expect((await looked('zeros.bin', 'MODE1/2352')).found).toEqual([])
    expect((await looked('sound.bin', 'AUDIO')).found).toEqual([])
  })
})

describe('a TOC file', () => {
  it.each([
    ['MODE1_RAW', 'two.bin', 'xa', true],
    ['MODE2_RAW', 'one.bin', 'mode1', true],
    ['MODE1', 'one.bin', 'mode1', true],
    ['MODE1_RAW', 'one.bin', 'mode1', false],
    ['AUDIO', 'one.bin', 'mode1', true],
  ])('TRACK %s with %s holds %s', async (mode, name, is, warned) => {
    const statement = mode === 'AUDIO' ? `FILE "${name}" 0` : `DATAFILE "${name}"`
    writeFileSync(at('x.toc'), `CD_ROM\nTRACK ${mode}\n${statement}\n`)
    const { image, faults } = await opened(at('x.toc'))
    expect(tracks(image)).toEqual([[1, is, -150, 0, BLOCKS]])
    expect(faults.map(({ code, position }) => [code, position?.line])).toEqual(warned ? [['sheet/sectorsOther', 3]] : [])
    expect(same(await mediumOfImage(image, hostFiles).read(lba(0), sectors(BLOCKS)), iso)).toBe(true)
  })
})
