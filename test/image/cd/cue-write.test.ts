/** CUE sheets as they are written: their character set, and what the program itself reads of them. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { discOf, emitDisc, soundTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { opened } from '../../support/sheets.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const texts = [{ language: 'de', disc: { title: 'Grüße' }, tracks: new Map([[1, { title: 'Öl' }]]) }]
const disc = discOf([[soundTrack('a', 588 * 400)]], { texts, textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 1 }).packs })

const written = async (image: string, more: { readonly textFile?: string } = {}): Promise<Buffer> => {
  await emitDisc(disc, { kind: 'cue', sheet: at('a.cue'), image: at(image), dialect: 'cdrwin', ...more })
  return readFileSync(at('a.cue'))
}

describe('the character set', () => {
  it('is ISO 8859-1 where all fits, as older readers want it; the packs beside prove it to this program', async () => {
    expect((await written('a.bin', { textFile: at('a.cdt') })).includes(Buffer.from('Grüße', 'latin1'))).toBe(true)
    const { image, faults } = await opened(at('a.cue'))
    expect([faults, image.disc.texts]).toEqual([[], texts])
  })

  it('is not proved where the packs say something else', async () => {
    await written('a.bin', { textFile: at('a.cdt') })
    writeFileSync(at('a.cue'), Buffer.from(readFileSync(at('a.cue'), 'latin1').replace('Öl', 'Öt'), 'latin1'))
    expect((await opened(at('a.cue'))).faults.map(({ code }) => code)).toEqual(['sheet/charsetUntold', 'sheet/saidTwice'])
  })

  it('is UTF-8 where a file is named that needs it: names are bytes of the host', async () => {
    expect((await written('Grüße.bin')).includes(Buffer.from('FILE "Grüße.bin" BINARY', 'utf8'))).toBe(true)
    const { image, faults } = await opened(at('a.cue'))
    expect([faults, image.disc.texts[0]?.disc]).toEqual([[], { title: 'Grüße' }])
  })
})
