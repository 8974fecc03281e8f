import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SupplementaryVolumeDescriptor } from '../../../src/format/iso9660/index.js'
import { nameAll, nameEach } from '../../../src/format/joliet/names.js'
import { defaultJoliet, type JolietOptions } from '../../../src/format/joliet/index.js'
import { dir, file, makeDisc, render, symlink, type Wanted } from '../iso9660/disc.js'

const named = (names: readonly string[], options: Partial<JolietOptions> = {}): readonly string[] =>
  nameAll(
    names.map((name) => ({ name: name.replace(/\/$/, ''), isDirectory: name.endsWith('/'), origin: name })),
    { ...defaultJoliet, ...options },
  ).map((one) => one.identifier)
const make = (tree = dir('', [file('a')]), joliet: Partial<JolietOptions> = {}, rest: Wanted = {}) =>
  makeDisc(tree, { ...rest, joliet: { ...defaultJoliet, ...joliet } })

describe('names', () => {
  test.each([
    ['plain.txt', 'plain.txt'],
    ['été 日本 😀.png', 'été 日本 😀.png'],
    ['a*b:c;d?e\\f', 'a_b_c_d_e_f'],
    ['tab\there', 'tab_here'],
    ['bad\udcff.txt', 'bad_.txt'],
    ['x'.repeat(70) + '.text', 'x'.repeat(59) + '.text'],
    ['x'.repeat(70) + '.' + 'y'.repeat(30), 'x'.repeat(64)],
    ['😀'.repeat(40), '😀'.repeat(32)],
    ['a' + '😀'.repeat(40), 'a' + '😀'.repeat(31)],
  ])('%j is %j', (name, expected) => {
    expect(named([name])).toEqual([expected])
  })
  test('may have 103 units', () => {
    expect(named(['x'.repeat(110)], { nameLength: 103 })[0]).toHaveLength(103)
  })
  test('may be kept to UCS-2', () => {
    expect(named(['😀.png', '日'], { characters: 'ucs-2' })).toEqual(['_.png', '日'])
  })
  test('of files may have a version', () => {
    expect(named(['a', 'b/'], { version: 'shown' })).toEqual(['a;1', 'b'])
  })
  test('made one by one are what they are otherwise', () => {
    const part = fc.constantFrom('a', 'B', '.', '?', '!', '-', 'é', '😀', 'long'.repeat(20))
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
    let count = 0
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 4 }), fc.constantFrom('shown' as const, 'omitted' as const), (names, version) => {
        const options = { ...defaultJoliet, version }
        const nodes = names.toSorted((a, b) => (a < b ? -1 : 1)).map((each, i) => (i % 3 === 1 ? dir(each) : file(each)))
        const quick = nameEach(nodes, options)
        if (quick === undefined) return
        count++
        const all = nameAll(
          nodes.map(({ name: text, kind }) => ({ name: text, isDirectory: kind === 'directory', origin: text })),
          options,
        )
        expect(quick.names).toEqual(all)
        const identifiers = all.map(({ identifier }) => identifier)
        expect(quick.order?.map((place) => identifiers[place]) ?? identifiers).toEqual(identifiers.toSorted((a, b) => (a < b ? -1 : 1)))
      }),
      { numRuns: 1000 },
    )
    expect(count).toBeGreaterThan(200)
  })
  test('stay distinct, with their extension', () => {
    const [star, question, plain] = named(['a*.txt', 'a?.txt', 'a_.txt'])
    expect(plain).toBe('a_.txt')
    for (const other of [star, question]) expect(other).toMatch(/^a__[0-9A-Z]{3}\.txt$/)
    expect(star).not.toBe(question)
  })
  test('keep the rules, whatever they were', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }).filter((text) => !/[/\0]/.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
        const identifiers = named(names)
        expect(new Set(identifiers).size).toBe(names.length)
        for (const identifier of identifiers) {
          expect(identifier.length).toBeLessThanOrEqual(64)
          expect(identifier.isWellFormed()).toBe(true)
          expect(identifier).not.toMatch(/[\x00-\x1f*/:;?\\]/)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('records', () => {
  test('are UTF-16, most significant byte first, in the order of their bytes', () => {
    const bytes = render(make(dir('', [file('😀'), file('日'), file('\uff21')])), 'joliet/directory:/')
    const identifiers: string[] = []
    for (let at = 68; bytes[at] !== 0; at += bytes[at] ?? 0)
      identifiers.push(Buffer.from(bytes.subarray(at + 33, at + 33 + (bytes[at + 32] ?? 0))).toString('hex'))
    expect(identifiers).toEqual(['65e5', 'd83dde00', 'ff21'])
  })
  test('a path table has names of two bytes a character', () => {
    const table = render(make(dir('', [dir('é')])), 'joliet/path-table-l')
    expect([...table.subarray(10, 20)]).toEqual([2, 0, expect.any(Number), 0, 0, 0, 1, 0, 0x00, 0xe9])
  })
  test('leave links and hidden files out', () => {
    const made = make(
      dir('', [symlink('l', 'x'), file('h', '', { hidden: ['joliet'] }), file('b', '', { hiddenBit: ['joliet'], entry: 2 })]),
    )
    const bytes = render(made, 'joliet/directory:/')
    expect([bytes[68], bytes[68 + 25], bytes[68 + 34], bytes[68 + 36]]).toEqual([36, 1, 0x62, 0])
    expect(made.faults.map((fault) => fault.code)).toContain('joliet/leftOut')
  })
})

describe('the descriptor', () => {
  test('explains itself', () => {
    const lines = SupplementaryVolumeDescriptor.explain(render(make(), 'joliet/supplementary')).split('\n')
    expect(lines.filter((line) => /BP (0001|0007|0008|0041|0089)/.test(line))).toEqual([
      'BP 0001-0001  02  type  8.5.1',
      'BP 0007-0007  01  version = 1  8.5.3',
      'BP 0008-0008  00  volumeFlags = 0  8.5.4',
      'BP 0041-0072  00 54 00 45 00 53 00 54 00 20 00 20 00 20 00 20 …  volumeId = 00 54 00 45 00 53 00 54 00 20 00 20 00 20 00 20…  8.5.6',
      'BP 0089-0120  25 2f 45 00 00 00 00 00 00 00 00 00 00 00 00 00 …  escapeSequences = 25 2f 45 00 00 00 00 00 00 00 00 00 00 00 00 00…  8.5.9',
    ])
  })
  test.each([
    [1, '%/@'],
    [2, '%/C'],
    [3, '%/E'],
  ] as const)('level %d has the escape sequence %s', (level, escape) => {
    const { escapeSequences } = SupplementaryVolumeDescriptor.decode(render(make(undefined, { level }), 'joliet/supplementary'))
    expect(String.fromCharCode(...escapeSequences.subarray(0, 3))).toBe(escape)
  })
  test('8.5.6 cuts identifiers at 16 characters, with a note', () => {
    const made = make(undefined, {}, { volume: { id: 'ABCDEFGHIJKLMNOPQRST' } })
    expect(made.faults).toMatchObject([{ code: 'joliet/identifierCut', severity: 'warning', values: { written: 'ABCDEFGHIJKLMNOP' } }])
  })
  test('8.5.23 names the copyright file as Joliet has it', () => {
    const { copyrightFile } = SupplementaryVolumeDescriptor.decode(
      render(make(dir('', [file('é.txt')]), {}, { volume: { copyrightFile: 'é.txt' } }), 'joliet/supplementary'),
    )
    expect(Buffer.from(copyrightFile).toString('latin1')).toBe('\0é\0.\0t\0x\0t' + '\0 '.repeat(13) + '\0')
  })
})

test('strict names make each change an error', () => {
  const made = make(dir('', [file('a*b', '', { entry: 1 }), file('a?b', '', { entry: 2 })]), { names: 'strict' })
  expect(made.faults.filter((fault) => fault.severity === 'error').map((fault) => [fault.code, fault.path])).toEqual([
    ['joliet/nameNotAllowed', ['files', 1]],
    ['joliet/nameNotUnique', ['files', 2]],
  ])
})
