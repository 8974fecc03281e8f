import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedIn, foldings, problemOnWindows } from '../../src/tree/index.js'

describe('how readers fold names', () => {
  it('Windows drops versions, dots and blanks at the end, and case', () => {
    const { fold } = foldings.windows
    expect(['trail', 'TRAIL.', 'Trail. . ', 'trail;1', 'trail.;1'].map(fold)).toEqual(Array(5).fill('TRAIL'))
    expect(fold('stra\u00dfe')).not.toBe(fold('strasse'))
    expect(fold('\u00e4')).toBe(fold('\u00c4'))
    expect(fold('..')).toBe('.')
  })

  it('Linux drops dots alone from Joliet, and the case of ASCII', () => {
    const { fold } = foldings.linuxJoliet
    expect(['trail', 'TRAIL.', 'trail..;1'].map(fold)).toEqual(['trail', 'trail', 'trail'])
    expect(fold('trail ')).toBe('trail ')
    expect(fold('\u00e4')).not.toBe(fold('\u00c4'))
  })

  it('Linux maps ISO 9660 to small letters without `.;1`', () => {
    expect(['A.;1', 'a;1', 'A'].map(foldings.linuxIso.fold)).toEqual(['a', 'a', 'a'])
    expect(foldings.linuxIso.fold('A;2')).toBe('a.2')
    expect(foldings.linuxIso.fold('A.')).toBe('a.')
  })

  it('macOS asks for composed letters', () => {
    expect(foldings.macos.fold('e\u0301')).toBe('\u00e9')
    expect(foldings.macos.fold('E')).not.toBe(foldings.macos.fold('e'))
  })

  it('names what programs of Windows cannot open', () => {
    const refused = ['CON', 'nul.txt', 'COM1', 'lpt\u00b9.a', 'aux .b', 'a:b', 'a?', 'tab\t', 'end.', 'end ']
    expect(refused.filter((name) => problemOnWindows(name) === undefined)).toEqual([])
    const taken = ['console', 'com', 'com10', 'nul_', '.nul', 'a.con', 'a b', '.x']
    expect(taken.filter((name) => problemOnWindows(name) !== undefined)).toEqual([])
  })

  it('finds pairs, also without the short way', () => {
    expect(foldedIn(['Makefile', 'a', 'makefile', 'MAKEFILE'], foldings.windows)).toEqual([
      { first: 0, later: 2 },
      { first: 0, later: 3 },
    ])
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'A', '.', ' ', ';', '1', '\u00e9', 'e\u0301'), minLength: 1 })),
        (names) => {
          for (const folding of Object.values(foldings))
            expect(foldedIn(names, folding).length).toBe(names.length - new Set(names.map((name) => folding.fold(name))).size)
        },
      ),
    )
  })
})
