import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameAll, nameEach, sortByIdentifier } from '../../../src/format/iso9660/names.js'
import { defaultIso9660, enhancedRules, nameRulesOf, type Iso9660Options, type Relaxation } from '../../../src/format/iso9660/options.js'
import { encodeUtf8 } from '../../../src/codec/index.js'
import type { Node } from '../../../src/tree/index.js'
import { instant } from '../../../src/unit/index.js'

const rules = (level: Iso9660Options['level'], ...relax: readonly Relaxation[]) =>
  nameRulesOf({ ...defaultIso9660, level, relax: new Set(relax) })
const items = (names: readonly string[]) =>
  names.map((name) => ({ name: name.replace(/\/$/, ''), isDirectory: name.endsWith('/'), origin: name.replace(/\/$/, '') }))
const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: instant(0), atime: instant(0), ctime: instant(0) }
const nodeOf = (name: string, isDirectory: boolean): Node =>
  isDirectory
    ? { kind: 'directory', name, attributes, hidden: new Set(), children: [] }
    : { kind: 'leaf', name, inode: { kind: 'fifo', attributes, links: 1 }, hidden: new Set() }
/** A name with a slash behind it is a directory. */
const named = (names: readonly string[], given: ReturnType<typeof rules>) => nameAll(items(names), given).map((one) => one.identifier)

describe('7.5.1 file identifiers', () => {
  test.each([
    ['README', 'README.;1'],
    ['readme.txt', 'README.TXT;1'],
    ['a.tar.gz', 'A_TAR.GZ;1'],
    ['.hidden', '_HIDDEN.;1'],
    ['..twodots', '__TWODOT.;1'],
    ['trailing.', 'TRAILING.;1'],
    ['été.txt', '_T_.TXT;1'],
    ['日本語.txt', '___.TXT;1'],
    ['😀.png', '_.PNG;1'],
    ['a;b', 'A_B.;1'],
    ['with blank.txt', 'WITH_BLA.TXT;1'],
    ['abcdefghij.longext', 'ABCDEFGH.LON;1'],
    ['\udcff\udcfe', '__.;1'],
  ])('level 1 records %j as %s', (name, identifier) => {
    expect(named([name], rules(1))).toEqual([identifier])
  })

  test.each([
    ['a_long_name_of_over_thirty_one_characters.text', 'A_LONG_NAME_OF_OVER_THIRTY.TEXT;1'],
    ['no_ext_but_a_very_long_name_is_here', 'NO_EXT_BUT_A_VERY_LONG_NAME_IS.;1'],
    ['archive.an_extension_of_many_many_characters', 'ARCHIVE.AN_EXTENSION_OF_MANY_MA;1'],
  ])('levels 2 and 3 record %j as %s', (name, identifier) => {
    expect(named([name], rules(2))).toEqual([identifier])
    expect(named([name], rules(3))).toEqual([identifier])
  })

  test('7.6.1 directory identifiers have neither dot nor version', () => {
    expect(named(['conf.d/', 'a_directory_of_more_than_thirty_one_characters/'], rules(3))).toEqual([
      'CONF_D',
      'A_DIRECTORY_OF_MORE_THAN_THIRTY',
    ])
    expect(named(['directory'.concat('/')], rules(1))).toEqual(['DIRECTOR'])
  })
})

describe('relaxations', () => {
  test.each<readonly [Relaxation[], string, string]>([
    [['lowercase'], 'ReadMe.txt', 'ReadMe.txt;1'],
    [['multiple-dots'], 'a.tar.gz', 'A.TAR.GZ;1'],
    [['multiple-dots'], '.a.b', '_A.B;1'],
    [['multiple-dots'], 'conf.d/', 'CONF.D'],
    [['leading-dot'], '.hidden', '.HIDDEN.;1'],
    [['no-version'], 'a.txt', 'A.TXT'],
    [['no-trailing-dot'], 'README', 'README;1'],
    [['no-trailing-dot', 'no-version'], 'README', 'README'],
    [['ascii'], 'a+b=c~.txt', 'A+B=C~.TXT;1'],
    [['ascii'], 'a;b', 'A_B.;1'],
    [['long-names'], 'x'.repeat(50), 'X'.repeat(34) + '.;1'],
    [['long-names', 'no-version'], 'x'.repeat(50), 'X'.repeat(36) + '.'],
    [['utf8', 'no-version', 'no-trailing-dot'], 'é.x.y', 'Ã©.x.y'],
  ])('%j let %j be %s', (relax, name, identifier) => {
    expect(named([name], rules(3, ...relax))).toEqual([identifier])
  })

  test('names of 1999 have up to 207 bytes and end in whole characters', () => {
    const [identifier] = named(['日'.repeat(100)], enhancedRules)
    expect(identifier).toHaveLength(207)
    expect(named(['é'.repeat(104)], enhancedRules)[0]).toHaveLength(206)
  })
})

describe('distinct names', () => {
  test('of equals, the one that needs no change keeps its name', () => {
    expect(named(['FOO', 'Foo', 'foo'], rules(1))[0]).toBe('FOO.;1')
    expect(named(['Bar.TXT', 'BAR.TXT'], rules(1))[1]).toBe('BAR.TXT;1')
  })

  test('a file and a directory count as equal', () => {
    const [directory, plain] = named(['FOO/', 'foo'], rules(1))
    expect(directory).toBe('FOO')
    expect(plain).toMatch(/^FOO_[0-9A-Z]{3}\.;1$/)
  })

  test('tell which neighbour was in the way', () => {
    expect(nameAll(items(['foo', 'FOO']), rules(1))[0]).toMatchObject({ reason: 'taken', rival: 1 })
  })

  test('do not depend on the names beside them', () => {
    const few = named(['LONGNAME01', 'LONGNAME02', 'LONGNAME03'], rules(1))
    const more = named(['LONGNAME01', 'LONGNAME015', 'LONGNAME02', 'LONGNAME03', 'OTHER'], rules(1))
    expect([more[0], more[2], more[3]]).toEqual(few)
  })

  test('keep the rules of their level, whatever the names', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => !/[/\0]/.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 40 }), (names) => {
        for (const level of [1, 3] as const) {
          const identifiers = named(names, rules(level))
          expect(new Set(identifiers).size).toBe(names.length)
          const pattern = level === 1 ? /^(?=.)[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3};1$/ : /^(?=.{1,33}$)[A-Z0-9_]{0,30}\.[A-Z0-9_]{0,30};1$/
          for (const identifier of identifiers) expect(identifier).toMatch(pattern)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('100,000 names that come out equal take no time', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `a name that is always equal ${i}`)
    const start = performance.now()
    expect(new Set(named(names, rules(1))).size).toBe(100_000)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test('100,000 names made to hash alike take no time either', () => {
    // Paths may be anything, so the same one stands for the worst of hashes.
    const names = Array.from({ length: 100_000 }, (_, i) => ({ name: `equal name ${i}`, isDirectory: true, origin: '' }))
    const start = performance.now()
    expect(new Set(nameAll(names, rules(1)).map((one) => one.identifier)).size).toBe(100_000)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('9.3 order', () => {
  const sorted = (...identifiers: readonly string[]): readonly string[] => {
    const list = identifiers.map((identifier) => ({ identifier }))
    sortByIdentifier(list)
    return list.map((one) => one.identifier)
  }
  test('names before extensions, as if padded', () => {
    expect(sorted('AB.A;1', 'A.Z;1', 'A', 'A_.;1', 'A.;1', 'AB')).toEqual(['A', 'A.;1', 'A.Z;1', 'AB', 'AB.A;1', 'A_.;1'])
  })
  test('with blanks in names as well', () => {
    expect(sorted('A B.X;1', 'A.X;1', 'A!.X;1', 'A\x1f.X;1')).toEqual(['A\x1f.X;1', 'A.X;1', 'A B.X;1', 'A!.X;1'])
  })
  test('both ways of sorting agree', () => {
    const part = fc.string({ unit: fc.constantFrom('A', 'B', '0', '_', '.'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.uniqueArray(part, { maxLength: 12 }), (names) => {
        // A neighbour with a blank makes the slow way take over.
        expect(sorted(...names, '~ ~').slice(0, -1)).toEqual(sorted(...names))
      }),
    )
  })
})

test('names in UTF-8 are never cut within a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), (name) => {
      const [identifier] = named([name.replaceAll('/', '_')], enhancedRules)
      const bytes = Uint8Array.from(identifier ?? '', (c) => c.charCodeAt(0))
      expect(bytes.length).toBeLessThanOrEqual(207)
      expect(encodeUtf8(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))).toEqual(bytes)
    }),
  )
})

describe('names made one by one', () => {
  const parts = fc.array(fc.constantFrom('a', 'A', 'b1', '.', '-', '_', ' ', ';', 'é', 'long'.repeat(9), '0'), {
    minLength: 1,
    maxLength: 4,
  })
  const name = parts.map((each) => each.join(''))

  test('are what they are otherwise', () => {
    let count = 0
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, fc.boolean()), { selector: ([text]) => text, maxLength: 4 }),
        fc.constantFrom(rules(1), rules(3), rules(2, 'lowercase'), rules(3, 'no-trailing-dot', 'no-version'), enhancedRules),
        (pairs, given) => {
          const sorted = pairs
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([text, isDirectory]) => ({ name: text, isDirectory, origin: text }))
          const quick = nameEach(
            sorted.map((item) => nodeOf(item.name, item.isDirectory)),
            given,
          )
          if (quick === undefined) return
          count++
          expect(quick.names).toEqual(nameAll(sorted, given))
          const list = quick.names.map(({ identifier }) => ({ identifier }))
          const ordered = quick.order?.map((place) => list[place]) ?? [...list]
          sortByIdentifier(list)
          expect(ordered).toEqual(list)
        },
      ),
      { numRuns: 2000 },
    )
    expect(count).toBeGreaterThan(1000)
  })
})

test('digits of equal names are made of the original name alone, the same in all versions', () => {
  const digits = { 'a b.txt': '', 'a+b.txt': '_18I', 'a=b.txt': '_K7G', 'a~b.txt': '_GLV' }
  const wanted = Object.values(digits).map((end) => `A_B${end}.TXT;1`)
  expect(named(Object.keys(digits), rules(1))).toEqual(wanted)
  expect(named(['a b.txt', 'c', 'a~b.txt'], rules(1))).toEqual([wanted[0], 'C.;1', wanted[3]])
})
