import { describe, expect, test } from 'vitest'
import { readIso9660, startLedger } from '../../../src/format/iso9660/index.js'
import {
  ContinuationArea,
  defaultRockRidge,
  ExtensionsReference,
  PosixAttributes,
  PosixDevice,
  readRockRidge,
  SharingProtocol,
  TimeStamps,
  type RockRidgeOptions,
} from '../../../src/format/rockridge/index.js'
import { eachContinued, eachEntry, entryAt, type TakeEntry } from '../../../src/format/rockridge/susp.js'
import { find, type Directory, type Leaf, type Node } from '../../../src/tree/index.js'
import { instant } from '../../../src/unit/index.js'
import { dir, file, inodeOf, leaf, makeDisc, plainAttributes, render, symlink, type Made } from '../iso9660/disc.js'
import { imageOf, mediumOf } from '../iso9660/medium.js'

const make = (tree: Directory, options: Partial<RockRidgeOptions> = {}): Made =>
  makeDisc(tree, { rockridge: { ...defaultRockRidge, version: '1.12', ...options } })

/** The system use entries of each record of a directory, continuation areas followed. */
async function entriesOf(made: Made, path: string) {
  const bytes = render(made, `iso9660/directory:${path}`)
  const medium = mediumOf(imageOf(made))
  const list: { readonly signature: string; readonly bytes: Uint8Array }[][] = []
  for (let at = 0; bytes[at] !== 0 && at < bytes.length; at += bytes[at] ?? 0) {
    const identifier = bytes[at + 32] ?? 0
    const field = bytes.subarray(at + 33 + identifier + (1 - (identifier & 1)), at + (bytes[at] ?? 0))
    const ledger = startLedger()
    const entries: (typeof list)[number] = []
    const take: TakeEntry = (signature, from, start, end) =>
      void entries.push({ signature: String.fromCharCode(signature >> 8, signature & 0xff), bytes: from.slice(start, end) })
    const next = eachEntry(field, 0, field.length, take, ledger, path)
    if (next !== undefined) await eachContinued(entryAt(field, next), take, medium, ledger, path)
    list.push(entries)
    expect(ledger.faults()).toEqual([])
  }
  return list
}
const signatures = (entries: readonly { readonly signature: string }[] | undefined): string =>
  (entries ?? []).map((one) => one.signature).join(' ')
const one = (entries: readonly { readonly signature: string; readonly bytes: Uint8Array }[] | undefined, signature: string): Uint8Array =>
  entries?.find((entry) => entry.signature === signature)?.bytes as Uint8Array
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('SUSP 5.3, 5.5 the root says what is in use', () => {
  test('RRIP 1.12', async () => {
    const [self, parent] = await entriesOf(make(dir('')), '/')
    expect(signatures(self)).toBe('SP PX TF ER')
    expect(signatures(parent)).toBe('PX TF')
    expect(SharingProtocol.explain(one(self, 'SP'))).toBe(
      [
        'BP 0001-0002  53 50  signature  5.3 BP 1',
        'BP 0003-0003  07  length  5.3 BP 3',
        'BP 0004-0004  01  version  5.3 BP 4',
        'BP 0005-0006  be ef  check bytes  5.3 BP 5',
        'BP 0007-0007  00  skipped = 0  5.3 BP 7',
      ].join('\n'),
    )
    expect(ExtensionsReference.decode(one(self, 'ER'))).toEqual({
      length: 185,
      identifierLength: 10,
      descriptorLength: 73,
      sourceLength: 94,
      extensionVersion: 1,
    })
    expect(Buffer.from(one(self, 'ER')).toString('latin1')).toContain('IEEE_P1282THE IEEE P1282 PROTOCOL')
  })
  test('RRIP 1.10 4.1.8', async () => {
    const [self, , entry] = await entriesOf(make(dir('', [file('a')]), { version: '1.10' }), '/')
    expect(signatures(self)).toBe('SP RR PX TF ER')
    expect(signatures(entry)).toBe('RR PX TF NM')
    expect(hex(one(entry, 'RR'))).toBe('5252050189')
    expect(one(entry, 'PX')).toHaveLength(36)
    expect(ExtensionsReference.decode(one(self, 'ER'))).toMatchObject({
      length: 237,
      identifierLength: 10,
      descriptorLength: 84,
      sourceLength: 135,
    })
  })
})

describe('RRIP 4.1.1 attributes', () => {
  test('explain themselves', async () => {
    const [, , entry] = await entriesOf(make(dir('', [file('a', '', { mode: 0o4755, uid: 1000, gid: 4_294_967_294 })])), '/')
    expect(PosixAttributes.explain(one(entry, 'PX'))).toBe(
      [
        'BP 0001-0002  50 58  signature  4.1.1 BP 1',
        'BP 0003-0003  2c  length  4.1.1 BP 3',
        'BP 0004-0004  01  version  4.1.1 BP 4',
        'BP 0005-0012  ed 89 00 00 00 00 89 ed  mode = 35309  4.1.1 BP 5',
        'BP 0013-0020  01 00 00 00 00 00 00 01  links = 1  4.1.1 BP 13',
        'BP 0021-0028  e8 03 00 00 00 00 03 e8  uid = 1000  4.1.1 BP 21',
        'BP 0029-0036  fe ff ff ff ff ff ff fe  gid = 4294967294  4.1.1 BP 29',
        'BP 0037-0044  02 00 00 00 00 00 00 02  serial = 2  4.1.1 BP 37',
      ].join('\n'),
    )
  })
  test('owners of more than 32 bits are an error', () => {
    const made = make(dir('', [dir('d', [file('a', '', { uid: -1 })], { gid: 2 ** 32, entry: 4 })]))
    expect(made.faults).toMatchObject([
      { code: 'rockridge/ownerNumber', path: ['files', 4], values: { path: '/d' } },
      { code: 'rockridge/ownerNumber', values: { path: '/d/a', uid: -1 } },
    ])
  })
  test('count links and share serial numbers', async () => {
    const inode = inodeOf('x', {}, 3)
    const tree = dir('', [
      leaf('a', inode),
      dir('b', [leaf('c', inode), dir('d'), dir('e')]),
      leaf('hidden', inode, { hidden: ['iso9660'] }),
    ])
    const made = make(tree)
    const [self, , a, b] = (await entriesOf(made, '/')).map((entries) => PosixAttributes.decode(one(entries, 'PX')))
    const [ownB, parentOfB, c] = (await entriesOf(made, '/b')).map((entries) => PosixAttributes.decode(one(entries, 'PX')))
    expect([self?.links, a?.links, b?.links, c?.links]).toEqual([3, 2, 4, 2])
    expect(a?.serial).toBe(c?.serial)
    expect(ownB).toEqual(b)
    expect(parentOfB).toEqual(self)
    expect(new Set([self?.serial, a?.serial, b?.serial]).size).toBe(3)
  })
})

describe('RRIP 4.1.2 device numbers', () => {
  const device = (major: number, minor: number): Leaf => leaf('d', { kind: 'block', major, minor, links: 1, attributes: plainAttributes })
  test.each([
    [1, 3, 0, 0x103],
    [4095, 255, 0, 0xfffff],
    [259, 300, 259, 300],
    [4096, 1, 4096, 1],
  ])('%d, %d', async (major, minor, high, low) => {
    const [, , entry] = await entriesOf(make(dir('', [device(major, minor)])), '/')
    expect(PosixDevice.decode(one(entry, 'PN'))).toEqual({ high, low })
  })
  test('of more than 32 bits are an error', () => {
    const made = make(dir('', [device(1, 3)]))
    expect(made.faults).toEqual([])
    expect(() => make(dir('', [device(2 ** 32, 0)]))).not.toThrow()
    expect(make(dir('', [device(2 ** 32, 0)])).faults).toMatchObject([{ code: 'rockridge/deviceNumber', imapi: ['IMAPI_E_INVALID_PARAM'] }])
  })
})

describe('RRIP 4.1.3 symbolic links', () => {
  const components = async (target: string): Promise<string> => {
    const [, , entry] = await entriesOf(make(dir('', [symlink('l', target)])), '/')
    return hex(one(entry, 'SL').subarray(4))
  }
  test.each([
    ['a', '00000161'],
    ['a/b', '00000161000162'],
    ['/', '000800'],
    ['/a', '000800000161'],
    ['.', '000200'],
    ['../x', '000400000178'],
    ['a//b', '000001610000000162'],
    ['a/', '000001610000'],
    ['é', '000002c3a9'],
  ])('%j', async (target, expected) => {
    expect(await components(target)).toBe(expected)
  })

  const back = async (target: string): Promise<string> => {
    const made = make(dir('', [symlink('l', target)]))
    expect(made.faults).toEqual([])
    const read = await readIso9660(mediumOf(imageOf(made)), { startUse: readRockRidge })
    const { inode } = find(read.tree, '/l') as Leaf
    return inode.kind === 'symlink' ? inode.target : ''
  }
  test.each([
    ['a component of 255 bytes', 'u'.repeat(255)],
    ['many components', 'abcdefgh'.split('').join('/').repeat(12)],
    ['a thousand bytes', Array.from({ length: 10 }, () => 't'.repeat(99)).join('/')],
    ['the longest', `/${'é/'.repeat(1364)}ab`],
    ['components that end where an entry ends', Array.from({ length: 30 }, (_, i) => 'x'.repeat(i + 1)).join('/')],
  ])('%s come back whole', async (_title, target) => {
    expect(await back(target)).toBe(target)
  })
  test('a target on a disc that nobody can follow is read whole', async () => {
    const target = 'long/'.repeat(2000)
    const { tree } = await readIso9660(mediumOf(imageOf(make(dir('', [symlink('l', target)])))), { startUse: readRockRidge })
    expect(find(tree, '/l')).toMatchObject({ inode: { target } })
  })
  test('a target that nobody can follow is an error', () => {
    expect(make(dir('', [symlink('l', 'x'.repeat(4096))])).faults).toMatchObject([
      { code: 'rockridge/targetTooLong', imapi: ['IMAPI_E_INVALID_PATH'] },
    ])
  })
})

describe('RRIP 4.1.4 names', () => {
  test('of more than 250 bytes take two entries', async () => {
    const [, , entry] = await entriesOf(make(dir('', [file('n'.repeat(252))])), '/')
    expect(signatures(entry)).toBe('PX TF NM NM')
    expect(entry?.filter((one) => one.signature === 'NM').map((one) => [one.bytes.length, one.bytes[4]])).toEqual([
      [255, 1],
      [7, 0],
    ])
  })
  test('keep bytes that are no UTF-8', async () => {
    const [, , entry] = await entriesOf(make(dir('', [file('x\udcff')])), '/')
    expect(hex(one(entry, 'NM'))).toBe('4e4d07010078ff')
  })
  test('of 254 bytes are unseen by Linux, of 256 by everybody', () => {
    expect(make(dir('', [file('n'.repeat(254), '', { entry: 3 })])).faults).toMatchObject([
      { code: 'rockridge/nameUnseen', severity: 'warning', path: ['files', 3] },
      { code: 'iso9660/namesChanged' },
    ])
    expect(make(dir('', [file('é'.repeat(128))])).faults).toMatchObject([
      { code: 'rockridge/nameTooLong', imapi: ['IMAPI_E_INVALID_PATH'] },
      {},
    ])
  })
})

describe('RRIP 4.1.6 times', () => {
  const far = instant(13_569_465_600_000_000)
  const stamps = async (options: Partial<RockRidgeOptions>, extras: object = {}): Promise<Uint8Array> => {
    const [, , entry] = await entriesOf(make(dir('', [file('a', '', extras)]), options), '/')
    return one(entry, 'TF')
  }
  test('are modification, access and change', async () => {
    expect(hex(await stamps({}))).toBe(`54461a010e${'7b0b0e160d1400'.repeat(3)}`)
  })
  test('may be fewer, or more', async () => {
    expect(TimeStamps.decode(await stamps({ timestamps: new Set(['modified']) }))).toMatchObject({ length: 12, flags: 2 })
    expect(TimeStamps.decode(await stamps({ timestamps: new Set(['created', 'modified']) }))).toMatchObject({ length: 12, flags: 2 })
    expect(TimeStamps.decode(await stamps({ timestamps: new Set(['created', 'modified']) }, { btime: far }))).toMatchObject({
      length: 19,
      flags: 3,
    })
    expect(await stamps({ timestamps: new Set() })).toBeUndefined()
  })
  test('are long where that is wanted, and otherwise the nearest that seven bytes hold', async () => {
    const long = await stamps({ longDates: 'always' }, { mtime: far })
    expect(TimeStamps.decode(long)).toMatchObject({ length: 5 + 3 * 17, flags: 0x8e })
    expect(Buffer.from(long.subarray(5, 21)).toString()).toBe('2400010100000000')
    expect(hex((await stamps({}, { mtime: far })).subarray(4, 12))).toBe('0eff0c1f173b3b00')
  })
})

describe('RRIP 4.1.5 relocation', () => {
  const deep = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].reduceRight<Directory>((below, name) => dir(name, [below]), dir('i', [file('x')]))
  const made = makeDisc(dir('', [deep]), {
    rockridge: defaultRockRidge,
    iso: { deep: { kind: 'relocate', directory: 'rr_moved', marked: true } },
  })
  test('links there and back', async () => {
    const home = await entriesOf(made, '/a/b/c/d/e/f/g')
    const moved = await entriesOf(made, '/a/b/c/d/e/f/g/h')
    const holder = await entriesOf(made, '/rr_moved')
    expect(signatures(home[2])).toBe('RR PX TF CL NM')
    expect(signatures(moved[1])).toBe('RR PX TF PL')
    expect(signatures(holder[2])).toBe('RR PX TF RE NM')
    const location = (path: string): number => made.layout.where.lba(`iso9660/directory:${path}`)
    expect(one(home[2], 'CL')[4]).toBe(location('/a/b/c/d/e/f/g/h'))
    expect(one(moved[1], 'PL')[4]).toBe(location('/a/b/c/d/e/f/g'))
  })
  test('keeps paths that are longer than PATH_MAX', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `${String(i).padStart(2, '0')}${'d'.repeat(198)}`)
    const tree = dir('', [names.reduceRight<Node>((below, name) => dir(name, [below]), file('x', 'far down'))])
    const { tree: read } = await readIso9660(
      mediumOf(
        imageOf(
          makeDisc(tree, {
            rockridge: defaultRockRidge,
            iso: { deep: { kind: 'relocate', directory: 'rr_moved', marked: true } },
          }),
        ),
      ),
      { startUse: readRockRidge },
    )
    expect(find(read, `/${names.join('/')}/x`)).toMatchObject({ kind: 'leaf', inode: { content: { size: 8 } } })
  })
  test('marks the directory that holds them, when asked to', async () => {
    expect(signatures((await entriesOf(made, '/'))[3])).toBe('RR PX TF RE NM')
  })
})

describe('SUSP 5.1 continuation areas', () => {
  test('explain themselves', () => {
    const made = make(dir(''))
    const root = render(made, 'iso9660/directory:/')
    expect(ContinuationArea.explain(root, 34 + 7 + 44 + 26)).toBe(
      [
        'BP 0001-0002  43 45  signature  5.1 BP 1',
        'BP 0003-0003  1c  length  5.1 BP 3',
        'BP 0004-0004  01  version  5.1 BP 4',
        'BP 0005-0012  15 00 00 00 00 00 00 15  block = 21 lba  5.1 BP 5',
        'BP 0013-0020  00 00 00 00 00 00 00 00  offset = 0  5.1 BP 13',
        'BP 0021-0028  b9 00 00 00 00 00 00 b9  size = 185 bytes  5.1 BP 21',
      ].join('\n'),
    )
  })
  test('lie behind their directory, and none crosses a sector', () => {
    const names = Array.from({ length: 60 }, (_, i) => symlink(`${String(i).padStart(2, '0')}${'n'.repeat(200)}`, 't'.repeat(10 + 60 * i)))
    const made = make(dir('', [dir('sub', names)]))
    const { where } = made.layout
    expect(where.lba('rockridge/continuation:/sub')).toBe(where.lba('iso9660/directory:/sub') + where.length('iso9660/directory:/sub'))
    const regions = [render(made, 'iso9660/directory:/sub'), render(made, 'rockridge/continuation:/sub')]
    let areas = 0
    for (const bytes of regions)
      for (let at = 0; at + 28 <= bytes.length; at++) {
        if (bytes[at] !== 0x43 || bytes[at + 1] !== 0x45 || bytes[at + 2] !== 28) continue
        const { offset, size } = ContinuationArea.decode(bytes, at)
        expect(offset + size).toBeLessThanOrEqual(2048)
        areas++
      }
    expect(areas).toBeGreaterThan(60)
  })
})

describe('reading what is broken', () => {
  const tree = dir('', [symlink('l', 'x'.repeat(300))])
  const read = async (change: (image: Uint8Array, continuation: number) => void): Promise<readonly string[]> => {
    const made = make(tree)
    const image = imageOf(made)
    change(image, made.layout.where.lba('rockridge/continuation:/') * 2048)
    return (await readIso9660(mediumOf(image), { startUse: readRockRidge })).faults.map((fault) => fault.code)
  }
  test('entries with lengths that cannot be', async () => {
    expect(await read((image, at) => (image[at + 2] = 2))).toEqual(['rockridge/entryBroken'])
    expect(await read((image, at) => (image[at + 2] = 255))).toContain('rockridge/entryBroken')
  })
  test('areas outside the medium', async () => {
    expect(await read((image) => (image[20 * 2048 + 34 + 7 + 44 + 26 + 7] = 0x7f))).toContain('rockridge/continuationBroken')
  })
  test('areas in a loop', async () => {
    const looped = await read((image, at) => {
      const entry = image.slice(20 * 2048 + 34 + 7 + 44 + 26, 20 * 2048 + 34 + 7 + 44 + 26 + 28)
      image.set(entry, at)
    })
    expect(looped).toContain('rockridge/continuationBroken')
  })
})
