/** A name on the disc as one that the host can take, and that leads nowhere else. */

import { encodeUtf8, hasEscapedBytes } from '../codec/index.js'

/** What a host makes of names. */
export interface HostNames {
  readonly rules: 'posix' | 'windows'
  /** Whether a name may have bytes that are no UTF-8. */
  readonly bytes: 'any' | 'utf8'
  /** Names that are equal after folding are one name to the host. */
  readonly fold: (name: string) => string
}

/** Most bytes of a name on the file systems of Linux; elsewhere they are UTF-16 units, which are never more than bytes. */
const MOST_BYTES = 255
const encoder = new TextEncoder()

/** The name itself where that is possible. What cannot stand in a name is written as its bytes in hexadecimal, `%2F`. */
export function hostNameOf(name: string, { rules, bytes }: HostNames): string {
  let out = name === '' ? '%' : name === '.' || name === '..' ? name.replaceAll('.', '%2E') : name
  out = out.replaceAll('/', '%2F').replaceAll('\0', '%00')
  if (rules === 'windows') out = forWindows(out)
  if (bytes === 'utf8' && hasEscapedBytes(out)) out = escapeBytes(out)
  return shortened(out)
}

/** Devices of DOS have their names in every folder. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i

function forWindows(name: string): string {
  const plain = name.replace(/[\x01-\x1f<>:"\\|?*]/g, percent).replace(/[. ]$/, percent)
  return DEVICE.test(plain) ? `_${plain}` : plain
}

const percent = (character: string): string =>
  Array.from(encodeUtf8(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** Lone surrogates stand for bytes; whatever else is no Unicode is written as the unit that it is. */
function escapeBytes(name: string): string {
  let out = ''
  for (const character of name) {
    const unit = character.charCodeAt(0)
    if (character.length === 2 || unit < 0xd800 || unit > 0xdfff) out += character
    else out += `%${(unit >= 0xdc80 && unit <= 0xdcff ? unit - 0xdc00 : unit).toString(16).toUpperCase()}`
  }
  return out
}

function shortened(name: string): string {
  if (name.length * 3 <= MOST_BYTES || encodeUtf8(name).length <= MOST_BYTES) return name
  const mark = `~${checksum(name)}`
  const kept: string[] = []
  let room = MOST_BYTES - mark.length
  for (const character of name) {
    room -= character.length === 1 && !character.isWellFormed() ? 3 : encoder.encode(character).length
    if (room < 0) break
    kept.push(character)
  }
  return kept.join('') + mark
}

/** FNV-1a: equal beginnings stay distinct, the same on every host. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}

/** Names of one folder that are distinct to the host; `taken` has what is there already, folded. */
export function distinctName(name: string, { fold }: HostNames, taken: Set<string>): string {
  for (let i = 1, candidate = name; ; i++) {
    const folded = fold(candidate)
    if (!taken.has(folded)) {
      taken.add(folded)
      return candidate
    }
    candidate = shortened(`${name}~${i}`)
  }
}
