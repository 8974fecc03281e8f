import { describe, expect, it } from 'vitest'
import { find, type Node } from '../../../src/tree/index.js'
import { bytes, instant, lba } from '../../../src/unit/index.js'
import { hasUdf, readUdf } from '../../../src/format/udf/index.js'
import {
  bytesOf,
  dir,
  factsOf,
  file,
  hugeFile,
  imageOf,
  inodeOf,
  leaf,
  makeUdf,
  mediumOf,
  plainAttributes,
  read,
  sparseMediumOf,
  symlink,
  T,
} from './disc.js'
import { shapes } from './shapes.js'

const same = (fact: unknown): unknown => fact
/** Extended file entries always have a creation time: without one, the earliest time that is known, which is here the same for all. */
function withBirth(fact: unknown): unknown {
  const born = (attributes: object): object => ({ btime: T, ...attributes })
  const { attributes } = fact as { attributes?: object }
  return attributes === undefined ? born(fact as object) : { ...(fact as object), attributes: born(attributes) }
}

/** A tree with one of everything that the revision can hold. */
function everything(revision: string): Node[] {
  const shared = inodeOf('shared', { mode: 0o600 }, 2)
  const streamed = inodeOf('main')
  const stream = (name: string, data: string) => ({ name, content: { ...inodeOf(data).content, id: `data:stream ${name}` } })
  const born = { ...plainAttributes, btime: instant(T - 5_000_000) }
  return [
    file('empty'),
    file('small', 'hello', { mode: 0o4755, uid: 1000, gid: 4_294_967_294, mtime: instant(T + 1) }),
    file('block', 'x'.repeat(2048)),
    file('more', 'y'.repeat(5000)),
    file('日本語', 'wide'),
    file('hidden', 'h', { hiddenBit: ['udf'] }),
    leaf('one', shared),
    leaf('two', shared),
    symlink('link', '../a/./日'),
    symlink('absolute', '/etc/hosts'),
    symlink('long', 'directory/'.repeat(300) + 'end'),
    leaf('null', { kind: 'character', major: 1, minor: 3, links: 1, attributes: plainAttributes }),
    leaf('disk', { kind: 'block', major: 259, minor: 70_000, links: 1, attributes: plainAttributes }),
    leaf('pipe', { kind: 'fifo', links: 1, attributes: plainAttributes }),
    leaf('plug', { kind: 'socket', links: 1, attributes: plainAttributes }),
    dir('empty folder', [], { mode: 0o1777 }),
    dir('folder', [dir('deeper', [file('leaf', 'z')])]),
    dir(
      'many',
      Array.from({ length: 300 }, (_, i) => file(`name ${i}`, `${i}`)),
    ),
    leaf('born', { ...inodeOf('b'), attributes: born }),
    ...(revision >= '2.00' ? [leaf('streamed', { ...streamed, streams: [stream('a', 'first'), stream('b', '')] })] : []),
    ...(revision >= '2.01' ? [leaf('live', { ...inodeOf('now'), realTime: true as const })] : []),
  ]
}

describe('a volume of ours', () => {
  it.each(shapes)('%s comes back as it was', async (_name, options) => {
    const tree = dir('', everything(options.revision))
    const made = makeUdf(tree, options)
    expect(made.codes).toEqual([])
    const image = imageOf(made)
    const disc = await read(image)
    expect(disc.faults).toEqual([])
    expect(await factsOf(disc.tree, image)).toEqual((await factsOf(tree, image)).map(options.revision >= '2.00' ? withBirth : same))
    expect(disc.facts).toMatchObject({
      revision: options.revision,
      blockSize: 2048,
      label: 'TEST',
      integrity: {
        state: 'closed',
        directories: 5,
        read: options.revision === '2.60' ? '2.50' : options.revision,
        write: options.revision,
      },
    })
  })
  it('counts files, folders and unique ids', async () => {
    const disc = await read(imageOf(makeUdf(dir('', [file('a', 'x'), dir('d', [file('b', 'y')])]), { revision: '2.01' })))
    expect(disc.facts.integrity).toMatchObject({ files: 2, directories: 2, nextUniqueId: 19 })
  })

  it.each(['1.02', '2.60'] as const)('%s holds files of 5 GiB in extents of less than 1 GiB', async (revision) => {
    const size = 5 * 2 ** 30 + 3
    const made = makeUdf(dir('', [hugeFile('huge', size)]), { revision })
    const start = made.layout.regions.find(({ body }) => body.kind === 'content')?.start
    const { tree, faults } = await readUdf(sparseMediumOf(made))
    expect(faults).toEqual([])
    expect(tree.children[0]).toMatchObject({ inode: { content: { size, origin: { kind: 'extents', extents: [{ start, size }] } } } })
  })

  it.each(['1.02', '1.50', '2.50'] as const)('%s keeps a file of a former session where it lies', async (revision) => {
    const old = Uint8Array.from({ length: 2048 * 2100 }, (_, i) => (i >> 11) * 7 + i)
    const [start, size] = [lba(20), bytes(2048 * 2000 + 5)]
    const origin = { kind: 'extents', medium: 'image', extents: [{ start, size }] } as const
    const content = { id: 'former:/old', size, origin, recorded: start }
    const tree = dir('', [leaf('old', { kind: 'file', links: 1, attributes: plainAttributes, content }), file('new', 'n')])
    const virtual = revision === '1.50' ? ({ partition: { kind: 'virtual' } } as const) : {}
    const image = imageOf(makeUdf(tree, { revision, start: lba(2112), ...virtual }))
    image.set(old)
    const disc = await readUdf(mediumOf(image), { start: lba(2112) })
    expect(disc.faults).toEqual([])
    expect(disc.facts.anchors[0]).toBe(2112 + 256)
    const wanted = Buffer.from(old.subarray(start * 2048, start * 2048 + size))
    const found = find(disc.tree, '/old')
    const kept = found?.kind === 'leaf' && found.inode.kind === 'file' ? await bytesOf(found.inode.content, image) : undefined
    expect(kept === undefined ? -1 : Buffer.compare(kept, wanted)).toBe(0)
  })
})

describe('other media', () => {
  it('has no UDF', async () => {
    const medium = mediumOf(new Uint8Array(2048 * 600))
    expect(await hasUdf(medium)).toBe(false)
    await expect(readUdf(medium)).rejects.toMatchObject({ faults: [{ code: 'udf/notUdf' }] })
  })
  it('has UDF', async () => {
    expect(await hasUdf(mediumOf(imageOf(makeUdf(dir('', [])))))).toBe(true)
  })
})
