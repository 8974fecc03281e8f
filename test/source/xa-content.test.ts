import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/manifest/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { entriesOf, measure, type Content, type FileInode, type Xa, type XaSectors } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { equalContents } from '../../src/source/equal.node.js'
import { find, grow, type Leaf } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'
import { built, DATE } from '../support/grown.js'
import { tar } from '../support/tar.js'

const folder = temporaryFolder()
const keep = (name: string, data: Uint8Array): string => {
  writeFileSync(join(folder, name), data)
  return name
}
const kept = (bytes: 2336 | 2352): Xa => ({ record: { forms: 'form2', interleaved: false, file: 1 }, sectors: { kind: 'kept', bytes } })

/** Sectors with a subheader, from it on or from the sync on. */
function sectorsOf(count: number, bytes: 2336 | 2352): Buffer {
  const out = Buffer.alloc(count * bytes, 7)
  for (let i = 0; i < count; i++) {
    const at = i * bytes
    if (bytes === 2352) out.set([0, ...Array<number>(10).fill(255), 0, 0x01, 0x02, 0x03, 2], at)
    out.set([1, 1, 0x64, 0x7f, 1, 1, 0x64, 0x7f], at + bytes - 2336)
  }
  return out
}
/** A RIFF header as Windows writes it. */
function riff(data: Uint8Array, more: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + data.length, 4)
  head.write('CDXAfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data, more])
}

async function contentOf(from: string, xa: Xa): Promise<{ content: Content | undefined; codes: readonly string[]; inode: FileInode }> {
  const { tree, codes } = await built([{ kind: 'from', from: [from], at: '/x', xa }], { base: folder })
  const inode = (find(tree, '/x') as Leaf | undefined)?.inode as FileInode
  return { content: inode?.content, codes, inode }
}

describe('sources with subheaders', () => {
  it('of 2336 bytes a sector are taken whole', async () => {
    const { content, codes, inode } = await contentOf(keep('a.str', sectorsOf(3, 2336)), kept(2336))
    expect(codes).toEqual([])
    expect(content).toMatchObject({ size: 3 * 2336, xa: { kind: 'kept', bytes: 2336 } })
    expect(inode.xa).toEqual({ forms: 'form2', interleaved: false, file: 1 })
  })
  it('of 2352 bytes may begin with a RIFF header, and what follows its data is left out', async () => {
    const whole = await contentOf(keep('a.raw', sectorsOf(3, 2352)), kept(2352))
    expect(whole.content).toMatchObject({ size: 3 * 2352, origin: { offset: 0 } })
    const wrapped = await contentOf(keep('AVSEQ01.DAT', riff(sectorsOf(3, 2352), new Uint8Array(100))), kept(2352))
    expect(wrapped.codes).toEqual([])
    expect(wrapped.content).toMatchObject({ size: 3 * 2352, origin: { offset: 44 } })
  })
  it('of a RIFF file that was cut are told', async () => {
    const { codes } = await contentOf(keep('cut.dat', riff(sectorsOf(3, 2352)).subarray(0, 44 + 2352 * 2 + 5)), kept(2352))
    expect(codes).toEqual(['source/xaNotWhole'])
  })
  it.each([
    // The head of the data has 8 bytes, and what is looked at ends with byte 512.
    [502, 510, []],
    [504, 512, []],
    [506, undefined, ['source/xaNotWhole']],
    // A chunk of an odd length is filled up.
    [503, 512, []],
  ] as const)('with another chunk up to byte %i', async (end, from, told) => {
    const head = Buffer.alloc(20)
    head.write('RIFF\0\0\0\0CDXALIST', 0, 'latin1')
    head.writeUInt32LE(end - 20, 16)
    const data = Buffer.alloc(8)
    data.write('data', 'latin1')
    data.writeUInt32LE(3 * 2352, 4)
    const whole = Buffer.concat([head, Buffer.alloc(end + (end % 2) - 20, 1), data, sectorsOf(3, 2352)])
    const { content, codes } = await contentOf(keep('chunks.dat', whole), kept(2352))
    expect(codes).toEqual(told)
    if (from !== undefined) expect(content).toMatchObject({ size: 3 * 2352, origin: { offset: from } })
  })
  it.each([
    ['no whole number of sectors', new Uint8Array(2337), 2336, 'source/xaNotWhole'],
    ['no subheader given twice', Uint8Array.from({ length: 2336 }, (_, i) => i), 2336, 'source/xaNoSubheader'],
    ['no sync', sectorsOf(1, 2352).fill(1, 0, 12), 2352, 'source/xaNoSector'],
    ['Mode 1', sectorsOf(1, 2352).fill(1, 15, 16), 2352, 'source/xaNoSector'],
    ['a RIFF header and nothing else', riff(new Uint8Array(0)), 2352, 'source/xaNotWhole'],
    // Lengths of chunks lead nowhere.
    ['a RIFF header that lies', riff(sectorsOf(1, 2352)).fill(0xff, 16, 20), 2352, 'source/xaNotWhole'],
  ] as const)('%s: an error', async (_, data, bytes, code) => {
    const { codes } = await contentOf(keep('bad', data), kept(bytes))
    expect(codes).toEqual([code])
  })
  it('of nothing have no sectors', async () => {
    expect((await contentOf(keep('empty', new Uint8Array(0)), kept(2336))).content).toMatchObject({ size: 0 })
  })
  it('are found in archives as well, whose headers are not taken off', async () => {
    const good = {
      kind: 'archive',
      archive: keep('good.tar', tar({ name: 'a', data: sectorsOf(2, 2336) })),
      at: '/',
      xa: kept(2336),
    } as const
    const { tree, codes } = await built([good], { base: folder })
    expect(codes).toEqual([])
    expect((find(tree, '/a') as Leaf).inode).toMatchObject({ content: { xa: { bytes: 2336 } }, xa: { file: 1 } })
    const wrapped = { ...good, archive: keep('bad.tar', tar({ name: 'a', data: riff(sectorsOf(2, 2352)) })), xa: kept(2352) }
    const { faults } = await built([wrapped], { base: folder })
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('it seems to have a RIFF header')])
  })
})

describe('the words of a manifest', () => {
  const measured = async (files: Manifest['files'], tracks?: Manifest['tracks']) => {
    const { entries, faults } = entriesOf({ files: files ?? [], ...(tracks ? { tracks } : {}) })
    expect(faults).toEqual([])
    const found = await measure(entries, hostFiles, { base: folder, date: DATE })
    return grow(found.grafts, { implicit: found.implicit }).tree
  }
  const inodeOf = async (xa: object): Promise<FileInode> =>
    (find(await measured([{ at: '/x', text: 'x', xa }] as Manifest['files']), '/x') as Leaf).inode as FileInode
  const made = (sectors: Partial<Extract<XaSectors, { kind: 'made' }>>) => ({ content: { xa: { kind: 'made', ...sectors } } })
  const submode = (bits: number, more: object = {}) => ({ file: 0, channel: 0, submode: bits, coding: 0, ...more })

  it.each([
    [{ form: 1 }, made({ bytes: 2048, subheader: submode(0x08), last: 0x81, edc: true })],
    [{ form: 2 }, made({ bytes: 2324, subheader: submode(0x20) })],
    [{ form: 1, video: true }, made({ subheader: submode(0x02) })],
    [{ form: 2, data: true, trigger: true }, made({ subheader: submode(0x38) })],
    [{ form: 1, data: false }, made({ subheader: submode(0) })],
    [
      { form: 2, file: 1, channel: 2, realTime: true, audio: true, coding: 0x7f, endOfRecord: false, edc: false },
      made({ subheader: submode(0x64, { file: 1, channel: 2, coding: 0x7f }), last: 0x80, edc: false }),
    ],
    [{ form: 2, endOfFile: false }, made({ last: 0x01 })],
    [{ form: 2, interleaved: true, file: 3 }, { xa: { forms: 'form2', interleaved: true, file: 3 } }],
  ])('%j', async (xa, wanted) => {
    expect(await inodeOf(xa)).toMatchObject(wanted)
  })

  it('of a rule are for what it matches', async () => {
    mkdirSync(join(folder, 'tree'))
    keep('tree/a.dat', new Uint8Array(9))
    keep('tree/b.txt', new Uint8Array(9))
    const tree = await measured([{ from: 'tree', rules: [{ match: '*.dat', xa: { form: 2 } }] }])
    expect((find(tree, '/a.dat') as Leaf).inode).toMatchObject({ content: { xa: { bytes: 2324 } } })
    expect((find(tree, '/b.txt') as Leaf).inode).not.toHaveProperty('xa')
  })

  it.each([
    ['audio', {}, { forms: 'cdda', file: 0 }],
    ['xa', { file: 1 }, { forms: 'form2', file: 1 }],
    ['xa', { form: 'mixed', interleaved: true }, { forms: 'mixed', interleaved: true }],
    ['xa-form1', {}, { forms: 'form1' }],
    ['mode1', {}, { forms: 'form1' }],
  ] as const)('of a file in a track of type %s: %j', async (type, xa, wanted) => {
    const tree = await measured([{ at: '/x', track: 2, xa }], [{ type: 'xa' }, { type, from: 'x' }])
    expect((find(tree, '/x') as Leaf).inode).toMatchObject({ xa: wanted, content: { size: 0, origin: { kind: 'track', number: 2 } } })
  })
})

it('equal bytes in sectors of another kind are not one file', async () => {
  keep('same', new Uint8Array(5000).fill(3))
  const { entries } = entriesOf({
    files: [
      { from: 'same', at: '/a' },
      { from: 'same', at: '/b', xa: { form: 2 } },
      { from: 'same', at: '/c', xa: { form: 2 } },
      { from: 'same', at: '/d' },
    ],
  })
  const measured = await measure(entries, hostFiles, { base: folder, date: DATE, hardLinks: 'separate' })
  const same = await equalContents(measured, hostContents())
  expect([...same].map(([one, other]) => [one.id, other.id])).toEqual([
    ['data:/d', 'data:/a'],
    ['data:/c', 'data:/b'],
  ])
})
