/**
 * The tree -> a volume of HFS Plus over the data of the other file systems: headers and catalogue before the files, the allocation file and
 * the copy of the header behind them, as libisofs lays them out. TN1150. All blocks are in use: nothing is ever written there.
 */

import { encodeUtf8 } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import { next, type Region, type RegionId, type Where } from '../../layout/index.js'
import { filesOf, type FileInode, type ImageTree, type Volume } from '../../tree/index.js'
import { addSectors, after, between, bytesOf, SECTOR_BYTES, sectors, type Sectors } from '../../unit/index.js'
import { catalogOf, type Catalog, type Outside } from './catalog.js'
import { dateOf } from './dates.js'
import { faults } from './faults.js'
import { emptyTree, treeOf } from './nodes.js'
import type { Blessing, HfsPlusOptions } from './options.js'
import { fork, recordsOf, type Placed } from './records.js'
import { Cnid, emptyFork, HEADER_AT, KEY_BYTES, MOST_NAME, TreeAttribute, VolumeAttribute, VolumeHeader } from './structures.js'

const OWNER = 'hfsplus'
/** Bytes of a node of the catalogue, which has to have 4096 at least, and of the extents overflow file. */
const CATALOG_NODE = 4096
const EXTENTS_NODE = SECTOR_BYTES
const NODE_SECTORS = CATALOG_NODE / SECTOR_BYTES
/** Nodes and targets of links of one region: large trees are rendered piece by piece. */
const NODES_AT_ONCE = 256
const TARGETS_AT_ONCE = 512
/** Names are folded as they are compared. TN1150, "keyCompareType". */
const CASE_FOLDING = 0xcf
const BITS_PER_SECTOR = 8 * SECTOR_BYTES
/** MacRoman, as every volume has it. */
const ENCODINGS = 1

/** First sector of the volume and its last one: what partition tables point at. */
export const HFSPLUS_START: RegionId = 'hfsplus/header'
export const HFSPLUS_END: RegionId = 'hfsplus/header-copy'

export interface HfsPlusPlan {
  /** Before the files. */
  readonly structures: readonly Region[]
  /** Behind them. */
  readonly tail: readonly Region[]
  readonly faults: readonly Fault[]
}

const isFolder: Readonly<Record<Blessing, boolean>> = { powerpc: true, intel: false, shown: true, os9: true, osx: true }

/** Between its structures and its tail lie contents of the tree and nothing else. */
export function planHfsPlus(tree: ImageTree, volume: Volume, options: HfsPlusOptions, outside: Outside): HfsPlusPlan {
  const catalog = catalogOf(tree, options, outside)
  const { entries, targets } = catalog
  const found: Fault[] = [...catalog.faults, ...judgeBlessed(catalog, options)]
  let placed: Placed | undefined
  const records = recordsOf(catalog, options, () => placed as Placed)
  const nodes = treeOf(records, {
    nodeSize: CATALOG_NODE,
    keyLength: KEY_BYTES - 2 + 2 * MOST_NAME,
    compare: CASE_FOLDING,
    attributes: TreeAttribute.bigKeys | TreeAttribute.variableIndexKeys,
  })
  const place = (where: Where): Placed => (placed = placed?.where === where ? placed : placedIn(where, volume))

  const header: Region = {
    ...region(HFSPLUS_START, 'volume header', sectors(1)),
    refs: [CATALOG_START, EXTENTS, ALLOCATION, HFSPLUS_END],
    body: { kind: 'bytes', render: (where) => renderHeader(where) },
  }
  const catalogRegions = piecesOf(nodes.nodes, NODES_AT_ONCE).map(({ first, count }, i): Region => ({
    ...region(`hfsplus/catalog:${i}`, 'catalogue', sectors(count * NODE_SECTORS)),
    refs: () => [HFSPLUS_START, ...(targets.length > 0 ? [targetsId(0)] : []), ...(i === 0 ? [] : [CATALOG_START])],
    body: {
      kind: 'bytes',
      render: (where) => {
        place(where)
        const out = new Uint8Array(count * CATALOG_NODE)
        for (let n = 0; n < count; n++) nodes.render(first + n, out, n * CATALOG_NODE)
        return out
      },
    },
  }))
  const extents: Region = {
    ...region(EXTENTS, 'extents overflow file, empty', sectors(1)),
    body: {
      kind: 'bytes',
      render: () => {
        const out = new Uint8Array(EXTENTS_NODE)
        emptyTree(EXTENTS_NODE).render(0, out, 0)
        return out
      },
    },
  }
  const targetRegions = piecesOf(targets.length, TARGETS_AT_ONCE).map(({ first, count }, i): Region => {
    const pieces = targets.slice(first, first + count).map((target) => encodeUtf8(target))
    return {
      ...region(targetsId(i), 'targets of symbolic links', sectors(pieces.reduce((sum, { length }) => sum + sectorsOf(length), 0))),
      body: { kind: 'bytes', render: () => padded(pieces) },
    }
  })
  const structures = [header, ...catalogRegions, extents, ...targetRegions]
  const inside = addSectors(...structures.map(({ length }) => length), mostOf(tree))
  const allocation: Region = {
    ...region(ALLOCATION, 'allocation file', allocationSectors(inside)),
    refs: [HFSPLUS_START, HFSPLUS_END],
    body: { kind: 'bytes', render: (where) => renderAllocation(where) },
  }
  const copy: Region = { ...header, ...region(HFSPLUS_END, 'copy of the volume header', sectors(1)), body: header.body }
  return { structures, tail: [allocation, copy], faults: found }

  /** Where the targets of links lie: in one piece, each on blocks of its own. */
  function placedIn(where: Where, { created }: Volume): Placed {
    const starts = new Int32Array(targets.length)
    let at = 0
    for (const [i, target] of targets.entries()) {
      starts[i] = at
      at += sectorsOf(encodeUtf8(target).length)
    }
    const first = targets.length === 0 ? where.lba(HFSPLUS_START) : where.lba(targetsId(0))
    return { where, start: where.lba(HFSPLUS_START), linkAt: (number) => after(first, sectors(starts[number] as number)), created }
  }

  function renderHeader(where: Where): Uint8Array {
    const start = where.lba(HFSPLUS_START)
    const at = (id: RegionId): number => between(start, where.lba(id))
    const blessed = (kind: Blessing): number => (options.blessed[kind] === undefined ? 0 : (catalog.find(options.blessed[kind])?.id ?? 0))
    const blocks = blocksOf(where)
    const catalogBlocks = nodes.nodes * NODE_SECTORS
    const allocationBlocks = where.length(ALLOCATION)
    const out = new Uint8Array(SECTOR_BYTES)
    VolumeHeader.encodeInto(out, HEADER_AT, {
      signature: 'H+',
      version: 4,
      attributes: VolumeAttribute.unmounted | VolumeAttribute.locked,
      mountedBy: 'disc',
      journal: 0,
      created: dateOf(volume.created),
      modified: dateOf(volume.modified),
      backedUp: 0,
      checked: dateOf(volume.modified),
      files: entries.filter(({ kind }) => kind !== 'folder').length,
      // The root is not counted.
      folders: entries.filter(({ kind }) => kind === 'folder').length - 1,
      blockSize: SECTOR_BYTES,
      blocks,
      freeBlocks: 0,
      nextBlock: 0,
      resourceClump: SECTOR_BYTES,
      dataClump: SECTOR_BYTES,
      nextId: Cnid.firstUser + entries.length - 1,
      writes: 0,
      encodings: ENCODINGS,
      bootFolder: blessed('powerpc'),
      bootFile: blessed('intel'),
      shownFolder: blessed('shown'),
      os9Folder: blessed('os9'),
      unusedFolder: 0,
      osxFolder: blessed('osx'),
      serial: Uint8Array.from(options.serial.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)),
      allocationFile: fork(bytesOf(allocationBlocks), at(ALLOCATION), allocationBlocks),
      extentsFile: fork(EXTENTS_NODE, at(EXTENTS)),
      catalogFile: { ...fork(catalogBlocks * SECTOR_BYTES, at(CATALOG_START)), clump: CATALOG_NODE },
      attributesFile: emptyFork,
      startupFile: emptyFork,
    })
    return out
  }
}

const CATALOG_START: RegionId = 'hfsplus/catalog:0'
const EXTENTS: RegionId = 'hfsplus/extents'
const ALLOCATION: RegionId = 'hfsplus/allocation'
const targetsId = (i: number): RegionId => `hfsplus/targets:${i}`

const region = (id: RegionId, reason: string, length: Sectors): Omit<Region, 'body'> => ({
  id,
  owner: OWNER,
  reason,
  length,
  place: next,
  refs: [],
})

/** Of the whole volume. */
const blocksOf = (where: Where): number => between(where.lba(HFSPLUS_START), where.lba(HFSPLUS_END)) + 1

/** A bit for each block, the first one the most significant. */
function renderAllocation(where: Where): Uint8Array {
  const blocks = blocksOf(where)
  if (blocks > where.length(ALLOCATION) * BITS_PER_SECTOR) throw new Error(`The allocation file has no room for ${blocks} blocks`)
  const out = new Uint8Array(bytesOf(where.length(ALLOCATION)))
  out.fill(0xff, 0, blocks >> 3)
  if (blocks % 8 > 0) out[blocks >> 3] = (0xff00 >> (blocks % 8)) & 0xff
  return out
}

const sectorsOf = (bytes: number): number => Math.ceil(bytes / SECTOR_BYTES)

/** Sectors that the contents of the tree take at most, with the gaps between them and what is shared by all empty files. */
function mostOf(tree: ImageTree): Sectors {
  let most = 1 + 2 * ALIGNED_SECTORS
  const seen = new Set<FileInode['content']>()
  for (const { content, streams } of filesOf(tree))
    for (const one of [content, ...(streams ?? []).map((stream) => stream.content)]) {
      if (seen.size === seen.add(one).size) continue
      const length = sectorsOf(one.size)
      most += length + (length >= ALIGNED_SECTORS ? Math.ceil(length / ALIGNED_SECTORS) : 0)
    }
  return sectors(most)
}
/** Payload of so many sectors and more begins on a multiple, with a gap of a sector in 32 at most before it. */
const ALIGNED_SECTORS = 32

/** One sector more for the copy of the header, and those of the allocation file itself. */
const allocationSectors = (inside: Sectors): Sectors => sectors(Math.ceil((inside + 1) / (BITS_PER_SECTOR - 1)) + 1)

function piecesOf(count: number, most: number): readonly { readonly first: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(count / most) }, (_, i) => ({ first: i * most, count: Math.min(most, count - i * most) }))
}

function padded(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + sectorsOf(length), 0) * SECTOR_BYTES)
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += sectorsOf(piece.length) * SECTOR_BYTES
  }
  return out
}

function judgeBlessed({ find }: Catalog, { blessed, path }: HfsPlusOptions): readonly Fault[] {
  return (Object.keys(isFolder) as Blessing[]).flatMap((kind) => {
    const asked = blessed[kind]
    if (asked === undefined) return []
    const entry = find(asked)
    const is =
      entry === undefined ? 'not there' : entry.kind === 'folder' ? 'a folder' : entry.kind === 'symlink' ? 'a symbolic link' : 'a file'
    const wanted = isFolder[kind] ? 'folder' : 'file'
    const fits = isFolder[kind] ? entry?.kind === 'folder' : entry?.kind === 'file' || entry?.kind === 'link'
    return fits ? [] : [faults.blessedMissing({ path: asked, kind, wanted, found: is }, { path: [...path, 'blessed', kind] })]
  })
}
