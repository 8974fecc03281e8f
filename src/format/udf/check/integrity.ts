/** The logical volume integrity sequence. ECMA-167 3/8.8.2 and 3/10.10; OSTA UDF 2.60 2.2.6 and 3.2.1. */

import { readU32le, type ValueOf } from '../../../codec/index.js'
import { REVISIONS, revisionName } from '../revision.js'
import { TAG, tagIdOf } from '../tag.js'
import { IntegrityHeader, IntegrityUse, TerminatingDescriptor } from '../volume-structures.js'
import { judgeDeveloper, judgeTime } from './fields.js'
import type { Inquiry } from './inquiry.js'
import type { MapKind } from './maps.js'
import { isBlank, judgeTag } from './tags.js'
import { sequenceRules as rules } from './volume-rules.js'

const STRUCTURE = 'logical volume integrity descriptor'
const MOST = 1024
const UNKNOWN = 0xffffffff
const [OPEN, CLOSED] = [0, 1]
const TYPE = 28
const [NEXT_ID, PARTITIONS, USE_BYTES] = [40, 72, 76]

export interface IntegrityFound {
  readonly at: number
  readonly bytes: Uint8Array
  readonly header: ValueOf<typeof IntegrityHeader>
  readonly use: ValueOf<typeof IntegrityUse> | undefined
  /** Bytes of the descriptor at which tables and use begin. */
  readonly sizesAt: number
  readonly useAt: number
}

/** All of the sequence, which is named at a byte of the medium; the last descriptor counts. */
export async function judgeIntegrity(
  q: Inquiry,
  extent: { readonly length: number; readonly location: number },
  namedAt: number,
): Promise<IntegrityFound | undefined> {
  let { location, length } = extent
  const seen = new Set<number>()
  let last: IntegrityFound | undefined
  let claimedTo = -1
  for (let i = 0; i < MOST && length >= q.blockSize && !seen.has(location); i++) {
    seen.add(location)
    const bytes = await q.block(location)
    if (bytes === undefined) break
    const at = location * q.blockSize
    if (location !== claimedTo)
      q.claim('structure', 'logical volume integrity sequence of UDF', at, at + Math.ceil(length / q.blockSize) * q.blockSize, at)
    if (isBlank(bytes, 0, 512) && last !== undefined) break
    if (tagIdOf(bytes, 0) === TAG.terminating && last !== undefined) {
      judgeTag(q, bytes, 0, q.blockSize, at, {
        ids: [TAG.terminating],
        location,
        size: TerminatingDescriptor.size,
        structure: 'terminating descriptor',
      })
      q.table(TerminatingDescriptor, bytes, 0, at, 'terminating descriptor')
      break
    }
    const partitions = readU32le(bytes, PARTITIONS)
    const size = IntegrityHeader.size + 8 * partitions + readU32le(bytes, USE_BYTES)
    const fits = size <= q.blockSize
    if (!judgeTag(q, bytes, 0, q.blockSize, at, { ids: [TAG.integrity], location, size: fits ? size : undefined, structure: STRUCTURE }))
      break
    last = judgeOne(q, bytes, at, fits)
    if (last.header.next.length % q.blockSize !== 0)
      q.say(rules.integrity, at + 32, 'next', `${last.header.next.length} bytes`, `a multiple of ${q.blockSize}`)
    if (last.header.next.length > 0) {
      if (!q.onMedium(last.header.next.location, last.header.next.length)) {
        q.say(
          rules.extentOutside,
          at + 32,
          'next',
          `block ${last.header.next.location}, ${last.header.next.length} bytes`,
          'an extent on the medium',
          { structure: STRUCTURE },
        )
        break
      }
      ;({ location, length } = last.header.next)
      claimedTo = -1
    } else {
      location++
      length -= q.blockSize
      claimedTo = location
    }
  }
  if (last === undefined) {
    const should = 'the block of a logical volume integrity descriptor'
    q.say(rules.integrity, namedAt, 'integrity', `block ${extent.location}, where there is none`, should, {
      structure: 'logical volume descriptor',
    })
  }
  return last
}

function judgeOne(q: Inquiry, bytes: Uint8Array, at: number, fits: boolean): IntegrityFound {
  const header = IntegrityHeader.decode(bytes)
  const { partitions, implementationBytes, type } = header
  const say = (offset: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules.integrity, at + offset, field, is, should)
  q.table(IntegrityHeader, bytes, 0, at, STRUCTURE)
  judgeTime(q, bytes, 16, at, 'recorded', { structure: STRUCTURE })
  if (type !== OPEN && type !== CLOSED) say(TYPE, 'type', type, '0 or 1')
  if (header.next.length === 0 && header.next.location !== 0)
    say(36, 'next', `no bytes at block ${header.next.location}`, 'block 0 where there is none')
  if (implementationBytes < IntegrityUse.size) say(USE_BYTES, 'implementationBytes', implementationBytes, `at least ${IntegrityUse.size}`)
  const sizesAt = IntegrityHeader.size
  if (!fits) {
    say(
      PARTITIONS,
      'partitions',
      `${partitions} partitions and ${implementationBytes} bytes of implementation use`,
      `what fits a block of ${q.blockSize}`,
    )
    return { at, bytes, header, use: undefined, sizesAt, useAt: 0 }
  }
  const useAt = sizesAt + 8 * partitions
  const use = implementationBytes < IntegrityUse.size ? undefined : IntegrityUse.decode(bytes, useAt)
  return { at, bytes, header, use, sizesAt, useAt }
}

export interface MapSize {
  readonly kind: MapKind
  /** In blocks; undefined where it is not known here. */
  readonly size: number | undefined
  /** Byte of the medium at which another structure tells the size. */
  readonly sizeAt: number | undefined
  /** As bitmap or table have it; undefined where there is none, or it is broken. */
  readonly free: number | 'none' | undefined
}

/** Against the partition maps. `written` is a medium that is written from the beginning to the end. */
export function judgeSizes(
  q: Inquiry,
  { at, bytes, header, sizesAt, use, useAt }: IntegrityFound,
  maps: readonly MapSize[],
  written: 'sequential' | 'anywhere',
): void {
  const { partitions, type } = header
  const isVirtual = maps.some(({ kind }) => kind === 'virtual')
  if (type === OPEN) q.say(isVirtual ? rules.integrityLeftOpen : rules.integrityOpen, at + TYPE, 'type', '0, open', '1, closed')
  if (partitions !== maps.length) {
    q.say(rules.integrity, at + PARTITIONS, 'partitions', partitions, `${maps.length}, one for each partition map`)
    return
  }
  for (const [i, { kind, size, sizeAt: elsewhere, free }] of maps.entries()) {
    const [freeAt, sizeAt] = [sizesAt + 4 * i, sizesAt + 4 * (partitions + i)]
    const [isFree, isSize] = [readU32le(bytes, freeAt), readU32le(bytes, sizeAt)]
    if (kind === 'virtual') {
      if (isFree !== UNKNOWN) q.say(rules.spaceTable, at + freeAt, 'free space', isFree, UNKNOWN)
      if (isSize !== UNKNOWN) q.say(rules.spaceTable, at + sizeAt, 'size', isSize, UNKNOWN)
      continue
    }
    if (size !== undefined && isSize !== size && !(isVirtual && type === OPEN)) {
      q.say(rules.spaceTable, at + sizeAt, 'size', isSize, size)
      if (elsewhere !== undefined)
        q.say(rules.spaceTable, elsewhere, 'length', size, `${isSize}, as the integrity descriptor has it`, {
          structure: 'partition descriptor',
        })
    }
    if (type === OPEN || isVirtual) continue
    if (typeof free === 'number' && isFree !== free)
      q.say(rules.spaceTable, at + freeAt, 'free space', isFree, `${free}, as the space bitmap or table has it`)
    else if (free === 'none' && written === 'anywhere' && isFree !== 0)
      q.say(rules.spaceTable, at + freeAt, 'free space', isFree, '0, as there is no space bitmap or table')
    else if (size !== undefined && isFree > size) q.say(rules.spaceTable, at + freeAt, 'free space', isFree, `at most ${size}`)
  }
  if (use !== undefined) judgeUse(q, use, bytes, at, useAt, maps)
}

function judgeUse(
  q: Inquiry,
  use: ValueOf<typeof IntegrityUse>,
  bytes: Uint8Array,
  at: number,
  useAt: number,
  maps: readonly MapSize[],
): void {
  judgeDeveloper(q, bytes, useAt, at, 'implementation', { structure: STRUCTURE })
  const has = (kind: MapKind): boolean => maps.some((map) => map.kind === kind)
  const floor = has('metadata') ? 0x0250 : q.extended ? 0x0200 : has('virtual') || has('sparable') ? 0x0150 : 0x0101
  // They come with 1.02.
  if (q.code < 0x0102) return
  const { minimumReadRevision: read, minimumWriteRevision: write, maximumWriteRevision: most } = use
  const say = (offset: number, field: string, is: number, should: string): void =>
    q.say(rules.revision, at + useAt + offset, field, revisionName(is), should, { structure: STRUCTURE, clause: 'UDF 2.2.6.4' })
  if (!isKnown(read) || read < floor || read > q.code)
    say(40, 'minimumReadRevision', read, `${revisionName(floor)} to ${revisionName(q.code)}`)
  if (!isKnown(write) || write < floor || write > q.code)
    say(42, 'minimumWriteRevision', write, `${revisionName(floor)} to ${revisionName(q.code)}`)
  if (!isKnown(most) || most < Math.max(write, floor))
    say(44, 'maximumWriteRevision', most, `${revisionName(Math.max(write, floor))} or a later one`)
}

const isKnown = (code: number): boolean =>
  code === 0x0100 || code === 0x0101 || Object.values(REVISIONS).some((traits) => traits.code === code)

export interface Census {
  /** Names of what is no directory, and entries that they lead to. */
  readonly names: number
  readonly files: number
  readonly directories: number
  readonly highestId: number
}

/**
 * Against the tree. From 2.50 on the text of UDF counts names, "including hard links"; before, "files", which Linux and others count as
 * entries. Who counts entries later is not wrong for its readers.
 */
export function judgeCensus(
  q: Inquiry,
  { at, header, use, useAt }: IntegrityFound,
  { names, files, directories, highestId }: Census,
): void {
  if (use !== undefined) {
    const should =
      names === files
        ? String(names)
        : q.code >= 0x0250
          ? `${names}, the number of names`
          : `${files}, the number of files, or ${names}, that of names`
    if (use.files !== names && use.files !== files) q.say(rules.count, at + useAt + 32, 'files', use.files, should)
    if (use.directories !== directories) q.say(rules.count, at + useAt + 36, 'directories', use.directories, directories)
  }
  judgeNextId(q, at + NEXT_ID, header.nextUniqueId, highestId, STRUCTURE)
}

const FIRST_ID = 16

function judgeNextId(q: Inquiry, at: number, next: number, highest: number, structure: string): void {
  if (next <= highest) q.say(rules.nextUniqueId, at, 'nextUniqueId', next, `more than ${highest}, which is used`, { structure })
  else if (next < FIRST_ID) q.say(rules.nextUniqueId, at, 'nextUniqueId', next, `at least ${FIRST_ID}`, { structure })
  else if (next >= 2 ** 32 && highest < 2 ** 31)
    q.say(rules.nextUniqueId, at, 'nextUniqueId', next, `what follows ${highest}`, { structure })
}
