import { describe, expect, test } from 'vitest'
import { DiscError } from '../../../src/fault/index.js'
import { readEnhanced, readIso9660, type ReadVolume } from '../../../src/format/iso9660/index.js'
import { defaultJoliet, readJoliet } from '../../../src/format/joliet/index.js'
import { defaultRockRidge, readRockRidge } from '../../../src/format/rockridge/index.js'
import { find, walk, type Directory, type Leaf } from '../../../src/tree/index.js'
import { lba } from '../../../src/unit/index.js'
import { dir, file, hugeFile, inodeOf, leaf, makeDisc, symlink, volume, type Wanted } from './disc.js'
import { imageOf, mediumOf } from './medium.js'

const paths = (read: ReadVolume): readonly string[] => [...walk(read.tree)].map(({ path }) => path)
const codes = (read: ReadVolume): readonly string[] => read.faults.map((fault) => fault.code)
const inode = inodeOf('shared', {}, 2)
const tree = dir('', [
  file('ReadMe.txt', 'hello', { mode: 0o600, uid: 1000, gid: 5 }),
  leaf('one', inode),
  dir('sub', [leaf('two', inode), file('été', 'x'), dir('empty')], { mode: 0o2775 }),
  symlink('link', '../x/./é'),
  leaf('null', { kind: 'character', major: 1, minor: 3, links: 1, attributes: inode.attributes }),
  leaf('big', { kind: 'block', major: 259, minor: 300, links: 1, attributes: inode.attributes }),
  leaf('pipe', { kind: 'fifo', links: 1, attributes: inode.attributes }),
  leaf('socket', { kind: 'socket', links: 1, attributes: inode.attributes }),
])
const image = (wanted: Wanted = {}, of: Directory = tree): Uint8Array => imageOf(makeDisc(of, wanted))
const full: Wanted = { rockridge: { ...defaultRockRidge, version: '1.12' }, joliet: defaultJoliet, iso: { level: 1999 } }

describe('what was written comes back', () => {
  test('with Rock Ridge: names, modes, owners, links', async () => {
    const read = await readIso9660(mediumOf(image(full)), { startUse: readRockRidge })
    expect(read.faults).toEqual([])
    expect(paths(read)).toEqual([...walk(tree)].map(({ path }) => path))
    for (const { path, node } of walk(tree)) {
      const back = find(read.tree, path)
      if (node.kind === 'directory') expect(back).toMatchObject({ kind: 'directory', attributes: node.attributes })
      else {
        const { content: _content, ...rest } = node.inode as typeof inode
        expect(back).toMatchObject({ kind: 'leaf', inode: rest })
      }
    }
    expect((find(read.tree, '/one') as Leaf).inode).toBe((find(read.tree, '/sub/two') as Leaf).inode)
    expect(read.volume).toMatchObject({ id: volume.id, application: volume.application, created: volume.created })
  })

  test('plain: identifiers without version', async () => {
    expect(paths(await readIso9660(mediumOf(image(full))))).toContain('/SUB/_T_')
  })

  test('Joliet and 1999: names', async () => {
    const shown = [...walk(tree)].flatMap(({ path, node }) => (node.kind === 'leaf' && node.inode.kind !== 'file' ? [] : [path]))
    expect(paths(await readJoliet(mediumOf(image(full))))).toEqual(shown)
    expect(paths(await readEnhanced(mediumOf(image(full))))).toEqual(shown)
  })

  test('files of several sections', async () => {
    const made = makeDisc(dir('', [hugeFile('BIG', 2 ** 33)]))
    const bare = { ...made, layout: { ...made.layout, where: { ...made.layout.where, end: lba(100) } } }
    const read = await readIso9660(mediumOf(imageOf(bare)))
    const big = find(read.tree, '/BIG') as Leaf
    expect(big.inode).toMatchObject({ kind: 'file', content: { size: 2 ** 33, origin: { kind: 'extents', extents: { length: 3 } } } })
    expect(codes(read)).toEqual(['iso9660/extentOutside', 'iso9660/extentOutside', 'iso9660/extentOutside'])
  })

  test('a later session', async () => {
    const at = makeDisc(tree, { start: 50, ...full })
    expect(paths(await readIso9660(mediumOf(imageOf(at)), { session: lba(50), startUse: readRockRidge }))).toContain('/sub/été')
  })

  test('relocated directories, in their place', async () => {
    const deep = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].reduceRight(
      (below, name) => dir(name, [below]),
      dir('end', [file('f', 'x')]),
    )
    const relocated = image(
      { rockridge: defaultRockRidge, iso: { deep: { kind: 'relocate', directory: 'rr_moved', marked: true } } },
      dir('', [deep]),
    )
    const read = await readIso9660(mediumOf(relocated), { startUse: readRockRidge })
    expect(read.faults).toEqual([])
    expect(paths(read)).toEqual([...walk(dir('', [deep]))].map(({ path }) => path))
  })
})

describe('what is broken is told', () => {
  const rejected = async (read: Promise<unknown>): Promise<readonly string[]> => {
    const error = await read.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(DiscError)
    return (error as DiscError).faults.map((fault) => fault.code)
  }
  /** The image with bytes changed at a position. */
  const patched = (at: number, ...values: readonly number[]): Uint8Array => {
    const out = image()
    out.set(values, at)
    return out
  }
  const root = 20 * 2048
  /** Behind the records of the root itself and of its parent. */
  const first = root + 68

  test('no volume', async () => {
    expect(await rejected(readIso9660(mediumOf(new Uint8Array(40 * 2048))))).toEqual(['iso9660/noVolume'])
    expect(await rejected(readIso9660(mediumOf(new Uint8Array(100))))).toEqual(['iso9660/noVolume'])
  })
  test('no such tree', async () => {
    expect(await rejected(readJoliet(mediumOf(image())))).toEqual(['iso9660/noSuchTree'])
    expect(await rejected(readEnhanced(mediumOf(image())))).toEqual(['iso9660/noSuchTree'])
  })
  test('6.2.2 other blocks than sectors', async () => {
    expect(await rejected(readIso9660(mediumOf(patched(16 * 2048 + 128, 0, 2, 2, 0))))).toEqual(['iso9660/blockSize'])
  })
  test('8.3 no terminator', async () => {
    expect(codes(await readIso9660(mediumOf(patched(17 * 2048, 0, 0, 0))))).toEqual(['iso9660/noTerminator'])
  })
  test('8.4.8 byte orders that differ', async () => {
    expect(codes(await readIso9660(mediumOf(patched(16 * 2048 + 80, 99))))).toEqual(['iso9660/descriptorOdd'])
  })
  test.each([
    ['a length below the least', first, 20],
    ['an identifier beyond the record', first + 32, 250],
    ['no identifier', first + 32, 0],
  ])('9.1 %s', async (_title, at, value) => {
    expect(codes(await readIso9660(mediumOf(patched(at, value))))).toContain('iso9660/recordBroken')
  })
  test('9.1 a record that says a byte less than it has hides none of those behind it', async () => {
    const bytes = image({}, dir('', [file('A', 'a'), file('B', 'b'), file('C', 'c')]))
    bytes[first] -= 1
    const read = await readIso9660(mediumOf(bytes))
    expect(paths(read)).toEqual(['/A', '/B', '/C'])
    expect(read.faults).toMatchObject([{ code: 'iso9660/recordBroken', message: expect.stringContaining('1 byte later') as string }])
  })
  test.each([
    ['not specified', [0, 0, 0, 0, 0, 0, 0]],
    ['of a month that is none', [126, 13, 1, 0, 0, 0, 0]],
    ['of an hour that is none', [126, 1, 1, 24, 0, 0, 0]],
  ])('9.1.5 a date %s is read as that of 1970', async (_title, date) => {
    const { tree: found } = await readIso9660(mediumOf(patched(first + 18, ...date)))
    expect(found.children[0] !== undefined && (found.children[0] as Leaf).inode?.attributes.mtime).toBe(0)
  })
  test('8.4 identifiers that are filled with NUL', async () => {
    const bytes = image(full)
    for (const at of [16 * 2048 + 40, 16 * 2048 + 190, 16 * 2048 + 318]) bytes.fill(0, at, at + 32)
    bytes.set([0x50, 0x4c, 0x41, 0x49, 0x4e], 16 * 2048 + 40)
    const { volume: found } = await readIso9660(mediumOf(bytes))
    expect([found.id, found.setId]).toEqual(['PLAIN', ''])
  })
  test('a directory within itself', async () => {
    const looped = image({}, dir('', [dir('LOOP', [file('F', 'x')])]))
    looped.set([20, 0, 0, 0], first + 2)
    const read = await readIso9660(mediumOf(looped))
    expect(codes(read)).toEqual(['iso9660/directoryTwice'])
    expect(paths(read)).toEqual(['/LOOP'])
  })
  test('a directory of 4 GiB', async () => {
    const read = await readIso9660(mediumOf(patched(16 * 2048 + 156 + 10, 0xff, 0xff, 0xff, 0xff)))
    expect(codes(read)).toContain('iso9660/directoryOutside')
  })
  test('a file beyond the medium', async () => {
    expect(codes(await readIso9660(mediumOf(image({}, dir('', [file('F', 'x')])).subarray(0, 21 * 2048))))).toEqual([
      'iso9660/extentOutside',
    ])
  })
  test('one name twice, and names that lead elsewhere', async () => {
    const twice = image({}, dir('', [file('A', 'a'), file('B', 'b'), file('CC', 'c')]))
    twice[first + 38 + 33] = 0x41
    twice.set([0x2e, 0x2e, 0x3b, 0x31, 0x20], first + 76 + 33)
    const read = await readIso9660(mediumOf(twice))
    expect(codes(read)).toContain('iso9660/nameTwice')
    const up = image({}, dir('', [file('AAAA', 'a')]))
    up.set([0x2e, 0x2e, 0x2f, 0x78], first + 33)
    const safe = await readIso9660(mediumOf(up))
    expect(codes(safe)).toEqual(['iso9660/nameUnsafe'])
    expect(paths(safe)).toEqual(['/.._x'])
  })
  test.each([
    ['interleaved', 26, 1],
    ['associated', 25, 4],
  ])('a file that is %s', async (_title, offset, value) => {
    const odd = image({}, dir('', [file('F', 'x')]))
    odd[first + offset] = value
    expect(codes(await readIso9660(mediumOf(odd)))).toEqual(['iso9660/formLeftOut'])
  })
  test('a file without its last section', async () => {
    const odd = image({}, dir('', [file('F', 'x')]))
    odd[first + 25] = 0x80
    expect(codes(await readIso9660(mediumOf(odd)))).toEqual(['iso9660/sectionsBroken'])
  })
  test('faults of one kind are cut short', async () => {
    const outside = image(
      {},
      dir(
        '',
        Array.from({ length: 500 }, (_, i) => file(`F${i}`, 'x')),
      ),
    ).subarray(0, 40 * 2048)
    expect((await readIso9660(mediumOf(outside))).faults.length).toBeLessThanOrEqual(20)
  })
})

test('any bytes are read without a crash, and soon', async () => {
  const original = image(full)
  let seed = 1
  const random = (below: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % below
  for (let round = 0; round < 150; round++) {
    const broken = original.slice()
    for (let i = 0; i < 1 + random(30); i++) broken[16 * 2048 + random(30 * 2048)] = [0, 255, random(256)][random(3)] ?? 0
    const medium = mediumOf(broken)
    const reads = [() => readIso9660(medium, { startUse: readRockRidge }), () => readJoliet(medium), () => readEnhanced(medium)]
    for (const read of reads) {
      const result = await read().catch((error: unknown) => error)
      if (result instanceof Error) expect(result).toBeInstanceOf(DiscError)
      else expect(paths(result as ReadVolume).every((path) => !path.includes('/../'))).toBe(true)
    }
  }
})
