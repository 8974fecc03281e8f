/** Entity identifiers and their suffixes. ECMA-167 1/7.4; OSTA UDF 2.60 2.1.5. */

import { readU16le, writeU16le } from '../../codec/index.js'

export const ENTITY_BYTES = 32
const IDENTIFIER = 1
const IDENTIFIER_BYTES = 23
const SUFFIX = 24

/** Who wrote the structure. UDF 2.60 2.1.5.2: names of developers begin with an asterisk. */
export const DEVELOPER = '*Glassmaster'
export const DOMAIN = '*OSTA UDF Compliant'

export interface Entity {
  readonly identifier: string
  /** 8 bytes whose meaning depends on the identifier. */
  readonly suffix: Uint8Array
}

/** An identifier with an empty suffix: contents of a partition, applications. */
export function entity(identifier: string): Uint8Array {
  const out = new Uint8Array(ENTITY_BYTES)
  if (identifier.length > IDENTIFIER_BYTES) throw new RangeError(`An identifier has at most 23 characters: ${identifier}`)
  for (let i = 0; i < identifier.length; i++) out[IDENTIFIER + i] = identifier.charCodeAt(i)
  return out
}

/** Domain suffix: revision, then flags of write protection, which a read-only partition does not need. UDF 2.1.5.3. */
export function domainEntity(revision: number): Uint8Array {
  return withRevision(DOMAIN, revision)
}

/** UDF suffix: revision, then class and identifier of the operating system, 0 for any. UDF 2.1.5.3. */
export function udfEntity(identifier: string, revision: number): Uint8Array {
  return withRevision(identifier, revision)
}

/** Implementation suffix: operating system left open, no implementation use. UDF 2.1.5.3. */
export const developerEntity: Uint8Array = entity(DEVELOPER)

function withRevision(identifier: string, revision: number): Uint8Array {
  const out = entity(identifier)
  writeU16le(out, SUFFIX, revision)
  return out
}

export function readEntity(from: Uint8Array): Entity {
  let end = SUFFIX
  while (end > IDENTIFIER && from[end - 1] === 0) end--
  return { identifier: String.fromCharCode(...from.subarray(IDENTIFIER, end)), suffix: from.slice(SUFFIX, ENTITY_BYTES) }
}

/** The revision in the suffix of a domain or UDF identifier: 0x0150 for 1.50. */
export const revisionOf = (from: Uint8Array): number => readU16le(from, SUFFIX)
