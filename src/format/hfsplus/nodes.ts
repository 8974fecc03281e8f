/** Records -> the nodes of a B-tree: how they are shared out, and the bytes of each. TN1150, "B-Trees". */

import { writeU16be, writeU32be } from '../../codec/index.js'
import { HeaderRecord, NodeDescriptor, NodeKind, TreeAttribute } from './structures.js'

export interface Records {
  readonly count: number
  keyBytes(index: number): number
  dataBytes(index: number): number
  writeKey(index: number, out: Uint8Array, at: number): void
  /** `at` is where the data begin, after the key. */
  writeData(index: number, out: Uint8Array, at: number): void
}

interface Level {
  /** The first node of the level. */
  readonly node: number
  /** For each of its nodes the first of what it lists: records of the leaves, or nodes of the level below, counted from there. */
  readonly firsts: readonly number[]
  readonly listed: number
}

export interface BTree {
  readonly nodes: number
  render(node: number, out: Uint8Array, at: number): void
}

interface TreeOptions {
  readonly nodeSize: number
  readonly keyLength: number
  readonly compare: number
  readonly attributes: number
}

/** Reserved bytes of a header node between its header record and its map: user data. */
const USER_BYTES = 128
const OFFSET_BYTES = 2
const POINTER_BYTES = 4
const MAP_AT = NodeDescriptor.size + HeaderRecord.size + USER_BYTES

export function treeOf(records: Records, options: TreeOptions): BTree {
  const { nodeSize } = options
  const room = nodeSize - NodeDescriptor.size - OFFSET_BYTES
  const shared = (count: number, size: (index: number) => number): readonly number[] => {
    const firsts: number[] = []
    let left = 0
    for (let i = 0; i < count; i++) {
      const wanted = size(i) + OFFSET_BYTES
      if (left < wanted) {
        firsts.push(i)
        left = room
      }
      left -= wanted
    }
    return firsts
  }
  // Leaves first, then what lists them; numbers of nodes are given from the root down.
  const shares: { readonly firsts: readonly number[]; readonly listed: number }[] = []
  const leaves = shared(records.count, (i) => records.keyBytes(i) + records.dataBytes(i))
  if (leaves.length > 0) shares.push({ firsts: leaves, listed: records.count })
  const firstRecord = (level: number, node: number): number =>
    level === 0 ? (shares[0]?.firsts[node] as number) : firstRecord(level - 1, shares[level]?.firsts[node] as number)
  for (let level = 0; (shares[level]?.firsts.length ?? 0) > 1; level++) {
    const count = shares[level]?.firsts.length as number
    shares.push({ firsts: shared(count, (i) => records.keyBytes(firstRecord(level, i)) + POINTER_BYTES), listed: count })
  }
  let next = 1
  const levels: Level[] = shares
    .toReversed()
    .map(({ firsts, listed }) => {
      const level = { node: next, firsts, listed }
      next += firsts.length
      return level
    })
    .toReversed()
  const used = next
  // Each map node is one more node that has to be in the map.
  const headerBits = (nodeSize - MAP_AT - 4 * OFFSET_BYTES) * 8
  const mapBytes = (nodeSize - NodeDescriptor.size - 2 * OFFSET_BYTES) & ~3
  let maps = 0
  while (headerBits + maps * mapBytes * 8 < used + maps) maps++
  const nodes = used + maps

  const offsets = (out: Uint8Array, at: number, list: readonly number[]): void => {
    for (const [i, offset] of list.entries()) writeU16be(out, at + nodeSize - OFFSET_BYTES * (i + 1), offset)
  }
  const mark = (out: Uint8Array, at: number, from: number, bits: number): void => {
    for (let i = 0; i < bits && from + i < nodes; i++) out[at + (i >> 3)] = (out[at + (i >> 3)] as number) | (0x80 >> (i & 7))
  }
  const renderHeader = (out: Uint8Array, at: number): void => {
    const { keyLength, compare, attributes } = options
    const [bottom, top] = [levels[0], levels.at(-1)]
    NodeDescriptor.encodeInto(out, at, { next: maps > 0 ? used : 0, previous: 0, kind: NodeKind.header, height: 0, records: 3 })
    HeaderRecord.encodeInto(out, at + NodeDescriptor.size, {
      depth: levels.length,
      root: top?.node ?? 0,
      leafRecords: records.count,
      firstLeaf: bottom?.node ?? 0,
      lastLeaf: bottom === undefined ? 0 : bottom.node + bottom.firsts.length - 1,
      nodeSize,
      keyLength,
      nodes,
      freeNodes: 0,
      clump: nodeSize,
      type: 0,
      compare,
      attributes,
    })
    mark(out, at + MAP_AT, 0, headerBits)
    offsets(out, at, [NodeDescriptor.size, NodeDescriptor.size + HeaderRecord.size, MAP_AT, nodeSize - 4 * OFFSET_BYTES])
  }
  const renderMap = (number: number, out: Uint8Array, at: number): void => {
    const following = number + 1 < maps ? used + number + 1 : 0
    NodeDescriptor.encodeInto(out, at, { next: following, previous: 0, kind: NodeKind.map, height: 0, records: 1 })
    mark(out, at + NodeDescriptor.size, headerBits + number * mapBytes * 8, mapBytes * 8)
    offsets(out, at, [NodeDescriptor.size, NodeDescriptor.size + mapBytes])
  }
  const renderListed = (level: number, node: number, out: Uint8Array, at: number): void => {
    const { node: start, firsts, listed } = levels[level] as Level
    const i = node - start
    const first = firsts[i] as number
    const end = firsts[i + 1] ?? listed
    NodeDescriptor.encodeInto(out, at, {
      next: i + 1 < firsts.length ? node + 1 : 0,
      previous: i > 0 ? node - 1 : 0,
      kind: level === 0 ? NodeKind.leaf : NodeKind.index,
      height: level + 1,
      records: end - first,
    })
    const places: number[] = []
    let cursor = NodeDescriptor.size
    for (let one = first; one < end; one++) {
      places.push(cursor)
      const record = level === 0 ? one : firstRecord(level - 1, one)
      records.writeKey(record, out, at + cursor)
      cursor += records.keyBytes(record)
      if (level === 0) {
        records.writeData(record, out, at + cursor)
        cursor += records.dataBytes(record)
      } else {
        writeU32be(out, at + cursor, (levels[level - 1] as Level).node + one)
        cursor += POINTER_BYTES
      }
    }
    offsets(out, at, [...places, cursor])
  }
  return {
    nodes,
    render(node, out, at) {
      if (node === 0) renderHeader(out, at)
      else if (node >= used) renderMap(node - used, out, at)
      else
        renderListed(
          levels.findIndex(({ node: start, firsts }) => node >= start && node < start + firsts.length),
          node,
          out,
          at,
        )
    },
  }
}

/** The extents overflow file: no file has more than one extent. */
const none: Records = { count: 0, keyBytes: () => 0, dataBytes: () => 0, writeKey: () => undefined, writeData: () => undefined }
const EXTENT_KEY_BYTES = 10

export const emptyTree = (nodeSize: number): BTree =>
  treeOf(none, { nodeSize, keyLength: EXTENT_KEY_BYTES, compare: 0, attributes: TreeAttribute.bigKeys })
