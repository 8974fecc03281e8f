/** Emulated devices: the sizes of floppy disks, and the partition table of an image that stands for a hard disk. */

import type { Fault } from '../../fault/index.js'
import { bytesOfVirtual, virtualSectors, type Bytes } from '../../unit/index.js'
import { MasterBootRecord, type PartitionRow } from '../hybrid/index.js'
import { faults } from './faults.js'
import { placeOf, type BootEntry, type Emulation } from './options.js'

/** Media types of El Torito 2.2, byte 1, bits 0 to 3. */
export const mediaType: Readonly<Record<Emulation, number>> = { none: 0, '1.2M': 1, '1.44M': 2, '2.88M': 3, 'hard-disk': 4 }

/** Bytes of the floppy disks: 80 tracks on 2 sides, of 15, 18 and 36 sectors. */
export const floppyBytes: ReadonlyMap<Emulation, Bytes> = new Map([
  ['1.2M', bytesOfVirtual(virtualSectors(80 * 2 * 15))],
  ['1.44M', bytesOfVirtual(virtualSectors(80 * 2 * 18))],
  ['2.88M', bytesOfVirtual(virtualSectors(80 * 2 * 36))],
])

/** The floppy disk of exactly this size. */
export function floppyOfSize(size: Bytes): Emulation | undefined {
  for (const [emulation, wanted] of floppyBytes) if (wanted === size) return emulation
  return undefined
}

/** The size that an emulated device must have, and the system type of a hard disk: from its partition. */
export function judgeEmulation(
  entry: BootEntry,
  index: number,
  head: Uint8Array | undefined,
): { systemType: number; faults: readonly Fault[] } {
  const { content, name } = entry.image
  const who = { entry: index, image: name }
  const where = placeOf(entry, 'emulation')
  const wanted = floppyBytes.get(entry.emulation)
  if (wanted !== undefined) {
    if (wanted === content.size) return { systemType: 0, faults: [] }
    const fits = floppyOfSize(content.size) ?? ''
    return { systemType: 0, faults: [faults.floppySize({ ...who, size: content.size, emulation: entry.emulation, wanted, fits }, where)] }
  }
  if (entry.emulation === 'none') return { systemType: 0, faults: [] }
  if (head === undefined) return { systemType: 0, faults: [faults.imageData({ ...who, why: 'its first bytes are not known' }, where)] }
  const found = readPartition(head, content.size)
  if (found.kind === 'partition') return { systemType: entry.systemType ?? found.row.type, faults: [] }
  return { systemType: 0, faults: [faults.hardDisk({ ...who, why: found.why }, where)] }
}

/** Where the partitions of a disk image end; undefined where it has none. */
export function diskBytes(head: Uint8Array): Bytes | undefined {
  const ends = partitionsOf(head).map((row) => row.start + row.count)
  return ends.length === 0 ? undefined : bytesOfVirtual(virtualSectors(Math.max(...ends)))
}

function partitionsOf(head: Uint8Array): readonly PartitionRow[] {
  if (head.length < MasterBootRecord.size || MasterBootRecord.check(head).length > 0) return []
  const { first, second, third, fourth } = MasterBootRecord.decode(head)
  return [first, second, third, fourth].filter((row) => row.type !== 0)
}

/** The one partition of a disk image. */
export function readPartition(
  head: Uint8Array,
  size: Bytes,
): { readonly kind: 'partition'; readonly row: PartitionRow } | { readonly kind: 'none'; readonly why: string } {
  const none = (why: string) => ({ kind: 'none', why }) as const
  if (head.length < MasterBootRecord.size) return none(`it has only ${size} bytes`)
  if (MasterBootRecord.check(head).length > 0) return none('it has no partition table (55h AAh at byte 510)')
  const used = partitionsOf(head)
  const [row] = used
  if (row === undefined) return none('its partition table is empty')
  if (used.length > 1) return none(`it has ${used.length} partitions and not one`)
  if (row.count === 0) return none('its partition has no length')
  if (row.start === 0) return none('its partition covers the partition table')
  const end = bytesOfVirtual(virtualSectors(row.start + row.count))
  if (end > size) return none(`its partition reaches to byte ${end}, but it has only ${size}`)
  const sectorsPerTrack = row.lastSector
  const heads = row.lastHead + 1
  if (sectorsPerTrack === 0) return none('the end of its partition names no sector, from which its geometry follows')
  const tracks = heads * sectorsPerTrack
  const cylinders = row.lastCylinderHigh * 256 + row.lastCylinderLow + 1
  // 1023 is what larger disks record; the BIOS then goes by the block count.
  if (cylinders < 1024 && cylinders * tracks < row.start + row.count)
    return none(`its geometry of ${cylinders}/${heads}/${sectorsPerTrack} ends before its partition does`)
  return { kind: 'partition', row }
}
