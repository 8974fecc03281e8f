/** CD_TEXT blocks of TOC files: all languages, texts as bytes, and what is no text. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeMsJis } from '../../../src/codec/index.js'
import { readCdText } from '../../../src/format/cdtext/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { opened } from '../../support/sheets.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
writeFileSync(at('a.cdr'), Buffer.alloc(400 * 2352))

const bytesOf = (text: string): string => `{ ${[...(encodeMsJis(text) ?? []), 0, 0].join(', ')} }`

async function read(disc: string, track = '', head = '', charset?: string) {
  writeFileSync(at('x.toc'), `CD_DA\n${head}\nCD_TEXT {\n${disc}\n}\nTRACK AUDIO\n${track}\nFILE "a.cdr" 0\n`)
  const { image, faults } = await opened(at('x.toc'), charset === undefined ? {} : { charset })
  return {
    texts: image.disc.texts,
    packs: readCdText(image.disc.textPacks),
    faults: faults.map(({ code, severity, position }) => [code, severity, position?.line]),
  }
}

describe('languages', () => {
  it('all of them are read, and recorded', async () => {
    const { texts, packs, faults } = await read(
      `LANGUAGE_MAP { 0:EN 1 : 105 2: 8 }
       LANGUAGE 0 { TITLE "Album" PERFORMER "Band" DISC_ID "XY12345" GENRE { 0, 16, 70, 97, 100, 111, 0 } SIZE_INFO { 0, 1, 1 } }
       LANGUAGE 1 { TITLE ${bytesOf('日本')} PERFORMER { 0, 0 } }
       LANGUAGE 2 { TITLE "" }`,
      `CD_TEXT { LANGUAGE 0 { TITLE "One" ISRC "PT-ABC-26-00001" } LANGUAGE 1 { TITLE ${bytesOf('歌')} } LANGUAGE 2 { TITLE "Lied" } }`,
    )
    const wanted = [
      {
        language: 'en',
        disc: { title: 'Album', performer: 'Band' },
        tracks: new Map([[1, { title: 'One' }]]),
        discId: 'XY12345',
        genre: { code: 16, text: 'Fado' },
      },
      { language: 'ja', disc: { title: '日本' }, tracks: new Map([[1, { title: '歌' }]]) },
      { language: 'de', disc: {}, tracks: new Map([[1, { title: 'Lied' }]]) },
    ]
    expect([texts, faults]).toEqual([wanted, []])
    expect(packs).toMatchObject({ texts: wanted, isrcs: new Map([[1, 'PTABC2600001']]) })
  })

  it.each([
    ['without a code', 'LANGUAGE 3 { TITLE "x" }', 4],
    ['with a code that nobody knows', 'LANGUAGE_MAP { 3 : 200 }\nLANGUAGE 3 { TITLE "x" }', 5],
  ])('one %s is taken for English, with a warning', async (_, block, line) => {
    const { texts, faults } = await read(block)
    expect(texts).toMatchObject([{ language: 'en', disc: { title: 'x' } }])
    expect(faults).toEqual([['sheet/languageTaken', 'warning', line]])
  })
})

describe('texts', () => {
  it.each([
    ['in octal numbers, as ISO 8859-1', '0 : 8', '', 'TITLE "Gr\\374\\337e \\"x\\" \\134"', 'Grüße "x" \\'],
    ['in octal numbers, as MS-JIS', '0 : 105', '', 'TITLE "\\211\\314"', '歌'],
    ['in octal numbers, in the encoding that is named', '0 : 9', 'ENCODING_MS_JIS', 'TITLE "\\211\\314"', '歌'],
    ['as bytes, in the character set of the sizes', '0 : 9', 'SIZE_INFO { 128, 1, 1 }', 'TITLE { 137, 204, 0 }', '歌'],
    ['in UTF-8', '0 : 8', '', 'TITLE "Grüße"', 'Grüße'],
    ['in Korean', '0 : 101', 'ENCODING_KOREAN', 'TITLE { 176, 161, 0 }', '가'],
  ])('%s', async (_, map, encoding, item, title) => {
    const { texts } = await read(`LANGUAGE_MAP { ${map} }\nLANGUAGE 0 { ${encoding} ${item} }`)
    expect(texts[0]?.disc).toEqual({ title })
  })

  it('in a file of another character set are what that makes of them', async () => {
    writeFileSync(
      at('x.toc'),
      Buffer.from('CD_DA\nCD_TEXT { LANGUAGE_MAP { 0 : 86 } LANGUAGE 0 { TITLE "\xcf\xe5" } }\nTRACK AUDIO\nFILE "a.cdr" 0\n', 'latin1'),
    )
    expect((await opened(at('x.toc'), { charset: 'windows-1251' })).image.disc.texts[0]?.disc).toEqual({ title: 'Пе' })
  })
})

describe('nothing is passed over in silence', () => {
  it.each([
    ['LANGUAGE 0 { TOC_INFO1 { 1, 2 } TITLE "x" }', '', 'sheet/passedOver'],
    ['LANGUAGE 0 { CLOSED { 1 } TITLE "x" }', '', 'sheet/passedOver'],
    ['LANGUAGE 0 { TITLE "x" }', 'CD_TEXT { LANGUAGE 0 { DISC_ID "x" } }', 'sheet/passedOver'],
    ['LANGUAGE 0 { LABEL "x" TITLE "x" }', '', 'sheet/unknownCommand'],
    ['LANGUAGE 0 { LABEL { 1, 2 } TITLE "x" }', '', 'sheet/unknownCommand'],
    ['LANGUAGE 0 { TITLE "x" UPC_EAN "124" }', '', 'sheet/identifier'],
  ])('%s %s', async (disc, track, code) => {
    const { texts, faults } = await read(`LANGUAGE_MAP { 0 : EN }\n${disc}`, track)
    expect(texts[0]?.disc).toEqual({ title: 'x' })
    expect(faults.map(([found]) => found)).toEqual([code])
  })

  it('numbers that differ inside and outside are a warning; those outside count', async () => {
    const { packs, faults } = await read(
      'LANGUAGE_MAP { 0 : EN }\nLANGUAGE 0 { TITLE "x" UPC_EAN "0724384960650" }',
      'ISRC "PTABC2600001"\nCD_TEXT { LANGUAGE 0 { ISRC "PTABC2600002" } }',
      'CATALOG "4006381333931"',
    )
    expect(faults.map(([code, severity]) => [code, severity])).toEqual([
      ['sheet/saidTwice', 'warning'],
      ['sheet/saidTwice', 'warning'],
    ])
    expect(packs).toMatchObject({ mcn: '4006381333931', isrcs: new Map([[1, 'PTABC2600001']]) })
  })

  it.each([
    'LANGUAGE 8 { }',
    'LANGUAGE',
    'LANGUAGE 0 TITLE',
    'TITLE "x"',
    'LANGUAGE 0 { TITLE 300 }',
    'LANGUAGE 0 { TITLE { 300 } }',
    'LANGUAGE_MAP { 9 : 9 }',
  ])('%s is an error', async (block) => {
    await expect(read(block)).rejects.toThrow(/Cannot read/)
  })
})
