/** Sheets that are wrong: the fault names the line and column, and nothing crashes. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { DiscError } from '../../../src/fault/index.js'
import { openSheet } from '../../../src/image/cd/index.js'
import { inspectDisc } from '../../../src/inspect.js'
import { openDisc } from '../../../src/master.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { temporaryFolder } from '../../support/folder.js'
import { wave } from '../../support/wave.js'

const folder = temporaryFolder()
beforeAll(() => {
  writeFileSync(join(folder, 'a.bin'), Buffer.alloc(2352 * 1000))
  writeFileSync(join(folder, 'a.img'), Buffer.alloc(2352 * 1000))
  writeFileSync(join(folder, 'a.wav'), wave(Buffer.alloc(4 * 588 * 400)))
  writeFileSync(join(folder, 'slow.wav'), wave(Buffer.alloc(4 * 588 * 400), { rate: 48_000 }))
})

async function judged(
  name: string,
  text: string | Uint8Array,
): Promise<readonly (readonly [string, number | undefined, number | undefined])[]> {
  writeFileSync(join(folder, name), text)
  const { faults } = await openSheet(join(folder, name), { files: hostFiles })
  return faults.map((fault) => [fault.code, fault.position?.line, fault.position?.column])
}

/** Looks into a disc as `disc inspect` does: what cannot be is a fault, and never a mistake of ours. */
async function looked(path: string): Promise<void> {
  const disc = await openDisc(path)
  try {
    await inspectDisc(disc)
  } finally {
    await disc.close()
  }
}

const cue = (...lines: string[]): string => ['FILE "a.bin" BINARY', '  TRACK 01 AUDIO', '    INDEX 01 00:00:00', ...lines].join('\n')

describe('CUE', () => {
  it.each([
    ['sheet/noTracks', 1, 1, 'REM nothing\n'],
    ['sheet/noTracks', 1, 1, ''],
    ['sheet/syntax', 1, 6, 'FILE "a.bin"\nTRACK 01 AUDIO\n'],
    ['sheet/syntax', 1, 14, 'FILE "a.bin" BOTTLE\n'],
    ['sheet/outOfPlace', 1, 1, 'INDEX 01 00:00:00\n'],
    ['sheet/outOfPlace', 2, 8, 'TRACK 01 AUDIO\n INDEX 01 00:00:00\n'],
    ['sheet/mode', 4, 9, cue('TRACK 2 MODE9/2352', 'INDEX 01 00:01:00')],
    ['sheet/trackOrder', 4, 7, cue('TRACK 03 AUDIO')],
    ['sheet/trackOrder', 4, 7, cue('TRACK 100 AUDIO')],
    ['sheet/noFirstIndex', 4, 7, cue('TRACK 02 AUDIO')],
    ['sheet/indexOrder', 4, 7, cue('INDEX 03 00:01:00')],
    ['sheet/timeOrder', 6, 10, cue('INDEX 02 00:02:00', 'TRACK 02 AUDIO', 'INDEX 01 00:01:00')],
    ['sheet/syntax', 4, 10, cue('INDEX 02 00:61:00')],
    ['sheet/syntax', 4, 10, cue('INDEX 02 00:00:75')],
    ['sheet/passedOver', 4, 7, cue('FLAGS LOUD')],
    ['sheet/syntax', 4, 8, cue('PREGAP soon')],
    ['sheet/identifier', 4, 6, cue('ISRC XX')],
    ['sheet/identifier', 4, 9, cue('CATALOG 0724384960651')],
    ['sheet/unknownCommand', 4, 1, cue('PLAY LOUD')],
    ['sheet/fileMissing', 4, 6, cue('FILE "b.bin" BINARY', 'TRACK 02 AUDIO', 'INDEX 01 00:00:00')],
    ['sheet/fileMissing', 4, 6, cue('FILE "../../etc/passwd" BINARY', 'TRACK 02 AUDIO', 'INDEX 01 00:00:00')],
    ['sheet/fileShort', 5, 10, cue('TRACK 02 AUDIO', 'INDEX 01 01:00:00')],
    ['sheet/fileShort', 5, 10, 'FILE "a.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:05:26'],
    ['audio/wrongRate', 4, 6, cue('FILE "slow.wav" WAVE', 'TRACK 02 AUDIO', 'INDEX 01 00:00:00')],
    ['audio/malformed', 4, 6, cue('FILE "a.cue" WAVE', 'TRACK 02 AUDIO', 'INDEX 01 00:00:00').replace('a.cue', 'broken.wav')],
  ])('%s at %d:%d', async (code, line, column, text) => {
    writeFileSync(join(folder, 'broken.wav'), 'RIFF0000WAVE')
    expect(await judged('a.cue', text)).toContainEqual([code, line, column])
  })
})

describe('TOC', () => {
  const head = 'CD_DA\nTRACK AUDIO\n'
  it.each([
    ['sheet/noTracks', 1, 1, 'CD_DA\n'],
    ['sheet/mode', 2, 7, 'CD_ROM\nTRACK MODE5\n'],
    ['sheet/outOfPlace', 2, 1, 'CD_DA\nFILE "a.bin" 0\n'],
    ['sheet/syntax', 3, 14, `${head}FILE "a.bin" later\n`],
    ['sheet/syntax', 3, 6, `${head}FILE a.bin 0\n`],
    ['sheet/syntax', 3, 4, `${head}NO FUN\n`],
    ['sheet/syntax', 3, 9, `${head}SILENCE "x"\n`],
    ['sheet/syntax', 2, 16, 'CD_DA\nFIRST_TRACK_NO 0\n'],
    ['sheet/identifier', 3, 6, `${head}ISRC "1"\n`],
    ['sheet/unknownCommand', 3, 1, `${head}VOLUME 11\n`],
    ['sheet/fileMissing', 3, 6, `${head}FILE "b.bin" 0\n`],
    ['sheet/fileShort', 3, 6, `${head}FILE "a.bin" 0 10:00:00\n`],
    ['sheet/fileShort', 3, 10, 'CD_ROM\nTRACK MODE1\nDATAFILE "a.bin" #9999999\n'],
    ['audio/wrongRate', 3, 6, `${head}FILE "slow.wav" 0\n`],
  ])('%s at %d:%d', async (code, line, column, text) => {
    expect(await judged('a.toc', text)).toContainEqual([code, line, column])
  })
  it('more than 99 tracks', async () => {
    expect((await judged('a.toc', `CD_DA\n${'TRACK AUDIO\nSILENCE 00:04:00\n'.repeat(100)}`)).map(([code]) => code)).toContain(
      'sheet/trackOrder',
    )
  })
})

describe('CloneCD', () => {
  const entry = (n: number, point: string, lba: string, more = ''): string =>
    `[Entry ${n}]\nSession=1\nPoint=${point}\nControl=0x00\nPLBA=${lba}\n${more}`
  const good = `[CloneCD]\nVersion=3\n${entry(0, '0xa2', '1000')}${entry(1, '1', '0')}`
  it('reads the good one', async () => {
    expect(await judged('a.ccd', good)).toEqual([])
  })
  it.each([
    ['sheet/notImage', undefined, undefined, entry(0, '1', '0')],
    ['sheet/noTracks', 1, 1, '[CloneCD]\nVersion=3\n'],
    ['sheet/outOfPlace', 1, 1, 'Version=3\n'],
    ['sheet/syntax', 8, 1, good.replace('[Entry 1]\nSession=1', '[Entry 1]\nSession=one')],
    ['sheet/syntax', 3, 1, good.replace('PLBA=1000', 'PLBA=99999999')],
    ['sheet/syntax', 3, 1, `[CloneCD]\nVersion=3\n${entry(0, '1', '0')}`],
    ['sheet/unknownCommand', 13, 1, `${good}what?\n`],
    ['sheet/timeOrder', 8, 1, good.replace('PLBA=0\n', 'PLBA=2000\n')],
    ['sheet/fileShort', undefined, undefined, good.replace('PLBA=1000', 'PLBA=1001')],
    ['sheet/identifier', 14, 1, `${good}[TRACK 1]\nISRC=never\n`],
  ])('%s at %s:%s', async (code, line, column, text) => {
    expect(await judged('a.ccd', text)).toContainEqual([code, line, column])
  })
  /** Two tracks, of which the second may have stored sectors before its index 1. */
  it.each<readonly [first: number, pregap: number, second: number, leadOut: number, told: readonly string[]]>([
    [0, 0, 1, 1000, []],
    [0, 0, 500, 1000, []],
    [0, 0, 0, 1000, ['block 0 lies before block 0']],
    [0, 150, 151, 1000, []],
    [0, 150, 150, 1000, ['block 0 lies before block 0']],
    [0, 150, 149, 1000, ['block -1 lies before block 0']],
    [0, 0, 999, 1000, []],
    [0, 0, 1000, 1000, ['block 1000 lies before block 1000']],
    [0, 0, 1001, 1000, ['block 1000 lies before block 1001']],
    // All that is stored of the second one lies before its index 1.
    [0, 150, 1000, 1000, ['block 1000 lies before block 1000']],
    [0, 150, 1100, 1000, ['block 1000 lies before block 1100']],
  ])('each track has a sector behind its index 1: %i, %i before %i, to %i', async (first, pregap, second, leadOut, told) => {
    const marks = pregap === 0 ? '' : `[TRACK 2]\nINDEX 0=${second - pregap}\nINDEX 1=${second}\n`
    const text = `[CloneCD]\nVersion=3\n${entry(0, '0xa2', String(leadOut))}${entry(1, '1', String(first))}${entry(2, '2', String(second))}${marks}`
    writeFileSync(join(folder, 'a.ccd'), text)
    const { faults } = await openSheet(join(folder, 'a.ccd'), { files: hostFiles })
    const ofOrder = faults
      .filter(({ code }) => code === 'sheet/timeOrder')
      .map(({ message }) => message.replace(', which stands above it', ''))
    expect(ofOrder).toEqual(told)
    if (told.length === 0) expect(faults).toEqual([])
  })
})

describe('Nero and others', () => {
  const footer = (at: bigint): Buffer => {
    const out = Buffer.from('NER5\0\0\0\0\0\0\0\0')
    out.writeBigUInt64BE(at, 4)
    return out
  }
  it.each([
    ['too short', Buffer.alloc(5)],
    ['no footer', Buffer.alloc(100)],
    ['description beyond the end', Buffer.concat([Buffer.alloc(100), footer(2n ** 63n)])],
    ['no chunks', Buffer.concat([Buffer.alloc(100), footer(50n)])],
    ['a chunk of 2^32 bytes', Buffer.concat([Buffer.from('DAOX\xff\xff\xff\xff', 'latin1'), footer(0n)])],
    ['a cut chunk', Buffer.concat([Buffer.from('DAOX\0\0\0\x04\0\0\0\0', 'latin1'), footer(0n)])],
    ['track 0', Buffer.concat([Buffer.from('DAOX\0\0\0\x40', 'latin1'), Buffer.alloc(64), footer(0n)])],
  ])('%s', async (_, content) => {
    expect((await judged('a.nrg', content)).map(([code]) => code)).toEqual(['sheet/notImage'])
  })
  it('a sheet larger than any', async () => {
    // Much that is wrong is bounded, and so is what is held of it.
    expect((await judged('braces.toc', Buffer.from(`CD_DA\n${'{'.repeat(500_000)}`))).length).toBeLessThan(2000)
    expect(
      (await judged('octal.toc', Buffer.from(`CD_DA\nCD_TEXT { LANGUAGE 0 { TITLE "${'\\303\\244'.repeat(50_000)}" } }`))).length,
    ).toBeGreaterThan(0)
    expect((await judged('big.cue', Buffer.alloc((512 << 10) + 1, 32)))[0]?.[0]).toBe('sheet/tooLarge')
  })
  it('a sheet that is not there, or of no known kind', async () => {
    expect((await openSheet(join(folder, 'no.cue'), { files: hostFiles })).faults[0]?.code).toBe('sheet/fileMissing')
    await expect(openSheet(join(folder, 'a.bin'), { files: hostFiles })).rejects.toBeInstanceOf(DiscError)
  })
})

it('survives whatever is made of a sheet', async () => {
  let state = 99
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const sheets = {
    'f.cue': cue(
      'FLAGS DCP',
      'TRACK 02 AUDIO',
      'ISRC PTABC2600001',
      'PREGAP 00:01:00',
      'INDEX 00 00:02:00',
      'INDEX 01 00:03:00',
      'REM SESSION 02',
      'TRACK 03 MODE1/2352',
      'INDEX 01 00:05:00',
    ),
    'f.toc':
      'CD_DA\nCATALOG "0724384960650"\nCD_TEXT { LANGUAGE 0 { TITLE "x" } }\nTRACK AUDIO\nISRC "PTABC2600001"\nFILE "a.bin" 0 00:05:00\nSTART 00:01:00\nINDEX 00:00:20\nTRACK MODE1_RAW RW\nDATAFILE "a.bin" #0 2352\n',
    'f.ccd': `[CloneCD]\n[Entry 0]\nSession=1\nPoint=0xa2\nControl=0\nPLBA=900\n[Entry 1]\nSession=1\nPoint=1\nControl=4\nPLBA=0\n[TRACK 1]\nMODE=2\nINDEX 1=0\n[CDText]\nEntries=1\nEntry 0=80 00\n`,
  }
  writeFileSync(join(folder, 'f.img'), Buffer.alloc(2352 * 900))
  for (const [name, text] of Object.entries(sheets))
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(text)
      for (let hits = 1 + random(4); hits > 0; hits--) bytes[random(bytes.length)] = random(2) === 0 ? 48 + random(10) : random(256)
      const changed = random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes
      writeFileSync(join(folder, name), changed)
      const { image, faults } = await openSheet(join(folder, name), { files: hostFiles })
      expect(image !== undefined || faults.some((fault) => fault.severity === 'error')).toBe(true)
      if (image !== undefined) await looked(join(folder, name))
    }
})
