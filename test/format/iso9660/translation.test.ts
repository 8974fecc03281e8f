/** Translation tables: what a line says of each kind of entry, and which entries a table lists. */

import { describe, expect, it } from 'vitest'
import {
  defaultIso9660,
  isTranslationTable,
  namedFolders,
  translatedEntries,
  translationTable,
  type Iso9660Options,
} from '../../../src/format/iso9660/index.js'
import type { ImageTree } from '../../../src/tree/index.js'
import { dir, file, leaf, plainAttributes } from './disc.js'

const special = { attributes: plainAttributes, links: 1 }

/** Lines of the tables by folder, blanks of the column as one. */
function tables(tree: ImageTree, options: Partial<Iso9660Options>, shows: 'files' | 'everything' = 'everything'): Record<string, string[]> {
  const folders = namedFolders(tree, { ...defaultIso9660, ...options }, shows)
  return Object.fromEntries(
    folders.map((folder) => {
      const text = Buffer.from(translationTable(translatedEntries(folder, 'TRANS.TBL'))).toString('latin1')
      return [
        folder.path,
        text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.replace(/ {2,}/, ' ')),
      ]
    }),
  )
}

describe('a table', () => {
  it('has the identifier in columns 3 to 210, and the name behind a tab', () => {
    const [root] = namedFolders(dir('', [file('a long name.text')]), { ...defaultIso9660, level: 1 }, 'files')
    expect(Buffer.from(translationTable(root?.entries ?? [])).toString()).toBe(`F A_LONG_N.TEX;1${' '.repeat(194)}\ta long name.text\n`)
  })

  it('names each kind of entry, where links lead and which devices there are, in the order of the records', () => {
    const tree = dir('', [
      file('z'),
      dir('folder'),
      leaf('link', { ...special, kind: 'symlink', target: '/to/there' }),
      leaf('disk', { ...special, kind: 'block', major: 8, minor: 1 }),
      leaf('null', { ...special, kind: 'character', major: 1, minor: 3 }),
      leaf('pipe', { ...special, kind: 'fifo' }),
      leaf('socket', { ...special, kind: 'socket' }),
      file('TRANS.TBL'),
    ])
    expect(tables(tree, {})['/']).toEqual([
      'B DISK.;1 \tdisk\t8 1',
      'D FOLDER \tfolder',
      'L LINK.;1 \tlink\t/to/there',
      'C NULL.;1 \tnull\t1 3',
      'P PIPE.;1 \tpipe',
      'S SOCKET.;1 \tsocket',
      'F Z.;1 \tz',
    ])
    expect(tables(tree, {}, 'files')['/']).toEqual(['D FOLDER \tfolder', 'F Z.;1 \tz'])
  })

  it('lists nothing that ISO 9660 does not show, and keeps the bytes of names', () => {
    const tree = dir('', [
      file('seen \udcff'),
      file('hidden', '', { hidden: ['iso9660'] }),
      dir('gone', [file('x')], { hidden: ['iso9660'] }),
    ])
    expect(tables(tree, {})).toEqual({ '/': ['F SEEN__.;1 \tseen \xff'] })
  })

  it('lists a relocated directory where it belongs', () => {
    const tree = dir('', [dir('1', [dir('2', [dir('3', [dir('4', [dir('5', [dir('6', [dir('7', [dir('8', [file('deep')])])])])])])])])])
    const found = tables(tree, { deep: { kind: 'relocate', directory: 'rr_moved', marked: false } })
    expect(found['/']).toEqual(['D 1 \t1'])
    expect(found['/rr_moved']).toBeUndefined()
    expect(found['/1/2/3/4/5/6/7']).toEqual(['D 8.;1 \t8'])
    expect(found['/1/2/3/4/5/6/7/8']).toEqual(['F DEEP.;1 \tdeep'])
  })
})

describe('what is taken for a table', () => {
  it.each([
    ['F A.;1                                 \ta\n', true],
    [`D A${' '.repeat(207)}\ta\nL B.;1 \tb\tc\n`, true],
    ['', false],
    ['F A.;1 \ta', false],
    ['F A.;1 a\n', false],
    ['X A.;1 \ta\n', false],
    ['F A.;1 \ta\n\n', false],
  ])('%j', (text, is) => {
    expect(isTranslationTable(Buffer.from(text))).toBe(is)
  })
})
