/** The main and the reserve volume descriptor sequence, block by block and against each other. ECMA-167 3/8.4; OSTA UDF 2.60 2.2. */

import { hex as hexOf, readU32le, type RecordCodec } from '../../../codec/index.js'
import { readEntity } from '../entity.js'
import { TAG, tagIdOf } from '../tag.js'
import {
  ImplementationUseVolumeDescriptor,
  LogicalVolumeDescriptor,
  PartitionDescriptor,
  PrimaryVolumeDescriptor,
  TerminatingDescriptor,
  UnallocatedSpaceDescriptor,
  VolumeDescriptorPointer,
} from '../volume-structures.js'
import type { Inquiry } from './inquiry.js'
import { isBlank, judgeTag } from './tags.js'
import { commonRules, sequenceRules as rules } from './volume-rules.js'

export interface Described {
  readonly id: number
  readonly structure: string
  readonly at: number
  readonly block: number
  readonly bytes: Uint8Array
}

/** A sequence that goes on and on is a loop. */
const MOST = 1024
/** Where the sequence number stands in all of them. */
const NUMBER = 16

interface Kind {
  readonly structure: string
  readonly table: Pick<RecordCodec<unknown>, 'size' | 'deviations' | 'clause' | 'tell'>
  /** Bytes behind the table. */
  readonly tail: (bytes: Uint8Array) => number
  readonly tailName?: string
}
const noTail = (): number => 0
const kinds: Readonly<Record<number, Kind>> = {
  [TAG.primaryVolume]: { structure: 'primary volume descriptor', table: PrimaryVolumeDescriptor, tail: noTail },
  [TAG.volumePointer]: { structure: 'volume descriptor pointer', table: VolumeDescriptorPointer, tail: noTail },
  [TAG.implementationUse]: { structure: 'implementation use volume descriptor', table: ImplementationUseVolumeDescriptor, tail: noTail },
  [TAG.partition]: { structure: 'partition descriptor', table: PartitionDescriptor, tail: noTail },
  [TAG.logicalVolume]: {
    structure: 'logical volume descriptor',
    table: LogicalVolumeDescriptor,
    tail: (bytes) => readU32le(bytes, 264),
    tailName: 'maps',
  },
  [TAG.unallocatedSpace]: {
    structure: 'unallocated space descriptor',
    table: UnallocatedSpaceDescriptor,
    tail: (bytes) => 8 * readU32le(bytes, 20),
    tailName: 'extents',
  },
  [TAG.terminating]: { structure: 'terminating descriptor', table: TerminatingDescriptor, tail: noTail },
}
const known = Object.keys(kinds).map(Number)

/** All descriptors of the sequence, its tags judged. */
export async function readStrictly(
  q: Inquiry,
  extent: { readonly length: number; readonly location: number },
  name: 'main' | 'reserve',
): Promise<readonly Described[]> {
  const out: Described[] = []
  const seen = new Set<number>()
  const { blockSize } = q
  let [block, end] = [extent.location, extent.location + Math.ceil(extent.length / blockSize)]
  const owner = `${name} volume descriptor sequence of UDF`
  const from = block * blockSize
  if (q.onMedium(block, extent.length)) q.claim('structure', owner, from, end * blockSize, from)
  let ended = false
  for (let i = 0; i < MOST && block < end && !seen.has(block); i++) {
    seen.add(block)
    const bytes = await q.block(block)
    if (bytes === undefined) break
    const at = block * blockSize
    if (isBlank(bytes, 0, 512)) break
    const id = tagIdOf(bytes, 0)
    const kind = kinds[id]
    const size = kind === undefined ? undefined : kind.table.size + kind.tail(bytes)
    const structure = kind?.structure ?? 'volume descriptor'
    const ids = kind === undefined ? known : [id]
    judgeTag(q, bytes, 0, blockSize, at, {
      ids,
      location: block,
      size: size === undefined || size > blockSize ? undefined : size,
      structure,
    })
    if (kind !== undefined) {
      if (id === TAG.implementationUse && isOther(bytes)) {
        block++
        continue
      }
      q.table(kind.table, bytes, 0, at, structure)
      out.push({ id, structure, at, block, bytes })
    }
    if (id === TAG.terminating) {
      ended = true
      break
    }
    if (id === TAG.volumePointer) {
      const { next } = VolumeDescriptorPointer.decode(bytes)
      ;[block, end] = [next.location, next.location + Math.ceil(next.length / blockSize)]
      if (q.onMedium(next.location, next.length) && next.length > 0)
        q.claim('structure', owner, block * blockSize, end * blockSize, at + 20)
      continue
    }
    block++
  }
  if (!ended)
    q.say(rules.sequenceEnd, Math.min(block, end) * blockSize, 'terminating descriptor', 'none', 'one at the end', {
      structure: `${name} volume descriptor sequence`,
    })
  return out
}

/** Other programs may leave descriptors of their own, with an identifier of theirs. UDF 2.2.7. */
function isOther(bytes: Uint8Array): boolean {
  const { identifier } = readEntity(bytes.subarray(20, 52))
  return identifier.startsWith('*') && !identifier.includes('LV Info') && !identifier.startsWith('*UDF')
}

/** Of several of one kind and number, the one of the highest sequence number. ECMA-167 3/8.4.3. */
export function prevailing(found: readonly Described[]): ReadonlyMap<string, Described> {
  const out = new Map<string, Described>()
  for (const one of found) {
    const key = keyOf(one)
    const before = out.get(key)
    if (before === undefined || readU32le(one.bytes, NUMBER) >= readU32le(before.bytes, NUMBER)) out.set(key, one)
  }
  return out
}

const keyOf = ({ id, bytes }: Described): string =>
  id === TAG.partition ? `${id} ${bytes[22]},${bytes[23]}` : id === TAG.primaryVolume ? `${id} ${readU32le(bytes, 20)}` : String(id)

export const only = (found: ReadonlyMap<string, Described>, id: number): Described | undefined => {
  for (const one of found.values()) if (one.id === id) return one
  return undefined
}

const needed = [TAG.primaryVolume, TAG.implementationUse, TAG.partition, TAG.logicalVolume, TAG.unallocatedSpace] as const

export function judgeLacks(
  q: Inquiry,
  found: ReadonlyMap<string, Described>,
  sequence: readonly Described[],
  name: 'main' | 'reserve',
  block: number,
): void {
  for (const id of needed)
    if (only(found, id) === undefined)
      q.say(rules.sequenceLacks, block * q.blockSize, kinds[id]?.structure ?? '', 'none', 'one', {
        structure: `${name} volume descriptor sequence`,
      })
  const numbers = new Map<string, Described>()
  for (const one of sequence) {
    if (one.id === TAG.terminating || one.id === TAG.volumePointer) continue
    const key = `${keyOf(one)} ${readU32le(one.bytes, NUMBER)}`
    const other = numbers.get(key)
    if (other !== undefined && !sameBut(one.bytes, other.bytes))
      q.say(
        rules.sequenceNumber,
        one.at + NUMBER,
        'sequence',
        readU32le(one.bytes, NUMBER),
        'another number than that of a descriptor of the same kind',
        { structure: one.structure },
      )
    numbers.set(key, one)
  }
}

const sameBut = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => i < 20 || byte === b[i])

/** Where descriptors of one place in both sequences hold the same but are said to be of different kinds, one of them is not what its tag says. */
export function compareKinds(q: Inquiry, main: readonly Described[], reserve: readonly Described[]): void {
  for (const [i, one] of main.entries()) {
    const other = reserve[i]
    if (other === undefined || one.id === other.id || !sameBut(one.bytes, other.bytes)) continue
    for (const [it, wanted] of [
      [one, other],
      [other, one],
    ] as const)
      q.say(commonRules.tagId, it.at, 'tag identifier', it.id, `${wanted.id}, as the other sequence has it`, { structure: it.structure })
  }
}

/** Field by field, but for where each lies. */
export function compareSequences(q: Inquiry, main: ReadonlyMap<string, Described>, reserve: ReadonlyMap<string, Described>): void {
  for (const [key, one] of main) {
    const other = reserve.get(key) ?? only(reserve, one.id)
    if (other === undefined || one.id === TAG.volumePointer || one.id === TAG.terminating) continue
    const kind = kinds[one.id] as Kind
    for (const { at, bytes, name } of kind.table.tell(one.bytes, 0).fields) {
      if (name === 'tag') continue
      sayDifference(q, one, other, at, at + bytes, name)
    }
    const end = Math.min(q.blockSize, kind.table.size + Math.max(kind.tail(one.bytes), kind.tail(other.bytes)))
    if (kind.tailName !== undefined) sayDifference(q, one, other, kind.table.size, end, kind.tailName)
  }
}

function sayDifference(q: Inquiry, one: Described, other: Described, from: number, to: number, field: string): void {
  for (let i = from; i < to; i++)
    if (one.bytes[i] !== other.bytes[i]) {
      const hex = ({ bytes }: Described): string => hexOf(bytes.subarray(from, Math.min(to, from + 16)))
      const isName = one.id === TAG.primaryVolume || one.id === TAG.implementationUse
      const rule = field === 'sequence' ? rules.sequenceNumber : isName ? rules.sequenceNames : rules.sequenceDiffers
      const { structure } = one
      q.say(rule, other.at + i, field, hex(other), `${hex(one)}, as the main sequence has it`, { structure })
      q.say(rule, one.at + i, field, hex(one), `${hex(other)}, as the reserve sequence has it`, { structure })
      return
    }
}
