import { describe, expect, it } from 'vitest'
import { explainDirectory, PrimaryVolumeDescriptor, readIso9660, XaAttributes } from '../../../src/format/iso9660/index.js'
import { defaultJoliet } from '../../../src/format/joliet/index.js'
import { defaultRockRidge, explainEntries, readRockRidge } from '../../../src/format/rockridge/index.js'
import type { XaRecord, XaSectors } from '../../../src/source/index.js'
import { find, type Directory, type Leaf } from '../../../src/tree/index.js'
import { bytes, instantOfSeconds } from '../../../src/unit/index.js'
import { dir, file, inodeOf, leaf, makeDisc, render, symlink, type Made, type Wanted } from './disc.js'
import { imageOf, mediumOf } from './medium.js'

const form2: XaSectors = {
  kind: 'made',
  bytes: 2324,
  subheader: { file: 1, channel: 1, submode: 0x62, coding: 15 },
  last: 0x81,
  edc: true,
}
const plain: XaRecord = { forms: 'form1', interleaved: false, file: 0 }
const withXa = (name: string, record: Partial<XaRecord>, size = 5, xa?: XaSectors): Leaf => {
  const inode = inodeOf(new Uint8Array(size), { mode: 0o555 })
  return leaf(name, { ...inode, content: { ...inode.content, ...(xa ? { xa } : {}) }, xa: { ...plain, ...record } })
}
const make = (tree: Directory, wanted: Wanted = {}): Made => makeDisc(tree, { ...wanted, iso: { xa: true, ...wanted.iso } })

/** Records of a directory by their identifiers: length of the data, attributes as a number, file number. */
function recordsOf(made: Made, path = '/') {
  const sector = Buffer.from(render(made, `iso9660/directory:${path}`))
  const out: Record<string, object> = {}
  for (let at = 0; sector[at] !== 0; at += sector[at]) {
    const length = sector[at + 32]
    const use = at + 33 + length + (1 - (length & 1))
    const size = sector.readUInt32LE(at + 10)
    out[sector.toString('latin1', at + 33, at + 33 + length)] = {
      size,
      attributes: sector.readUInt16BE(use + 4).toString(16),
      file: sector[use + 8],
    }
  }
  return out
}

it('marks the descriptor at byte 1025, and nothing where it is not asked for', () => {
  const mark = (made: Made): string => Buffer.from(render(made, 'iso9660/primary')).toString('latin1', 1024, 1036)
  expect(mark(make(dir('')))).toBe('CD-XA001\0\0\0\0')
  expect(mark(makeDisc(dir('')))).toBe(' '.repeat(12))
  expect(PrimaryVolumeDescriptor.check(render(make(dir('')), 'iso9660/primary'))).toEqual([])
})

describe('attributes of directory records', () => {
  it('are those of the White Book, permissions without a bit for writing', () => {
    const tree = dir('', [
      dir('MPEGAV', [], { mode: 0o555 }),
      file('INFO.VCD', 'x', { mode: 0o555 }),
      withXa('AVSEQ01.DAT', { forms: 'form2', file: 1 }, 2325, form2),
      withXa('MOVIE.STR', { forms: 'mixed', interleaved: true, file: 2 }, 2336, { kind: 'kept', bytes: 2336 }),
      withXa('AUDIO.DA', { forms: 'cdda' }),
      file('OWN', 'x', { mode: 0o740 }),
    ])
    const made = make(tree)
    expect(made.faults).toEqual([])
    expect(recordsOf(made)).toEqual({
      '\0': { size: 2048, attributes: '8d55', file: 0 },
      '\x01': { size: 2048, attributes: '8d55', file: 0 },
      MPEGAV: { size: 2048, attributes: '8d55', file: 0 },
      'INFO.VCD;1': { size: 1, attributes: 'd55', file: 0 },
      // 2048 bytes for each of its two sectors.
      'AVSEQ01.DAT;1': { size: 4096, attributes: '1555', file: 1 },
      'MOVIE.STR;1': { size: 2048, attributes: '3d55', file: 2 },
      'AUDIO.DA;1': { size: 5, attributes: '4555', file: 0 },
      'OWN.;1': { size: 1, attributes: '815', file: 0 },
    })
  })
  it('are explained', () => {
    const sector = render(make(dir('', [withXa('A', { forms: 'form2', file: 7 })])), 'iso9660/directory:/')
    const told = explainDirectory(sector, explainEntries)
    expect(told?.at(-1)?.text.split('\n').slice(-21).join('\n')).toMatchInlineSnapshot(`
      "    0000+2  00 00  group = 0  owner id
          0002+2  00 00  user = 0  owner id
          0004.7-7  15  directory = 0  attributes
          0004.6-6  15  cdda = 0  attributes
          0004.5-5  15  interleaved = 0  attributes
          0004.4-4  15  form2 = 1  attributes
          0004.3-3  15  form1 = 0  attributes
          0004.2-2  15  worldExecutes = 1  attributes
          0004.1-1  15  reserved  attributes
          0004.0-0  15  worldReads = 1  attributes
          0005.7-7  55  reserved  attributes
          0005.6-6  55  groupExecutes = 1  attributes
          0005.5-5  55  reserved  attributes
          0005.4-4  55  groupReads = 1  attributes
          0005.3-3  55  reserved  attributes
          0005.2-2  55  ownerExecutes = 1  attributes
          0005.1-1  55  reserved  attributes
          0005.0-0  55  ownerReads = 1  attributes
          0006+2  58 41  signature  signature
          0008+1  07  file = 7  file number
          0009+5  00 00 00 00 00  reserved  reserved"
    `)
  })
  it('have owners of 16 bits, and say what they cannot hold', () => {
    const made = make(dir('', [file('A', 'x', { uid: 65_536, gid: 7, entry: 3 })]))
    expect(made.faults.map(({ code, severity, path }) => [code, severity, path])).toEqual([['iso9660/xaOwner', 'warning', ['files', 3]]])
    const sector = render(made, 'iso9660/directory:/')
    const at = 2 * 48 + 33 + 4 + 1
    expect(XaAttributes.decode(sector, at)).toMatchObject({ user: 65_535, group: 7, ownerReads: 1, worldReads: 1, ownerExecutes: 0 })
  })
})

describe('beside Rock Ridge', () => {
  const tree = dir('', [
    withXa('a name of its own', { forms: 'form2', file: 1 }),
    symlink('link', 'a name of its own'),
    dir('sub', [file('x'.repeat(240), 'y')]),
  ])
  const made = make(tree, { rockridge: { ...defaultRockRidge, skipped: XaAttributes.size } })

  it('they come first, and SUSP 5.3 says how many bytes they take', () => {
    const sector = Buffer.from(render(made, 'iso9660/directory:/'))
    expect(sector.toString('latin1', 40, 42)).toBe('XA')
    expect(sector.subarray(48, 55)).toEqual(Buffer.from([0x53, 0x50, 7, 1, 0xbe, 0xef, 14]))
    expect(made.faults.map(({ code, severity }) => [code, severity])).toContainEqual(['rockridge/behindXa', 'note'])
  })
  it('both are read back, names that continue elsewhere too', async () => {
    const { tree: read, faults } = await readIso9660(mediumOf(imageOf(made)), { startUse: readRockRidge })
    expect(faults).toEqual([])
    expect(find(read, '/a name of its own')).toBeDefined()
    expect(find(read, `/sub/${'x'.repeat(240)}`)).toBeDefined()
    expect(find(read, '/link')).toMatchObject({ inode: { kind: 'symlink', target: 'a name of its own' } })
  })
})

describe('what cannot be told', () => {
  const tree = dir('', [withXa('A.DAT', { forms: 'form2' }, 2324, form2), withXa('B', {}), file('C', 'x')])
  it('is a warning for Joliet, which has no attributes', () => {
    const made = make(tree, { joliet: defaultJoliet })
    expect(made.faults).toMatchObject([
      { code: 'iso9660/formUntold', severity: 'warning', values: { space: 'Joliet', examples: ['/A.DAT'] } },
    ])
  })
  it('is a warning for ISO 9660 where its attributes are left out', () => {
    expect(make(tree, { iso: { xa: false } }).faults).toMatchObject([{ code: 'iso9660/formUntold', values: { space: 'ISO 9660' } }])
  })
  it('is told by the names of 1999 too', () => {
    expect(make(tree, { iso: { level: 1999 } }).faults).toEqual([])
  })
})

it('a file in another track has the place and length of that track, as soon as it is known', () => {
  const at = instantOfSeconds(0)
  const attributes = { mode: 0o444, uid: 0, gid: 0, mtime: at, atime: at, ctime: at }
  const content = { id: 'data:/AUDIO.DA', size: bytes(0), origin: { kind: 'track', number: 2 } } as const
  const made = make(dir('', [leaf('AUDIO.DA', { kind: 'file', links: 1, attributes, content, xa: { ...plain, forms: 'cdda' } })]))
  expect(recordsOf(made)).toMatchObject({ 'AUDIO.DA;1': { size: 0, attributes: '4111' } })
})
