/** What follows from a mistake is not told, and what does not is. */

import { expect, it } from 'vitest'
import { outline, parse } from './parse-one.js'

it.each([
  [
    'a key that needs one whose value is wrong',
    'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: a.bin, order: litle, offset: 0 }] }\n',
    ['manifest/notOneOf 3:41'],
  ],
  [
    'a key that needs one that stands elsewhere',
    'disc: 1\nmedia: cd-r\nvolume: { order: little }\naudio: { tracks: [{ from: a.bin, offset: 0 }] }\n',
    ['manifest/unknownKey 3:11'],
  ],
  [
    'what needs a file system that was not understood',
    'disc: 1\nfilesystems: { iso9660: { joliet: maybe } }\nfiles: [{ at: /a, text: a, hide: [joliet] }]\n',
    ['manifest/wrongType 2:35'],
  ],
  [
    'what needs an entry that lacks a key',
    'disc: 1\nboot: { entries: [{ platform: efi, image: { fat: { label: ESP } } }], hybrid: { gpt: true } }\n',
    ['manifest/missingKey 2:50'],
  ],
  [
    'what needs a track, where the tracks were not understood',
    'disc: 1\nmedia: cd-r\nfiles: [{ at: /a, text: a, xa: { form: 2 } }]\ntracks: 5\n',
    ['manifest/wrongType 4:9'],
  ],
  [
    'a second mistake of its own',
    'disc: 1\nvolume: { id: [], sequence: 3, setSize: 2 }\nfiles: [{ at: /a//b, text: a }]\n',
    ['manifest/wrongType 2:15', 'manifest/notASetMember 2:29', 'manifest/badPath 3:15'],
  ],
])('%s', (_name, text, expected) => {
  expect(outline(parse(text))).toEqual(expected)
})

it('readings are whole, and differ in what was wrong', () => {
  const { rest } = parse('disc: 1\nmedia: bluray\nfiles: [{ at: /a, text: a }]\n')
  expect(rest?.readings.map(({ media }) => media)).toEqual([undefined, 'cd-r', 'cd-rw'])
  expect(rest?.readings.map(({ files }) => files)).toEqual(Array.from({ length: 3 }, () => [{ at: '/a', text: 'a' }]))
})

it('there are none where a base is missing, and nothing is missed that may be in it', () => {
  const parsed = parse('extends: none.yaml\nlayout: mixed\nvolume: { id: [] }\n')
  expect(outline(parsed)).toEqual(['manifest/baseMissing 1:10', 'manifest/wrongType 3:15'])
  expect(parsed.rest?.readings).toEqual([])
})

it('a path that is too long is not looked for', () => {
  expect(outline(parse(`disc: 1\nextends: ${'X'.repeat(4097)}\n`))).toEqual(['manifest/wrongLength 2:10'])
})

it('there are none where a list cannot be what it is', () => {
  const parsed = parse('disc: 1\nmedia: cd-r\nname: []\naudio: { tracks: [] }\n')
  expect(outline(parsed)).toEqual(['manifest/wrongType 3:7', 'manifest/noTracks 4:18'])
  expect(parsed.rest?.readings).toEqual([])
})
