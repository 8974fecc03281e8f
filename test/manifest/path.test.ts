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
    ['a', '../common', '../x', '../common/a'],
  ]
  for (const [path, from, to, expected] of cases) it(`${path} of ${from} in ${to}`, () => expect(rebase(path, from, to)).toBe(expected))
})

describe('on Windows', () => {
  const joined: readonly (readonly [folder: string, path: string, expected: string])[] = [
    ['C:\\proj', '..\\common\\base.yaml', 'C:/common/base.yaml'],
    ['C:/', '..\\a', 'C:/a'],
    ['\\\\server\\share\\proj', '..\\..\\b.yaml', '//server/share/b.yaml'],
    ['x', 'D:\\.\\b.yaml', 'D:/b.yaml'],
    ['x', '\\b.yaml', '/b.yaml'],
  ]
  for (const [folder, path, expected] of joined)
    it(`${folder} + ${path} = ${expected}`, () => expect(joinPath(folder, path, 'win32')).toBe(expected))

  it('a path of another folder is written with slashes, and one from a root on as it is', () => {
    expect(rebase('files\\', '..\\common', '', 'win32')).toBe('../common/files/')
    expect(rebase('C:\\files', 'common', '', 'win32')).toBe('C:\\files')
    expect(rebase('\\\\server\\share\\files', 'common', '', 'win32')).toBe('\\\\server\\share\\files')
    // A name like any other.
    expect(rebase('C:\\files', 'common', '', 'posix')).toBe('common/C:\\files')
  })
})
