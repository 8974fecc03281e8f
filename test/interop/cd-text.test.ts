/** CD-TEXT as libcdio decodes it. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { planCdText } from '../../src/format/cdtext/index.js'
import type { CdTexts } from '../../src/layout/index.js'
import { temporaryFolder } from '../support/folder.js'
import { readByLibcdio } from '../support/libcdio.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()

/** The sheets that libburn, the library of cdrskin, makes of a file of packs, in hexadecimal. */
const sheets = `
import ctypes, ctypes.util, sys
burn = ctypes.CDLL(ctypes.util.find_library('burn'))
burn.burn_initialize()
packs = open(sys.argv[1], 'rb').read()
result, code = ctypes.POINTER(ctypes.c_ubyte)(), ctypes.c_int()
length = burn.burn_make_input_sheet_v07t(packs, len(packs) // 18, 0, 0, ctypes.byref(result), ctypes.byref(code), 0)
if length <= 0: sys.exit('refused')
print(bytes(result[:length]).hex())
`

const german: CdTexts = {
  language: 'de',
  disc: { title: 'Größte Erfolge', performer: 'Die Ärzte-Band', composer: 'X', message: 'Dank an alle' },
  tracks: new Map(
    Array.from({ length: 12 }, (_, i) => [
      i + 1,
      { title: `Stück Nummer ${i + 1} äöüß`, performer: 'Jemand', composer: `K${i}`, ...(i === 11 ? { message: 'Ende' } : {}) },
    ]),
  ),
  discId: 'AB-12',
}
const french: CdTexts = {
  language: 'fr',
  disc: { title: 'Succès', performer: 'Le Groupe' },
  tracks: new Map(Array.from({ length: 12 }, (_, i) => [i + 1, { title: `Pièce n° ${i + 1}`, performer: 'Quelqu’un'.replace('’', "'") }])),
}
const japanese: CdTexts = {
  language: 'ja',
  disc: { title: '日本の歌', performer: '演奏者' },
  tracks: new Map(
    Array.from({ length: 12 }, (_, i) => [i + 1, { title: `曲${'一二三四五六七八九十士壬'[i]}と長い題名を持つ歌`, performer: '誰か' }]),
  ),
}
const isrcs = new Map([[3, 'PTABC2600003']])

function fileOf(name: string, texts: readonly CdTexts[]): string {
  const { packs, faults } = planCdText({ texts, firstTrack: 1, lastTrack: 12, mcn: '0724384960650', isrcs })
  expect(faults).toEqual([])
  const path = join(folder, name)
  writeFileSync(path, packs)
  return path
}

function expected(texts: CdTexts): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [field, text] of Object.entries(texts.disc)) out[`0 ${field.toUpperCase()}`] = text
  for (const [track, fields] of texts.tracks)
    for (const [field, text] of Object.entries(fields)) out[`${track} ${field.toUpperCase()}`] = text
  return out
}

itNeeds(['python3', 'cd-info'], 'libcdio decodes our packs to the same texts in two languages', () => {
  const read = readByLibcdio(fileOf('two.cdt', [german, french]))
  expect(read).toEqual({
    German: { ...expected(german), '0 DISC_ID': 'AB-12', '0 UPC_EAN': '0724384960650', '3 ISRC': 'PTABC2600003' },
    French: expected(french),
  })
})

// libcdio takes the character set of the last language for all of them, so Japanese stands alone here.
itNeeds(['python3', 'cd-info'], 'libcdio decodes our Japanese packs', () => {
  const read = readByLibcdio(fileOf('japanese.cdt', [japanese]))
  expect(read).toEqual({ Japanese: { ...expected(japanese), '0 UPC_EAN': '0724384960650', '3 ISRC': 'PTABC2600003' } })
})

itNeeds(['python3', 'cdrskin'], 'libburn decodes German and Japanese side by side', () => {
  const hex = run('python3', ['-c', sheets, fileOf('mixed.cdt', [german, japanese])]).trim()
  const sheet = Buffer.from(hex, 'hex')
  const cut = sheet.indexOf('Input Sheet Version', 10)
  const first = sheet.subarray(0, cut).toString('latin1')
  const second = new TextDecoder('shift_jis').decode(sheet.subarray(cut))
  for (const [text, texts, name] of [
    [first, german, 'German'],
    [second, japanese, 'Japanese'],
  ] as const) {
    expect(text).toMatch(new RegExp(`Language Code\\s*= ${name}`))
    expect(text).toContain(`Album Title         = ${texts.disc.title}`)
    for (const [track, { title, performer }] of texts.tracks) {
      const number = String(track).padStart(2, '0')
      expect(text).toContain(`Track ${number} Title      = ${title}`)
      expect(text).toContain(`Track ${number} Artist     = ${performer}`)
    }
  }
  expect(first).toContain('ISRC 03             = PTABC2600003')
  expect(first).toContain('Track 12 Message    = Ende')
})
