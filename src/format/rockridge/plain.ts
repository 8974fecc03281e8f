/** Records of which Rock Ridge tells attributes and a name and nothing more, as nearly all do: looked at where they stand. */

import type { PlainUse } from '../iso9660/index.js'
import type { Attributes } from '../../tree/index.js'
import { readU32le } from '../../codec/index.js'
import { AlternateName, MODE, PosixAttributes110, signatureNumber, SuspNumber, TimeStamps } from './structures.js'

const SIGNATURE = SuspNumber.offsetOf('signature')
const LENGTH = SuspNumber.offsetOf('length')
const HEAD_BYTES = SuspNumber.size
const NAME_FLAGS = AlternateName.offsetOf('flags')
const POSIX_MODE = PosixAttributes110.offsetOf('mode')
const LINKS = PosixAttributes110.offsetOf('links')
const PX = signatureNumber('PX')
const TF = signatureNumber('TF')
const NM = signatureNumber('NM')
const RR = signatureNumber('RR')

/** `skipped` bytes come before the entries; `read` reads the attributes of a field, whatever it tells. */
export function startPlain(skipped: number, read: (bytes: Uint8Array, at: number, end: number) => Partial<Attributes>): PlainUse {
  let use = 0
  let useEnd = 0
  let nameAt = 0
  let nameEnd = 0
  let posixAt = 0
  let stampsAt = 0
  let stampsEnd = 0
  // Those that were read last, and what they stood in: the next file mostly has the same.
  let told: Partial<Attributes> | undefined
  let posix = new Uint8Array(0)
  let stamps = new Uint8Array(0)

  const look = (bytes: Uint8Array, _record: number, _identifierEnd: number, start: number, end: number): boolean => {
    use = start
    useEnd = end
    nameAt = posixAt = stampsAt = stampsEnd = 0
    for (let at = start + skipped; at + HEAD_BYTES <= end;) {
      const length = bytes[at + LENGTH] as number
      if (length < HEAD_BYTES) return length === 0 && bytes[at] === 0 && nameAt > 0
      if (at + length > end) return false
      switch (((bytes[at + SIGNATURE] as number) << 8) | (bytes[at + SIGNATURE + 1] as number)) {
        case PX: {
          if (posixAt > 0 || length < PosixAttributes110.size) return false
          const kind = readU32le(bytes, at + POSIX_MODE) & 0o170000
          // Of a folder there are as many links as folders in it.
          if (kind !== MODE.directory && (kind !== MODE.file || readU32le(bytes, at + LINKS) > 1)) return false
          posixAt = at
          break
        }
        case TF:
          if (stampsAt > 0 || length < TimeStamps.size) return false
          stampsAt = at
          stampsEnd = at + length
          break
        case NM:
          if (nameAt > 0 || length <= AlternateName.size || bytes[at + NAME_FLAGS] !== 0) return false
          nameAt = at + AlternateName.size
          nameEnd = at + length
          break
        case RR:
          break
        default:
          return false
      }
      at += length
    }
    return nameAt > 0
  }
  return {
    look,
    get nameAt() {
      return nameAt
    },
    get nameEnd() {
      return nameEnd
    },
    attributes(bytes) {
      const posixEnd = posixAt === 0 ? 0 : posixAt + PosixAttributes110.size
      if (told !== undefined && areEqual(bytes, posixAt, posixEnd, posix) && areEqual(bytes, stampsAt, stampsEnd, stamps)) return told
      posix = bytes.slice(posixAt, posixEnd)
      stamps = bytes.slice(stampsAt, stampsEnd)
      return (told = read(bytes, use, useEnd))
    },
  }
}

function areEqual(bytes: Uint8Array, at: number, end: number, other: Uint8Array): boolean {
  if (other.length !== end - at) return false
  for (let i = 0; i < other.length; i++) if (bytes[at + i] !== other[i]) return false
  return true
}
