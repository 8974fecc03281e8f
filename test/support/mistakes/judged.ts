/** What a program says of a mistake, held against what has to be said. */

import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Schema } from '../../../src/manifest/schema-node.js'
import type { Expected } from './drawn.js'
import { root } from './keys.js'

/** A fault as `--json` has it. */
export interface Told {
  readonly severity: 'error' | 'warning' | 'note'
  readonly code: string
  readonly message: string
  readonly help?: string
  readonly clause?: string
  readonly position?: { readonly file: string; readonly line: number; readonly column: number }
}

/** What falls short of what is expected; nothing where all is right. */
export function shortcomings(told: readonly Told[], expected: Expected): readonly string[] {
  const found: string[] = []
  const [first, ...others] = told
  if (first === undefined) return ['nothing is said']
  for (const { message } of others) found.push(`said besides: ${message}`)
  const { message, help, position, severity } = first
  if (severity !== expected.severity) found.push(`${severity} for ${expected.severity}`)
  const place = position === undefined ? 'none' : `${position.line}:${position.column}`
  if (place !== `${expected.line}:${expected.column}`) found.push(`place ${place} for ${expected.line}:${expected.column}`)
  const all = `${message}\n${help ?? ''}`
  for (const words of expected.wrong) if (!message.includes(words)) found.push(`the message does not name ${words}`)
  for (const words of expected.allowed) if (!hasWords(all, words)) found.push(`allowed, and not named: ${words}`)
  if (help === undefined) found.push('no help')
  else for (const words of expected.mend) if (!help.includes(words)) found.push(`the help does not name ${words}`)
  const example = /For example: (.+)$/.exec(help ?? '')?.[1]
  if (expected.example !== undefined && example !== undefined && !fits(expected.example, example)) found.push(`no example: ${example}`)
  return found
}

/** Whether words stand there by themselves, not as a part of others. */
function hasWords(text: string, words: string): boolean {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'u').test(text)
}

const ajv = new Ajv2020({ strict: false })
function fits(schema: Schema, example: string): boolean {
  const value: unknown = JSON.parse(example)
  // A variable may hold anything.
  return (typeof value === 'string' && value.includes('${')) || ajv.validate({ ...schema, $defs: root.$defs }, value)
}
