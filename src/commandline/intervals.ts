/** Paths of the form `--interval:FLAGS:FROM-TO:ZEROS:SOURCE`, by which lines name parts of files and appended partitions. libisofs, interval reader. */

import { faults } from './faults.js'
import { bad, placed } from './flag.js'
import type { Given, Line, MbrCode } from './line.js'

export interface Part {
  readonly from: string
  readonly offset: number
  readonly length: number
  /** What of it is not taken: `zero_mbrpt`, `zero_gpt`, `zero_apm`. */
  readonly zeroed: readonly string[]
}

const units: Readonly<Record<string, number>> = { k: 1024, m: 1 << 20, g: 1 << 30, t: 2 ** 40, s: 2048, d: 512 }

/** The partition that a path of a boot image names; undefined where it is a path of the disc. */
export function imageOfInterval(line: Line, given: Given, path: string): { readonly partition: number } | undefined {
  if (!path.startsWith('--interval:')) return undefined
  const slot = /^--interval:appended_partition_(\d{1,3})(_start_\d+[sd])?(_size_\d+[sd])?:/.exec(path)?.[1]
  if (slot === undefined) bad(line, given, path, 'a path of the disc, or --interval:appended_partition_NUMBER:all::')
  return { partition: Number(slot ?? 0) }
}

/** The part of a file that a path of the host names; undefined where it is a whole file. */
export function partOf(line: Line, given: Given, path: string): Part | undefined {
  if (!path.startsWith('--interval:')) return undefined
  const [, from, fromUnit = '', to, toUnit = '', zeros = '', source = ''] =
    /^--interval:local_fs:(\d{1,15})([kmgtsd]?)-(\d{1,15})([kmgtsd]?):([^:]*):(.*)$/s.exec(path) ?? []
  const zeroed = zeros === '' ? [] : zeros.split(',')
  if (from === undefined || to === undefined || source === '' || zeroed.some((name) => !/^zero_(mbrpt|gpt|apm)$/.test(name))) {
    bad(line, given, path, 'a file, or --interval:local_fs:FROM-TO:ZEROS:FILE, with zero_mbrpt, zero_gpt and zero_apm as ZEROS')
    return { from: path, offset: 0, length: 0, zeroed: [] }
  }
  const offset = Number(from) * (units[fromUnit] ?? 1)
  // The end is the last unit that is taken, whole.
  return { from: source, offset, length: (Number(to) + 1) * (units[toUnit] ?? 1) - offset, zeroed }
}

/** A system area is as long as this. ECMA-119 6.2.1. */
const AREA_BYTES = 32768
const BLOCK_BYTES = 512
/** Bytes of code for a master boot record, before the address that is patched into it for isolinux. */
const codeBytes = { isolinux: 432, grub2: 440 } as const

/** Code of a master boot record, a file or what a range of one begins with; the tables behind it are made anew. */
export function codeOfPath(line: Line, given: Given, path: string, loader: keyof typeof codeBytes): MbrCode {
  const part = partOf(line, given, path)
  if (part === undefined) return path
  const { from, offset, length } = part
  if (offset + length > AREA_BYTES || length < codeBytes[loader])
    bad(line, given, path, `a range of ${codeBytes[loader]} bytes or more in the first ${AREA_BYTES} of the file, as 0s-15s`)
  else judgeBehind(line, given, part)
  return { from, offset, length: codeBytes[loader] }
}

/** What lies behind the first block, and is none of the tables that the range leaves out, would be lost. */
function judgeBehind(line: Line, given: Given, { from, offset, length, zeroed }: Part): void {
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.from(line.host.readList(from, offset + length).subarray(offset, offset + length))
  } catch {
    // That it cannot be read is told where the code is.
    return
  }
  // Rows of that block are written anew.
  bytes.fill(0, 0, BLOCK_BYTES)
  const isGpt = String.fromCharCode(...bytes.subarray(BLOCK_BYTES, BLOCK_BYTES + 8)) === 'EFI PART'
  if (zeroed.includes('zero_gpt') && isGpt) clearGpt(bytes)
  if (zeroed.includes('zero_apm')) clearMap(bytes)
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first >= 0) line.faults.push(faults.moreThanCode({ ...placed(given), file: from, at: offset + first }))
}

/** The header, and the entries where it says that they are. UEFI 2.10, 5.3.2. */
function clearGpt(bytes: Uint8Array): void {
  const header = new DataView(bytes.buffer, bytes.byteOffset + BLOCK_BYTES, BLOCK_BYTES)
  const start = Number(header.getBigUint64(72, true)) * BLOCK_BYTES
  bytes.fill(0, start, start + header.getUint32(80, true) * header.getUint32(84, true))
  bytes.fill(0, BLOCK_BYTES, 2 * BLOCK_BYTES)
}

/** Entries of an Apple partition map begin with `PM`, one a block of 512 or 2048 bytes. Inside Macintosh: Devices, 3. */
function clearMap(bytes: Uint8Array): void {
  for (const size of [BLOCK_BYTES, 2048])
    for (let at = size; bytes[at] === 0x50 && bytes[at + 1] === 0x4d; at += size) bytes.fill(0, at, at + BLOCK_BYTES)
}
