import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sheetText } from '../../../src/image/cd/sheet-charset.js'
import { temporaryFolder } from '../../support/folder.js'
import { judged, opened, tracks } from '../../support/sheets.js'
import { wave } from '../../support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const sound = wave(new Uint8Array(400 * 2352))

/** `Песня` in Windows-1251, `歌` in Shift-JIS and GBK. */
const cyrillic = Buffer.from([0xcf, 0xe5, 0xf1, 0xed, 0xff])
const shiftJis = Buffer.from([0x89, 0xcc])
const gbk = Buffer.from([0xb8, 0xe8])

const sheetOf = (word: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from('TITLE "'),
    word,
    Buffer.from('"\nFILE "'),
    word,
    Buffer.from('.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'),
  ])
const utf16 = (order: 'le' | 'be', text: string): Buffer => {
  const out = Buffer.from(text, 'utf16le')
  return order === 'le' ? out : out.swap16()
}
const sheet = 'TITLE "Ölüdeniz"\r\nFILE "a.wav" WAVE\r\n  TRACK 01 AUDIO\r\n    INDEX 01 00:00:00\r\n'

describe('Unicode', () => {
  it.each([
    ['UTF-8', Buffer.from(sheet)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${sheet}`)],
    ['UTF-16, least significant byte first, with a mark', utf16('le', `\ufeff${sheet}`)],
    ['UTF-16, most significant byte first, with a mark', utf16('be', `\ufeff${sheet}`)],
    ['UTF-16 without a mark', utf16('le', sheet)],
    ['UTF-16 without a mark, most significant byte first', utf16('be', sheet)],
  ])('%s is read without being told', async (_, content) => {
    writeFileSync(at('a.wav'), sound)
    writeFileSync(at('u.cue'), content)
    const { image, faults } = await opened(at('u.cue'))
    expect(faults).toEqual([])
    expect(image.disc.texts[0]?.disc).toEqual({ title: 'Ölüdeniz' })
    expect(tracks(image)).toEqual([[1, 'audio', -150, 0, 400]])
  })

  it('a mark counts more than what someone says', () => {
    expect(sheetText('a', utf16('le', '\ufeffTITLE'), 'windows-1251')).toEqual({ name: 'a', text: 'TITLE', faults: [] })
  })
})

describe('other character sets', () => {
  it('one that nobody told is a warning, which says what it was taken for and where', async () => {
    writeFileSync(at('a.wav'), sound)
    writeFileSync(at('l.cue'), Buffer.from(sheet, 'latin1'))
    const { image, faults } = await opened(at('l.cue'))
    expect(image.disc.texts[0]?.disc).toEqual({ title: 'Ölüdeniz' })
    expect(faults).toMatchObject([{ code: 'sheet/charsetUntold', severity: 'warning', position: { line: 1, column: 8 } }])
    expect(faults[0]?.message).toContain('Windows-1252')
    expect(faults[0]?.help).toContain('--charset')
  })

  it.each([
    ['windows-1251', cyrillic, 'Песня'],
    ['shift_jis', shiftJis, '歌'],
    ['gbk', gbk, '歌'],
  ])('%s, where it is told: texts, and the file by its name', async (charset, word, text) => {
    mkdirSync(at(charset))
    writeFileSync(join(at(charset), `${text}.wav`), sound)
    writeFileSync(join(at(charset), 'a.cue'), sheetOf(word))
    const { image, faults } = await opened(join(at(charset), 'a.cue'), { charset })
    expect(image.disc.texts[0]?.disc).toEqual({ title: text })
    expect(faults.filter(({ code }) => code.startsWith('sheet/'))).toEqual([])
  })

  it('a file whose name has the very bytes of the sheet is found, told or not', async () => {
    mkdirSync(at('bytes'))
    writeFileSync(Buffer.concat([Buffer.from(`${at('bytes')}/`), cyrillic, Buffer.from('.wav')]), sound)
    writeFileSync(at('bytes/a.cue'), sheetOf(cyrillic))
    expect((await opened(at('bytes/a.cue'))).faults.map(({ code }) => code)).toContain('sheet/charsetUntold')
    expect((await opened(at('bytes/a.cue'), { charset: 'windows-1251' })).image.disc.texts[0]?.disc).toEqual({ title: 'Песня' })
    writeFileSync(at('bytes/a.toc'), Buffer.concat([Buffer.from('CD_DA\nTRACK AUDIO\nFILE "'), cyrillic, Buffer.from('.wav" 0\n')]))
    expect(tracks((await opened(at('bytes/a.toc'), { charset: 'windows-1251' })).image)).toEqual([[1, 'audio', -150, 0, 400]])
  })

  it('a file that is there in one character set says which', async () => {
    mkdirSync(at('guess'))
    writeFileSync(at('guess/Песня.wav'), sound)
    writeFileSync(at('guess/a.cue'), sheetOf(cyrillic))
    const codes = await judged(at('guess/a.cue'))
    expect(codes).toContainEqual(['sheet/fileInCharset', 2, 6])
  })

  it('what is no character set, and bytes that one does not have', async () => {
    writeFileSync(at('x.cue'), sheetOf(cyrillic))
    expect(await judged(at('x.cue'), { charset: 'klingon' })).toEqual([['sheet/charsetUnknown', undefined, undefined]])
    writeFileSync(at('y.cue'), Buffer.concat([sheetOf(shiftJis), Buffer.from('REM '), Buffer.from([0x81, 0x20]), Buffer.from('\n')]))
    expect(await judged(at('y.cue'), { charset: 'shift_jis' })).toContainEqual(['sheet/charsetWrong', 5, 5])
  })
})
