/** The volume recognition sequence, read. ECMA-167 2/8.3 and 2/9.1. */

import { SECTOR_BYTES } from '../../unit/index.js'
import type { ByteSource } from './byte-source.js'
import { VolumeStructureDescriptor } from './volume-structures.js'

const START = 32_768
/** Bytes that tell what the descriptor is. */
const HEAD = 6
const KNOWN: ReadonlySet<string> = new Set(['BEA01', 'BOOT2', 'CD001', 'CDW02', 'NSR02', 'NSR03', 'TEA01'])
/** Descriptors of ISO 9660 may come before. */
const MOST = 128

/** Whether a descriptor of ECMA-167 is among those from byte 32768 of the session on. */
export async function hasRecognition(source: ByteSource, start: number, blockSize: number): Promise<boolean> {
  const step = Math.max(VolumeStructureDescriptor.size, blockSize)
  for (let i = 0; i < MOST; i++) {
    const bytes = await source.read(start * SECTOR_BYTES + START + i * step, HEAD)
    if (bytes.length < HEAD) return false
    const identifier = String.fromCharCode(...bytes.subarray(1, HEAD))
    if (identifier.startsWith('NSR0')) return true
    if (!KNOWN.has(identifier)) return false
  }
  return false
}
