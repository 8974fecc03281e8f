/** The tables that loaders have patched into themselves. mkisofs(8), "El Torito boot information table"; GRUB 2, diskboot.S. */

import { readU32le } from '../../../codec/index.js'
import type { Judging } from '../../../finding/index.js'
import { after, lba, SECTOR_BYTES, sectors, type Lba } from '../../../unit/index.js'
import { PATCH_LIMIT } from '../image.js'
import { loaderOf } from '../lint.js'
import { Platform } from '../options.js'
import { BOOT_INFO_AT, BOOT_INFO_SUM_FROM, BootInfoTable, GRUB_BLOCK_LIST_AT, GRUB_KERNEL_BLOCK, GrubBlockList } from '../structures.js'
import { rules } from './rules.js'

const VOLUME_AT = 16
const BLOCKS = 4

/** The length that a table gives to the image; undefined where it has none. `fileBytes`: of whole blocks, where a file begins with the image. */
export async function judgeInfoTable(
  judging: Judging,
  head: Uint8Array,
  { image, platform, fileBytes }: { readonly image: Lba; readonly platform: number; readonly fileBytes: number | undefined },
): Promise<number | undefined> {
  const { start, medium, findings } = judging
  const loader = platform === Platform.efi ? undefined : loaderOf(head)
  const table = BootInfoTable.decode(head, BOOT_INFO_AT)
  const room = Math.min((medium.size - image) * SECTOR_BYTES, PATCH_LIMIT)
  const isVolume = table.volumeDescriptor === start + VOLUME_AT || table.volumeDescriptor === VOLUME_AT
  const isLength = table.length >= BOOT_INFO_SUM_FROM && table.length <= room
  const base = image * SECTOR_BYTES + BOOT_INFO_AT
  const say = (field: Parameters<typeof BootInfoTable.offsetOf>[0], is: number, should: number | string): void => {
    findings.add(rules.infoTable, { at: base + BootInfoTable.offsetOf(field), field, is, should })
  }
  const right = Number(isVolume) + Number(table.image === image) + Number(isLength)
  // Where two of three are right the third is what is wrong, whatever loader this is.
  if (right < 2) {
    if (loader === undefined) return undefined
    if (right === 0 || (table.image === 0 && table.length === 0)) {
      const should = `a table, as ${loader.loader} reads one`
      findings.add(rules.infoTableMissing, { at: base, field: 'presence', is: 'no table', should })
      return undefined
    }
  }
  if (!isVolume) say('volumeDescriptor', table.volumeDescriptor, start + VOLUME_AT)
  if (table.image !== image) say('image', table.image, image)
  if (!isLength) say('length', table.length, `from ${BOOT_INFO_SUM_FROM} to ${room}`)
  else {
    if (fileBytes !== undefined && Math.ceil(table.length / SECTOR_BYTES) * SECTOR_BYTES !== fileBytes)
      say('length', table.length, `as many as the file has: more than ${fileBytes - SECTOR_BYTES}, at most ${fileBytes}`)
    const sum = await sumOf(judging, image, table.length)
    if (sum !== table.sum) say('sum', table.sum, `${sum}, the sum of ${table.length} bytes`)
  }
  if (loader?.table === 'grub2' && head.length >= GRUB_BLOCK_LIST_AT + GrubBlockList.size) {
    const { kernelBlock } = GrubBlockList.decode(head, GRUB_BLOCK_LIST_AT)
    const wanted = image * BLOCKS + GRUB_KERNEL_BLOCK
    const at = image * SECTOR_BYTES + GRUB_BLOCK_LIST_AT
    if (kernelBlock !== wanted) findings.add(rules.grubBlocks, { at, field: 'kernelBlock', is: kernelBlock, should: wanted })
  }
  return isLength ? table.length : undefined
}

/** Sectors a read. */
const AT_ONCE = 64

/** Sum of the 32-bit words from byte 64 on; a last word that is not whole is filled with zeros. */
async function sumOf({ medium, signal }: Judging, image: Lba, length: number): Promise<number> {
  let sum = 0
  const count = Math.ceil(length / SECTOR_BYTES)
  for (let done = 0; done < count; done += AT_ONCE) {
    signal?.throwIfAborted()
    const some = Math.min(AT_ONCE, count - done)
    const bytes = new Uint8Array(await medium.read(lba(after(image, sectors(done))), sectors(some)))
    const from = done * SECTOR_BYTES
    bytes.fill(0, Math.min(bytes.length, length - from))
    for (let at = done === 0 ? BOOT_INFO_SUM_FROM : 0; at < bytes.length; at += 4) sum = (sum + readU32le(bytes, at)) | 0
  }
  return sum >>> 0
}
