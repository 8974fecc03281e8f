/** The smallest volume that firmware takes for ISO 9660, laid out by hand around boot regions. ECMA-119 8.4. */

import { at, next, place, type FormatRegions, type Layout, type Region } from '../../../src/layout/index.js'
import { payloadRegions } from '../../support/payload.js'
import type { Medium } from '../../../src/port/index.js'
import type { Content } from '../../../src/source/index.js'
import { bytesOf, lba, sectors, SECTOR_BYTES } from '../../../src/unit/index.js'
import { bytesOfContent } from '../fat/bytes.js'

const region = (id: string, where: Region['place'], render: Extract<Region['body'], { kind: 'bytes' }>['render']): Region => ({
  id,
  owner: 'test',
  reason: 'test',
  length: sectors(1),
  place: where,
  refs: [],
  body: { kind: 'bytes', render },
})

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

function both(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value, true)
  view.setUint32(offset + 4, value, false)
}

const primary = region('test/primary', at(lba(16)), (where) => {
  const out = new Uint8Array(SECTOR_BYTES)
  const view = new DataView(out.buffer)
  out.set(ascii('\x01CD001\x01'))
  out.fill(0x20, 8, 72)
  out.set(ascii('BOOTTEST'), 40)
  both(view, 80, where.end)
  for (const offset of [120, 124]) view.setUint32(offset, 0x01000001, true)
  view.setUint16(128, 2048, true)
  view.setUint16(130, 2048, false)
  both(view, 132, 10)
  view.setUint32(140, where.lba('test/path-le'), true)
  view.setUint32(148, where.lba('test/path-be'), false)
  out.set(directoryRecord(where.lba('test/root'), '\0'), 156)
  out.fill(0x20, 190, 813)
  for (const offset of [813, 830, 847, 864]) out.fill(0x30, offset, offset + 16)
  out[881] = 1
  return out
})

function directoryRecord(extent: number, name: string): Uint8Array {
  const out = new Uint8Array(34)
  const view = new DataView(out.buffer)
  out[0] = 34
  both(view, 2, extent)
  both(view, 10, SECTOR_BYTES)
  out[18] = 100
  out[25] = 2
  view.setUint16(28, 1, true)
  view.setUint16(30, 1, false)
  out[32] = 1
  out.set(ascii(name), 33)
  return out
}

const terminator = region('test/terminator', next, () => {
  const out = new Uint8Array(SECTOR_BYTES)
  out.set(ascii('\xffCD001\x01'))
  return out
})
const pathTable = (name: 'le' | 'be'): Region =>
  region(`test/path-${name}`, next, (where) => {
    const out = new Uint8Array(SECTOR_BYTES)
    const view = new DataView(out.buffer)
    out[0] = 1
    view.setUint32(2, where.lba('test/root'), name === 'le')
    view.setUint16(6, 1, name === 'le')
    return out
  })
const root = region('test/root', next, (where) => {
  const out = new Uint8Array(SECTOR_BYTES)
  out.set(directoryRecord(where.lba('test/root'), '\0'))
  out.set(directoryRecord(where.lba('test/root'), '\x01'), 34)
  return out
})
const systemArea: Region = { ...region('test/system-area', at(lba(0)), () => new Uint8Array(0)), length: sectors(16) }

/** Places a volume around the regions of formats; `payload` are contents of files that the formats leave to the tree. */
export function layoutOf(formats: readonly FormatRegions[], payload: readonly Content[] = []): Layout {
  const all = (group: keyof FormatRegions): readonly Region[] => formats.flatMap((format) => format[group])
  const given = [...all('descriptors'), ...all('structures'), ...all('tail')]
  const taken = given.some(({ place: where }) => where.kind === 'at' && where.lba === 0)
  const elsewhere = new Set(given.map(({ id }) => id))
  return place([
    ...(taken ? [] : [systemArea]),
    primary,
    ...all('descriptors'),
    terminator,
    pathTable('le'),
    pathTable('be'),
    root,
    ...all('structures'),
    ...payloadRegions(
      payload.map((content) => ({ content, rank: 0 })),
      elsewhere,
    ),
    ...all('tail'),
  ])
}

export function imageOf(layout: Layout): Uint8Array {
  const out = new Uint8Array(bytesOf(layout.size))
  for (const { start, body } of layout.regions) {
    const from = start * SECTOR_BYTES
    if (body.kind === 'bytes') out.set(body.render(layout.where), from)
    else if (body.kind === 'content') out.set(bytesOfContent(body.content), from)
  }
  return out
}

export const mediumOf = (image: Uint8Array): Medium => ({
  name: 'memory',
  size: sectors(Math.floor(image.length / SECTOR_BYTES)),
  tailBytes: image.length % SECTOR_BYTES,
  read: (start, count) => {
    if (start < 0 || (start + count) * SECTOR_BYTES > image.length) throw new RangeError(`${count} sectors at ${start} are not there`)
    return Promise.resolve(image.subarray(start * SECTOR_BYTES, (start + count) * SECTOR_BYTES))
  },
  close: () => Promise.resolve(),
})
