import { expect, it } from 'vitest'
import { parse } from './parse-one.js'

it.each([
  ['tabs', 'disc: 1\nvolume:\n\tid: x\n\tsystem: y\n', '3:1 a tab indents this line', 'Use spaces'],
  ['a value and what would belong to it', 'disc: 1\n  name: x', '2:3 this line is not indented', 'same column'],
  ['a key too far to the left', 'disc: 1\nvolume:\n  id: X\n publisher: Y\n', '4:2 this line is not indented', 'same column'],
  ['a key below a dash', 'disc: 1\nfiles:\n  - from: a\n   at: /b\n', '4:4 this line is not indented', 'same column'],
  ['a dash too far to the right', 'disc: 1\nfiles:\n- from: a\n  - at: b\n', '4:3 this line is not indented', 'same column'],
  ['an open quote', 'disc: 1\nname: "abc\n', '2:11 a text in " quotes is not closed', 'Close it with "'],
  ['an open list', 'disc: 1\nfiles: [a, b\nname: x\n', '3:1 a list is not closed', 'Close it with ]'],
  ['an open map', 'disc: 1\nvolume: { id: A\nname: x\n', '3:1 a map is not closed', 'Close it with }'],
  ['no colon', 'disc: 1\nname x\nmedia: cd-r\n', '2:1 this line has no key', 'Write `key: value`'],
  ['a second colon', 'disc: 1\nname: a: b\n', '2:7 a value has a colon', 'quotes'],
  ['a reserved sign', 'disc: 1\nname: @x\n', '2:7 a value cannot begin with @', 'quotes'],
  ['an item among keys', 'disc: 1\n- a\n', '2:1 an item of a list stands among keys', 'below a key'],
  ['an apostrophe', "disc: 1\nname: 'it's'\n", '2:11 something follows a value that has ended', "'it''s'"],
  ['an escape', 'disc: 1\nname: "a\\q"\n', '2:9 \\q means nothing', 'two backslashes'],
  ['a brace too many', 'disc: 1\nvolume: {id: a}}\n', '2:16 nothing is open that } could close', 'Remove it'],
  ['text behind its sign', 'disc: 1\nname: |x\n  a\n', '2:8 text of several lines', 'next line'],
])('%s: one sentence and a mend', (_name, text, said, mend) => {
  const { faults } = parse(text)
  const [first] = faults
  expect(faults.map(({ code }) => code)).toEqual(['manifest/syntax'])
  expect(`${first?.position?.line}:${first?.position?.column} ${first?.message.replace('Cannot read this as YAML: ', '')}`).toContain(said)
  expect(first?.help).toContain(mend)
})

it('an alias to nowhere is one fault', () => {
  expect(parse('disc: 1\nfiles: [{ from: *nobody }]\n').faults.map(({ code }) => code)).toEqual(['manifest/unknownAlias'])
})

it.each([
  ['media: bluray', 'bd-r'],
  ['media: dvd', 'dvd-r'],
  ['files: [{ src: a }]', 'from'],
])('%s: the word of the manifest is named', (text, near) => {
  expect(parse(`disc: 1\n${text}\n`).faults[0]?.help).toContain(`Did you mean "${near}"?`)
})
