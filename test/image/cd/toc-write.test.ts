/** TOC files that cdrdao takes: a field of CD-TEXT that one track has, all have. cdrdao(1), "CD-TEXT Blocks". */

import { describe, expect, it } from 'vitest'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { writeToc } from '../../../src/image/cd/index.js'
import type { CdTexts } from '../../../src/layout/index.js'
import { dataTrack, discOf, soundTrack } from '../../support/compact.js'

const texts: readonly CdTexts[] = [
  {
    language: 'de',
    disc: { title: 'Grüße "an" \\ alle' },
    tracks: new Map([[2, { performer: 'Band' }]]),
    discId: 'EX-0001',
    genre: { code: 0x110, text: 'Fado' },
  },
  { language: 'ja', disc: { title: '日' }, tracks: new Map() },
]
const disc = discOf([[dataTrack('iso', 350), soundTrack('a', 588 * 400)]], {
  texts,
  textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 2 }).packs,
})
const [session] = disc.sessions
const written = (image = 'a.bin'): string => (session === undefined ? '' : writeToc(disc, session, image))

describe('CD-TEXT', () => {
  it('stands in every track, empty where there is none, data tracks too', () => {
    expect(written()).toMatchInlineSnapshot(`
      "CD_ROM
      CD_TEXT {
        LANGUAGE_MAP { 0 : 8 1 : 105 }
        LANGUAGE 0 {
          TITLE "Gr\\374\\337e \\"an\\" \\134 alle"
          PERFORMER { 0 }
          DISC_ID "EX-0001"
          GENRE { 1, 16, 70, 97, 100, 111, 0 }
        }
        LANGUAGE 1 {
          TITLE { 147, 250, 0, 0 }
        }
      }

      TRACK MODE1_RAW
      COPY
      CD_TEXT {
        LANGUAGE 0 {
          TITLE { 0 }
          PERFORMER { 0 }
        }
        LANGUAGE 1 {
          TITLE { 0, 0 }
        }
      }
      DATAFILE "a.bin" 00:06:50

      TRACK AUDIO
      COPY
      NO PRE_EMPHASIS
      TWO_CHANNEL_AUDIO
      CD_TEXT {
        LANGUAGE 0 {
          TITLE { 0 }
          PERFORMER "Band"
        }
        LANGUAGE 1 {
          TITLE { 0, 0 }
        }
      }
      FILE "a.bin" 00:06:50 00:07:25
      START 00:02:00
      "
    `)
  })
})

it('names are those of the host, and marks in them are kept apart', () => {
  expect(written('/x/Grüße "1" 日.bin')).toContain('FILE "Grüße \\"1\\" 日.bin" ')
})
