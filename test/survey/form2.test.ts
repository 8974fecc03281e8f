import { describe, expect, it } from 'vitest'
import type { Medium } from '../../src/port/index.js'
import type { Content, SectorTaking } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { withForm2 } from '../../src/survey/form2.js'
import { pathsAt, stretchesOf } from '../../src/survey/stretches.js'
import { filesOf, find, visibleEverywhere, type Directory, type Leaf } from '../../src/tree/index.js'
import { bytes, instant, lba, MODE2_BYTES, sectors } from '../../src/unit/index.js'
import { noise } from '../support/compact.js'

/** Forms of the sectors from block 0 on, a letter each: `1`, `2`, or `m` for Mode 1. */
function mediumOf(forms: string): Medium & { readonly whole: (block: number) => Uint8Array } {
  const whole = (block: number): Uint8Array => {
    const out = noise(`sector ${block}`, MODE2_BYTES / 4)
    const submode = forms[block] === '2' ? 0x28 : 0x08
    out.set([1, 0, submode, 0, 1, 0, submode, 0])
    return out
  }
  return {
    name: 'disc',
    size: sectors(forms.length),
    tailBytes: 0,
    whole,
    read: () => Promise.reject(new Error('No file of forms is read in blocks')),
    readMode2: (start, count) => {
      if (forms.slice(start, start + count).includes('m')) return Promise.resolve(undefined)
      return Promise.resolve(Buffer.concat(Array.from({ length: count }, (_, i) => whole(start + i))))
    },
    close: () => Promise.resolve(),
  }
}

const attributes = { mode: 0o444, uid: 0, gid: 0, mtime: instant(0), atime: instant(0), ctime: instant(0) }
const folder = (name: string, children: Directory['children']): Directory => ({
  kind: 'directory',
  name,
  attributes,
  children,
  hidden: visibleEverywhere,
})
/** A file in runs of sectors, with the attributes that its record has, if any. */
function file(name: string, runs: readonly (readonly [start: number, size: number])[], told?: number): Leaf {
  const extents = runs.map(([start, size]) => ({ start: lba(start), size: bytes(size) }))
  const xa = told === undefined ? {} : { xa: Uint8Array.of(0, 0, 0, 0, told, 0x55, 0x58, 0x41, 1, 0, 0, 0, 0, 0) }
  const size = bytes(runs.reduce((sum, run) => sum + run[1], 0))
  const content: Content = { id: name, size, origin: { kind: 'extents', medium: 'disc', extents, ...xa } }
  return { kind: 'leaf', name, inode: { kind: 'file', attributes, links: 1, content }, hidden: visibleEverywhere }
}
const contentAt = (tree: Directory, path: string): Content => {
  const node = find(tree, path)
  if (node?.kind !== 'leaf' || node.inode.kind !== 'file') throw new Error('no file')
  return node.inode.content
}
async function read(medium: Medium, content: Content, from = 0): Promise<Buffer> {
  const contents = hostContents({ media: new Map([[medium.name, medium]]) })
  const pieces: Uint8Array[] = []
  for await (const piece of contents.open(content, bytes(from))) pieces.push(piece)
  await contents.close()
  return Buffer.concat(pieces)
}

const FORM2 = 0x10
const MIXED = 0x30
const FORM1 = 0x08

describe('CD-ROM XA 4.3: files in sectors of form 2', () => {
  const forms = `1111${'2'.repeat(40)}${'12'.repeat(60)}1111mm`
  const medium = mediumOf(forms)
  const tree = folder('', [
    folder('a', [file('film', [[4, 40 * 2048]], FORM2), file('plain', [[0, 5000]], FORM1)]),
    file('quiet', [[4, 3 * 2048]]),
    file('songs', [[44, 119 * 2048 + 100]], MIXED),
    file(
      'split',
      [
        [4, 2 * 2048],
        [10, 3 * 2048],
      ],
      FORM2,
    ),
    file('stray', [[168, 2 * 2048]]),
  ])

  it('are as long as their sectors, whatever the directory counts', async () => {
    const { tree: longer, faults } = await withForm2(tree, medium, '2324')
    const sizes = [...filesOf(longer)].map(({ content }) => [content.id, content.size])
    expect(sizes).toEqual([
      ['film', 40 * 2324],
      ['plain', 5000],
      ['quiet', 3 * 2324],
      ['songs', 60 * 2324 + 60 * 2048 - 0],
      ['split', 5 * 2324],
      ['stray', 2 * 2048],
    ])
    expect(faults).toMatchObject([
      { code: 'survey/form2', severity: 'note', values: { count: 4, examples: ['/a/film', '/quiet', '/songs', '/split'], taking: '2324' } },
    ])
    // What has no such sectors stays the very same.
    expect(find(longer, '/a/plain')).toBe(find(tree, '/a/plain'))
  })
  it.each([
    ['2324', (block: number, whole: Uint8Array) => whole.subarray(8, 8 + (forms[block] === '2' ? 2324 : 2048))],
    ['2336', (_: number, whole: Uint8Array) => whole],
  ] as const)('give %s bytes of each', async (taking, part) => {
    const { tree: longer } = await withForm2(tree, medium, taking)
    for (const [path, blocks] of [
      ['/a/film', Array.from({ length: 40 }, (_, i) => 4 + i)],
      ['/songs', Array.from({ length: 120 }, (_, i) => 44 + i)],
      ['/split', [4, 5, 10, 11, 12]],
    ] as const) {
      const wanted = Buffer.concat(blocks.map((block) => part(block, medium.whole(block))))
      const content = contentAt(longer, path)
      expect(content.size).toBe(wanted.length)
      expect((await read(medium, content)).equals(wanted)).toBe(true)
      // From anywhere on.
      for (const from of [1, 2323, 2324, 5000, content.size - 1])
        expect((await read(medium, content, from)).equals(wanted.subarray(from))).toBe(true)
    }
  })
  it('stand behind a RIFF header as systems show them', async () => {
    const { tree: longer } = await withForm2(tree, medium, 'riff')
    const found = await read(medium, contentAt(longer, '/split'))
    expect(found.length).toBe(44 + 5 * 2352)
    expect(found.toString('latin1', 0, 4) + found.toString('latin1', 8, 16)).toBe('RIFFCDXAfmt ')
    expect([found.readUInt32LE(4), found.readUInt32LE(16), found.readUInt32LE(40)]).toEqual([found.length - 8, 16, 5 * 2352])
    expect([...found.subarray(20, 36)]).toEqual([0, 0, 0, 0, FORM2, 0x55, 0x58, 0x41, 1, 0, 0, 0, 0, 0, 0, 0])
    // Block 10 is 00:02:10.
    const third = found.subarray(44 + 2 * 2352, 44 + 3 * 2352)
    expect([...third.subarray(0, 16)]).toEqual([0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 2, 0x10, 2])
    expect(third.subarray(16).equals(Buffer.from(medium.whole(10)))).toBe(true)
  })
  it('of which the last is of form 1 end where the directory says', async () => {
    const ends = mediumOf('2222221')
    const { tree: longer } = await withForm2(folder('', [file('f', [[0, 6 * 2048 + 100]], MIXED)]), ends, '2324')
    expect(contentAt(longer, '/f').size).toBe(6 * 2324 + 100)
    expect((await read(ends, contentAt(longer, '/f'))).length).toBe(6 * 2324 + 100)
  })
  it.each([
    ['the first', 0, FORM2],
    ['the first of those that take turns', 0, MIXED],
    ['the last of the turn that is looked at', 31, FORM2],
    ['the one in the middle', 35, FORM2],
    ['the last', 69, FORM2],
    ['the first, with no word of forms', 0, undefined],
    ['the last, with no word of forms', 69, undefined],
  ])('of which %s alone is of form 1 have its own length there', async (_, place, told) => {
    const mixed = mediumOf('2'.repeat(70).replace(/./g, (form, i) => (i === place ? '1' : form)))
    const { tree: longer } = await withForm2(folder('', [file('f', [[0, 70 * 2048]], told)]), mixed, '2324')
    expect(contentAt(longer, '/f').size).toBe(69 * 2324 + 2048)
    expect((await read(mixed, contentAt(longer, '/f'))).length).toBe(69 * 2324 + 2048)
  })
  it.each([
    [256, 256],
    [300, 299],
  ])('of both forms are looked at to their end: %i sectors', async (count, last) => {
    const mixed = mediumOf(`1${'2'.repeat(count - 1)}`.replace(/./g, (form, i) => (i === last - 1 ? '1' : form)))
    const { tree: longer } = await withForm2(folder('', [file('f', [[0, count * 2048]], MIXED)]), mixed, '2324')
    expect(contentAt(longer, '/f').size).toBe((count - 2) * 2324 + 2 * 2048)
  })
  it('take blocks at places of their own', async () => {
    const { tree: longer } = await withForm2(tree, medium, '2324')
    expect(
      stretchesOf(contentAt(longer, '/split')).map(({ startLba, blocks, sizeBytes, from }) => [startLba, blocks, sizeBytes, from]),
    ).toEqual([
      [4, 2, 2 * 2324, 0],
      [10, 3, 3 * 2324, 2 * 2324],
    ])
    expect(pathsAt(longer, 11)).toEqual([
      { path: '/a/film', from: 7 * 2324 },
      { path: '/split', from: 3 * 2324 },
    ])
    expect(pathsAt(longer, 47)).toEqual([{ path: '/songs', from: 2048 + 2324 + 2048 }])
  })
  it('are not looked for where a medium knows of no modes, or a file lies beyond it', async () => {
    const blocks: Medium = {
      name: 'disc',
      size: medium.size,
      tailBytes: 0,
      read: () => Promise.reject(new Error('none')),
      close: () => Promise.resolve(),
    }
    expect((await withForm2(tree, blocks, '2324')).tree).toBe(tree)
    const beyond = folder('', [file('f', [[160, 100 * 2048]], FORM2), file('empty', [[4, 0]], FORM2)])
    expect(await withForm2(beyond, medium, '2324')).toEqual({ tree: beyond, faults: [] })
    const made = file('made', [])
    const content: Content = { id: 'made', size: bytes(3), origin: { kind: 'zeros' } }
    const elsewhere = folder('', [{ ...made, inode: { kind: 'file', attributes, links: 1, content } }])
    expect((await withForm2(elsewhere, medium, '2324')).tree).toBe(elsewhere)
  })
  it('that turn out to be others end in a fault', async () => {
    const { tree: longer } = await withForm2(tree, medium, '2324' satisfies SectorTaking)
    const changed = { ...medium, readMode2: () => Promise.resolve(undefined) }
    await expect(read(changed, contentAt(longer, '/a/film'))).rejects.toMatchObject({ faults: [{ code: 'source/notMode2' }] })
  })
})
