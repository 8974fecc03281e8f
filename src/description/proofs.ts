/** Checksums that a disc has of itself and of its files, in the words of the manifest that makes them anew. */

import { PrimaryVolumeDescriptor } from '../format/iso9660/index.js'
import type { Output } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import { extentsOf } from '../survey/index.js'
import type { ImageTree } from '../tree/index.js'
import { lba, sectors, type Lba } from '../unit/index.js'

export type DescribedProofs = Pick<Output, 'isomd5' | 'tags' | 'sums'>

type SumList = NonNullable<Output['sums']>[number]
type Digest = NonNullable<SumList['digest']>

/** By the length of a line's digits; what lists of installers use. */
const digests: ReadonlyMap<number, Digest> = new Map([
  [32, 'md5'],
  [64, 'sha256'],
])

/** Names under which media of installers have such lists, in the root folder. */
const LISTS = /^(md5sums?|sha256sums?)(\.txt)?$/i

export async function describeProofs(medium: Medium, tree: ImageTree, start: Lba): Promise<DescribedProofs> {
  const sums: SumList[] = []
  for (const node of tree.children) {
    if (node.kind !== 'leaf' || !LISTS.test(node.name)) continue
    const [first] = extentsOf(node.inode)
    if (first === undefined || first.startLba >= medium.size) continue
    const sector = await medium.read(lba(first.startLba), sectors(1))
    // The first line tells which digest it is, and that paths are those that are written here.
    const [, digits = ''] = /^([0-9a-f]+)[ *]{2}\.\/[^\n]+\n/.exec(String.fromCharCode(...sector.subarray(0, first.sizeBytes))) ?? []
    const digest = digests.get(digits.length)
    if (digest !== undefined) sums.push({ at: `/${node.name}`, digest })
  }
  const isomd5 = await isImplanted(medium, start)
  // What is implanted later makes tags of before wrong.
  const tags = !isomd5 && (await isTagged(medium, start))
  return { ...(isomd5 ? { isomd5 } : {}), ...(tags ? { tags } : {}), ...(sums.length === 0 ? {} : { sums }) }
}

const DESCRIPTOR = 16
const MARK = 'ISO MD5SUM = '

/** isomd5sum 1.2, libimplantisomd5.c: in the application use of the first descriptor. */
async function isImplanted(medium: Medium, start: Lba): Promise<boolean> {
  if (start !== 0 || medium.size <= DESCRIPTOR) return false
  const use = (await medium.read(lba(DESCRIPTOR), sectors(1))).subarray(PrimaryVolumeDescriptor.offsetOf('applicationUse'))
  return String.fromCharCode(...use.subarray(0, MARK.length)) === MARK
}

/** Blocks of descriptors, behind which the tag of a superblock lies. */
const MOST_DESCRIPTORS = 48
const TAG = 'libisofs_sb_checksum_tag_v1 '

/** libisofs, doc/checksums.txt: behind the last descriptor. */
async function isTagged(medium: Medium, start: Lba): Promise<boolean> {
  const first = start + DESCRIPTOR
  for (let block = first; block < Math.min(first + MOST_DESCRIPTORS, medium.size); block++)
    if (String.fromCharCode(...(await medium.read(lba(block), sectors(1))).subarray(0, TAG.length)) === TAG) return true
  return false
}
