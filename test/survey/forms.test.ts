import { expect, it } from 'vitest'
import { formsIn } from '../../src/survey/index.js'
import type { Leaf } from '../../src/tree/index.js'
import { bytes, lba } from '../../src/unit/index.js'
import { dir, file, leaf, plainAttributes, symlink } from '../format/iso9660/disc.js'

/** A file whose data begin at a block. */
const placed = (name: string, start: number): Leaf =>
  leaf(name, {
    kind: 'file',
    links: 1,
    attributes: plainAttributes,
    content: { id: name, size: bytes(5), origin: { kind: 'extents', medium: 'm', extents: [{ start: lba(start), size: bytes(5) }] } },
  })
const forms = (a: Parameters<typeof formsIn>[0], b: Parameters<typeof formsIn>[1]) => Object.fromEntries(formsIn(a, b))

it('files are known by where they lie, and their folders with them', () => {
  const long = dir('', [dir('ein Ordner', [placed('größe.txt', 30), placed('other', 31)]), placed('日本', 32)])
  const short = dir('', [dir('EIN_ORD', [placed('GR__E.TXT', 30), placed('OTHER', 31)]), placed('__', 32)])
  expect(forms(long, short)).toEqual({
    '/ein Ordner': '/EIN_ORD',
    '/ein Ordner/größe.txt': '/EIN_ORD/GR__E.TXT',
    '/ein Ordner/other': '/EIN_ORD/OTHER',
    '/日本': '/__',
  })
})

it('what has no data is known by its name', () => {
  const tree = dir('', [dir('empty folder'), file('empty file'), symlink('link', 'x')])
  expect(forms(tree, dir('', [dir('EMPTY_FOLDER'), file('EMPTY_FILE'), file('LINK')]))).toEqual({
    '/empty folder': '/EMPTY_FOLDER',
    '/empty file': '/EMPTY_FILE',
    '/link': '/LINK',
  })
  expect(forms(tree, dir(''))).toEqual({})
})

it('several names of one place each find one of their own', () => {
  const tree = dir('', [placed('a', 30), placed('b', 30), dir('d', [placed('c', 30)])])
  expect(forms(tree, dir('', [placed('a', 30), placed('b', 30), dir('D', [placed('C', 30)])]))).toEqual({
    '/a': '/a',
    '/b': '/b',
    '/d': '/D',
    '/d/c': '/D/C',
  })
})

it('folders that were moved do not mislead', () => {
  const tree = dir('', [dir('a', [dir('b', [placed('c', 30)])])])
  expect(forms(tree, dir('', [dir('MOVED', [placed('C', 30)])]))).toEqual({ '/a/b/c': '/MOVED/C' })
})
