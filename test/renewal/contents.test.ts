import { expect, it } from 'vitest'
import { place, type PlacedRegion } from '../../src/layout/index.js'
import { isSameContent } from '../../src/renewal/contents.js'
import { withContents } from '../../src/renewal/index.js'
import type { Content, Origin } from '../../src/source/index.js'
import { bytes, instant, lba } from '../../src/unit/index.js'
import { payloadRegions } from '../support/payload.js'

const content = (id: string, size: number, seed: number): Content => ({
  id: `data:/${id}`,
  size: bytes(size),
  origin: { kind: 'random', seed },
})

it('puts contents of the same size into the regions of those before, and leaves all else the same', () => {
  const contents = [content('a', 3000, 1), content('b', 5, 2), content('c', 70_000, 3)]
  const layout = place(payloadRegions(contents.map((one) => ({ content: one, rank: 0 }))))
  const edited = content('b', 5, 9)
  const now = withContents(layout, [edited])
  expect(now.where).toBe(layout.where)
  const fieldsOf = ({ id, start, length, place }: PlacedRegion) => ({ id, start, length, place })
  expect(now.regions.map(fieldsOf)).toEqual(layout.regions.map(fieldsOf))
  expect(now.regions.map(({ body }) => body.kind === 'content' && body.content)).toEqual([contents[0], edited, contents[2]])
  expect(now.regions[0]).toBe(layout.regions[0])
  expect(() => withContents(layout, [content('b', 6, 9)])).toThrow('data:/b has 6 bytes and had 5')
  expect(() => withContents(layout, [content('x', 6, 9)])).toThrow('No region holds data:/x')
})

const stamp = { size: bytes(7), mtime: instant(1000), device: 1, inode: 2 }
const file: Origin = { kind: 'file', path: '/a', offset: bytes(0), stamp }
const archive: Origin = { kind: 'archive', path: '/a', compression: 'gzip', offset: bytes(512), stamp }
const of = (origin: Origin): Content => ({ id: 'data:/x', size: bytes(7), origin })
const stored = of(file)
const packed = {
  kind: 'zisofs',
  medium: 'a.iso',
  stored,
  form: { kind: 'blocks', version: 1, headerBytes: 16, blockBytes: 32768 },
} as const
const extents: Origin = { kind: 'extents', medium: 'a.cue', extents: [{ start: lba(3), size: bytes(7) }] }

it('tells contents apart by where they come from, without reading them', () => {
  const same: readonly (readonly [Origin, Origin])[] = [
    [file, { ...file, stamp: { ...stamp, mtime: instant(1002) } }],
    [
      { kind: 'bytes', bytes: Uint8Array.of(1, 2) },
      { kind: 'bytes', bytes: Uint8Array.of(1, 2), from: '/b' },
    ],
    [{ kind: 'zeros' }, { kind: 'zeros' }],
    [
      { kind: 'concat', parts: [of(file)] },
      { kind: 'concat', parts: [of({ ...file })] },
    ],
    [
      { kind: 'interleave', parts: [{ content: of(file), chunk: bytes(2) }] },
      { kind: 'interleave', parts: [{ content: of({ ...file }), chunk: bytes(2) }] },
    ],
    [
      { kind: 'archive', path: '/a', compression: 'gzip', offset: bytes(512), stamp },
      { kind: 'archive', path: '/a', compression: 'gzip', offset: bytes(512), stamp: { ...stamp } },
    ],
    [
      { kind: 'track', number: 2 },
      { kind: 'track', number: 2 },
    ],
    [packed, { ...packed, form: { ...packed.form } }],
    [
      { kind: 'random', seed: 1 },
      { kind: 'random', seed: 1 },
    ],
  ]
  for (const [one, other] of same) expect(isSameContent(of(one), of(other)), one.kind).toBe(true)
  const different: readonly (readonly [Origin, Origin])[] = [
    [file, { ...file, path: '/b' }],
    [file, { ...file, stamp: { ...stamp, mtime: instant(1003) } }],
    [file, { ...file, stamp: { ...stamp, inode: 3 } }],
    [file, { ...file, offset: bytes(1) }],
    [file, { ...file, stamp: { ...stamp, device: 2 } }],
    [file, { ...file, stamp: { ...stamp, size: bytes(8) } }],
    [file, { ...file, stamp: { ...stamp, mtime: instant(997) } }],
    [file, { kind: 'zeros' }],
    [archive, { ...archive, path: '/b' }],
    [archive, { ...archive, offset: bytes(1024) }],
    [archive, { ...archive, compression: 'xz' }],
    [archive, { ...archive, stamp: { ...stamp, inode: 3 } }],
    [packed, { ...packed, medium: 'b.iso' }],
    [packed, { ...packed, form: { ...packed.form, blockBytes: 65536 } }],
    [packed, { ...packed, stored: of(archive) }],
    [
      { kind: 'track', number: 2 },
      { kind: 'track', number: 3 },
    ],
    // One of each kind is another than a track.
    ...[
      file,
      archive,
      packed,
      { kind: 'zeros' } as const,
      { kind: 'random', seed: 1 } as const,
      { kind: 'concat', parts: [] } as const,
    ].map((one) => [one, { kind: 'track', number: 2 }] as const),
    [
      { kind: 'bytes', bytes: Uint8Array.of(1, 2) },
      { kind: 'bytes', bytes: Uint8Array.of(1, 2, 3) },
    ],
    [
      { kind: 'interleave', parts: [{ content: of(file), chunk: bytes(2) }] },
      { kind: 'interleave', parts: [{ content: of(archive), chunk: bytes(2) }] },
    ],
    [
      { kind: 'bytes', bytes: Uint8Array.of(1, 2) },
      { kind: 'bytes', bytes: Uint8Array.of(1, 3) },
    ],
    [
      { kind: 'random', seed: 1 },
      { kind: 'random', seed: 2 },
    ],
    [
      { kind: 'concat', parts: [of(file)] },
      { kind: 'concat', parts: [of(file), of(file)] },
    ],
    [
      { kind: 'interleave', parts: [{ content: of(file), chunk: bytes(2) }] },
      { kind: 'interleave', parts: [{ content: of(file), chunk: bytes(3) }] },
    ],
    // Nobody tells whether the disc is the same.
    [extents, { ...extents }],
  ]
  for (const [one, other] of different) expect(isSameContent(of(one), of(other)), one.kind).toBe(false)
  const form = { kind: 'kept', bytes: 2336 } as const
  expect(isSameContent({ ...of(file), xa: form }, { ...of(file), xa: { ...form } })).toBe(true)
  expect(isSameContent({ ...of(file), xa: form }, of(file))).toBe(false)
  expect(isSameContent(of(file), { ...of(file), size: bytes(6) })).toBe(false)
  const disc = of(extents)
  expect(isSameContent(disc, disc)).toBe(true)
})
