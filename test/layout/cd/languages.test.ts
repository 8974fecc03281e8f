import { expect, it } from 'vitest'
import { languageCode, languageOfCode } from '../../../src/layout/cd/languages.js'

/** EBU Tech 3258, annex 1, in its order from Albanian to Walloon and from Zulu to Amharic; a dash where ISO 639-1 has no letters. */
it.each([
  [0x01, 'sq br ca hr cy cs da de en es eo et eu fo fr fy ga gd gl is it se la lv lb lt hu mt nl no oc pl pt ro rm sr sk sl fi sv tr - wa'],
  [0x45, 'zu vi uz ur uk th te tt ta tg sw - so si sn sh - ru qu ps pa fa - or ne nd mr mo ms mg mk lo ko km kk kn'],
  [0x69, 'ja id hi he ha - gu el ka ff - cv zh my bg bn be bm az as hy ar am'],
])('languages from %i on', (first, list) => {
  const letters = list.split(' ')
  const codes = letters.map((_, i) => first + i)
  expect(codes.map((code) => languageOfCode(code) ?? '-')).toEqual(letters)
  expect(letters.map(languageCode)).toEqual(letters.map((language, i) => (language === '-' ? undefined : codes[i])))
})
