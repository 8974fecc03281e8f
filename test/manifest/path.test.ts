import { describe, expect, it } from 'vitest'
import { joinPath, rebase } from '../../src/manifest/path.js'

describe('a path seen from a folder', () => {
  const cases: readonly (readonly [folder: string, path: string, expected: string])[] = [
    ['', 'a.yaml', 'a.yaml'],
    ['', './a/../b.yaml', 'b.yaml'],
    ['x/y', '../b.yaml', 'x/b.yaml'],
    ['x', '../../b.yaml', '../b.yaml'],
    ['x', '/abs/./b.yaml', '/abs/b.yaml'],
    ['/', '../b.yaml', '/b.yaml'],
    ['..', 'b.yaml', '../b.yaml'],
    ['', '.', '.'],
  ]
  for (const [folder, path, expected] of cases) it(`${folder} + ${path} = ${expected}`, () => expect(joinPath(folder, path)).toBe(expected))
})

describe('a path of one folder as another must write it', () => {
  const cases: readonly (readonly [path: string, from: string, to: string, expected: string])[] = [
    ['a', 'common', '', 'common/a'],
    ['a/', 'common', '', 'common/a/'],
    ['a', '../common', '', '../common/a'],
    ['a', 'x/common', 'x/one', '../common/a'],
    ['../a', 'x/common', 'x', 'a'],
    ['a', '', 'x/y', '../../a'],
    ['/abs', 'common', '', '/abs'],
    ['virtual:disc', 'common', '', 'virtual:disc'],
    ['C:\\files', 'common', '', 'C:\\files'],
    ['a', '../common', '../x', '../common/a'],
  ]
  for (const [path, from, to, expected] of cases) it(`${path} of ${from} in ${to}`, () => expect(rebase(path, from, to)).toBe(expected))
})
