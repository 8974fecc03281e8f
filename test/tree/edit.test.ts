import { expect, it } from 'vitest'
import { find, remove, rename } from '../../src/tree/index.js'
import { bytes } from '../../src/unit/index.js'
import { built, listing, type EntryWithoutIndex } from '../support/grown.js'

const zeros = (at: string): EntryWithoutIndex => ({ kind: 'data', at, data: { kind: 'zeros', size: bytes(1) } })
const { tree } = await built([zeros('/a/b'), zeros('/a/c'), zeros('/d/e')])

it('remove takes a node out and shares the rest', () => {
  const less = remove(tree, '/a/b')
  expect(listing(less)).toEqual(['d /a', 'f /a/c 1', 'd /d', 'f /d/e 1'])
  expect(find(less, '/d')).toBe(find(tree, '/d'))
  expect(() => remove(tree, '/a/x')).toThrow('Cannot remove "/a/x": it is not on the disc')
})

it('rename gives a node another path', () => {
  expect(listing(rename(tree, '/a', '/d/z'))).toEqual(['d /d', 'f /d/e 1', 'd /d/z', 'f /d/z/b 1', 'f /d/z/c 1'])
  expect(() => rename(tree, '/a', '/a/z')).toThrow('that lies within it')
})
