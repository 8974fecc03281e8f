/** The structures of ISO 9660, Rock Ridge and El Torito in an image, by the tables of the formats. */

import {
  BOOT_INFO_AT,
  BootInfoTable,
  BootRecord,
  Indicator,
  InitialEntry,
  ROW_BYTES,
  SectionEntry,
  SectionHeader,
  ValidationEntry,
} from '../../../src/format/eltorito/index.js'
import {
  DirectoryRecord,
  hasXa,
  PathTableRecordL,
  PathTableRecordM,
  PrimaryVolumeDescriptor,
  SupplementaryVolumeDescriptor,
  VolumeDescriptorSetTerminator,
  XaAttributes,
} from '../../../src/format/iso9660/index.js'
import { explainEntries, LONG_FORM, SuspHead, TimeStamps } from '../../../src/format/rockridge/index.js'
import type { RecordCodec } from '../../../src/codec/index.js'
import { numberAt, piecesOf, type Kind, type Part, type Piece } from './piece.js'

const SECTOR = 2048
type Table = Pick<RecordCodec<unknown>, 'size' | 'tell'>

export function isoParts(image: Uint8Array): readonly Part[] {
  const parts: Part[] = []
  for (let block = 16; block < 32; block++) {
    const at = block * SECTOR
    if (String.fromCharCode(...image.subarray(at + 1, at + 6)) !== 'CD001') break
    const type = image[at]
    if (type === 255) {
      parts.push(partOf(image, 'volume descriptor set terminator', VolumeDescriptorSetTerminator, at))
      break
    }
    if (type === 0) parts.push(partOf(image, 'boot record', BootRecord, at), ...catalogParts(image, numberAt(image, at + 0x47, 4, 'le')))
    if (type === 1) parts.push(...volumeParts(image, 'primary volume descriptor', PrimaryVolumeDescriptor, at, false))
    if (type === 2) {
      const isWide = image[at + 88] === 0x25 && image[at + 89] === 0x2f
      const title = isWide
        ? 'Joliet volume descriptor'
        : image[at + 6] === 2
          ? 'enhanced volume descriptor'
          : 'supplementary volume descriptor'
      parts.push(...volumeParts(image, title, SupplementaryVolumeDescriptor, at, isWide))
    }
  }
  return parts
}

export function partOf(
  image: Uint8Array,
  structure: string,
  table: Table,
  at: number,
  form: Part['form'] = 'iso',
  title = structure,
): Part {
  const { fields } = table.tell(image, at)
  return { structure, title, form, at, pieces: piecesOf(image, fields, 0, form), tags: [] }
}

export const piece = (name: string, at: number, bytes: number, kind: Kind, clause = '', order: 'le' | 'be' = 'le'): Piece => ({
  name,
  at,
  bytes,
  kind,
  order,
  clause,
})

function* volumeParts(
  image: Uint8Array,
  title: string,
  table: typeof PrimaryVolumeDescriptor | typeof SupplementaryVolumeDescriptor,
  at: number,
  isWide: boolean,
): Generator<Part> {
  const descriptor = partOf(image, title, table, at)
  // A field of padding in each direction is no number.
  yield {
    ...descriptor,
    pieces: descriptor.pieces
      .filter(({ name }) => name !== 'rootDirectory')
      .map((each) => (isWide && each.kind === 'bytes' ? { ...each, kind: 'wide', order: 'be' } : each)),
  }
  const root = at + 156
  yield recordPart(image, root, `root directory record of the ${title}`, 'root directory record', false)
  const of = title.split(' ')[0]
  const facts = table.decode(image, at)
  for (const [first, order] of [
    [facts.pathTableL, 'le'],
    [facts.optionalPathTableL, 'le'],
    [facts.pathTableM, 'be'],
    [facts.optionalPathTableM, 'be'],
  ] as const)
    if (first !== 0) yield* pathTableParts(image, first * SECTOR, facts.pathTableSize, order, of)
  yield* directoryParts(image, numberAt(image, root + 2, 4, 'le'), numberAt(image, root + 10, 4, 'le'), of, isWide)
}

function* pathTableParts(image: Uint8Array, start: number, size: number, order: 'le' | 'be', of: string): Generator<Part> {
  const table = order === 'le' ? PathTableRecordL : PathTableRecordM
  for (let at = start, i = 1; at + table.size <= start + size; i++) {
    const length = image[at]
    const part = partOf(image, `type ${order === 'le' ? 'L' : 'M'} path table record`, table, at, 'iso', `${of} path table record ${i}`)
    yield {
      ...part,
      pieces: [...part.pieces.map((each) => ({ ...each, order })), piece('identifier', at + table.size, length, 'text', '9.4.5')],
    }
    at += table.size + length + (length & 1)
  }
}

function recordPart(image: Uint8Array, at: number, title: string, structure: string, isWide: boolean): Part {
  const part = partOf(image, structure, DirectoryRecord, at, 'iso', title)
  const length = image[at + 32]
  const name = piece('identifier', at + 33, length, length === 1 ? 'bytes' : isWide ? 'wide' : 'text', '9.1.11', 'be')
  return { ...part, pieces: [...part.pieces, name, ...(length & 1 ? [] : [piece('padding', at + 33 + length, 1, 'reserved', '9.1.12')])] }
}

function* directoryParts(image: Uint8Array, block: number, size: number, of: string, isWide: boolean): Generator<Part> {
  const queue = [{ block, size, path: '' }]
  const seen = new Set<number>()
  const areas = new Set<number>()
  for (const directory of queue) {
    if (seen.has(directory.block)) continue
    seen.add(directory.block)
    const start = directory.block * SECTOR
    for (let at = start; at < start + directory.size;) {
      const length = image[at]
      if (length === 0) {
        at = start + (Math.floor((at - start) / SECTOR) + 1) * SECTOR
        continue
      }
      const nameBytes = image[at + 32]
      const name = nameOf(image.subarray(at + 33, at + 33 + nameBytes), isWide)
      const title = `${of} directory record of ${directory.path}/${name}`
      yield recordPart(image, at, title, name === '.' || name === '..' ? `directory record of ${name}` : 'directory record', isWide)
      if ((image[at + 25] & 2) !== 0 && name !== '.' && name !== '..')
        queue.push({ block: numberAt(image, at + 2, 4, 'le'), size: numberAt(image, at + 10, 4, 'le'), path: `${directory.path}/${name}` })
      const use = at + 33 + nameBytes + (1 - (nameBytes & 1))
      if (hasXa(image, use, at + length)) yield partOf(image, 'XA attributes', XaAttributes, use, 'iso', `XA attributes of ${name}`)
      yield* entryParts(
        image,
        hasXa(image, use, at + length) ? use + XaAttributes.size : use,
        at + length,
        `${directory.path}/${name}`,
        areas,
      )
      at += length
    }
  }
}

function nameOf(bytes: Uint8Array, isWide: boolean): string {
  if (bytes.length === 1 && bytes[0] === 0) return '.'
  if (bytes.length === 1 && bytes[0] === 1) return '..'
  return isWide ? Buffer.from(bytes).swap16().toString('utf16le') : Buffer.from(bytes).toString('latin1')
}

/** Entries of SUSP and RRIP between two places, and those of the areas in which they go on. */
function* entryParts(image: Uint8Array, from: number, to: number, of: string, areas: Set<number>): Generator<Part> {
  for (const { text, fields } of explainEntries(image, from, to)) {
    const [, signature = '', length = '0', start = '0'] = /^ {2}(\w\w), (\d+) bytes at (\d+)/.exec(text) ?? []
    const at = Number(start)
    const head = fields.length > 0 ? piecesOf(image, fields, 0, 'iso') : piecesOf(image, SuspHead.tell(image, at).fields, 0, 'iso')
    const pieces = [...head, ...tailOf(image, signature, at, at + Number(length))]
    yield { structure: `${signature} entry`, title: `${signature} of ${of}`, form: 'iso', at, pieces, tags: [] }
    if (signature !== 'CE') continue
    const area = numberAt(image, at + 4, 4, 'le') * SECTOR + numberAt(image, at + 12, 4, 'le')
    if (areas.has(area)) continue
    areas.add(area)
    yield* entryParts(image, area, area + numberAt(image, at + 20, 4, 'le'), of, areas)
  }
}

function tailOf(image: Uint8Array, signature: string, at: number, end: number): Piece[] {
  switch (signature) {
    case 'NM':
      return end > at + 5 ? [piece('name', at + 5, end - at - 5, 'text', 'RRIP 4.1.4')] : []
    case 'SL': {
      const pieces: Piece[] = []
      for (let part = at + 5; part + 2 <= end;) {
        const length = image[part + 1]
        pieces.push(
          piece('component.flags', part, 1, 'number', 'RRIP 4.1.3.1'),
          piece('component.length', part + 1, 1, 'number', 'RRIP 4.1.3.1'),
        )
        if (length > 0) pieces.push(piece('component.content', part + 2, length, 'text', 'RRIP 4.1.3.1'))
        part += 2 + length
      }
      return pieces
    }
    case 'TF': {
      const isLong = (TimeStamps.decode(image, at).flags & LONG_FORM) !== 0
      const pieces: Piece[] = []
      for (let stamp = at + 5; stamp < end; stamp += isLong ? 17 : 7)
        pieces.push(piece('stamp', stamp, isLong ? 17 : 7, isLong ? 'date17' : 'date7', 'RRIP 4.1.6'))
      return pieces
    }
    case 'ER': {
      const [id, descriptor] = [image[at + 4], image[at + 5]]
      return [
        piece('identifier', at + 8, id, 'text', 'SUSP 5.5'),
        piece('descriptor', at + 8 + id, descriptor, 'text', 'SUSP 5.5'),
        piece('source', at + 8 + id + descriptor, end - at - 8 - id - descriptor, 'text', 'SUSP 5.5'),
      ]
    }
    default:
      return []
  }
}

function* catalogParts(image: Uint8Array, block: number): Generator<Part> {
  const start = block * SECTOR
  yield partOf(image, 'validation entry', ValidationEntry, start, 'eltorito')
  yield* entryAndTable(image, 'initial entry', InitialEntry, start + ROW_BYTES)
  for (let at = start + 2 * ROW_BYTES; at < start + SECTOR; at += ROW_BYTES) {
    const isHeader = image[at] === Indicator.header || image[at] === Indicator.lastHeader
    if (isHeader) yield partOf(image, 'section header', SectionHeader, at, 'eltorito')
    else if (image[at] === Indicator.bootable) yield* entryAndTable(image, 'section entry', SectionEntry, at)
    else break
  }
}

function* entryAndTable(image: Uint8Array, structure: string, table: Table, at: number): Generator<Part> {
  yield partOf(image, structure, table, at, 'eltorito')
  const block = numberAt(image, at + 8, 4, 'le')
  const info = block * SECTOR + BOOT_INFO_AT
  if (numberAt(image, info, 4, 'le') === 16 && numberAt(image, info + 4, 4, 'le') === block)
    yield partOf(image, 'boot information table', BootInfoTable, info, 'eltorito')
}
