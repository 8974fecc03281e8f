/** A tree that stands beside the primary one, as another standard defines it. ECMA-119 8.5. */

import { AT, HEAD } from './fields.js'
import type { TreeKind } from './kind.js'

export interface SupplementaryKind {
  readonly kind: TreeKind
  /** Whether the escape sequences are its own. */
  readonly accepts: (escapes: Uint8Array) => boolean
  /** Escape sequences it allows, in words. */
  readonly escapes: string
  /** Whether the identifiers of a directory look like its own, whatever the escape sequences say. */
  readonly looksLike: (directory: Uint8Array) => boolean
  /** Text of a field of the descriptor. */
  readonly decode: (field: Uint8Array) => string
}

/** Whether the identifiers in the first sector of a directory are characters of two bytes, most of which begin with zero. */
export function looksLikeUnits(directory: Uint8Array): boolean {
  let [records, alike] = [0, 0]
  for (let at = 0; at + HEAD < directory.length && (directory[at] as number) > HEAD; at += directory[at] as number) {
    const length = directory[at + AT.identifierLength] as number
    if (length < 2) continue
    records++
    if (length % 2 === 0 && directory[at + HEAD] === 0 && directory[at + HEAD + 1] !== 0) alike++
  }
  return records > 0 && alike * 2 > records
}
