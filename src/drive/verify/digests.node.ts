import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Digests } from './fingerprint.js'

export const nodeDigests: Digests = {
  crc32: (bytes, before) => crc32(bytes, before),
  sha256() {
    const hash = createHash('sha256')
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
  },
}
