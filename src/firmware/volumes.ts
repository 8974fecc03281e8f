/** Names and UUIDs by which loaders and Linux know the file systems of the disc. */

import { readBytes } from '../format/fat/index.js'
import type { FoundTables } from '../format/hybrid/index.js'
import { SECTOR_BYTES, VIRTUAL_SECTOR_BYTES } from '../unit/index.js'
import type { FromApple } from './apple.js'
import type { Findable } from './configurations.js'
import type { EfiImage } from './images.js'
import type { PlannedDisc } from './types.js'

const FIRST_DESCRIPTOR = 16
const DESCRIPTOR_LIMIT = 64
const PRIMARY = 1
const SUPPLEMENTARY = 2
/** ECMA-119 8.4.6 and 8.4.27, counted from 0. */
const VOLUME_ID = [40, 72] as const
const MODIFIED = [830, 846] as const

export async function findable(
  disc: PlannedDisc,
  { images, apple, tables }: { readonly images: readonly EfiImage[]; readonly apple: FromApple; readonly tables: FoundTables },
): Promise<Findable> {
  const labels = new Set([...disc.labels, ...apple.labels, ...images.map(({ volume }) => volume.label)])
  const uuids = new Set(images.map(({ volume }) => volume.serial))
  for (let i = 0; i < DESCRIPTOR_LIMIT; i++) {
    const descriptor = await readBytes(disc.medium, (disc.start + FIRST_DESCRIPTOR + i) * SECTOR_BYTES, SECTOR_BYTES)
    if (descriptor === undefined || text(descriptor.subarray(1, 6)) !== 'CD001') break
    const id = descriptor.subarray(...VOLUME_ID)
    if (descriptor[0] === PRIMARY) labels.add(text(id).trimEnd())
    if (descriptor[0] === SUPPLEMENTARY) labels.add(text(id).trimEnd()).add(wide(id).trimEnd())
    // GRUB and libblkid take the date of modification for a UUID.
    if (descriptor[0] === PRIMARY)
      uuids.add(text(descriptor.subarray(...MODIFIED)).replace(/^(.{4})(..)(..)(..)(..)(..)(..)$/, '$1-$2-$3-$4-$5-$6-$7'))
  }
  labels.delete('')
  return { labels: [...labels], uuids: [...uuids], others: (await hasOthers(disc, images, tables)) || apple.hasHfs ? 'some' : 'none' }
}

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** UCS-2, most significant byte first, as Joliet has it. */
const wide = (bytes: Uint8Array): string =>
  Array.from({ length: bytes.length / 2 }, (_, i) =>
    String.fromCharCode((bytes[2 * i] as number) * 256 + (bytes[2 * i + 1] as number)),
  ).join('')

/** Whether a partition holds something that is neither an EFI image nor the file systems of the disc. */
async function hasOthers({ medium }: PlannedDisc, images: readonly EfiImage[], { mbr, gpt }: FoundTables): Promise<boolean> {
  const known = new Set(images.map(({ from }) => from))
  for (const { start } of [...(mbr?.partitions ?? []), ...(gpt?.partitions ?? [])]) {
    const from = start * VIRTUAL_SECTOR_BYTES
    if (known.has(from) || start <= 1) continue
    const descriptor = await readBytes(medium, from + FIRST_DESCRIPTOR * SECTOR_BYTES, 6)
    if (descriptor === undefined || text(descriptor.subarray(1)) !== 'CD001') return true
  }
  return false
}
