/** Digests of what is in memory, and of what comes in pieces. */

import { createHash } from 'node:crypto'

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** A SHA-256 that is fed piece by piece. */
export function createDigest(): { readonly update: (data: Uint8Array) => void; readonly hex: () => string } {
  const hash = createHash('sha256')
  return { update: (data) => void hash.update(data), hex: () => hash.digest('hex') }
}

/** An MD5, which others left on discs, that is fed piece by piece and told at any time. */
/** SHA-256 of what comes in pieces. */
export async function sha256Of(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createDigest()
  for await (const piece of pieces) digest.update(piece)
  return digest.hex()
}

export function createMd5(): { readonly update: (data: Uint8Array) => void; readonly hex: () => string } {
  const hash = createHash('md5')
  return { update: (data) => void hash.update(data), hex: () => hash.copy().digest('hex') }
}

/** A digest that is fed piece by piece and told at any time. */
export function createHasher(name: 'md5' | 'sha1' | 'sha256' | 'sha512'): {
  readonly update: (data: Uint8Array) => void
  readonly hex: () => string
} {
  const hash = createHash(name)
  return { update: (data) => void hash.update(data), hex: () => hash.copy().digest('hex') }
}

export const digestOf = (name: 'md5' | 'sha1' | 'sha256' | 'sha512', data: Uint8Array): string =>
  createHash(name).update(data).digest('hex')

export const areEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Size and digests of what comes in pieces, read once; digests by the names that OpenSSL has for them. */
export async function digestsOf<Name extends string>(
  pieces: AsyncIterable<Uint8Array>,
  names: readonly Name[],
): Promise<{ readonly size: number; readonly digests: ReadonlyMap<Name, string> }> {
  const hashes = new Map(names.map((name) => [name, createHash(name)]))
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    for (const hash of hashes.values()) hash.update(piece)
  }
  return { size, digests: new Map([...hashes].map(([name, hash]) => [name, hash.digest('hex')])) }
}
