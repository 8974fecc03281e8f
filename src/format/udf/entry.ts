/** File entries: what a file is, and where its data lies. ECMA-167 4/14.5, 4/14.6, 4/14.9, 4/14.17; OSTA UDF 2.60 2.3.5, 2.3.6, 2.3.11. */

import { SECTOR_BYTES } from '../../unit/index.js'
import { renderAttributes } from './attributes.js'
import { renderNames } from './directory.js'
import { LONGEST_EXTENT, piecesOf } from './extents.js'
import { LongAd, noExtent, ShortAd } from './fields.js'
import { AllocationExtent, FILE_TYPE, ICB_FLAG } from './file-structures.js'
import { icbAd, located, type Address, type Located } from './frame.js'
import type { Placed } from './placed.js'
import type { Entry, EntryData } from './population.js'
import { adBytes, areasOf, attributeBytes, roomInEntry, type AdArea, type AdForm, type Forms } from './room.js'
import { seal, TAG } from './tag.js'

/** In the top two bits of an extent's length: the rest of the descriptors lies there. ECMA-167 4/14.14.1.1. */
const CONTINUES = 3 * 2 ** 30

/** Writes the blocks of an entry, the first at `at`. */
export function renderEntry(out: Uint8Array, at: number, entry: Entry, frame: Placed, forms: Forms): void {
  const { traits, stencil } = frame
  const { data, streams } = entry
  const own = frame.icb(entry.block, entry.index).block
  const attributes = attributeBytes(traits, entry)
  const room = at + stencil.size + attributes
  const embedded = isEmbedded(data)
  const form = formOf(entry, forms)
  const size = sizeOf(data)
  const extents = embedded || size === 0 ? none : extentsOf(entry, frame)
  const areas = extents.length <= 1 ? undefined : areasOf(extents.length, roomInEntry(traits, entry), form)
  const allocation = embedded ? size : areas === undefined ? extents.length * adBytes(form) : areaBytes(areas, 0, form)
  stencil.write(out, at, {
    attributes: entry.attributes,
    fileType: entry.fileType,
    isStream: entry.isStream,
    form: embedded ? ICB_FLAG.embedded : ICB_FLAG[form],
    links: entry.links,
    size,
    objectSize: streams === undefined ? size : size + streamBytes(streams),
    blocks: embedded ? 0 : Math.ceil(size / SECTOR_BYTES),
    streams: streams === undefined ? noExtent : icbAd(frame, streams, 0),
    uniqueId: entry.uniqueId,
    attributeBytes: attributes,
    allocationBytes: allocation,
  })
  if (attributes > 0) renderAttributes(out, at + stencil.size, attributes, entry, own, traits)
  const [only] = extents
  if (data.kind === 'embedded') out.set(data.bytes, room)
  else if (data.kind === 'names' && data.embedded) renderNames(out, room, data.list, own, frame)
  else if (areas !== undefined) renderAreas(out, at, room, { entry, frame, form, areas, extents })
  else if (only !== undefined) writeAd(out, room, only, only.size, form)
  seal(out, at, stencil.size + attributes + allocation, own)
}

const none: readonly Located[] = []

/** Several extents: some in the entry, the rest in the blocks behind it. */
interface Spread {
  readonly entry: Entry
  readonly frame: Placed
  readonly form: AdForm
  readonly areas: readonly AdArea[]
  readonly extents: readonly Located[]
}

function renderAreas(out: Uint8Array, at: number, room: number, spread: Spread): void {
  const { entry, frame, form, areas } = spread
  writeArea(out, room, 0, spread)
  for (let i = 1; i < areas.length; i++) {
    const to = at + i * SECTOR_BYTES
    const bytes = areaBytes(areas, i, form)
    const location = frame.home(entry.block + i).block
    AllocationExtent.encodeInto(out, to, {
      tag: { id: TAG.allocationExtent, version: frame.traits.tagVersion, location },
      previous: 0,
      bytes,
    })
    writeArea(out, to + AllocationExtent.size, i, spread)
    seal(out, to, AllocationExtent.size + bytes, location)
  }
}

function writeArea(out: Uint8Array, at: number, i: number, { entry, frame, form, areas, extents }: Spread): void {
  const area = areas[i]
  if (area === undefined) return
  let to = at
  for (const extent of extents.slice(area.first, area.first + area.count)) {
    writeAd(out, to, extent, extent.size, form)
    to += adBytes(form)
  }
  if (i + 1 < areas.length) writeAd(out, to, frame.home(entry.block + i + 1), CONTINUES + SECTOR_BYTES, form)
}

/** Bytes of the descriptors of one area, the one that points on included. */
const areaBytes = (areas: readonly AdArea[], i: number, form: AdForm): number =>
  ((areas[i]?.count ?? 0) + (i + 1 < areas.length ? 1 : 0)) * adBytes(form)

const setLength = ShortAd.setter('length')
const setBlock = ShortAd.setter('block')

export function writeAd(out: Uint8Array, at: number, { block, partition }: Address, length: number, form: AdForm): void {
  if (form === 'short') {
    setLength(out, at, length)
    setBlock(out, at, block)
  } else LongAd.encodeInto(out, at, { length, block, partition, flags: 0, uniqueId: 0 })
}

const isEmbedded = (data: EntryData): boolean => data.kind === 'embedded' || (data.kind === 'names' && data.embedded)

function formOf({ data, fileType }: Entry, forms: Forms): AdForm {
  const isFile = data.kind === 'content' || (data.kind === 'none' && fileType === FILE_TYPE.file)
  return isFile ? forms.file : forms.home
}

function extentsOf({ data, index }: Entry, frame: Placed): readonly Located[] {
  switch (data.kind) {
    case 'none':
    case 'embedded':
      return none
    case 'content': {
      const { content } = data
      if (content.size <= LONGEST_EXTENT) return [located({ sector: frame.dataSector(index), size: content.size }, frame)]
      return piecesOf(content, frame.where).map((piece) => located(piece, frame))
    }
    case 'names':
      return inHome(data.list.block, data.list.size, frame)
    case 'blocks':
      return inHome(data.loose.block, data.loose.bytes.length, frame)
  }
}

function inHome(block: number, size: number, frame: Placed): readonly Located[] {
  const extents: Located[] = []
  for (let done = 0; done < size; done += LONGEST_EXTENT) {
    const address = frame.home(block + done / SECTOR_BYTES)
    extents.push({ block: address.block, partition: address.partition, size: Math.min(LONGEST_EXTENT, size - done) })
  }
  return extents
}

function sizeOf(data: EntryData): number {
  switch (data.kind) {
    case 'none':
      return 0
    case 'content':
      return data.content.size
    case 'embedded':
      return data.bytes.length
    case 'names':
      return data.list.size
    case 'blocks':
      return data.loose.bytes.length
  }
}

/** The sizes of the streams below a stream directory count in the object size. ECMA-167 4/14.17.11. */
function streamBytes({ data }: Entry): number {
  return data.kind === 'names' ? data.list.targets.reduce((sum, target) => sum + (target.kind === 'entry' ? sizeOf(target.data) : 0), 0) : 0
}
