/** Attributes that lead to the checksums of files. libisofs, doc/susp_aaip_isofs_names.txt, isofs.ca and isofs.cx. */

import type { Where } from '../../layout/index.js'
import type { ExtendedAttribute, Inode } from '../../tree/index.js'
import type { FileSums } from './options.js'

/** What they are called. They tell of one image alone, and belong to no file. */
export const SUM_NAMES: readonly string[] = ['isofs.ca', 'isofs.cx']

const ITEM_BYTES = 16

/** Which item of the array a file has. */
export function itemOf(inode: Inode, sums: FileSums | undefined): ExtendedAttribute | undefined {
  const item = inode.kind === 'file' ? sums?.items.get(inode.content) : undefined
  return item === undefined ? undefined : sumAttribute(item)
}

export const sumAttribute = (item: number): ExtendedAttribute => ({ name: 'isofs.cx', value: word(item) })

/** Puts another item where `end` is the end of the entry of the attribute. */
export function putItem(out: Uint8Array, end: number, item: number): void {
  out.set(word(item), end - 4)
}

/** Where the blocks begin that the first item is of, where the array begins, how many items of which size it has, and of what kind. */
export function arrayAttribute({ array, items }: FileSums, where: Where | undefined): ExtendedAttribute {
  const [start, end] = where === undefined ? [0, 0] : [where.start, where.lba(array)]
  const numbers = [start, end, items.size + 2].flatMap((value) => [4, ...word(value)])
  return { name: 'isofs.ca', value: Uint8Array.of(...numbers, 1, ITEM_BYTES, ...Buffer.from('MD5')) }
}

/** The most significant byte first. */
const word = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
