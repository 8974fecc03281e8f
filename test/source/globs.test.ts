import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globsOf, type Globs } from '../../src/source/globs.js'
import { listingsOf } from '../../src/source/listings.js'
import { isGlob, matchesOf } from '../../src/source/match.js'
import { isFault } from '../../src/source/target.js'
import { memoryFiles, type MemoryFolder } from '../support/memory-files.js'

function compiled(...patterns: readonly string[]): Globs {
  const globs = globsOf(patterns)
  if (isFault(globs)) throw new Error(globs.message)
  return globs
}

function matches(patterns: readonly string[], path: string, kind: 'directory' | 'leaf' = 'leaf'): boolean {
  const globs = compiled(...patterns)
  return globs.accepts(
    path.split('/').reduce((state, name) => globs.step(state, name), globs.start),
    kind,
  )
}

describe('globsOf', () => {
  it.each([
    ['*.tmp', 'a.tmp', true],
    ['*.tmp', 'x/y/a.tmp', true],
    ['*.tmp', '.tmp', true],
    ['/*.tmp', 'x/a.tmp', false],
    ['/a', 'a', true],
    ['a/b', 'a/b', true],
    ['a/b', 'x/a/b', false],
    ['**/*.o', 'a.o', true],
    ['**/*.o', 'x/y/a.o', true],
    ['a/**', 'a', false],
    ['a/**', 'a/b/c', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/b/**/c', 'a/x/b/y/b/z/c', true],
    ['?', 'ab', false],
    ['?', '🜁', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[]]', ']', true],
    ['[ab', '[ab', true],
    ['*.{jpg,pn{g,m}}', 'a.pnm', true],
    ['*.{jpg,png}', 'a.gif', false],
    ['{a}', '{a}', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a*b*c', 'a__b__b__c', true],
    ['a*b*c', 'a__c__b', false],
    ['*', '', true],
    ['[a-c]', 'a', true],
    ['[a-c]', 'c', true],
    ['[a-c]', 'd', false],
    ['[a-c]', '`', false],
    ['[a-]', '-', true],
    ['[a-c-e]', 'd', false],
    ['[a-c-e]', '-', true],
    ['[!]]', ']', false],
    ['[!]]', 'a', true],
    ['[🜀-🜂]*', '🜁', true],
    ['*🜁', '🜁🜁', true],
    ['??', '🜁', false],
    ['a[b]c', 'abc', true],
    ['a[b]c', 'ac', false],
    ['a\\', 'a\\', true],
    ['\\a', 'a', true],
    ['{,x}a', 'a', true],
    ['{,x}a', 'xa', true],
    ['{a,b}{c,d}', 'bc', true],
    ['{{a,b}}', '{b}', true],
    ['{a,b', '{a,b', true],
    ['a,b}', 'a,b}', true],
    ['\\{a,b}', '{a,b}', true],
    ['{a\\,b,c}', 'a,b', true],
    ['{a\\,b,c}', 'b', false],
    ['{a,b}/c', 'b/c', true],
    ['./a', 'x/a', false],
    ['./a//b', 'a/b', true],
    ['**', 'a/b', true],
    ['**/**/a', 'a', true],
    ['a/**/**', 'a', false],
    [`${'a/'.repeat(29)}a`, `${'a/'.repeat(29)}a`, true],
    [`${'a/'.repeat(29)}a`, `${'a/'.repeat(28)}a`, false],
    [`${'a/'.repeat(29)}**`, `${'a/'.repeat(40)}a`, true],
    [`{${Array.from({ length: 1000 }, (_, i) => i).join()}}`, '999', true],
    ['a'.repeat(4096), 'a'.repeat(4096), true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matches([pattern], path)).toBe(expected)
  })

  it('takes a slash at the end for folders only', () => {
    expect(matches(['cache/'], 'x/cache', 'directory')).toBe(true)
    expect(matches(['cache/'], 'x/cache', 'leaf')).toBe(false)
  })

  it('takes a/** for the folder a as well, but for no file of that name', () => {
    expect(matches(['a/**'], 'a', 'directory')).toBe(true)
    expect(matches(['**/a/**'], 'x/a', 'directory')).toBe(true)
    expect(matches(['**/a/**'], 'x/a', 'leaf')).toBe(false)
  })

  it('lets a later ! take back what an earlier pattern matched', () => {
    expect(matches(['*.log', '!keep.log'], 'keep.log')).toBe(false)
    expect(matches(['!keep.log', '*.log'], 'keep.log')).toBe(true)
  })

  it('is fast on patterns and names made to be slow', () => {
    const start = performance.now()
    expect(matches([`${'*a'.repeat(500)}b`], 'a'.repeat(5000))).toBe(false)
    expect(matches([`${'**/a/'.repeat(14)}b`], 'a/'.repeat(2000) + 'c')).toBe(false)
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it.each([['a/'.repeat(31)], [`${'a/'.repeat(30)}**`], ['{a,b}'.repeat(11)], [`{${','.repeat(1000)}}`], ['a'.repeat(4097)]])(
    'refuses what is out of all proportion',
    (pattern) => {
      expect(globsOf([pattern], { path: ['files', 3] })).toMatchObject({ code: 'source/patternTooCostly', path: ['files', 3] })
    },
  )
  it('counts the alternatives of all patterns together', () => {
    expect(matches([`{a${',b'.repeat(998)}}`, 'c'], 'c')).toBe(true)
    expect(isFault(globsOf([`{a${',b'.repeat(999)}}`, 'c']))).toBe(true)
  })

  it('matches as the globs of `from` do', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), minLength: 1, maxLength: 4 }).filter((text) => !/^\.+$/.test(text))
    const token = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '[^b]', '[a-b]', '{a,b}', '{a*,-}', '-')
    const part = fc.oneof(
      fc.constant('**'),
      fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join('')),
    )
    // The first name is fixed, so that both see the same part of the path.
    const pattern = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => ['top', ...parts].join('/'))
      .filter((text) => isGlob(text) && !/[^/]\*\*|\*\*[^/]/.test(text))
    fc.assert(
      fc.property(pattern, fc.array(name, { minLength: 1, maxLength: 5 }), (pattern, names) => {
        const files = memoryFiles({
          top: names.reduceRight<MemoryFolder[string]>((below, name) => ({ [name]: below }), 'data'),
        })
        const found = matchesOf(pattern, '', files, listingsOf(files), 'keep')
        // The fixed part is no folder here.
        fc.pre(!isFault(found))
        expect(found.length > 0).toBe(matches([pattern], ['top', ...names].join('/')))
      }),
      { numRuns: 3000 },
    )
  })
})
