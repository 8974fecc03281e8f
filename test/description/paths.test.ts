import { describe, expect, it } from 'vitest'
import { relativePath, stemOf } from '../../src/description/index.js'

describe('a path seen from a folder', () => {
  it.each([
    ['/a/b/c.wav', '/a/b', 'c.wav'],
    ['/a/b/c.wav', '/a', 'b/c.wav'],
    ['/a/c.wav', '/a/b/d', '../../c.wav'],
    ['/c.wav', '/a', '../c.wav'],
    ['/a/./b//c.wav', '/a/b/', 'c.wav'],
    ['/a/b', '/a/b', '../b'],
    // Where a name is a link, `..` behind it leads elsewhere.
    ['/a/link/../c.wav', '/a', 'link/../c.wav'],
    ['/a/../c.wav', '/a', '../c.wav'],
    ['/a/c.wav', '/a/../b', '/a/c.wav'],
    ['C:\\a\\c.wav', '/a', 'C:\\a\\c.wav'],
    ['/a/c.wav', '.', '/a/c.wav'],
  ])('%s from %s', (path, folder, wanted) => {
    expect(relativePath(path, folder)).toBe(wanted)
  })
})

it.each([
  ['a/b.cue', 'b'],
  ['a\\b.c.cue', 'b.c'],
  ['a/b', 'b'],
  ['.cue', '.cue'],
])('the stem of %s', (path, stem) => {
  expect(stemOf(path)).toBe(stem)
})
