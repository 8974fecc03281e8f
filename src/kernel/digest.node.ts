/** Digests of what is in memory, and of files. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** A SHA-256 that is fed piece by piece. */
export function createDigest(): { readonly update: (data: Uint8Array) => void; readonly hex: () => string } {
  const hash = createHash('sha256')
  return { update: (data) => void hash.update(data), hex: () => hash.digest('hex') }
}

/** An MD5, which others left on discs, that is fed piece by piece and told at any time. */
export function createMd5(): { readonly update: (data: Uint8Array) => void; readonly hex: () => string } {
  const hash = createHash('md5')
  return { update: (data) => void hash.update(data), hex: () => hash.copy().digest('hex') }
}

export const areEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Size and digest of a file of the host, read once. */
export async function sha256OfFile(path: string): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer)
    size += (piece as Buffer).length
  }
  return { size, sha256: hash.digest('hex') }
}

/** Size and digests of a file of the host, read once; digests by the names that OpenSSL has for them. */
export async function digestsOfFile<Name extends string>(
  path: string,
  names: readonly Name[],
  signal?: AbortSignal,
): Promise<{ readonly size: number; readonly digests: ReadonlyMap<Name, string> }> {
  const hashes = new Map(names.map((name) => [name, createHash(name)]))
  let size = 0
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    size += (piece as Buffer).length
    for (const hash of hashes.values()) hash.update(piece as Buffer)
  }
  return { size, digests: new Map([...hashes].map(([name, hash]) => [name, hash.digest('hex')])) }
}
