import { writeFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sectorKernelOf, sectorTwin } from '../../../src/kernel/index.js'
import { loadNative } from '../../../src/kernel/native.node.js'
import { at, next, place, type Layout, type Region } from '../../../src/layout/index.js'
import { cdRuns, xaSectorsOf } from '../../../src/sector/index.js'
import type { Content, Origin, XaSectors } from '../../../src/source/index.js'
import { hostContents } from '../../../src/source/open.node.js'
import { bytes, instant, lba, sectors } from '../../../src/unit/index.js'
import { discOf, dataTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { payload } from '../../recorder/bench.js'
import { payloadRegions } from '../../support/payload.js'

const folder = temporaryFolder()
const contents = hostContents()
const film: XaSectors = {
  kind: 'made',
  bytes: 2324,
  subheader: { file: 1, channel: 2, submode: 0x62, coding: 0x0f },
  last: 0x81,
  edc: true,
}

const content = (name: string, origin: Origin, size: number, xa?: XaSectors): Content => ({
  id: `data:/${name}`,
  size: bytes(size),
  origin,
  ...(xa ? { xa } : {}),
})
const inMemory = (name: string, data: Uint8Array, xa?: XaSectors): Content => content(name, { kind: 'bytes', bytes: data }, data.length, xa)
function onHost(name: string, data: Uint8Array, xa: XaSectors): Content {
  const path = join(folder, name)
  writeFileSync(path, data)
  const { mtimeMs, dev, ino } = statSync(path)
  const stamp = { size: bytes(data.length), mtime: instant(Math.floor(mtimeMs * 1000)), device: dev, inode: ino }
  return content(name, { kind: 'file', path, offset: bytes(0), stamp }, data.length, xa)
}
const structure = (id: string, length: number, ends?: Region['ends']): Region => ({
  id,
  owner: 'test',
  reason: 'structure',
  length: sectors(length),
  place: next,
  refs: [],
  body: { kind: 'bytes', render: () => new Uint8Array(length * 2048).fill(length) },
  ...(ends === undefined ? {} : { ends }),
})
const layoutOf = (contentsOf: readonly Content[], before: readonly Region[] = []): Layout =>
  place([
    ...before,
    ...payloadRegions(
      contentsOf.map((one) => ({ content: one, rank: 0 })),
      new Set(),
    ),
  ])

async function sectorsIn(layout: Layout): Promise<readonly Buffer[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of xaSectorsOf(layout, contents.open)) pieces.push(piece)
  const all = Buffer.concat(pieces)
  expect(all.length).toBe(layout.size * 2336)
  return Array.from({ length: layout.size }, (_, i) => all.subarray(i * 2336, (i + 1) * 2336))
}
const subheaders = (list: readonly Buffer[]): readonly string[] =>
  list.map((sector) => {
    expect(sector.subarray(0, 4).equals(sector.subarray(4, 8)), 'given twice').toBe(true)
    return sector.toString('hex', 0, 4)
  })

describe('subheaders of a layout', () => {
  it('tell structures, gaps and files apart, and where each ends', async () => {
    const regions = [
      structure('descriptor', 1, 'record'),
      structure('directory', 2),
      structure('area', 1, 'nothing'),
      { ...structure('late', 1), place: at(lba(6)) },
    ]
    const list = await sectorsIn(layoutOf([inMemory('a', payload(1, 3, 5000))], regions))
    expect(subheaders(list)).toEqual([
      '00000900',
      '00000800',
      '00008900',
      '00000800',
      // A gap of two sectors before what lies at a place of its own.
      '00000800',
      '00000800',
      '00008900',
      '00000800',
      '00000800',
      '00008900',
    ])
  })
  it('are as a file wants them, and its data fills 2324 bytes of each', async () => {
    const data = payload(1, 5, 2324 * 2 + 100)
    const list = await sectorsIn(layoutOf([inMemory('film', data, film)]))
    expect(subheaders(list)).toEqual(['0102620f', '0102620f', '0102e30f'])
    const joined = Buffer.concat(list.map((sector) => sector.subarray(8, 8 + 2324)))
    expect(joined.subarray(0, data.length).equals(data)).toBe(true)
    expect(joined.subarray(data.length).every((byte) => byte === 0)).toBe(true)
  })
  it('of more sectors than a piece has end once', async () => {
    const list = await sectorsIn(layoutOf([content('zeros', { kind: 'zeros' }, 2324 * 1000, film)]))
    expect(new Set(subheaders(list.slice(0, -1)))).toEqual(new Set(['0102620f']))
    expect(subheaders(list.slice(-1))).toEqual(['0102e30f'])
  })
})

describe('sectors with subheaders of their own', () => {
  const data = payload(1, 9, 2336 * 500)
  it('are kept as they are', async () => {
    const list = await sectorsIn(layoutOf([onHost('a.2336', data, { kind: 'kept', bytes: 2336 })]))
    expect(Buffer.concat(list).equals(data)).toBe(true)
  })
  it('are taken from behind sync and header', async () => {
    const whole = Buffer.alloc(2352 * 500)
    for (let i = 0; i < 500; i++) {
      whole.fill(0xff, i * 2352 + 1, i * 2352 + 11)
      whole[i * 2352 + 15] = 2
      whole.set(data.subarray(i * 2336, (i + 1) * 2336), i * 2352 + 16)
    }
    const list = await sectorsIn(layoutOf([onHost('a.2352', whole, { kind: 'kept', bytes: 2352 })]))
    expect(Buffer.concat(list).equals(data)).toBe(true)
    whole[450 * 2352 + 15] = 1
    const broken = layoutOf([onHost('b.2352', whole, { kind: 'kept', bytes: 2352 })])
    await expect(sectorsIn(broken)).rejects.toMatchObject({ faults: [{ code: 'source/xaNoSector', values: { sector: 450 } }] })
  })
})

describe('framed', async () => {
  const native = sectorKernelOf(await loadNative())
  const without: XaSectors = { ...film, edc: false }
  const kept = Buffer.alloc(2336 * 2)
  // Form 2 without a code, and with one that is wrong: whatever stands there asks for the right one.
  for (const i of [0, 1]) kept.set([1, 1, 0x64, 0x7f, 1, 1, 0x64, 0x7f], i * 2336)
  kept[2 * 2336 - 1] = 1
  const list = [
    inMemory('film', payload(1, 7, 2324 * 40), film),
    inMemory('without', payload(1, 8, 2324 * 40), without),
    inMemory('plain', payload(1, 9, 2048 * 40)),
    inMemory('kept', kept, { kind: 'kept', bytes: 2336 }),
  ]
  const layout = layoutOf(list)

  it.each([
    ['typescript', sectorTwin],
    ['native', native],
  ])('every sector has the codes of its form, but for those of form 2 that do without: %s', async (_, kernel) => {
    const disc = discOf([[dataTrack('xa', layout.size, { mode: 'xa' })]])
    const sources = {
      sound: () => {
        throw new Error('no sound')
      },
      data: () => xaSectorsOf(layout, contents.open),
    }
    const image: Uint8Array[] = []
    for await (const run of cdRuns(disc, sources, { area: 'program', scrambled: false, kernel })) image.push(run.sectors)
    const all = Buffer.concat(image)
    const form = (i: number): 'xa-form1' | 'xa-form2' => ((all[i * 2352 + 18] & 0x20) === 0 ? 'xa-form1' : 'xa-form2')
    for (let i = 0; i < all.length / 2352; i++)
      expect(sectorTwin.check(all.subarray(i * 2352, (i + 1) * 2352), form(i)), `sector ${i}`).toBe(-1)
    const isBare = (i: number): boolean => all.readUInt32LE(i * 2352 + 2348) === 0 && form(i) === 'xa-form2'
    expect(Array.from({ length: layout.size }, (_, i) => i).filter(isBare)).toEqual([...Array.from({ length: 40 }, (_, i) => 40 + i), 120])
    // What is left of four seconds is empty, form 2, with its code.
    expect(all.toString('hex', layout.size * 2352 + 16, layout.size * 2352 + 20)).toBe('00002000')
    expect(all.readUInt32BE(all.length - 4)).toBe(0x3f13b0be)
    expect(all.length).toBe(300 * 2352)
  })
})
