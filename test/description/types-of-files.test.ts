import { expect, it } from 'vitest'
import { describeTypes } from '../../src/description/index.js'
import type { Leaf } from '../../src/tree/index.js'
import { dir, file } from '../format/iso9660/disc.js'

const typed = (name: string, text?: string): Leaf => ({
  ...file(name),
  ...(text === undefined ? {} : { finder: { type: text.slice(0, 4), creator: text.slice(4), flags: 0 } }),
})

it('says the type of most files once, those of an ending once, and names the others', () => {
  const tree = dir('', [
    dir('sub', [typed('a.tif', 'TIFF8BIM'), typed('b.tif', 'TIFF8BIM'), typed('c[1].txt', 'TEXTttxt')]),
    ...['d.txt', 'e.txt', 'f', 'g'].map((name) => typed(name, 'TEXTR*ch')),
  ])
  expect(describeTypes(tree)).toEqual([
    { at: '**', type: 'TEXT', creator: 'R*ch' },
    { at: '*.tif', type: 'TIFF', creator: '8BIM' },
    { at: '/sub/c\\[1\\].txt', type: 'TEXT', creator: 'ttxt' },
  ])
})

it('gives no type to files that have none, and says none that no manifest can say', () => {
  const tree = dir('', [typed('a.x', 'TEXTttxt'), typed('b.x', 'TEXTttxt'), typed('c'), typed('d.x', 'TEXT\xae\0\0\0')])
  expect(describeTypes(tree)).toEqual([
    { at: '/a.x', type: 'TEXT', creator: 'ttxt' },
    { at: '/b.x', type: 'TEXT', creator: 'ttxt' },
  ])
  expect(describeTypes(dir('', [typed('a'), typed('b.txt')]))).toEqual([])
})
