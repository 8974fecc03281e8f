/** Digests of what is in memory. */

import { createHash } from 'node:crypto'

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** A SHA-256 that is fed piece by piece. */
export function createDigest(): { readonly update: (data: Uint8Array) => void; readonly hex: () => string } {
  const hash = createHash('sha256')
  return { update: (data) => void hash.update(data), hex: () => hash.digest('hex') }
}
