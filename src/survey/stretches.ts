/** Which blocks a file takes, and which files take a block. */

import { bytesBefore, type Content, type Extent, type SectorForms } from '../source/index.js'
import { walk, type Directory, type Inode, type Met } from '../tree/index.js'
import { SECTOR_BYTES } from '../unit/index.js'

/** A run of a file's bytes in blocks of the medium; of a compressed file, of those that are stored. */
export interface Stretch {
  readonly startLba: number
  readonly blocks: number
  readonly sizeBytes: number
  /** First byte of the file that lies there. */
  readonly from: number
  /** Where the sectors are not of 2048 bytes each, and the number of the first within the file. */
  readonly forms?: { readonly forms: SectorForms; readonly sector: number }
}

/** The first byte of the file in a block of a stretch. */
const byteAt = ({ startLba, from, forms }: Stretch, block: number): number =>
  forms === undefined
    ? from + (block - startLba) * SECTOR_BYTES
    : from - bytesBefore(forms.forms, forms.sector) + bytesBefore(forms.forms, forms.sector + block - startLba)

/** What lies on the medium of a file: the file itself, or what it is unpacked from. */
export const storedOf = (content: Content): Content => (content.origin.kind === 'zisofs' ? content.origin.stored : content)

/** None for data that lie inside a structure, and for holes. */
export function stretchesOf(given: Content): readonly Stretch[] {
  const out: Stretch[] = []
  let from = 0
  const content = storedOf(given)
  for (const part of content.origin.kind === 'concat' ? content.origin.parts : [content]) {
    if (part.origin.kind !== 'extents') from += part.size
    else if (part.origin.forms !== undefined) {
      out.push(...stretchesInForms(part.origin.extents, part.origin.forms, part.size, from))
      from += part.size
    } else
      for (const { start, size, skip = 0 } of part.origin.extents) {
        if (size > 0) out.push({ startLba: start, blocks: Math.ceil((skip + size) / SECTOR_BYTES), sizeBytes: size, from })
        from += size
      }
  }
  return out
}

/** Sectors of other than 2048 bytes. */
function* stretchesInForms(extents: readonly Extent[], forms: SectorForms, size: number, from: number): Generator<Stretch> {
  let before = 0
  for (const { start, size: length } of extents) {
    const blocks = Math.ceil(length / SECTOR_BYTES)
    const [first, end] = [bytesBefore(forms, before), Math.min(size, bytesBefore(forms, before + blocks))]
    yield { startLba: start, blocks, sizeBytes: end - first, from: from + first, forms: { forms, sector: before } }
    before += blocks
  }
}

export const extentsOf = (inode: Inode): readonly Stretch[] => (inode.kind === 'file' ? stretchesOf(inode.content) : [])

/** A file of which bytes lie in a block. */
export interface FileAt {
  readonly path: string
  /** Its first byte there. */
  readonly from: number
  /** It is kept compressed: the byte is one of what is stored. */
  readonly compressed?: true
}

export function pathsAt(tree: Directory, block: number): readonly FileAt[] {
  const out: FileAt[] = []
  for (const met of walk(tree)) {
    const { node } = met
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const covers = stretchesOf(node.inode.content).find(({ startLba, blocks }) => startLba <= block && block < startLba + blocks)
    if (covers === undefined) continue
    const isCompressed = node.inode.content.origin.kind === 'zisofs'
    out.push({ path: met.path, from: byteAt(covers, block), ...(isCompressed ? { compressed: true } : {}) })
  }
  return out
}

/** Blocks in a row that a file takes. */
interface Taken {
  readonly met: Met
  readonly start: number
  readonly end: number
  /** Bytes of the file in the last of them. */
  readonly used: number
}

interface AllTaken {
  /** In the order of their first blocks. */
  readonly taken: readonly Taken[]
  /** Where all up to each have ended: stretches of several files may overlap. */
  readonly reaches: readonly number[]
}

function takenIn(tree: Directory): AllTaken {
  const taken: Taken[] = []
  for (const met of walk(tree)) {
    const { node } = met
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const { content, streams = [] } = node.inode
    for (const one of [content, ...streams.map((stream) => stream.content)])
      for (const { startLba, blocks, sizeBytes } of stretchesOf(one))
        taken.push({ met, start: startLba, end: startLba + blocks, used: sizeBytes - (blocks - 1) * SECTOR_BYTES })
  }
  taken.sort((a, b) => a.start - b.start)
  let reach = 0
  return { taken, reaches: taken.map(({ end }) => (reach = Math.max(reach, end))) }
}

/** Those that take some of the blocks from `start` on, the last one first. */
function* taking({ taken, reaches }: AllTaken, start: number, blocks: number): Generator<Taken> {
  for (let i = firstFrom(taken, start + blocks) - 1; i >= 0 && (reaches[i] ?? 0) > start; i--) {
    const stretch = taken[i]
    if (stretch !== undefined && stretch.end > start) yield stretch
  }
}

/** Tells which files take some of the blocks from `start` on. */
export function filesIn(tree: Directory): (start: number, blocks: number) => readonly string[] {
  const all = takenIn(tree)
  return (start, blocks) => [...new Set(Array.from(taking(all, start, blocks), ({ met }) => met.path))].reverse()
}

/** A file that takes a block, by itself or by a stream; the block behind its last one in a row, and what of that one it fills. */
export interface BlockOwner {
  readonly path: string
  readonly end: number
  readonly used: number
}

/** Tells which file takes a block. */
export function ownersIn(tree: Directory): (block: number) => BlockOwner | undefined {
  const all = takenIn(tree)
  return (block) => {
    for (const { met, end, used } of taking(all, block, 1)) return { path: met.path, end, used }
    return undefined
  }
}

/** Number of the first of ascending stretches that begins at a block or behind it. */
function firstFrom(taken: readonly { readonly start: number }[], block: number): number {
  let [low, high] = [0, taken.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((taken[middle]?.start ?? 0) < block) low = middle + 1
    else high = middle
  }
  return low
}
