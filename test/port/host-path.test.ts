/** Held against `node:path`, by the rules of both systems on either. */

import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absolutePath,
  beside,
  folderIn,
  folderOf,
  hostPath,
  inFolder,
  isAbsolute,
  isBelow,
  joinPath,
  lastName,
  relativePath,
  speltNames,
  stepsOf,
} from '../../src/port/index.js'

const name = fc.constantFrom('a', 'b', 'Ünï', 'c.d', '..', '.', 'x y')
const names = fc.array(name, { minLength: 1, maxLength: 5 })
const rest = (separators: readonly string[]) =>
  fc
    .tuple(names, fc.array(fc.constantFrom(...separators), { minLength: 5, maxLength: 5 }))
    .map(([parts, between]) => parts.map((part, i) => (i === 0 ? part : `${between[i]}${part}`)).join(''))
const posixPath = fc.tuple(fc.constantFrom('', '/'), rest(['/', '//'])).map((parts) => parts.join(''))
const windowsPath = fc
  .tuple(fc.constantFrom('', 'C:\\', 'd:/', '\\\\server\\share\\', '//server/share/', '\\', 'C:'), rest(['/', '\\', '\\\\']))
  .map((parts) => parts.join(''))
const slashed = (text: string): string => text.replaceAll('\\', '/')

describe.each([
  ['posix', posix, posixPath],
  ['win32', win32, windowsPath],
] as const)('by the rules of %s', (rules, oracle, anyPath) => {
  it('paths from a root on, folders and last names are those of node:path', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(isAbsolute(path, rules)).toBe(oracle.isAbsolute(path))
        expect(lastName(path, rules)).toBe(oracle.basename(path))
        expect(oracle.normalize(folderOf(path, rules))).toBe(oracle.normalize(oracle.dirname(path)))
        expect(beside(path, 'new', rules)).toBe(hostPath(path, rules).slice(0, -oracle.basename(path).length) + 'new')
      }),
    )
  })

  it('a path from a folder is where node:path resolves it to', () => {
    const base = rules === 'posix' ? '/srv/here' : 'C:\\srv\\here'
    fc.assert(
      fc.property(anyPath, (path) => {
        // A folder at hand of a drive is known to the host alone.
        fc.pre(rules === 'posix' || !/^(C:(?![\\/])|[\\/](?![\\/]))/.test(path))
        expect(oracle.resolve(absolutePath(path, slashed(base), rules))).toBe(oracle.resolve(base, path))
        expect(oracle.resolve(joinPath(base, path, rules))).toBe(oracle.resolve(base, path))
      }),
    )
  })

  it('a path seen from a folder leads there', () => {
    fc.assert(
      fc.property(anyPath, anyPath, (path, folder) => {
        // The drive at hand is known to the host alone.
        fc.pre(rules === 'posix' || !/^[\\/](?![\\/])/.test(path))
        const seen = relativePath(path, folder, rules)
        if (isAbsolute(folder, rules) && !stepsOf(folder, rules).names.includes('..') && isAbsolute(path, rules))
          expect(oracle.resolve(folder, seen).toLowerCase()).toBe(oracle.resolve(path).toLowerCase())
        else if (!isAbsolute(path, rules)) expect(seen).toBe(hostPath(path, rules))
      }),
    )
  })

  it('the names of a path with what stands around them are the path', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const spelt = speltNames(path, rules)
        for (const { before, name: own, after } of spelt) expect(before + own + after).toBe(hostPath(path, rules))
        expect(spelt.map(({ name: own }) => own).filter((own) => own !== '.')).toEqual([...stepsOf(path, rules).names])
      }),
    )
  })
})

describe('a path of this host', () => {
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
    ['/a/c.wav', '.', '/a/c.wav'],
  ])('%s from %s', (path, folder, wanted) => expect(relativePath(path, folder, 'posix')).toBe(wanted))

  it.each([
    ['a', '/w/a'],
    ['./a/', '/w/a'],
    ['.', '/w'],
    ['', '/w'],
    ['/', '/'],
    ['//a//b/./c/', '/a/b/c'],
    ['a/../b', '/w/a/../b'],
    ['/a/.b/c.', '/a/.b/c.'],
    ['/a/.', '/a'],
  ])('from the root on %j is %j', (path, wanted) => expect(absolutePath(path, '/w', 'posix')).toBe(wanted))

  it('lies below a folder by whole names, and the root is a folder', () => {
    expect([isBelow('/a/b', '/a'), isBelow('/ab', '/a'), isBelow('/a', '/'), inFolder('/', 'a'), inFolder('/a', 'b')]).toEqual([
      true,
      false,
      true,
      '/a',
      '/a/b',
    ])
  })

  it('may hold backslashes and colons, which are letters here', () => {
    expect([lastName('a/b\\c', 'posix'), isAbsolute('C:\\a', 'posix'), joinPath('x', 'C:/a', 'posix')]).toEqual(['b\\c', false, 'x/C:/a'])
  })
})

describe('a path of Windows', () => {
  it('has a drive, a share, a device or nothing before its names', () => {
    expect(stepsOf('C:\\proj\\.\\disc.config.yaml', 'win32')).toEqual({ head: 'C:/', names: ['proj', 'disc.config.yaml'] })
    expect(stepsOf('\\\\server\\share', 'win32')).toEqual({ head: '//server/share/', names: [] })
    expect(stepsOf('\\\\.\\CdRom0', 'win32')).toEqual({ head: '//./CdRom0/', names: [] })
    expect(folderIn('disc.iso', 'win32')).toBeUndefined()
    expect(lastName('C:disc.iso', 'win32')).toBe('disc.iso')
  })

  it('is the same on a drive of whatever case, and none of another drive', () => {
    expect(relativePath('c:\\a\\b.iso', 'C:\\a\\d', 'win32')).toBe('../b.iso')
    expect(relativePath('D:\\b.iso', 'C:\\a', 'win32')).toBe('D:/b.iso')
    expect(relativePath('\\\\server\\one\\b', '\\\\server\\two', 'win32')).toBe('//server/one/b')
  })

  it('is left alone where Windows takes it letter by letter', () => {
    expect(hostPath('\\\\?\\C:\\very\\long', 'win32')).toBe('\\\\?\\C:\\very\\long')
  })
})
