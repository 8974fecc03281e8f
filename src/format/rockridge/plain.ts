/** Records of which Rock Ridge tells attributes and a name and nothing more, as nearly all do: looked at where they stand. */

import type { PlainUse } from '../iso9660/index.js'
import type { Attributes } from '../../tree/index.js'
import { readU32le } from '../../codec/index.js'
import { AlternateName, MODE, PosixAttributes110, signatureNumber, SuspNumber, TimeStamps } from './structures.js'

const SIGNATURE = SuspNumber.offsetOf('signature')
const LENGTH = SuspNumber.offsetOf('length')
const HEAD_BYTES = SuspNumber.size
const NAME_FLAGS = AlternateName.offsetOf('flags')
const MODE_AT = PosixAttributes110.offsetOf('mode')
const LINKS_AT = PosixAttributes110.offsetOf('links')
const UID_AT = PosixAttributes110.offsetOf('uid')
const GID_AT = PosixAttributes110.offsetOf('gid')
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
  let [mode, uid, gid] = [-1, -1, -1]
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
          const kind = readU32le(bytes, at + MODE_AT) & 0o170000
          // Of a folder there are as many links as folders in it.
          if (kind !== MODE.directory && (kind !== MODE.file || readU32le(bytes, at + LINKS_AT) > 1)) return false
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
      const valueAt = (offset: number): number => (posixAt === 0 ? -1 : readU32le(bytes, posixAt + offset))
      const [newMode, newUid, newGid] = [valueAt(MODE_AT), valueAt(UID_AT), valueAt(GID_AT)]
      const isSame = newMode === mode && newUid === uid && newGid === gid && areEqual(bytes, stampsAt, stampsEnd, stamps)
      if (told !== undefined && isSame) return told
      mode = newMode
      uid = newUid
      gid = newGid
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
