/** Names of a tree that was taken from ISO 9660 alone: by which departures from the standard they stay as they are. ECMA-119 7.5, 7.6. */

import { walk, type ImageTree } from '../tree/index.js'

export interface RelaxedNames {
  readonly lowercase?: true
  readonly ascii?: true
  readonly anyByte?: true
  readonly multipleDots?: true
  readonly leadingDot?: true
  readonly longNames?: true
}

/** Level 2 and 3 end here. */
const LONGEST = 31

/** Where Rock Ridge or Joliet keep the names, those of the primary tree may change. */
export function relaxedNames(tree: ImageTree): RelaxedNames {
  const found: { -readonly [Key in keyof RelaxedNames]: RelaxedNames[Key] } = {}
  for (const { node } of walk(tree)) {
    const { name } = node
    if (/[a-z]/.test(name)) found.lowercase = true
    if (/[^\x20-\x7e]/.test(name)) found.anyByte = true
    else if (/[^A-Za-z0-9_.]/.test(name)) found.ascii = true
    if (name.startsWith('.')) found.leadingDot = true
    if (/\..*\./.test(name)) found.multipleDots = true
    if (name.length > LONGEST) found.longNames = true
  }
  return found
}
