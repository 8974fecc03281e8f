import { expect, it } from 'vitest'
import { equalAttributes, foldings, startNameJudge, type Attributes } from '../../src/tree/index.js'
import { file } from '../format/iso9660/disc.js'

const space = { title: 'Joliet', foldings: [foldings.windows, foldings.macos], windows: 'opens' } as const

/** What is said of some folders and the names in them. */
function said(folders: Readonly<Record<string, readonly string[]>>, policy: 'mangle' | 'strict' = 'mangle'): readonly string[] {
  const judge = startNameJudge(space, policy)
  for (const [path, names] of Object.entries(folders))
    judge.folder(
      path,
      names,
      names.map((name) => file(name)),
    )
  return judge.faults().map(({ message }) => message)
}

it.each<[string, string | undefined]>([
  ['CON', 'the name of a device'],
  ['aux.txt', 'the name of a device'],
  ['Lpt1', 'the name of a device'],
  ['nul', 'the name of a device'],
  ['prn', 'the name of a device'],
  ['icon', undefined],
  ['a*', '"*" is not allowed there'],
  ['a\x7f', undefined],
  ['tab\tb', '"\\t" is not allowed there'],
  ['end.', 'a dot at the end is dropped'],
  ['end ', 'a blank at the end is dropped'],
  ['.a b', undefined],
])('%j on Windows: %s', (name, why) => {
  expect(said({ '/': ['other', name] })).toEqual(
    why === undefined ? [] : [`A name of Joliet cannot be opened by Windows: ${JSON.stringify(`/${name}`)} (${why})`],
  )
})

it.each<[readonly string[], string | undefined]>([
  [['a', 'A'], '"/d/a" and "/d/A" (Windows)'],
  [['z', 'a', 'y', 'Z'], '"/d/z" and "/d/Z" (Windows)'],
  [['ä', 'Ä'], '"/d/ä" and "/d/Ä" (Windows)'],
  [['\u00e9', 'e\u0301'], '"/d/\u00e9" and "/d/e\u0301" (macOS)'],
  [['a;1', 'a;2'], '"/d/a;1" and "/d/a;2" (Windows, macOS)'],
  [['a', 'b', 'ab', 'ba'], undefined],
  [['@', '`'], undefined],
  [['[', '{'], undefined],
])('%j in one folder: %s', (names, pair) => {
  const words = 'In Joliet some readers reach one of two files alone, because their names are one to them: '
  expect(said({ '/': ['a'], '/d': names }).filter((message) => message.startsWith('In'))).toEqual(pair === undefined ? [] : [words + pair])
})

it('a few are named and the others counted; where names are strict each is an error', () => {
  const many = Array.from({ length: 9 }, (_, i) => `con.${i}`)
  const [devices] = said({ '/': many })
  expect(devices).toMatch(/^9 names of Joliet/)
  expect((devices?.match(/device/g)?.length ?? 0) + Number(/and (\d+) more$/.exec(devices ?? '')?.[1])).toBe(9)
  expect(said({ '/': ['a', 'A'], '/d': ['b', 'B'] }, 'strict')).toEqual([
    'Cannot record "/A" beside "/a" in Joliet: they are one name to Windows',
    'Cannot record "/d/B" beside "/d/b" in Joliet: they are one name to Windows',
  ])
})

it('attributes are equal where all of them are', () => {
  const some = { mode: 1, uid: 2, gid: 3, mtime: 4, atime: 5, ctime: 6, btime: 7 } as unknown as Attributes
  expect(equalAttributes(some, { ...some })).toBe(true)
  expect(Object.keys(some).filter((key) => equalAttributes(some, { ...some, [key]: 0 }))).toEqual([])
})
