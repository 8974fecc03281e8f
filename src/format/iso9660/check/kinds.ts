/** Kinds of trees: what their structures are called, and how their identifiers read. */

import { decodeUtf16be, decodeUtf8 } from '../../../codec/index.js'
import type { Decode } from './folders.js'

export interface TreeKind {
  readonly title: string
  /** The structures that findings name. */
  readonly record: string
  readonly pathTable: string
  /** Bytes of a character. */
  readonly unit: 1 | 2
  readonly decode: Decode
}

const kindOf = (title: string, unit: 1 | 2): TreeKind => ({
  title,
  record: `directory record of ${title}`,
  pathTable: `of ${title}`,
  unit,
  decode: unit === 1 ? decodeUtf8 : decodeUtf16be,
})

export const kinds = { primary: kindOf('ISO 9660', 1), joliet: kindOf('Joliet', 2), enhanced: kindOf('ISO 9660:1999', 1) } as const
