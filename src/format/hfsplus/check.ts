/** A strict judge of a volume of HFS Plus: the catalogue from its first leaf to its last one, and which blocks its files take. TN1150. */

import type { Judging } from '../../finding/index.js'
import { byUnits, folded } from './casefold.js'
import { Blocks } from './blocks.js'
import { toldName } from './names.js'
import { rules } from './rules.js'
import { Cnid, HEADER_AT, NodeDescriptor, NodeKind, RecordType, THREAD_EXISTS, VolumeHeader } from './structures.js'
import {
  byteOf,
  keyIn,
  openCatalog,
  readBytes,
  recordAt,
  threadAt,
  typeAt,
  type Fork,
  type FoundKey,
  type FoundNode,
  type FoundTree,
  type FoundVolume,
} from './volume.js'

/** How the catalogue of a volume of HFSX compares names byte by byte. */
const BINARY = 0xbc
/** Folders whose members are counted. */
const MOST_FOLDERS = 1_000_000

interface Counts {
  files: number
  folders: number
  records: number
  highest: number
  /** Of folders: what they tell, less what was found. */
  readonly valences: Map<number, number>
  /** Of thread records that were met before or after what they are for: parent and name. */
  readonly threads: Map<number, string>
}

/** A volume whose header was judged, and which lies on the medium as a whole. */
export async function checkHfsPlus(judging: Judging, volume: FoundVolume): Promise<void> {
  const { findings } = judging
  const { header, startByte, kind } = volume
  const structure = `header of ${kind}`
  const tree = await openCatalog(volume)
  if (typeof tree === 'string') {
    const at = startByte + HEADER_AT + VolumeHeader.offsetOf('catalogFile')
    findings.add(rules.node, { at, field: 'header node', is: tree, should: 'a header node in the volume', structure: 'catalogue' })
    return
  }
  const blocks = new Blocks(header.blocks)
  const at = (field: 'files' | 'folders' | 'freeBlocks' | 'nextId'): number => startByte + HEADER_AT + VolumeHeader.offsetOf(field)
  const say = (field: 'files' | 'folders' | 'freeBlocks' | 'nextId', should: number | string): void => {
    if (header[field] !== should) findings.add(rules.header, { at: at(field), field, is: header[field], should, structure })
  }
  for (const [name, fork] of [
    ['catalogue', volume.catalog],
    ['allocation file', volume.allocation],
    ['extents overflow file', volume.overflow],
  ] as const)
    takeFork(judging, volume, blocks, fork, { path: undefined, name, at: startByte + HEADER_AT })
  const counts: Counts = { files: 0, folders: 0, records: 0, highest: 0, valences: new Map(), threads: new Map() }
  const isWhole = await judgeLeaves(judging, volume, tree, blocks, counts)
  if (!isWhole) return
  say('files', counts.files)
  // The root is not counted.
  say('folders', counts.folders - 1)
  if (header.nextId <= counts.highest)
    findings.add(rules.header, { at: at('nextId'), field: 'nextId', is: header.nextId, should: `more than ${counts.highest}`, structure })
  for (const [id, missing] of counts.valences)
    if (missing !== 0) {
      const is = `${missing > 0 ? missing : -missing} ${missing > 0 ? 'more' : 'fewer'} than there are`
      findings.add(rules.record, { at: tree.at, field: 'valence', is, should: 'as many as there are', structure: `folder ${id}` })
    }
  for (const [id] of [...counts.threads].slice(0, 100))
    findings.add(rules.record, {
      at: tree.at,
      field: 'thread',
      is: `one for ${id}, which is not where it says`,
      should: 'one for each',
      structure: 'thread record',
    })
  const free = await judgeAllocation(judging, volume, blocks)
  if (free !== undefined) say('freeBlocks', free)
}

/** Whether all leaves could be read. */
async function judgeLeaves(judging: Judging, volume: FoundVolume, tree: FoundTree, blocks: Blocks, counts: Counts): Promise<boolean> {
  const { findings, signal } = judging
  const { header } = tree
  const wrong = (node: number, field: string, is: string | number, should: string | number, at = tree.at): void =>
    findings.add(rules.node, { at, field, is, should, structure: `node ${node} of the catalogue` })
  const keyOf = volume.kind === 'HFSX' && header.compare === BINARY ? (name: string): string => name : folded
  let last: { readonly parent: number; readonly key: string } | undefined
  let number = header.firstLeaf
  let previous = 0
  const indexed = await indexOf(tree, wrong)
  if (indexed === undefined) return false
  for (let count = 0; number !== 0; count++) {
    signal?.throwIfAborted()
    if (count >= header.nodes) {
      wrong(number, 'fLink', 'a circle', 'the end after the last leaf')
      return false
    }
    const node = await tree.node(number)
    if (typeof node === 'string') {
      wrong(number, 'node', node, 'a whole node')
      return false
    }
    const { descriptor, at, offsets } = node
    if (descriptor.kind !== NodeKind.leaf) {
      wrong(number, 'kind', descriptor.kind, NodeKind.leaf, at + NodeDescriptor.offsetOf('kind'))
      return false
    }
    if (descriptor.height !== 1) wrong(number, 'height', descriptor.height, 1, at + NodeDescriptor.offsetOf('height'))
    if (descriptor.previous !== previous) wrong(number, 'bLink', descriptor.previous, previous, at + NodeDescriptor.offsetOf('previous'))
    for (let i = 0; i + 1 < offsets.length; i++) {
      const key = keyIn(node, i)
      const place = at + (offsets[i] as number)
      if (key === undefined) {
        findings.add(rules.record, { at: place, field: 'key', is: 'longer than its record', should: 'within it' })
        continue
      }
      const here = { parent: key.parent, key: keyOf(key.name) }
      const ascends = last === undefined || last.parent < here.parent || (last.parent === here.parent && byUnits(last.key, here.key) < 0)
      if (!ascends)
        findings.add(rules.order, {
          at: place,
          field: 'key',
          is: `${here.parent}, ${JSON.stringify(toldName(key.name))}`,
          should: 'behind the one before',
        })
      last = here
      if (i === 0 && header.depth > 1 && indexed.get(number) !== `${here.parent} ${here.key}`.slice(0, 300))
        findings.add(rules.order, {
          at: place,
          field: 'key',
          is: 'another than in the index',
          should: indexed.has(number) ? 'the same' : 'in an index node',
        })
      counts.records++
      judgeRecord(judging, volume, blocks, counts, { node, key, place })
    }
    previous = number
    number = descriptor.next
  }
  if (previous !== header.lastLeaf) wrong(previous, 'lastLeafNode', header.lastLeaf, previous)
  if (counts.records !== header.leafRecords) wrong(0, 'leafRecords', header.leafRecords, counts.records)
  return true

  /** The first key of each leaf as the index nodes have it, down from the root; undefined where one of them cannot be read. */
  async function indexOf(from: FoundTree, tell: typeof wrong): Promise<ReadonlyMap<number, string> | undefined> {
    const out = new Map<number, string>()
    let level = [from.header.root]
    const seen = new Set<number>()
    for (let height = from.header.depth; height > 1; height--) {
      const below: number[] = []
      for (const one of level) {
        signal?.throwIfAborted()
        const node = seen.has(one) ? 'is named twice' : await from.node(one)
        seen.add(one)
        if (typeof node === 'string') {
          tell(one, 'node', node, 'a whole node, named once')
          return undefined
        }
        if (node.descriptor.kind !== NodeKind.index || node.descriptor.height !== height) {
          tell(one, 'kind', `${node.descriptor.kind} of height ${node.descriptor.height}`, `an index node of height ${height}`, node.at)
          return undefined
        }
        for (let i = 0; i + 1 < node.offsets.length; i++) {
          const key = keyIn(node, i)
          if (key === undefined || key.end - key.dataAt < 4) {
            tell(one, 'key', 'longer than its record', 'within it', node.at)
            return undefined
          }
          const child = new DataView(node.bytes.buffer, node.bytes.byteOffset).getUint32(key.dataAt)
          below.push(child)
          if (height === 2) out.set(child, `${key.parent} ${keyOf(key.name)}`.slice(0, 300))
        }
      }
      level = below
    }
    return out
  }
}

interface Place {
  readonly node: FoundNode
  readonly key: FoundKey
  /** Byte of the medium. */
  readonly place: number
}

function judgeRecord(judging: Judging, volume: FoundVolume, blocks: Blocks, counts: Counts, { node, key, place }: Place): void {
  const { findings } = judging
  const type = typeAt(node, key)
  const path = key.name === '' ? undefined : toldName(key.name)
  const say = (field: string, is: string | number, should: string | number): void =>
    findings.add(rules.record, { at: place, field, is, should, path })
  if (type === RecordType.folderThread || type === RecordType.fileThread) {
    const thread = threadAt(node, key)
    if (thread === undefined) say('thread', 'cut', 'whole')
    else if (key.name !== '') say('key', JSON.stringify(path), 'no name, as a thread record has none')
    else meet(counts, key.parent, `${thread.parent} ${thread.name}`)
    return
  }
  if (type !== RecordType.folder && type !== RecordType.file) {
    say('recordType', type ?? 'cut', 'from 1 to 4')
    return
  }
  const found = recordAt(node, key, type)
  if (found === undefined) {
    say('record', 'cut', 'whole')
    return
  }
  const { record, data, resource } = found
  counts.highest = Math.max(counts.highest, record.id)
  if (key.parent !== Cnid.parentOfRoot) addTo(counts, key.parent, -1)
  if (type === RecordType.folder) {
    counts.folders++
    addTo(counts, record.id, record.valence)
  } else counts.files++
  if (type === RecordType.folder || (record.flags & THREAD_EXISTS) !== 0) meet(counts, record.id, `${key.parent} ${key.name}`)
  if (type === RecordType.file) {
    takeFork(judging, volume, blocks, data, { path, name: 'data fork', at: place })
    takeFork(judging, volume, blocks, resource, { path, name: 'resource fork', at: place })
  }
}

/** A record and its thread: whoever comes second has to be the same. */
function meet({ threads }: Counts, id: number, where: string): void {
  if (threads.get(id) === where) threads.delete(id)
  else if (threads.size < MOST_FOLDERS) threads.set(id, where)
}

function addTo({ valences }: Counts, id: number, more: number): void {
  if (valences.has(id) || valences.size < MOST_FOLDERS) valences.set(id, (valences.get(id) ?? 0) + more)
}

interface ForkPlace {
  readonly path: string | undefined
  readonly name: string
  readonly at: number
}

/** The blocks of a fork: in the volume, of no other, and enough; of more than eight extents the others stand elsewhere. */
function takeFork(
  { findings }: Judging,
  { header }: FoundVolume,
  blocks: Blocks,
  { size, extents }: Fork,
  { path, name, at }: ForkPlace,
): void {
  const told = (field: string, is: string | number, should: string): void =>
    findings.add(rules.extent, { at, field, is, should, path, structure: name })
  let held = 0
  for (const { start, count } of extents) {
    held += count
    if (start + count > header.blocks) told('extents', `blocks ${start} to ${start + count - 1}`, `up to ${header.blocks - 1}`)
    else if (!blocks.take(start, count))
      findings.add(rules.shared, {
        at,
        field: 'extents',
        is: `blocks ${start} to ${start + count - 1}`,
        should: 'of no other file',
        path,
        structure: name,
      })
  }
  if (held * header.blockSize < size && extents.length < 8) told('size', size, `at most ${held * header.blockSize}, which its extents hold`)
}

const PIECE = 65536

/** How many blocks are free; undefined where the allocation file cannot be read. */
async function judgeAllocation({ findings, medium, signal }: Judging, volume: FoundVolume, blocks: Blocks): Promise<number | undefined> {
  const { header, allocation } = volume
  const needed = Math.ceil(header.blocks / 8)
  let free = 0
  for (let at = 0; at < needed; at += PIECE) {
    signal?.throwIfAborted()
    // A piece may span extents; each is read to its end at most.
    for (let done = at; done < Math.min(at + PIECE, needed);) {
      const from = byteOf(volume, allocation, done)
      const length = Math.min(header.blockSize - (done % header.blockSize), at + PIECE - done, needed - done)
      const bits = from === undefined ? undefined : await readBytes(medium, from, length)
      if (bits === undefined || from === undefined) {
        const place = volume.startByte + HEADER_AT + VolumeHeader.offsetOf('allocationFile')
        findings.add(rules.allocation, { at: place, field: 'size', is: `no byte ${done}`, should: `${needed} bytes at least` })
        return undefined
      }
      const { unmarked, unset } = blocks.compare(bits, done * 8)
      free += unset
      if (unmarked !== undefined)
        findings.add(rules.allocation, {
          at: from + Math.floor((unmarked - done * 8) / 8),
          field: 'bit',
          is: `block ${unmarked} is free`,
          should: 'in use, as a file has it',
        })
      done += length
    }
  }
  return free
}
