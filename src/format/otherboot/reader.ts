/** A medium -> what other machines find in its first blocks. Trusts no number in it. */

import { readU16be, readU32be } from '../../codec/index.js'
import type { Medium } from '../../port/index.js'
import { bytesOf, lba, sectors, VIRTUAL_SECTOR_BYTES } from '../../unit/index.js'
import {
  ALPHA_CHECKSUM_AT,
  AlphaBootBlock,
  alphaChecksum,
  DecBootBlock,
  MipsVolumeHeader,
  PALO_LINE_AT,
  PaloHeader,
  SUN_PARTITIONS,
  SunDiskLabel,
  SunPartition,
  VOLUME_ENTRIES,
  VolumeDirectoryEntry,
} from './structures.js'

export interface FoundBootFile {
  /** What it is for: a name of a volume header, `partition 2`, `loader`, `kernel32`. */
  readonly role: string
  readonly startByte: number
  readonly sizeBytes: number
}

export interface FoundSystem {
  readonly kind: 'mips' | 'mipsel' | 'sparc' | 'hppa' | 'alpha'
  /** Label of a disk, or command line of a kernel. */
  readonly text?: string
  readonly files: readonly FoundBootFile[]
  /** Whether the checksum is that of the block; absent where there is none. */
  readonly checksum?: 'right' | 'wrong'
}

/** Of a medium that begins with data. */
export async function readSystems(medium: Medium): Promise<readonly FoundSystem[]> {
  if (medium.size < 1) return []
  const area = await medium.read(lba(0), sectors(1))
  if (area.length < bytesOf(sectors(1))) return []
  return [mips(area), mipsel(area), sparc(area), hppa(area), alpha(area)].filter((found) => found !== undefined)
}

/** Constants are as they should be; checksums are told by themselves. */
const begins = (table: { check(bytes: Uint8Array): readonly { readonly field: string }[] }, bytes: Uint8Array): boolean =>
  table.check(bytes).every(({ field }) => field === 'checksum')
const sumOf = (table: { check(bytes: Uint8Array): readonly { readonly field: string }[] }, bytes: Uint8Array): 'right' | 'wrong' =>
  table.check(bytes).some(({ field }) => field === 'checksum') ? 'wrong' : 'right'

function mips(area: Uint8Array): FoundSystem | undefined {
  if (!begins(MipsVolumeHeader, area)) return undefined
  const { files } = MipsVolumeHeader.decode(area)
  const found: FoundBootFile[] = []
  for (let i = 0; i < VOLUME_ENTRIES; i++) {
    const { name, block, size } = VolumeDirectoryEntry.decode(files, i * VolumeDirectoryEntry.size)
    if (name !== '' && size > 0) found.push({ role: name, startByte: block * VIRTUAL_SECTOR_BYTES, sizeBytes: size })
  }
  return { kind: 'mips', files: found, checksum: sumOf(MipsVolumeHeader, area) }
}

function mipsel(area: Uint8Array): FoundSystem | undefined {
  if (!begins(DecBootBlock, area)) return undefined
  const { block, blocks } = DecBootBlock.decode(area)
  const file = { role: 'segment', startByte: block * VIRTUAL_SECTOR_BYTES, sizeBytes: blocks * VIRTUAL_SECTOR_BYTES }
  return { kind: 'mipsel', files: [file] }
}

function sparc(area: Uint8Array): FoundSystem | undefined {
  if (!begins(SunDiskLabel, area)) return undefined
  const { label, partitions, heads, trackBlocks } = SunDiskLabel.decode(area)
  const found: FoundBootFile[] = []
  for (let i = 0; i < SUN_PARTITIONS; i++) {
    const { cylinder, blocks } = SunPartition.decode(partitions, i * SunPartition.size)
    const startByte = cylinder * heads * trackBlocks * VIRTUAL_SECTOR_BYTES
    if (blocks > 0) found.push({ role: `partition ${i + 1}`, startByte, sizeBytes: blocks * VIRTUAL_SECTOR_BYTES })
  }
  return { kind: 'sparc', text: label, files: found, checksum: sumOf(SunDiskLabel, area) }
}

function hppa(area: Uint8Array): FoundSystem | undefined {
  if (readU16be(area, 0) !== 0x8000 || readU32be(area, 2) !== 0x50414c4f) return undefined
  const header = PaloHeader.decode(area)
  const line = area.subarray(PALO_LINE_AT, area.indexOf(0, PALO_LINE_AT) < 0 ? area.length : area.indexOf(0, PALO_LINE_AT))
  const files = (['loader', 'kernel32', 'kernel64', 'ramdisk'] as const).map((role) => ({
    role,
    startByte: header[role],
    sizeBytes: header[`${role}Size`],
  }))
  return { kind: 'hppa', text: header.version >= 5 ? String.fromCharCode(...line) : header.commandLine, files }
}

const ALPHA = 'Linux/Alpha aboot'

function alpha(area: Uint8Array): FoundSystem | undefined {
  const { text, block, blocks } = AlphaBootBlock.decode(area)
  if (!text.startsWith(ALPHA)) return undefined
  const sum = alphaChecksum(area.subarray(0, ALPHA_CHECKSUM_AT))
  const file = { role: 'loader', startByte: block * VIRTUAL_SECTOR_BYTES, sizeBytes: blocks * VIRTUAL_SECTOR_BYTES }
  return { kind: 'alpha', files: [file], checksum: sum.every((byte, i) => byte === area[ALPHA_CHECKSUM_AT + i]) ? 'right' : 'wrong' }
}
