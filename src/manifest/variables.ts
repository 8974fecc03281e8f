/** `${NAME}` and `${NAME:-default}` in values; `$${` stands for the characters themselves. */

import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { positionOf, type Scalar, type TextRange } from './located.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Expanded {
  readonly text: string
  /** What the text means where it stands without quotes. */
  readonly value: Scalar
  readonly faults: readonly Fault[]
}

const REFERENCE = /\$(\$?)\{([^}]*)(\}?)/g
const NAMED = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/

export function expand(value: string, environment: Environment, range: TextRange): Expanded {
  const found: Fault[] = []
  // References are told apart in the text of the file by their order.
  let from = range.start
  const text = value.replace(REFERENCE, (whole: string, escaped: string, inner: string, closing: string) => {
    const shown = whole.length > 40 ? whole.slice(0, 40) : whole
    const start = range.file.text.indexOf('${', from)
    const inside = start !== -1 && start < range.end
    if (inside) from = start + 2
    if (escaped !== '') return whole.slice(1)
    const newline = whole.indexOf('\n')
    const length = newline === -1 ? whole.length : newline
    const place = inside ? { file: range.file, start, end: Math.min(start + length, range.end) } : range
    const named = closing === '' ? null : NAMED.exec(inner)
    if (named === null) {
      found.push(faults.malformedVariable({ text: shown }, { position: positionOf(place) }))
      return ''
    }
    const [, name = '', fallback] = named
    const known = Object.hasOwn(environment, name) ? environment[name] : undefined
    if (known !== undefined && (known !== '' || fallback === undefined)) return known
    if (fallback === undefined) found.push(faults.unknownVariable({ name }, { position: positionOf(place) }))
    return fallback ?? ''
  })
  return { text, value: meaningOf(text), faults: found }
}

/** A plain scalar of the core schema. YAML 1.2.2 10.3.2. */
export function meaningOf(text: string): Scalar {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^[-+]?[0-9]+$/.test(text) || /^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return Number(text)
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text)
  return text
}
