/** Partition tables and FAT volumes in an image, by the tables of the formats. */

import {
  BootSector16,
  BootSector32,
  DirectoryEntry,
  ENTRY_BYTES,
  FAT_SECTOR_BYTES,
  InformationSector,
  LongNameEntry,
} from '../../../src/format/fat/index.js'
import { GptEntry, GptHeader, MasterBootRecord, PartitionRow } from '../../../src/format/hybrid/index.js'
import { partOf, piece } from './iso.js'
import { numberAt, type Part, type Piece } from './piece.js'

const BLOCK = 512
const ROWS = [446, 462, 478, 494]

export function diskParts(image: Uint8Array): readonly Part[] {
  const parts: Part[] = []
  if (numberAt(image, 510, 2, 'le') === 0xaa55) {
    const { pieces, ...record } = partOf(image, 'master boot record', MasterBootRecord, 0, 'disk')
    parts.push({ ...record, pieces: pieces.filter(({ bytes }) => bytes !== 16) })
    for (const [i, row] of ROWS.entries()) parts.push(partOf(image, 'partition row', PartitionRow, row, 'disk', `partition row ${i + 1}`))
  }
  for (const at of gptHeaders(image)) {
    parts.push(partOf(image, 'GPT header', GptHeader, at, 'disk', at === BLOCK ? 'main GPT header' : 'backup GPT header'))
    const { entries, entryCount } = GptHeader.decode(image, at)
    for (let i = 0; i < Math.min(entryCount, 128); i++) {
      const entry = entries * BLOCK + i * GptEntry.size
      // Two of those that are free stand for all.
      if (image.subarray(entry, entry + 16).every((byte) => byte === 0) && i > 4) continue
      parts.push({ ...partOf(image, 'GPT entry', GptEntry, entry, 'disk', `GPT entry ${i + 1}`), copy: `gpt ${i}` })
    }
  }
  return parts
}

export function gptHeaders(image: Uint8Array): readonly number[] {
  if (Buffer.from(image.subarray(BLOCK, BLOCK + 8)).toString('latin1') !== 'EFI PART') return []
  const other = GptHeader.decode(image, BLOCK).other * BLOCK
  return other + BLOCK <= image.length ? [BLOCK, other] : [BLOCK]
}

export function fatParts(image: Uint8Array): readonly Part[] {
  const parts: Part[] = []
  for (let at = 0; at + BLOCK <= image.length; at += BLOCK)
    if (
      image[at] === 0xeb &&
      image[at + 2] === 0x90 &&
      numberAt(image, at + 510, 2, 'le') === 0xaa55 &&
      numberAt(image, at + 11, 2, 'le') === BLOCK
    )
      parts.push(...volumeParts(image, at))
  return parts
}

function* volumeParts(image: Uint8Array, start: number): Generator<Part> {
  const is32 = numberAt(image, start + 22, 2, 'le') === 0
  const table = is32 ? BootSector32 : BootSector16
  const facts = BootSector32.decode(image, start)
  const reserved = numberAt(image, start + 14, 2, 'le')
  const tableSectors = is32 ? facts.tableSectors32 : facts.tableSectors16
  const tables = start + reserved * FAT_SECTOR_BYTES
  const root = tables + facts.tables * tableSectors * FAT_SECTOR_BYTES
  const data = root + facts.rootEntries * ENTRY_BYTES
  const total = facts.totalSectors16 || facts.totalSectors32
  const clusters = Math.floor((total - (data - start) / FAT_SECTOR_BYTES) / facts.clusterSectors)
  const width = is32 ? 32 : clusters < 4085 ? 12 : 16
  // A backup boot sector looks like a volume of its own.
  if (is32 && numberAt(image, start - 6 * FAT_SECTOR_BYTES + 50, 2, 'le') === 6 && image[start - 6 * FAT_SECTOR_BYTES] === 0xeb) return
  yield { ...partOf(image, 'FAT boot sector', table, start, 'fat'), ...(is32 ? { copy: `boot ${start}` } : {}) }
  if (is32) {
    yield partOf(image, 'FAT information sector', InformationSector, start + FAT_SECTOR_BYTES, 'fat')
    yield { ...partOf(image, 'FAT boot sector', table, start + 6 * FAT_SECTOR_BYTES, 'fat', 'backup boot sector'), copy: `boot ${start}` }
  }
  const cellOf = (cluster: number, at: number): Piece =>
    width === 12
      ? { ...piece('cluster', at + cluster + (cluster >>> 1), 2, 'number', 'FAT Data Structure'), bits: cluster & 1 ? [15, 4] : [11, 0] }
      : piece('cluster', at + (cluster * width) / 8, width / 8, 'number', 'FAT Data Structure')
  const entryOf = (cluster: number): number => {
    const at = tables + (width === 12 ? cluster + (cluster >>> 1) : (cluster * width) / 8)
    if (width === 12) return (numberAt(image, at, 2, 'le') >>> (cluster & 1 ? 4 : 0)) & 0xfff
    return numberAt(image, at, width / 8, 'le')
  }
  const used: number[] = []
  for (let cluster = 0; cluster < clusters + 2; cluster++) if (entryOf(cluster) !== 0) used.push(cluster)
  const cells = [...used.slice(0, 24), ...used.slice(-4), clusters + 1]
  for (let i = 0; i < facts.tables; i++)
    for (const cluster of new Set(cells))
      yield {
        structure: 'FAT',
        title: `FAT ${i + 1}, cluster ${cluster}`,
        form: 'fat',
        at: tables + i * tableSectors * FAT_SECTOR_BYTES,
        pieces: [cellOf(cluster, tables + i * tableSectors * FAT_SECTOR_BYTES)],
        tags: [],
        copy: `fat ${start} ${cluster}`,
      }
  const clusterAt = (cluster: number): number => data + (cluster - 2) * facts.clusterSectors * FAT_SECTOR_BYTES
  const queue = [is32 ? { cluster: facts.rootCluster, at: 0, bytes: 0 } : { cluster: 0, at: root, bytes: facts.rootEntries * ENTRY_BYTES }]
  for (const { cluster, at, bytes } of queue) {
    const from = cluster === 0 ? at : clusterAt(cluster)
    const size = cluster === 0 ? bytes : facts.clusterSectors * FAT_SECTOR_BYTES
    for (let entry = from; entry < from + size && image[entry] !== 0; entry += ENTRY_BYTES) {
      const attributes = image[entry + 11]
      const isLong = (attributes & 0x3f) === 0x0f
      yield partOf(image, isLong ? 'FAT long name entry' : 'FAT directory entry', isLong ? LongNameEntry : DirectoryEntry, entry, 'fat')
      const first = numberAt(image, entry + 26, 2, 'le')
      if (!isLong && attributes & 0x10 && image[entry] !== 0x2e && first >= 2) queue.push({ cluster: first, at: 0, bytes: 0 })
    }
  }
}
