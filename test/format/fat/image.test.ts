import { assert, constantFrom, property, string, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fatImage,
  BootSector16,
  BootSector32,
  DirectoryEntry,
  InformationSector,
  LongNameEntry,
  type FatOptions,
} from '../../../src/format/fat/index.js'
import type { ImageTree } from '../../../src/tree/index.js'
import { bytes, instantOfSeconds } from '../../../src/unit/index.js'
import { bytesOfContent, contentOf, treeOf } from './bytes.js'

const base: FatOptions = { id: 'fat', label: 'ESP', time: instantOfSeconds(1_700_000_001) }
const build = (files: Parameters<typeof treeOf>[0], more: Partial<FatOptions> = {}) => {
  const made = fatImage(treeOf(files), { ...base, ...more })
  return { ...made, image: bytesOfContent(made.content) }
}

describe('the boot sector', () => {
  it('says what the volume is made of', () => {
    const { image } = build({ 'EFI/BOOT/BOOTX64.EFI': 'x'.repeat(2000) })
    expect(BootSector16.check(image)).toEqual([])
    expect(BootSector16.explain(image)).toMatchInlineSnapshot(`
      "0000+3  eb 3c 90  jump  BS_jmpBoot
      0003+8  4d 53 57 49 4e 34 2e 31  oemName = "MSWIN4.1"  BS_OEMName
      0011+2  00 02  bytes per sector  BPB_BytsPerSec
      0013+1  01  clusterSectors = 1  BPB_SecPerClus
      0014+2  01 00  reservedSectors = 1  BPB_RsvdSecCnt
      0016+1  02  tables = 2  BPB_NumFATs
      0017+2  00 02  rootEntries = 512  BPB_RootEntCnt
      0019+2  2c 00  totalSectors16 = 44  BPB_TotSec16
      0021+1  f8  media = 248  BPB_Media
      0022+2  01 00  tableSectors16 = 1  BPB_FATSz16
      0024+2  20 00  sectorsPerTrack = 32  BPB_SecPerTrk
      0026+2  40 00  heads = 64  BPB_NumHeads
      0028+4  00 00 00 00  hiddenSectors = 0  BPB_HiddSec
      0032+4  00 00 00 00  totalSectors32 = 0  BPB_TotSec32
      0036+1  80  drive = 128  BS_DrvNum
      0037+1  00  reserved  BS_Reserved1
      0038+1  29  extended signature  BS_BootSig
      0039+4  96 c6 5b d3  serial = 3546007190  BS_VolID
      0043+11  45 53 50 20 20 20 20 20 20 20 20  label = "ESP"  BS_VolLab
      0054+8  46 41 54 31 32 20 20 20  type = "FAT12"  BS_FilSysType
      0062+448  cd 18 f4 eb fd 00 00 00 00 00 00 00 00 00 00 00 …  code  BS_jmpBoot
      0510+2  55 aa  signature  signature"
    `)
    const at = 512 + 2 * 512
    expect(DirectoryEntry.explain(image, at)).toMatchInlineSnapshot(`
      "0000+11  45 53 50 20 20 20 20 20 20 20 20  name = "ESP"  DIR_Name
      0011+1  08  attributes = 8  DIR_Attr
      0012+1  00  reserved  DIR_NTRes
      0013+1  64  createdTenths = 100  DIR_CrtTimeTenth
      0014+2  aa b1  createdTime = 45482  DIR_CrtTime
      0016+2  6e 57  createdDate = 22382  DIR_CrtDate
      0018+2  6e 57  accessedDate = 22382  DIR_LstAccDate
      0020+2  00 00  clusterHigh = 0  DIR_FstClusHI
      0022+2  aa b1  writtenTime = 45482  DIR_WrtTime
      0024+2  6e 57  writtenDate = 22382  DIR_WrtDate
      0026+2  00 00  clusterLow = 0  DIR_FstClusLO
      0028+4  00 00 00 00  size = 0  DIR_FileSize"
    `)
  })

  it('is kept twice in FAT32, with the count of free clusters', () => {
    const { image, geometry } = build({ a: 'x' }, { type: 32 })
    expect(BootSector32.check(image)).toEqual([])
    expect(InformationSector.check(image, 512)).toEqual([])
    expect(Buffer.from(image.subarray(0, 1024)).equals(image.subarray(3072, 4096))).toBe(true)
    expect(InformationSector.decode(image, 512)).toEqual({ freeClusters: (geometry?.clusters ?? 0) - 2, nextFree: 4 })
  })

  it('has a serial number that follows from what the volume shows', () => {
    const serialOf = (files: Parameters<typeof treeOf>[0], more: Partial<FatOptions> = {}): number =>
      BootSector16.decode(build(files, more).image).serial
    const one = serialOf({ a: 'x' })
    expect(serialOf({ a: 'y' })).toBe(one)
    expect(new Set([one, serialOf({ b: 'x' }), serialOf({ a: 'xx' }), serialOf({ a: 'x' }, { label: 'OTHER' })]).size).toBe(4)
    expect(serialOf({ a: 'x' }, { serial: 0x4d415354 })).toBe(0x4d415354)
  })
})

describe('size and type', () => {
  const big = (size: number): ImageTree => {
    const tree = treeOf({ 'a.bin': '' })
    const [leaf] = tree.children
    if (leaf?.kind !== 'leaf' || leaf.inode.kind !== 'file') throw new Error('no file')
    const content = { id: 'big', size: bytes(size), origin: { kind: 'zeros' } as const }
    return { ...tree, children: [{ ...leaf, inode: { ...leaf.inode, content } }] }
  }
  it.each([
    [0, 12, 1],
    [2 * 2 ** 20, 12, 2],
    [5 * 2 ** 20, 16, 2],
    [15 * 2 ** 20, 16, 2],
    [20 * 2 ** 20, 16, 4],
    [200 * 2 ** 20, 16, 8],
    [500 * 2 ** 20, 16, 16],
    [520 * 2 ** 20, 32, 8],
    [3 * 2 ** 30, 32, 8],
  ] as const)('of %i bytes are as the tables of the specification say', (size, type, clusterSectors) => {
    const { geometry, content, faults } = fatImage(big(size), base)
    expect(faults).toEqual([])
    expect(geometry).toMatchObject({ type, clusterSectors })
    expect(content.size % 2048).toBe(0)
    expect(content.size - size).toBeLessThan(40_000 + size * 0.02)
  })

  it('fits exactly what it must hold', () => {
    const holds = (size: number): boolean => fatImage(big(size), { ...base, size: bytes(1_474_560) }).faults.length === 0
    // 2880 sectors without boot sector, two tables of 9 and 14 of root directory.
    expect(holds(2847 * 512)).toBe(true)
    expect(holds(2847 * 512 + 1)).toBe(false)
  })

  it.each<readonly [string, ImageTree, Partial<FatOptions>, string]>([
    ['more than the size', big(2_000_000), { size: bytes(1_474_560) }, 'fat/tooSmall'],
    ['more than FAT12 has', big(300 * 2 ** 20), { type: 12 }, 'fat/tooSmall'],
    ['a size that is no multiple of 512', big(0), { size: bytes(1_000_001) }, 'fat/badSize'],
    ['a size that FAT32 cannot have', big(0), { size: bytes(20 * 2 ** 20), type: 32 }, 'fat/tooSmall'],
    ['a size that FAT12 cannot have', big(0), { size: bytes(600 * 2 ** 20), type: 12 }, 'fat/badSize'],
    ['no sector at all', big(0), { size: bytes(512) }, 'fat/tooSmall'],
    ['a file of 4 GiB', big(2 ** 32), {}, 'fat/fileTooBig'],
    ['a label of 12 characters', big(0), { label: 'ABCDEFGHIJKL' }, 'fat/badLabel'],
    ['a label with a dot', big(0), { label: 'A.B' }, 'fat/badLabel'],
    ['a name with a colon', treeOf({ 'a:b': '' }), {}, 'fat/badName'],
    ['a name that ends in a dot', treeOf({ 'a.': '' }), {}, 'fat/badName'],
    ['a name of 256 units', treeOf({ ['a'.repeat(256)]: '' }), {}, 'fat/badName'],
    ['a name that is no UTF-8', treeOf({ 'a\udcff': '' }), {}, 'fat/badName'],
    ['names that differ in case', treeOf({ 'Read me': '', 'read Me': '' }), {}, 'fat/sameName'],
  ])('%s is refused', (_title, tree, more, code) => {
    const { faults, content } = fatImage(tree, { ...base, ...more })
    expect(faults.map((fault) => fault.code)).toEqual([code])
    expect(content.size).toBe(0)
  })

  it('refuses what is no file, and a directory with too many entries', () => {
    const tree = treeOf({ a: '' })
    const [leaf] = tree.children
    if (leaf?.kind !== 'leaf') throw new Error('no leaf')
    const link = { ...leaf, inode: { ...leaf.inode, kind: 'symlink', target: 'b' } as const }
    expect(fatImage({ ...tree, children: [link] }, base).faults[0]?.message).toMatchInlineSnapshot(
      `""/a" is a symbolic link, which the FAT image cannot hold"`,
    )
    const many = { ...tree, children: Array.from({ length: 65_536 }, (_, i) => ({ ...leaf, name: `${i}` })) }
    expect(fatImage(many, base).faults.map(({ code }) => code)).toEqual(['fat/directoryTooBig'])
  })
})

describe('names', () => {
  /** Long and short names of the root directory of a FAT12 image. */
  function namesIn(image: Uint8Array): readonly (readonly [string, string])[] {
    const { tableSectors16, rootEntries } = BootSector16.decode(image)
    const out: [string, string][] = []
    let long = ''
    for (let i = 0; i < rootEntries; i++) {
      const at = (1 + 2 * tableSectors16) * 512 + i * 32
      if (image[at] === 0) break
      if (image[at + 11] === 0x0f) {
        const { first, second, third } = LongNameEntry.decode(image, at)
        long = (first + second + third).replace(/\0\uffff*$/, '') + long
      } else {
        out.push([long, DirectoryEntry.decode(image, at).name])
        long = ''
      }
    }
    return out
  }

  it('that are short have no long one, others do, with distinct short ones', () => {
    const { image } = build(
      {
        'A.TXT': '',
        'lower.txt': '',
        'two words.txt': '',
        'two more words.txt': '',
        '.profile': '',
        'LOWER~1.TXT': '',
        'x.y.z': '',
        ü: '',
        ß: '',
        SS: '',
      },
      { label: '' },
    )
    expect(namesIn(image)).toMatchInlineSnapshot(`
      [
        [
          ".profile",
          "PROFIL~1",
        ],
        [
          "",
          "A       TXT",
        ],
        [
          "",
          "LOWER~1 TXT",
        ],
        [
          "",
          "SS",
        ],
        [
          "lower.txt",
          "LOWER   TXT",
        ],
        [
          "two more words.txt",
          "TWOMOR~1TXT",
        ],
        [
          "two words.txt",
          "TWOWOR~1TXT",
        ],
        [
          "x.y.z",
          "XY~1    Z",
        ],
        [
          "ß",
          "SS~1",
        ],
        [
          "ü",
          "_~1",
        ],
      ]
    `)
  })

  it('stay distinct, and quick, however alike they are', () => {
    const files = Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`a long file name ${i}.data`, '']))
    const { image, faults } = build(files, { type: 16, label: '' })
    expect(faults).toEqual([])
    const names = namesIn(image)
    expect(new Set(names.map(([, short]) => short)).size).toBe(15_000)
    expect(names[0]?.[0]).toBe('a long file name 0.data')
  })

  it('are those asked for, whatever they are', () => {
    const name = string({ unit: constantFrom('a', 'B', 'é', '~', '1', '.', ' ', '文', '+', '😀'), minLength: 1, maxLength: 30 }).filter(
      (text) => !/[. ]$/.test(text),
    )
    assert(
      property(uniqueArray(name, { maxLength: 40, selector: (text) => text.toUpperCase() }), (names) => {
        const { image } = build(Object.fromEntries(names.map((text) => [text, ''])), { label: '' })
        const found = namesIn(image)
        const shown = found.map(
          ([long, short]) => long || `${short.slice(0, 8).trimEnd()}.${short.slice(8)}`.replace(/\. *$/, '').trimEnd(),
        )
        expect(shown.sort()).toEqual([...names].sort())
        expect(new Set(found.map(([, short]) => short)).size).toBe(names.length)
      }),
      { numRuns: 60 },
    )
  })
})

it('keeps no payload in memory: files stay contents of their own', () => {
  const huge = { id: 'data:/huge', size: bytes(3 * 2 ** 30), origin: { kind: 'random', seed: 1 } as const }
  const tree = treeOf({ 'a.bin': '', 'b.bin': 'x' })
  const children = tree.children.map((node) =>
    node.kind === 'leaf' && node.inode.kind === 'file' && node.name === 'a.bin'
      ? { ...node, inode: { ...node.inode, content: huge } }
      : node,
  )
  const { content } = fatImage({ ...tree, children }, base)
  if (content.origin.kind !== 'concat') throw new Error('no concat')
  expect(content.origin.parts).toContain(huge)
  const held = content.origin.parts.map((part) => (part.origin.kind === 'bytes' ? part.size : 0)).reduce((a, b) => a + b, 0)
  expect(held).toBeLessThan(10_000_000)
})

it('makes the same bytes of the same tree', () => {
  const files = { 'EFI/a long name.efi': 'x', b: contentOf('b', 'y').id }
  expect(Buffer.from(build(files).image).equals(build(files).image)).toBe(true)
})
