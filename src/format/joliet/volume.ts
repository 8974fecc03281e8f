/** What the Joliet volume descriptor says of the volume in words, in UTF-16. ECMA-119 8.5; Joliet specification. */

import { ROOT_FILE_CHARACTERS, rootFileIdentifier, rootFiles, type Changes, type Folder } from '../iso9660/index.js'
import { encodeUtf16be } from '../../codec/index.js'
import type { Volume } from '../../tree/index.js'
import { faults } from './faults.js'

/** Escape sequences of UCS-2 levels 1 to 3: `%/@`, `%/C`, `%/E`. ISO/IEC 2022. */
export const escapes = { 1: '%/@', 2: '%/C', 3: '%/E' } as const

const words = [
  ['systemId', 'system', 32],
  ['volumeId', 'id', 32],
  ['volumeSetId', 'setId', 128],
  ['publisherId', 'publisher', 128],
  ['preparerId', 'preparer', 128],
  ['applicationId', 'application', 128],
] as const

type Field = (typeof words)[number][0] | (typeof rootFiles)[number]

export function volumeFields(volume: Volume, root: Folder, changes: Changes): Readonly<Record<Field, Uint8Array>> {
  const texts = words.map(([key, field, width]) => [key, settle(field, volume[field], width, changes)])
  const files = rootFiles.map((field) => [
    field,
    padded(rootFileIdentifier(field, volume[field], root, Math.floor(ROOT_FILE_CHARACTERS / 2), changes), ROOT_FILE_CHARACTERS),
  ])
  return Object.fromEntries([...texts, ...files]) as Readonly<Record<Field, Uint8Array>>
}

export function escapeField(level: 1 | 2 | 3): Uint8Array {
  const out = new Uint8Array(32)
  for (let i = 0; i < 3; i++) out[i] = escapes[level].charCodeAt(i)
  return out
}

function settle(field: string, value: string, width: number, changes: Changes): Uint8Array {
  const limit = width / 2
  const whole = value.toWellFormed()
  if (whole.length <= limit) return padded(whole, width)
  const last = whole.charCodeAt(limit - 1)
  const written = whole.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit)
  changes.add(faults.identifierCut({ field, value, written, limit }, { path: ['volume', field] }))
  return padded(written, width)
}

/** Padded with blanks of two bytes; a field of odd width ends in a zero. */
function padded(text: string, width: number): Uint8Array {
  const out = new Uint8Array(width)
  out.set(encodeUtf16be(text.padEnd(Math.floor(width / 2))))
  return out
}
