import { describe, expect, test } from 'vitest'
import { DirectoryRecord, type Iso9660Options } from '../../../src/format/iso9660/index.js'
import { defaultRockRidge } from '../../../src/format/rockridge/index.js'
import type { Directory, Node } from '../../../src/tree/index.js'
import { refsOf } from '../../../src/layout/index.js'
import { dir, file, hugeFile, makeDisc, render, symlink, type Made } from './disc.js'

const GIB = 2 ** 30

/** Records of a directory, in order, with their identifiers. */
function records(made: Made, path: string) {
  const bytes = render(made, `iso9660/directory:${path}`)
  const list: { identifier: string; location: number; dataLength: number; flags: number; at: number }[] = []
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === 0) {
      at = (Math.floor(at / 2048) + 1) * 2048
      continue
    }
    const { identifierLength, location, dataLength, flags, length } = DirectoryRecord.decode(bytes, at)
    const identifier = String.fromCharCode(...bytes.subarray(at + 33, at + 33 + identifierLength))
    list.push({ identifier, location, dataLength, flags, at })
    at += length
  }
  return list
}

const nest = (names: readonly string[], inner: readonly Node[] = []): Directory =>
  dir(
    '',
    names.reduceRight<readonly Node[]>((below, name) => [dir(name, below)], inner),
  )
const levels = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `L${i + 2}`)
const codes = (made: Made): readonly string[] => made.faults.map((fault) => fault.code)
const relocate: Iso9660Options['deep'] = { kind: 'relocate', directory: 'rr_moved', marked: false }

describe('records', () => {
  test('refer to directories and to contents of at least one byte', () => {
    const files = ['', 'x', 'xy'].map((text) => file(`F${text.length}`, text))
    const [, one, two] = files.map(({ inode }) => (inode.kind === 'file' ? inode.content.id : ''))
    const { layout } = makeDisc(dir('', [...files, dir('D', [dir('E')])]))
    const found = layout.regions
      .filter(({ id }) => id.startsWith('iso9660/directory:'))
      .map((region) => [region.id.slice(18), ...refsOf(region).map((id) => id.replace('iso9660/directory:', ''))])
    expect(found).toEqual([
      ['/', '/', '/', '/D', one, two],
      ['/D', '/D', '/', '/D/E'],
      ['/D/E', '/D/E', '/D'],
    ])
  })

  test('6.8.1.1 none crosses a sector', () => {
    const names = Array.from({ length: 300 }, (_, i) => file(`NAME${i}.TXT`))
    const list = records(makeDisc(dir('', names), { rockridge: defaultRockRidge }), '/')
    expect(list).toHaveLength(302)
    const bytes = render(makeDisc(dir('', names)), 'iso9660/directory:/')
    for (const { at } of records(makeDisc(dir('', names)), '/')) expect((at % 2048) + (bytes[at] ?? 0)).toBeLessThanOrEqual(2048)
  })

  test('9.3 are in order', () => {
    const list = records(makeDisc(dir('', [file('b.txt'), file('a-1.c'), dir('a'), file('a')])), '/')
    expect(list.slice(2).map((one) => one.identifier)).toEqual(['A', 'A_1.C;1', expect.stringMatching(/^A_\w{3}\.;1$/), 'B.TXT;1'])
  })

  test('6.5.1 a file of 4 GiB and more has several sections', () => {
    const list = records(makeDisc(dir('', [hugeFile('BIG.BIN', 9 * GIB + 5)])), '/').slice(2)
    const first = list[0]?.location ?? 0
    expect(list.map(({ location, dataLength, flags }) => [location - first, dataLength, flags])).toEqual([
      [0, 0xffff_f800, 0x80],
      [0x1f_ffff, 0xffff_f800, 0x80],
      [2 * 0x1f_ffff, 9 * GIB + 5 - 2 * 0xffff_f800, 0],
    ])
  })

  test('9.1.4 a file of 4 GiB less one byte has one section', () => {
    const list = records(makeDisc(dir('', [hugeFile('BIG.BIN', 4 * GIB - 1)]), { iso: { level: 1 } }), '/').slice(2)
    expect(list).toMatchObject([{ dataLength: 4 * GIB - 1, flags: 0 }])
  })

  test('10.1 levels 1 and 2 refuse what needs a second section', () => {
    const made = makeDisc(dir('', [hugeFile('BIG.BIN', 4 * GIB)]), { iso: { level: 2 } })
    expect(made.faults).toMatchObject([{ code: 'iso9660/fileTooBig', imapi: ['IMAPI_E_DATA_TOO_BIG'] }])
  })

  test('9.1.6 the hidden bit shows, the hidden set removes', () => {
    const made = makeDisc(
      dir('', [
        file('A', 'a', { hiddenBit: ['iso9660'] }),
        file('B', 'b', { hidden: ['iso9660'] }),
        dir('C', [], { hiddenBit: ['iso9660'] }),
      ]),
    )
    expect(records(made, '/').slice(2)).toMatchObject([
      { identifier: 'A.;1', flags: 1 },
      { identifier: 'C', flags: 3 },
    ])
  })

  test('what has no data lies within the volume', () => {
    const made = makeDisc(dir('', [file('EMPTY'), file('FULL', 'x'), symlink('LINK', 'FULL')]), { rockridge: defaultRockRidge })
    const empty = made.layout.where.lba('data:empty')
    expect(records(made, '/').slice(2)).toMatchObject([{ location: empty, dataLength: 0 }, {}, { location: empty, dataLength: 0 }])
  })

  test('without Rock Ridge links are left out, with a word', () => {
    const made = makeDisc(dir('', [symlink('LINK', 'x')]))
    expect(records(made, '/')).toHaveLength(2)
    expect(made.faults).toMatchObject([{ code: 'iso9660/leftOut', severity: 'warning' }])
  })
})

describe('6.8.2.1 depth', () => {
  test('eight levels are as they are', () => {
    expect(codes(makeDisc(nest(levels(7), [file('F')]), { iso: { deep: { kind: 'refuse' } } }))).toEqual([])
  })

  test('the ninth is refused, once', () => {
    const made = makeDisc(nest(levels(12), [file('F')]), { iso: { deep: { kind: 'refuse' } } })
    expect(made.faults).toMatchObject([{ code: 'iso9660/tooDeep', values: { level: 9 }, imapi: ['IMAPI_E_ISO9660_LEVELS'] }])
  })

  test('or recorded all the same', () => {
    const made = makeDisc(nest(levels(400), [file('F', 'x')]), { iso: { deep: { kind: 'allow' } } })
    expect(codes(made)).toEqual([])
    expect(records(made, `/${levels(400).join('/')}`)[2]).toMatchObject({ identifier: 'F.;1' })
  })

  test('relocation needs Rock Ridge', () => {
    expect(codes(makeDisc(nest(levels(9)), { iso: { deep: relocate } }))).toEqual(['iso9660/tooDeep'])
  })

  test('moves the ninth level, and then the ninth again, to the root', () => {
    const made = makeDisc(nest(levels(20), [file('F', 'x')]), { iso: { deep: relocate }, rockridge: defaultRockRidge })
    expect(codes(made)).toEqual([])
    expect(records(made, '/').map((one) => one.identifier)).toEqual(['\0', '\x01', 'L2', 'RR_MOVED'])
    expect(
      records(made, '/rr_moved')
        .slice(2)
        .map((one) => one.identifier),
    ).toEqual(['L15', 'L21', 'L9'])
    // In its place is a file without data.
    expect(records(made, `/${levels(7).join('/')}`)[2]).toMatchObject({ identifier: 'L9.;1', dataLength: 0, flags: 0 })
    // And its parent is the directory that holds it.
    expect(records(made, `/${levels(8).join('/')}`)[1]).toMatchObject({ location: made.layout.where.lba('iso9660/directory:/rr_moved') })
  })

  test('equal names of moved directories are told apart, and a name that is taken is avoided', () => {
    const side = (name: string): Directory => dir(name, nest(levels(7), [file('F', name)]).children)
    const made = makeDisc(dir('', [side('A'), side('B'), file('rr_moved', 'mine'), file('RR_MOVED', 'too')]), {
      iso: { deep: relocate },
      rockridge: defaultRockRidge,
    })
    const moved = records(made, '/.rr_moved').slice(2)
    expect(moved).toHaveLength(2)
    expect(new Set(moved.map((one) => one.identifier)).size).toBe(2)
    const root = records(made, '/').map((one) => one.identifier)
    expect(new Set(root).size).toBe(root.length)
  })

  test('a directory of the tree with that name takes them in and keeps its own', () => {
    const made = makeDisc(dir('', [...nest(levels(8)).children, dir('rr_moved', [file('OWN', 'x')])]), {
      iso: { deep: relocate },
      rockridge: defaultRockRidge,
    })
    expect(
      records(made, '/rr_moved')
        .slice(2)
        .map((one) => one.identifier),
    ).toEqual(['L9', 'OWN.;1'])
  })

  test('paths of more than 255 bytes are refused or moved', () => {
    const names = Array.from({ length: 7 }, (_, i) => `${i}${'D'.repeat(30)}`)
    const tree = nest(names, [file('F'.repeat(30) + '.X')])
    expect(makeDisc(tree, { iso: { deep: { kind: 'refuse' } } }).faults).toMatchObject(
      [{ code: 'iso9660/namesChanged' }, { code: 'iso9660/pathTooLong', imapi: ['IMAPI_E_INVALID_PATH'] }].reverse(),
    )
    expect(codes(makeDisc(tree, { iso: { deep: relocate }, rockridge: defaultRockRidge }))).toEqual(['iso9660/namesChanged'])
  })
})

describe('6.9.1 path tables', () => {
  test('go level by level, by number of the parent, then by name', () => {
    const made = makeDisc(dir('', [dir('B', [dir('X'), dir('A')]), dir('A', [dir('Z')])]))
    const table = render(made, 'iso9660/path-table-m')
    const seen: string[] = []
    for (let at = 0; at < 10 + 4 * 10 + 10; at += 10) seen.push(`${table[at + 7]}:${String.fromCharCode(table[at + 8] ?? 0)}`)
    expect(seen).toEqual(['1:\0', '1:A', '1:B', '2:Z', '3:A', '3:X'])
  })

  test('9.4.4 number 65535 directories and no more', () => {
    const made = makeDisc(
      dir(
        '',
        Array.from({ length: 65_535 }, (_, i) => dir(`D${i}`)),
      ),
    )
    expect(made.faults).toMatchObject([{ code: 'iso9660/tooManyDirectories', imapi: ['IMAPI_E_TOO_MANY_DIRS'], values: { count: 65_536 } }])
  })
})

describe('names and messages', () => {
  test('strict names make each change an error, with its place in the manifest', () => {
    const made = makeDisc(dir('', [file('FOO', '', { entry: 1 }), file('foo', '', { entry: 3 }), file('a b', '', { entry: 4 })]), {
      iso: { names: 'strict' },
    })
    expect(made.faults).toMatchObject([
      { code: 'iso9660/nameNotAllowed', path: ['files', 4], imapi: ['IMAPI_E_INVALID_PATH'] },
      { code: 'iso9660/nameNotUnique', path: ['files', 3], imapi: ['IMAPI_E_NO_UNIQUE_NAME'], values: { other: '/FOO' } },
    ])
  })

  test('mangled names are counted by entry, case alone is no news', () => {
    const made = makeDisc(
      dir('', [file('lower.txt', '', { entry: 0 }), ...Array.from({ length: 9 }, (_, i) => file(`a b ${i}`, '', { entry: 2 }))]),
    )
    expect(made.faults).toMatchObject([{ code: 'iso9660/namesChanged', severity: 'note', path: ['files', 2], values: { count: 9 } }])
  })

  test('times that do not fit are told and clamped', () => {
    const made = makeDisc(dir('', [file('OLD', '', { mtime: -11_644_473_600_000_000 as never })]))
    expect(made.faults).toMatchObject([{ code: 'iso9660/dateOutOfRange', severity: 'warning', values: { count: 1 } }])
    expect(render(made, 'iso9660/directory:/').subarray(68 + 18, 68 + 25)).toEqual(Uint8Array.of(0, 1, 1, 0, 0, 0, 0))
  })
})
