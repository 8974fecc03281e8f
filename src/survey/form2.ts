/**
 * Files in sectors of form 2 of CD-ROM XA, as Video CDs and consoles have them: a directory counts 2048 bytes for each sector, and
 * 2324 stand there. What is of which form the attributes of a file tell, and the subheaders of its sectors. CD-ROM XA 4.3.
 */

import type { Fault } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { sizeInForms, type Content, type Extent, type SectorForms, type SectorTaking } from '../source/index.js'
import { filesOf, walk, type ImageTree } from '../tree/index.js'
import { after, bytes, MODE2_BYTES, SECTOR_BYTES, sectors } from '../unit/index.js'
import { faults } from './faults.js'
import { replaced } from './replaced.js'

/** Bits of the attributes in the XA part of a directory record: sectors of form 2, and of both in turn. */
const FORM2 = 0x10
const INTERLEAVED = 0x20
/** Of the submode in a subheader. */
const FORM2_SECTOR = 0x20
/** Sectors in a row at the start of a file that are looked at: streams take turns within fewer. */
const SAMPLE = 32
const AT_ONCE = 256
const EXAMPLES = 5

/** The tree with the files of which sectors are of form 2 as long as they are when so much is taken of each. */
export async function withForm2(
  tree: ImageTree,
  medium: Medium,
  taking: SectorTaking,
): Promise<{ readonly tree: ImageTree; readonly faults: readonly Fault[] }> {
  if (medium.readMode2 === undefined) return { tree, faults: [] }
  const longer = new Map<Content, Content>()
  for (const { content } of filesOf(tree)) {
    if (longer.has(content)) continue
    const found = await inForms(content, medium, taking)
    if (found !== undefined) longer.set(content, found)
  }
  if (longer.size === 0) return { tree, faults: [] }
  const examples: string[] = []
  let count = 0
  for (const { path, node } of walk(tree))
    if (node.kind === 'leaf' && node.inode.kind === 'file' && longer.has(node.inode.content) && count++ < EXAMPLES) examples.push(path)
  return { tree: replaced(tree, longer), faults: [faults.form2({ count, examples, taking })] }
}

async function inForms(content: Content, medium: Medium, taking: SectorTaking): Promise<Content | undefined> {
  const { origin } = content
  if (origin.kind !== 'extents' || origin.extents.length === 0 || origin.extents.some(({ skip = 0 }) => skip > 0)) return undefined
  const { extents, xa } = origin
  const told = xa === undefined ? undefined : (xa[4] as number)
  if (told !== undefined && (told & (FORM2 | INTERLEAVED)) === 0) return undefined
  const form2 = await formsOf(extents, medium, told)
  if (form2 === undefined) return undefined
  const forms: SectorForms = { taking, form2 }
  const [last] = extents.slice(-1)
  const rest = ((last?.size ?? 0) - 1) % SECTOR_BYTES
  return { ...content, size: bytes(sizeInForms(forms, sectorsIn(extents), rest + 1)), origin: { ...origin, forms } }
}

const blocksOf = ({ size }: Extent): number => Math.ceil(size / SECTOR_BYTES)
const sectorsIn = (extents: readonly Extent[]): number => extents.reduce((sum, extent) => sum + blocksOf(extent), 0)

/** Undefined where no sector is of form 2, or none of Mode 2. */
async function formsOf(extents: readonly Extent[], medium: Medium, told: number | undefined): Promise<SectorForms['form2'] | undefined> {
  const total = sectorsIn(extents)
  if (extents.some((extent) => extent.start + blocksOf(extent) > medium.size)) return undefined
  const sample = new Set<boolean>()
  // Who says nothing of forms has seldom files of both: the first sector and the last are asked.
  const parts: readonly (readonly [number, number])[] =
    told === undefined
      ? [
          [0, 1],
          [total - 1, 1],
        ]
      : [
          [0, Math.min(SAMPLE, total)],
          [Math.floor(total / 2), 1],
          [total - 1, 1],
        ]
  for (const [from, count] of parts) {
    const found = await subheaders(extents, medium, from, count)
    if (found === undefined) return undefined
    for (const form2 of found) sample.add(form2)
  }
  if (!sample.has(true)) return undefined
  if (!sample.has(false) && ((told ?? 0) & INTERLEAVED) === 0) return 'all'
  const bits = new Uint8Array(Math.ceil(total / 8))
  for (let done = 0; done < total; done += AT_ONCE) {
    const found = await subheaders(extents, medium, done, Math.min(AT_ONCE, total - done))
    if (found === undefined) return undefined
    for (const [i, form2] of found.entries()) if (form2) bits[(done + i) >> 3] = (bits[(done + i) >> 3] as number) | (1 << ((done + i) & 7))
  }
  return bits
}

/** Whether each of some sectors of a file is of form 2; undefined where one is of another mode. */
async function subheaders(
  extents: readonly Extent[],
  medium: Medium,
  from: number,
  count: number,
): Promise<readonly boolean[] | undefined> {
  const out: boolean[] = []
  let before = 0
  for (const extent of extents) {
    const [first, end] = [Math.max(from, before) - before, Math.min(from + count, before + blocksOf(extent)) - before]
    before += blocksOf(extent)
    if (first >= end) continue
    const read = await medium.readMode2?.(after(extent.start, sectors(first)), sectors(end - first))
    if (read === undefined) return undefined
    for (let at = 0; at < read.length; at += MODE2_BYTES) out.push(((read[at + 2] as number) & FORM2_SECTOR) !== 0)
  }
  return out
}
