import { expect, it } from 'vitest'
import { outline, parse } from './parse-one.js'

it('below a misspelt key its value is judged', () => {
  const text = 'disc: 1\nvolme:\n  publishr: a\n  setSize: many\nfiles: [{ txt: 5, att: [] }]\n'
  expect(outline(parse(text))).toEqual([
    'manifest/unknownKey 2:1',
    'manifest/unknownKey 3:3',
    'manifest/wrongType 4:12',
    'manifest/unknownKey 5:11',
    'manifest/unknownKey 5:19',
  ])
})

it('a key that is there already is not meant a second time', () => {
  const { faults } = parse('disc: 1\nvolume: { id: A, idd: [] }\n')
  expect(faults.map(({ code, help }) => [code, help?.slice(0, 18)])).toEqual([['manifest/unknownKey', 'Did you mean "id"?']])
})

it('a key that takes no such value is not meant', () => {
  expect(outline(parse('disc: 1\nvolumes: 5\n'))).toEqual(['manifest/unknownKey 2:1'])
})
