/** Texts of the manifest as values. Their form has been checked by the schema. */

import { DiscError } from '../fault/index.js'
import type * as manifest from '../manifest/index.js'
import { bytes, lba, parseBytes, parseInstant, type Bytes, type Instant } from '../unit/index.js'
import type { Modes, Owner } from './entries.js'
import { faults } from './faults.js'
import type { NameSpace, PlaceHint } from './inode.js'

/** `8 KiB` is 8192. No file has more than 2^53 - 1 bytes: what is beyond becomes that. */
export const sizeOf = (size: manifest.Size): Bytes => parseBytes(String(size)) ?? bytes(Number.MAX_SAFE_INTEGER)

/** Undefined where there is no such day or time. */
export const momentOf = (moment: manifest.Moment): Instant | undefined => parseInstant(String(moment))

const MOST_OWNER = 2 ** 32 - 1

/** Undefined where a number does not fit into 32 bits. */
export function ownerOf(owner: manifest.Owner): Owner | 'source' | undefined {
  if (owner === 'keep') return 'source'
  const [uid = 0, gid = 0] = owner.split(':').map(Number)
  return uid <= MOST_OWNER && gid <= MOST_OWNER ? { uid, gid } : undefined
}

/** Permission bits alone: a file type that is written in front of them does not count. */
const bitsOf = (octal: manifest.Octal): number => Number.parseInt(octal, 8) & 0o7777

export function modesOf(mode: manifest.Mode): Modes | 'source' {
  if (mode === 'keep') return 'source'
  if (mode === 'normal') return {}
  if (typeof mode === 'string') return { files: bitsOf(mode), executables: bitsOf(mode), directories: bitsOf(mode) }
  const { files, executables, directories } = mode
  return {
    ...(files === undefined ? {} : { files: bitsOf(files) }),
    ...(executables === undefined ? {} : { executables: bitsOf(executables) }),
    ...(directories === undefined ? {} : { directories: bitsOf(directories) }),
  }
}

const allSpaces: readonly NameSpace[] = ['iso9660', 'joliet', 'udf']

export function spacesOf(spaces: manifest.NameSpaces): readonly NameSpace[] {
  if (spaces === true) return allSpaces
  if (spaces === false) return []
  return typeof spaces === 'string' ? [spaces] : spaces
}

export function placeOf(place: manifest.Place): PlaceHint {
  if (typeof place === 'string') return { kind: place }
  return 'weight' in place ? { kind: 'weight', weight: place.weight } : { kind: 'at', lba: lba(place.block) }
}

/** White space does not count. Throws a `DiscError` where characters are missing. */
export function bytesOfBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    throw new DiscError(faults.base64Invalid({ length: text.length }))
  }
}
