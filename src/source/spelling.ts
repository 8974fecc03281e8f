/** Texts of the manifest as values. Their form has been checked by the schema. */

import { DiscError } from '../fault/index.js'
import type * as manifest from '../manifest/index.js'
import { bytes, lba, parseBytes, parseInstant, type Bytes, type Instant } from '../unit/index.js'
import type { Modes, Owner } from './entries.js'
import { faults } from './faults.js'
import type { NameSpace, PlaceHint } from './inode.js'
import { SUBMODE, type Xa, type XaRecord, type XaSectors } from './xa.js'

/** `8 KiB` is 8192. No file has more than 2^53 - 1 bytes: what is beyond becomes that. */
export const sizeOf = (size: manifest.Size): Bytes => parseBytes(String(size)) ?? bytes(Number.MAX_SAFE_INTEGER)

/** Undefined where there is no such day or time. */
export const momentOf = (moment: manifest.Moment): Instant | undefined => parseInstant(String(moment))

const MOST_OWNER = 2 ** 32 - 1

/** Undefined where a number does not fit into 32 bits. */
export function ownerOf(owner: manifest.Owner): Owner | 'source' | undefined {
  if (owner === 'keep') return 'source'
  const [uid, gid] = owner.split(':').map(Number) as [number, number]
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

const allSpaces: readonly NameSpace[] = ['iso9660', 'joliet', 'udf', 'hfsplus']

export function spacesOf(spaces: manifest.NameSpaces): readonly NameSpace[] {
  if (spaces === true) return allSpaces
  if (spaces === false) return []
  return typeof spaces === 'string' ? [spaces] : spaces
}

export function placeOf(place: manifest.Place): PlaceHint {
  if (typeof place === 'string') return { kind: place }
  return 'weight' in place ? { kind: 'weight', weight: place.weight } : { kind: 'at', lba: lba(place.block) }
}

export const xaOf = (xa: manifest.Xa): Xa => ({ record: xaRecordOf(xa, xa.form ?? 1), sectors: xaSectorsOf(xa) })

/** What is recorded of a file that another track holds: it has that track's form where none is given. */
export const xaOfTrack = (xa: manifest.Xa, type: manifest.NumberedTrack['type'] | undefined): Xa => ({
  record:
    type === 'audio' ? { ...xaRecordOf(xa, 1), forms: 'cdda' } : xaRecordOf(xa, xa.form ?? (type === 'xa' || type === 'xa-form2' ? 2 : 1)),
})

const xaRecordOf = ({ interleaved = false, file = 0 }: manifest.Xa, form: NonNullable<manifest.Xa['form']>): XaRecord => ({
  forms: form === 'mixed' ? form : `form${form}`,
  interleaved,
  file,
})

function xaSectorsOf(xa: manifest.Xa): XaSectors {
  const { form = 1, sectorBytes, file = 0, channel = 0, coding = 0, edc = true, endOfRecord = true, endOfFile = true } = xa
  if (sectorBytes !== undefined) return { kind: 'kept', bytes: sectorBytes }
  const { video = false, audio = false, data = form === 1 && !video && !audio, trigger = false, realTime = false } = xa
  const submode = bitsOfWords({ video, audio, data, trigger, form2: form === 2, realTime })
  const last = bitsOfWords({ endOfRecord, endOfFile })
  return { kind: 'made', bytes: form === 2 ? 2324 : 2048, subheader: { file, channel, submode, coding }, last, edc }
}

const bitsOfWords = (words: Partial<Record<keyof typeof SUBMODE, boolean>>): number =>
  (Object.keys(words) as (keyof typeof SUBMODE)[]).reduce((bits, word) => (words[word] === true ? bits | SUBMODE[word] : bits), 0)

/** White space does not count. Throws a `DiscError` where characters are missing. */
export function bytesOfBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    throw new DiscError(faults.base64Invalid({ length: text.length }))
  }
}
