/** CRC-32 (IEEE 802.3, that of zlib) of runs of bytes, with native/crc32.c and its twin. */

import { crc32 } from 'node:zlib'
import type { Native } from './native.node.js'

/** Below this a call into the library costs more than it saves. */
const WORTH_A_CALL = 1 << 14

/** The sums of runs of `runBytes` each, the last one perhaps shorter. */
export function crc32OfRuns(native: Native | undefined, bytes: Uint8Array, runBytes: number): Uint32Array {
  const sums = new Uint32Array(Math.ceil(bytes.length / runBytes))
  if (native === undefined || bytes.length < WORTH_A_CALL) twin(bytes, runBytes, sums)
  else native.call('gm_crc32', 'i64', { bytes }, { i64: bytes.length }, { i64: runBytes }, { bytes: new Uint8Array(sums.buffer) })
  return sums
}

function twin(bytes: Uint8Array, runBytes: number, sums: Uint32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = crc32(bytes.subarray(i * runBytes, (i + 1) * runBytes))
}
