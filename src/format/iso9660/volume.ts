/** What the primary volume descriptor says of the volume in words. ECMA-119 7.4, 8.4.5 to 8.4.25. */

import type { Volume } from '../../tree/index.js'
import type { Changes } from './changes.js'
import { faults } from './faults.js'
import type { Folder } from './hierarchy.js'
import type { Iso9660Options } from './options.js'

export interface Identifiers {
  readonly systemId: string
  readonly volumeId: string
  readonly volumeSetId: string
  readonly publisherId: string
  readonly preparerId: string
  readonly applicationId: string
  readonly copyrightFile: string
  readonly abstractFile: string
  readonly bibliographicFile: string
}

/** 7.4.1 and 7.4.2: capital letters, digits, underscore; the a-characters add punctuation. */
const others = { d: /[^A-Z0-9_]/g, a: /[^A-Z0-9_ !"%&'()*+,\-./:;<=>?]/g } as const

const words = [
  ['systemId', 'system', 32, 'a'],
  ['volumeId', 'id', 32, 'd'],
  ['volumeSetId', 'setId', 128, 'd'],
  ['publisherId', 'publisher', 128, 'a'],
  ['preparerId', 'preparer', 128, 'a'],
  ['applicationId', 'application', 128, 'a'],
] as const

export const rootFiles = ['copyrightFile', 'abstractFile', 'bibliographicFile'] as const
export const ROOT_FILE_CHARACTERS = 37

/** Identifiers as they are written, and what had to be said about them. */
export function primaryIdentifiers(volume: Volume, options: Iso9660Options, root: Folder, changes: Changes): Identifiers {
  const texts = words.map(([key, field, limit, alphabet]) => [key, settle(field, volume[field], limit, alphabet, options, changes)])
  const files = rootFiles.map((field) => [field, rootFileIdentifier(field, volume[field], root, ROOT_FILE_CHARACTERS, changes)])
  return Object.fromEntries([...texts, ...files]) as Identifiers
}

function settle(field: string, value: string, limit: number, alphabet: 'a' | 'd', options: Iso9660Options, changes: Changes): string {
  const place = { path: ['volume', field] }
  const length = Array.from(value).length
  if (length > limit) changes.add(faults.identifierTooLong({ field, value, length, limit }, place))
  // A lone surrogate is one character, a pair is one as well.
  const written = value.replace(/[^\x20-\x7e]/gu, '_')
  const characters = [...new Set(written.match(others[alphabet]))].join(' ')
  const relaxed = options.relax.has('volume-identifiers')
  if (options.names === 'strict' && !relaxed && (written !== value || characters !== ''))
    changes.add(faults.identifierNotAllowed({ field, value, characters: [...new Set(value.match(others[alphabet]))].join(' ') }, place))
  else if (written !== value) changes.add(faults.identifierNotAscii({ field, value, written }, place))
  else if (characters !== '' && !relaxed) changes.add(faults.identifierCharacters({ field, value, characters }, place))
  return written.slice(0, limit)
}

/** The identifier, in this hierarchy, of a file of the root directory. 8.4.23. Empty where the volume names none. */
export function rootFileIdentifier(field: (typeof rootFiles)[number], name: string, root: Folder, limit: number, changes: Changes): string {
  if (name === '') return ''
  const place = { path: ['volume', field] }
  const entry = root.entries.find((one) => one.kind === 'leaf' && one.node.name === name && one.node.inode.kind === 'file')
  if (entry === undefined) {
    changes.add(faults.noSuchRootFile({ field, name }, place))
    return ''
  }
  if (entry.identifier.length <= limit) return entry.identifier
  changes.add(faults.rootFileNameTooLong({ field, name: entry.identifier, limit }, place))
  return ''
}
