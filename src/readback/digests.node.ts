import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32OfRuns } from '../kernel/crc32.node.js'
import { loadNative, type Native } from '../kernel/native.node.js'
import type { Digests } from './fingerprint.js'

const digestsWith = (native: Native | undefined): Digests => ({
  crc32: (bytes, before) => crc32(bytes, before),
  crc32OfRuns: (bytes, runBytes) => crc32OfRuns(native, bytes, runBytes),
  sha256() {
    const hash = createHash('sha256')
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
  },
})

/** Those of Node alone. */
export const nodeDigests: Digests = digestsWith(undefined)

/** The fastest of the host. */
export const openDigests = async (): Promise<Digests> => {
  const native = await loadNative()
  return native === undefined ? nodeDigests : digestsWith(native)
}
