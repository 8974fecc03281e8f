/** The structures of UDF in an image, by the tables of the format. */

import { tagProblem } from '../../../src/format/udf/tag.js'
import { explainUdf } from '../../../src/format/udf/index.js'
import { LongAd, ShortAd } from '../../../src/format/udf/fields.js'
import {
  Attribute,
  ATTRIBUTE,
  AttributeHeader,
  DeviceAttribute,
  ExtendedFileEntry,
  FILE_TYPE,
  FileEntry,
  FileIdentifier,
  FileTimesAttribute,
  ICB_FLAG,
  PathComponent,
} from '../../../src/format/udf/file-structures.js'
import {
  IntegrityHeader,
  IntegrityUse,
  LogicalVolumeDescriptor,
  MetadataMap,
  PhysicalMap,
  SparableMap,
  SparingEntry,
  SparingTable,
  VatHeader,
  VatTrailer,
  VirtualMap,
} from '../../../src/format/udf/volume-structures.js'
import type { Field, RecordCodec } from '../../../src/codec/index.js'
import { piece } from './iso.js'
import { numberAt, piecesOf, type Part, type Piece } from './piece.js'

const SECTOR = 2048
const BITMAP = 264

export function udfParts(image: Uint8Array): readonly Part[] {
  const parts: Part[] = []
  for (let start = 0; start + SECTOR <= image.length; start += SECTOR) {
    const block = image.subarray(start, start + SECTOR)
    const told = explainUdf(block) ?? []
    let outer: number | undefined
    for (const { title, at, fields } of told) {
      const isRecognition = title.startsWith('UDF volume structure')
      const structure = title.replace(/: .*/s, '')
      const isName = structure === 'UDF file identifier descriptor'
      const from = start + at
      if (!isName) outer = from
      const tags = isRecognition ? [] : isName && outer !== undefined ? [from, outer] : [from]
      const [pieces, tails] = [piecesOf(image, fields, start, 'udf'), [...tailsOf(image, structure, from, fields, start)]]
      const copy = isRecognition ? undefined : `${copyOf(block)} ${at}`
      parts.push({
        structure,
        title: `${title} at ${start / SECTOR}`,
        form: 'udf',
        at: from,
        pieces: [...pieces, ...tails],
        tags,
        ...(copy === undefined ? {} : { copy }),
      })
    }
    if (told.length === 0) parts.push(...looseParts(image, start))
  }
  return parts
}

/** Blocks that hold the same, but for where the first descriptor of it is. */
function copyOf(block: Uint8Array): string {
  const bytes = Buffer.from(block)
  bytes.fill(0, 4, 5)
  bytes.fill(0, 8, 16)
  return bytes.toString('base64')
}

const rows = (image: Uint8Array, table: Pick<RecordCodec<unknown>, 'tell'>, at: number, prefix: string): Piece[] =>
  piecesOf(image, table.tell(image, at).fields, 0, 'udf').map((each) => ({ ...each, name: `${prefix}.${each.name}` }))

function* tailsOf(image: Uint8Array, structure: string, at: number, fields: readonly Field[], start: number): Generator<Piece> {
  switch (structure) {
    case 'UDF logical volume descriptor':
      return yield* mapPieces(image, at)
    case 'UDF logical volume integrity descriptor':
      return yield* integrityPieces(image, at)
    case 'UDF file identifier descriptor': {
      const { nameBytes, useBytes } = FileIdentifier.decode(image, at)
      const name = at + FileIdentifier.size + useBytes
      if (nameBytes > 0) {
        yield piece('name.compression', name, 1, 'number', 'UDF 2.1.1')
        yield piece('name', name + 1, nameBytes - 1, image[name] === 16 ? 'wide' : 'text', '4/14.4.8', 'be')
      }
      const padding = -(FileIdentifier.size + useBytes + nameBytes) & 3
      if (padding > 0) yield piece('padding', name + nameBytes, padding, 'reserved', '4/14.4.9')
      return
    }
    case 'UDF file entry':
      return yield* entryPieces(image, at, FileEntry, start)
    case 'UDF extended file entry':
      return yield* entryPieces(image, at, ExtendedFileEntry, start)
    default:
  }
}

function* mapPieces(image: Uint8Array, descriptor: number): Generator<Piece> {
  const { mapCount } = LogicalVolumeDescriptor.decode(image, descriptor)
  for (let i = 0, at = descriptor + LogicalVolumeDescriptor.size; i < mapCount; i++) {
    const id = String.fromCharCode(...image.subarray(at + 5, at + 28))
    const table = image[at] === 1 ? PhysicalMap : id.includes('Virtual') ? VirtualMap : id.includes('Sparable') ? SparableMap : MetadataMap
    yield* rows(
      image,
      table,
      at,
      table === PhysicalMap ? 'map' : table === VirtualMap ? 'virtual map' : table === SparableMap ? 'sparable map' : 'metadata map',
    )
    at += image[at + 1]
  }
}

function* integrityPieces(image: Uint8Array, at: number): Generator<Piece> {
  const { partitions } = IntegrityHeader.decode(image, at)
  const free = at + IntegrityHeader.size
  for (let i = 0; i < partitions; i++) {
    yield piece('free space', free + 4 * i, 4, 'number', '3/10.10.8')
    yield piece('size', free + 4 * (partitions + i), 4, 'number', '3/10.10.9')
  }
  yield* rows(image, IntegrityUse, free + 8 * partitions, 'use')
}

function* entryPieces(image: Uint8Array, at: number, table: typeof FileEntry | typeof ExtendedFileEntry, start: number): Generator<Piece> {
  const { attributeBytes, allocationBytes, flags, fileType, size } = table.decode(image, at)
  let to = at + table.size
  const end = to + attributeBytes
  if (attributeBytes >= AttributeHeader.size) {
    yield* rows(image, AttributeHeader, to, 'attributes header')
    to += AttributeHeader.size
    while (to + Attribute.size <= end) {
      const { type, length } = Attribute.decode(image, to)
      if (length < Attribute.size) break
      const known = type === ATTRIBUTE.fileTimes ? FileTimesAttribute : type === ATTRIBUTE.device ? DeviceAttribute : Attribute
      yield* rows(image, known, to, type === ATTRIBUTE.fileTimes ? 'file times' : type === ATTRIBUTE.device ? 'device' : 'attribute')
      to += length
    }
  }
  const form = flags & 7
  if (form === ICB_FLAG.embedded) {
    if (fileType === FILE_TYPE.symlink)
      for (let part = end; part + PathComponent.size <= end + allocationBytes;) {
        yield* rows(image, PathComponent, part, 'component')
        const length = image[part + 1]
        if (length > 0) yield piece('component.identifier', part + PathComponent.size, length, 'text', '4/14.16.1.4')
        part += PathComponent.size + length
      }
    return
  }
  const ad = form === ICB_FLAG.long ? LongAd : ShortAd
  for (let part = end; part + ad.size <= end + allocationBytes; part += ad.size) yield* rows(image, ad, part, 'extent')
  if (fileType === FILE_TYPE.vat || (fileType === FILE_TYPE.unspecified && start + SECTOR === image.length))
    yield* vatPieces(image, start - Math.ceil(size / SECTOR) * SECTOR, size, fileType === FILE_TYPE.vat)
}

function* vatPieces(image: Uint8Array, at: number, size: number, hasHeader: boolean): Generator<Piece> {
  if (hasHeader) yield* rows(image, VatHeader, at, 'vat')
  const [from, to] = hasHeader ? [at + VatHeader.size, at + size] : [at, at + size - VatTrailer.size]
  for (let entry = from; entry < to; entry += 4) yield piece('vat.entry', entry, 4, 'number', 'UDF 2.2.11')
  if (!hasHeader) yield* rows(image, VatTrailer, to, 'vat')
}

/** Descriptors that have no table by their tag. */
function* looseParts(image: Uint8Array, at: number): Generator<Part> {
  const part = { form: 'udf', at, tags: [at] } as const
  if (String.fromCharCode(...image.subarray(at + 17, at + 35)) === '*UDF Sparing Table') {
    const pieces = piecesOf(image, SparingTable.tell(image, at).fields, 0, 'udf')
    const { entries } = SparingTable.decode(image, at)
    for (let i = 0; i < entries; i++) pieces.push(...rows(image, SparingEntry, at + SparingTable.size + i * SparingEntry.size, 'entry'))
    yield {
      ...part,
      structure: 'UDF sparing table',
      title: `sparing table at ${at / SECTOR}`,
      pieces,
      copy: copyOf(image.subarray(at, at + SECTOR)),
    }
  } else if (
    numberAt(image, at, 2, 'le') === BITMAP &&
    tagProblem(image, at, image.length, numberAt(image, at + 12, 4, 'le')) === undefined
  ) {
    const bits = numberAt(image, at + 16, 4, 'le')
    const pieces = [
      ...piecesOf(image, [{ name: 'tag', value: '', at: 0, bytes: 16, label: '', clause: '4/14.12.1' }], at, 'udf'),
      piece('bits', at + 16, 4, 'number', '4/14.12.2'),
      piece('bytes', at + 20, 4, 'number', '4/14.12.3'),
      ...Array.from({ length: Math.ceil(bits / 8) }, (_, i) => piece('bitmap', at + 24 + i, 1, 'number', '4/14.12.4')),
    ]
    yield { ...part, structure: 'UDF space bitmap', title: `space bitmap at ${at / SECTOR}`, pieces }
  }
}
