/** Which blocks a file takes, and which files take a block. */

import { bytesBefore, type Content, type Extent, type SectorForms } from '../source/index.js'
import { walk, type Directory, type Inode } from '../tree/index.js'
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
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const covers = stretchesOf(node.inode.content).find(({ startLba, blocks }) => startLba <= block && block < startLba + blocks)
    if (covers === undefined) continue
    const isCompressed = node.inode.content.origin.kind === 'zisofs'
    out.push({ path, from: byteAt(covers, block), ...(isCompressed ? { compressed: true } : {}) })
  }
  return out
}

/** Tells which files take some of the blocks from `start` on. */
export function filesIn(tree: Directory): (start: number, blocks: number) => readonly string[] {
  const taken: { readonly path: string; readonly start: number; readonly end: number }[] = []
  for (const { path, node } of walk(tree))
    if (node.kind === 'leaf' && node.inode.kind === 'file')
      for (const { startLba, blocks } of stretchesOf(node.inode.content)) taken.push({ path, start: startLba, end: startLba + blocks })
  taken.sort((a, b) => a.start - b.start)
  // Where all before have ended: stretches of several files may overlap.
  let reach = 0
  const reaches = taken.map(({ end }) => (reach = Math.max(reach, end)))
  return (start, blocks) => {
    const names = new Set<string>()
    for (let i = firstFrom(taken, start + blocks) - 1; i >= 0 && (reaches[i] ?? 0) > start; i--) {
      const stretch = taken[i]
      if (stretch !== undefined && stretch.end > start) names.add(stretch.path)
    }
    return [...names].reverse()
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
