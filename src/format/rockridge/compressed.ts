/** What the ZF entry of a record says of a file that is kept compressed. zisofs and zisofs2, ZF System Use Entry Format. */

import type { Compression } from '../iso9660/index.js'
import { bytes } from '../../unit/index.js'
import { ALGORITHM, Compressed, Compressed2 } from './structures.js'

/** Bits of the sizes of blocks: no file has smaller ones than the pages of a system, and readers bound the larger ones. */
const LEAST_BITS = 12
const MOST_BITS = { 1: 17, 2: 20 } as const
/** Of the headers of both versions. */
const LEAST_HEADER = { 1: 16, 2: 24 } as const

/** How the file is to be read; what nobody here can read is of unknown form. */
export function compressionOf(entry: Uint8Array): Compression {
  const unknown = (problem: string): Compression => ({ form: { kind: 'unknown', problem }, size: bytes(0) })
  if (entry.length < Compressed.size) return unknown(`what is told of it has ${entry.length} bytes and not ${Compressed.size}`)
  const { algorithm, headerWords, blockBits } = Compressed.decode(entry)
  if (algorithm !== ALGORITHM.paged && algorithm !== ALGORITHM.zlib)
    return unknown(`its algorithm is ${JSON.stringify(algorithm)}; "pz" and "PZ" are known`)
  const version = algorithm === ALGORITHM.paged ? 1 : 2
  const [table, most, header] = [version === 1 ? Compressed : Compressed2, MOST_BITS[version], headerWords * 4]
  const { size } = table.decode(entry)
  if (!Number.isSafeInteger(size)) return unknown('its size would be 2^53 bytes or more')
  if (blockBits < LEAST_BITS || blockBits > most)
    return unknown(`its blocks would have 2^${blockBits} bytes; they may have from 2^${LEAST_BITS} to 2^${most}`)
  if (header < LEAST_HEADER[version]) return unknown(`its header would have ${header} bytes; it has ${LEAST_HEADER[version]} at least`)
  return { form: { kind: 'blocks', version, headerBytes: header, blockBytes: 2 ** blockBits }, size: bytes(size) }
}
