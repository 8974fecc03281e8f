/** What must be known of the images before planning, and the tables patched into them. */

import type { Fault } from '../../fault/index.js'
import type { Content } from '../../source/index.js'
import { after, bytes, lba, sectors, VIRTUAL_SECTOR_BYTES, SECTOR_BYTES, unreachable, type Bytes, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import { placeOf, type BootEntry, type BootImage, type InfoTable } from './options.js'
import { BOOT_INFO_AT, BOOT_INFO_SUM_FROM, BootInfoTable, GRUB_BLOCK_LIST_AT, GRUB_KERNEL_BLOCK, GrubBlockList } from './structures.js'

/** Bytes at the start of an image that tell a file system, a partition table or a loader. */
export const HEAD_BYTES = bytes(4096)
/** The largest image into which a table is patched: loaders are small, and the whole of it is held in memory. */
export const PATCH_LIMIT = bytes(64 * 2 ** 20)

/** What planning must have in memory of an entry's image. */
export type Need =
  /** All of it: replace the content by one of origin `bytes` and the same id. */
  | { readonly kind: 'whole' }
  /** Its first bytes, as `BootImage.head`. */
  | { readonly kind: 'head'; readonly size: Bytes }
  | { readonly kind: 'nothing' }

export function needOf(entry: Pick<BootEntry, 'image' | 'infoTable'>): Need {
  const { content } = entry.image
  if (content.origin.kind === 'bytes') return { kind: 'nothing' }
  if (entry.infoTable !== undefined && content.size <= PATCH_LIMIT) return { kind: 'whole' }
  return headOf(entry.image) === undefined ? { kind: 'head', size: bytes(Math.min(content.size, HEAD_BYTES)) } : { kind: 'nothing' }
}

/** The first bytes of an image, where they are known. */
export const headOf = (image: BootImage): Uint8Array | undefined => image.head ?? headOfContent(image.content)

function headOfContent(content: Content): Uint8Array | undefined {
  const { origin } = content
  if (origin.kind === 'bytes') return origin.bytes.subarray(0, HEAD_BYTES)
  if (origin.kind === 'zeros') return new Uint8Array(Math.min(content.size, HEAD_BYTES))
  if (origin.kind !== 'concat') return undefined
  const [first] = origin.parts
  const head = first === undefined ? undefined : headOfContent(first)
  return head !== undefined && head.length >= VIRTUAL_SECTOR_BYTES ? head : undefined
}

/** Whether a table can be patched into the image. */
export function judgePatch(entry: BootEntry, index: number): readonly Fault[] {
  const { infoTable, image } = entry
  if (infoTable === undefined) return []
  const say = (why: string): readonly Fault[] => [faults.imageData({ entry: index, image: image.name, why }, placeOf(entry, 'infoTable'))]
  const { size, origin } = image.content
  const least = infoTable === 'grub2' ? GRUB_BLOCK_LIST_AT + GrubBlockList.size : BOOT_INFO_SUM_FROM
  if (size < least) return say(`its ${infoTable} table needs an image of at least ${least} bytes, it has ${size}`)
  if (size > PATCH_LIMIT) return say(`with ${size} bytes it is too large for a loader that takes an info table`)
  if (origin.kind !== 'bytes') return say('its bytes were not read before planning')
  return []
}

/** A copy of the image with its tables filled in. `start` is the first sector of the session. */
export function patchImage(image: Uint8Array, table: InfoTable, at: Lba, start: Lba): Uint8Array {
  const out = new Uint8Array(image)
  switch (table) {
    case 'grub2':
      GrubBlockList.encodeInto(out, GRUB_BLOCK_LIST_AT, { kernelBlock: at * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES) + GRUB_KERNEL_BLOCK })
      break
    case 'isolinux':
      break
    default:
      return unreachable(table)
  }
  BootInfoTable.encodeInto(out, BOOT_INFO_AT, {
    volumeDescriptor: after(start, sectors(16)),
    image: lba(at),
    length: image.length,
    sum: sumOfWords(out),
  })
  return out
}

/** Sum of the 32-bit words from byte 64 on; a last word that is not whole is filled with zeros. */
function sumOfWords(image: Uint8Array): number {
  let sum = 0
  for (let at = BOOT_INFO_SUM_FROM; at < image.length; at++) sum = (sum + ((image[at] as number) << (8 * (at % 4)))) | 0
  return sum >>> 0
}
