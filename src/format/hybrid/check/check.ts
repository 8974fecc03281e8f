/** A strict judge of the partition tables of a medium, and of the volumes in partitions. UEFI 2.10 5; Inside Macintosh: Devices, 3. */

import { readU16le } from '../../../codec/index.js'
import type { Judging } from '../../../finding/index.js'
import { checkApple, HFS } from '../../apple/index.js'
import { judgeFat } from '../../fat/index.js'
import { VIRTUAL_SECTOR_BYTES } from '../../../unit/index.js'
import { diskOf, type Disk, type Partition } from './disk.js'
import { judgeGpt } from './gpt.js'
import { judgeMbr } from './mbr.js'
import { mbrRules } from './rules.js'

export async function checkPartitions(judging: Judging): Promise<void> {
  const disk = diskOf(judging)
  const mbr = await judgeMbr(disk)
  const gpt = await judgeGpt(disk, mbr)
  const partitions = [...mbr.partitions, ...gpt]
  for (const partition of partitions) {
    judging.signal?.throwIfAborted()
    await judgeVolume(disk, partition)
  }
  const others = partitions.map(({ structure, kind, start, end, at }) => ({
    structure,
    type: kind === 'hfs' ? HFS : kind,
    from: start * VIRTUAL_SECTOR_BYTES,
    to: end * VIRTUAL_SECTOR_BYTES,
    at,
  }))
  await checkApple(judging, others, { hasMbr: mbr.isThere })
}

async function judgeVolume(disk: Disk, { structure, kind, start, end, at }: Partition): Promise<void> {
  if (kind === 'other' || kind === 'hfs') return
  const boot = await disk.block(start)
  if (boot === undefined) return
  if (!looksFat(boot)) {
    if (kind === 'efi') disk.say(mbrRules.notFat, structure, 'file system', at, 'no FAT', 'FAT')
    return
  }
  const { claims } = disk.judging
  const bytes = [start, end].map((block) => block * VIRTUAL_SECTOR_BYTES) as [number, number]
  claims.take(claims.owner('reserve', structure), bytes[0], bytes[1], at)
  await judgeFat(disk.judging, bytes[0], { title: structure, end: bytes[1] })
}

/** Whether the parameters of a FAT volume stand in its first sector. */
function looksFat(boot: Uint8Array): boolean {
  const jumps = boot[0] === 0xeb || boot[0] === 0xe9
  const clusterSectors = boot[13] as number
  return (
    jumps &&
    [512, 1024, 2048, 4096].includes(readU16le(boot, 11)) &&
    clusterSectors > 0 &&
    (clusterSectors & (clusterSectors - 1)) === 0 &&
    readU16le(boot, 14) > 0 &&
    (boot[16] === 1 || boot[16] === 2)
  )
}
