/** The virtual allocation table. OSTA UDF 2.60 2.2.8 and 2.2.11; 1.50 2.2.10. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { FILE_TYPE } from '../file-structures.js'
import { TAG, tagIdOf, tagProblem } from '../tag.js'
import { VatHeader, VatTrailer } from '../volume-structures.js'
import { judgeAllocation, ownersOf } from './allocation.js'
import type { Data, DataReader } from './data.js'
import { judgeEntry, judgeObjectSize, LINKS_AT, SIZE_AT, TYPE_AT, uniqueIdAt } from './entries.js'
import { judgeString, judgeUdfEntity } from './fields.js'
import { entryRules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { spaceRules as rules } from './space-rules.js'
import type { Usage } from './usage.js'
import { sequenceRules } from './volume-rules.js'
import { REVISIONS, revisionName } from '../revision.js'
import type { Census } from './integrity.js'

const STRUCTURE = 'virtual allocation table'
const NONE = 0xffffffff
/** More entries than any disc has. */
const MOST_ENTRIES = 2 ** 20

/** Where the counts of the header stand; undefined in the form of 1.50. */
export interface VatFound {
  readonly data: Data
  readonly hasHeader: boolean
}

/** `block` of the partition `under` holds the ICB; `last` is the last block that there is. */
export async function judgeVat(
  q: Inquiry,
  usage: Usage,
  reader: DataReader,
  under: number,
  block: number,
  last: number,
): Promise<VatFound | undefined> {
  const [stretch] = q.spaces[under]?.locate(block, 1) ?? []
  if (stretch?.offset === undefined) return undefined
  const at = stretch.offset
  const bytes = (await q.source.read(at, q.blockSize)).slice()
  const place = { partition: under, block, role: 'system', path: () => '(virtual allocation table)' } as const
  const entry = judgeEntry(q, bytes, 0, q.blockSize, at, place)
  if (entry === undefined) return undefined
  const type = q.extended ? FILE_TYPE.vat : FILE_TYPE.unspecified
  if (entry.fileType !== type)
    q.say(rules.vat, at + TYPE_AT, 'fileType', entry.fileType, type, { structure: entry.structure, path: place.path() })
  if (entry.uniqueId > 0 && entry.uniqueId < 16)
    q.say(entryRules.uniqueId, at + uniqueIdAt(entry.extended), 'uniqueId', entry.uniqueId, '0, or 16 and more', {
      structure: entry.structure,
      path: place.path(),
    })
  if (entry.links > 1)
    q.say(entryRules.links, at + LINKS_AT, 'links', entry.links, '0 or 1, as no name leads there', {
      structure: entry.structure,
      path: place.path(),
    })
  if (block !== last)
    q.say(rules.vatPlace, at, 'tag', `block ${block} of the partition`, `block ${last}, the last one`, {
      structure: entry.structure,
      path: place.path(),
    })
  usage.take(usage.owner('structure', 'entry of the virtual allocation table of UDF'), under, block, 1, at)
  const owner = usage.owner('structure', 'virtual allocation table of UDF')
  await judgeAllocation(q, usage, bytes, at, entry, place, { ...ownersOf(usage), file: owner, directory: owner, other: owner })
  judgeObjectSize(q, bytes, 0, entry, 0, place)
  const data = await reader.read(bytes, at, under, block)
  if (data === undefined) return undefined
  const hasHeader = entry.fileType === FILE_TYPE.vat
  const least = hasHeader ? VatHeader.size : VatTrailer.size
  if (data.bytes.length < least) {
    q.say(rules.vat, entry.at + SIZE_AT, 'size', entry.size, `at least ${least}`, { structure: entry.structure, path: place.path() })
    return undefined
  }
  if (hasHeader) await judgeHeader(q, data, usage, under)
  else await judgeTrailer(q, data, usage, under)
  const from = hasHeader ? readU16le(data.bytes, 0) : 0
  const to = hasHeader ? data.bytes.length : data.bytes.length - VatTrailer.size
  if ((to - from) % 4 !== 0)
    q.say(rules.vat, entry.at + SIZE_AT, 'size', entry.size, 'entries of 4 bytes', { structure: entry.structure, path: place.path() })
  q.virtualAt = (virtual) => (from + 4 * virtual + 4 <= to ? data.at(from + 4 * virtual) : undefined)
  await judgeEntries(q, data, from, to, usage, under)
  return { data, hasHeader }
}

const wordAt = (q: Inquiry, { at }: Data, byte: number, field: string, is: string | number, should: string): void =>
  q.say(rules.vat, at(byte), field, is, should)

/** A virtual block that leads to an entry of another one is wrong, whatever it leads to. */
async function judgeEntries(q: Inquiry, data: Data, from: number, to: number, usage: Usage, under: number): Promise<void> {
  const { bytes } = data
  const size = usage.sizes[under] ?? 0
  const used = new Uint8Array(Math.ceil(q.source.size / q.blockSize / 8) + 1)
  for (let byte = from, virtual = 0; byte + 4 <= to && virtual < MOST_ENTRIES; byte += 4, virtual++) {
    const block = readU32le(bytes, byte)
    if (block === NONE) continue
    const [stretch] = block < size ? (q.spaces[under]?.locate(block, 1) ?? []) : []
    if (stretch?.offset === undefined || stretch.offset + q.blockSize > q.source.size) {
      wordAt(q, data, byte, 'entry', `block ${block}`, `one of the ${size} of the partition, or none`)
      continue
    }
    const bit = 1 << (block & 7)
    if (((used[block >>> 3] as number) & bit) !== 0)
      wordAt(q, data, byte, 'entry', `block ${block}, which another virtual block has too`, 'a block of its own')
    used[block >>> 3] = (used[block >>> 3] as number) | bit
    const there = await q.source.read(stretch.offset, q.blockSize)
    if (tagProblem(there, 0, there.length, virtual) === 'location')
      wordAt(
        q,
        data,
        byte,
        'entry',
        `block ${block}, where virtual block ${readU32le(there, 12)} lies`,
        `the block of virtual block ${virtual}`,
      )
    else if (tagProblem(there, 0, there.length, virtual) === 'blank')
      wordAt(q, data, byte, 'entry', `block ${block}, which is blank`, 'the block of a descriptor')
  }
}

async function judgePrevious(q: Inquiry, data: Data, byte: number, usage: Usage, under: number): Promise<void> {
  const previous = readU32le(data.bytes, byte)
  if (previous === NONE) return
  const [stretch] = previous < (usage.sizes[under] ?? 0) ? (q.spaces[under]?.locate(previous, 1) ?? []) : []
  const bytes = stretch?.offset === undefined ? undefined : await q.source.read(stretch.offset, q.blockSize)
  if (bytes === undefined || bytes.length < q.blockSize)
    wordAt(q, data, byte, 'previous', previous, `0x${NONE.toString(16)}, or the block of the ICB of the table before`)
  else if (
    tagProblem(bytes, 0, bytes.length, previous) !== undefined ||
    (tagIdOf(bytes, 0) !== TAG.fileEntry && tagIdOf(bytes, 0) !== TAG.extendedFileEntry)
  )
    wordAt(q, data, byte, 'previous', `${previous}, where there is no ICB`, 'the block of the ICB of the table before')
}

async function judgeHeader(q: Inquiry, data: Data, usage: Usage, under: number): Promise<void> {
  const { bytes, at } = data
  const it = VatHeader.decode(bytes)
  q.table(VatHeader, bytes, 0, at(0), STRUCTURE)
  if (it.headerBytes !== VatHeader.size + it.useBytes)
    wordAt(q, data, 0, 'headerBytes', it.headerBytes, `${VatHeader.size + it.useBytes}, with ${it.useBytes} bytes of implementation use`)
  judgeString(q, bytes, 4, 128, at(0), 'logicalVolumeId', { structure: STRUCTURE })
  await judgePrevious(q, data, VatHeader.offsetOf('previous'), usage, under)
  for (const [field, is] of [
    ['minimumReadRevision', it.minimumReadRevision],
    ['minimumWriteRevision', it.minimumWriteRevision],
    ['maximumWriteRevision', it.maximumWriteRevision],
  ] as const) {
    const isRight =
      Object.values(REVISIONS).some(({ code }) => code === is) &&
      is >= 0x0150 &&
      is <= (field === 'maximumWriteRevision' ? 0x0260 : q.code) &&
      (field !== 'maximumWriteRevision' || is >= it.minimumWriteRevision)
    if (!isRight)
      q.say(sequenceRules.revision, at(VatHeader.offsetOf(field)), field, revisionName(is), `1.50 to ${revisionName(q.code)}`, {
        structure: STRUCTURE,
      })
  }
}

async function judgeTrailer(q: Inquiry, data: Data, usage: Usage, under: number): Promise<void> {
  const from = data.bytes.length - VatTrailer.size
  judgeUdfEntity(q, data.bytes, from, data.at(from) - from, 'identifier', '*UDF Virtual Alloc Tbl', { structure: STRUCTURE })
  await judgePrevious(q, data, from + 32, usage, under)
}

/** The counts that the header has in place of those of the integrity descriptor, and its label. */
export function judgeVatCensus(q: Inquiry, { data, hasHeader }: VatFound, { names, files, directories }: Census): void {
  if (!hasHeader) return
  const it = VatHeader.decode(data.bytes)
  const say = (field: 'files' | 'directories', is: number, should: number): void =>
    q.say(sequenceRules.count, data.at(VatHeader.offsetOf(field)), field, is, should, { structure: STRUCTURE, clause: 'UDF 2.2.11' })
  if (it.files !== names && it.files !== files) say('files', it.files, files)
  if (it.directories !== directories) say('directories', it.directories, directories)
}
