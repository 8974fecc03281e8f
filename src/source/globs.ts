/**
 * Patterns of `exclude` and of rules, matched on the way down a tree: each folder hands the state it reached to its
 * children, so that the cost of a name depends neither on how deep it lies nor on how hostile the pattern is.
 *
 * `*` and `?` stay within a name, `**` spans folders, `a/**` is the folder `a` and all in it, `[a-z]` and `[!a-z]` are sets, `{a,b}` are alternatives, `\` takes the next
 * character as it is. Names that begin with a dot are like all others. A pattern without `/` matches at any depth, one that
 * begins with `/` from the top, one that ends with `/` folders only. `!` in front takes back what an earlier one matched.
 */

import type { Fault, FaultPlace } from '../fault/index.js'
import { faults } from './faults.js'

/** For each pattern a set of positions in its names, as bits. */
export type GlobState = readonly number[]

export interface Globs {
  readonly start: GlobState
  step(state: GlobState, name: string): GlobState
  /** Whether the path that led to this state is matched. */
  accepts(state: GlobState, kind: 'directory' | 'leaf'): boolean
}

/** Most names in a pattern: one bit each in a 32-bit number, and one for the end. */
const MOST_NAMES = 30
const MOST_ALTERNATIVES = 1000
const LONGEST = 4096

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }

interface Pattern {
  readonly names: readonly ('**' | readonly Token[])[]
  readonly negated: boolean
  readonly foldersOnly: boolean
}

export function globsOf(patterns: readonly string[], where?: FaultPlace): Globs | Fault {
  const compiled: Pattern[] = []
  for (const text of patterns) {
    const made = compile(text)
    if (typeof made === 'string') return faults.patternTooCostly({ pattern: text, reason: made }, where)
    compiled.push(...made)
    if (compiled.length > MOST_ALTERNATIVES)
      return faults.patternTooCostly({ pattern: text, reason: `there are more than ${MOST_ALTERNATIVES} alternatives` }, where)
  }
  return {
    start: compiled.map((pattern) => closure(pattern, 1)),
    step: (state, name) => compiled.map((pattern, i) => stepOne(pattern, state[i] as number, name)),
    accepts(state, kind) {
      let matched = false
      for (const [i, pattern] of compiled.entries())
        if (matched === pattern.negated && acceptsOne(pattern, state[i] as number, kind)) matched = !pattern.negated
      return matched
    },
  }
}

/** `**` may span no name at all: where it can stand, so can what follows. The last one is left to `accepts`. */
function closure(pattern: Pattern, state: number): number {
  let all = state
  for (let i = 0; i + 1 < pattern.names.length; i++) if (pattern.names[i] === '**' && (all >>> i) & 1) all |= 1 << (i + 1)
  return all
}

function stepOne(pattern: Pattern, state: number, name: string): number {
  if (state === 0) return 0
  let next = 0
  for (const [i, wanted] of pattern.names.entries()) {
    if (!((state >>> i) & 1)) continue
    if (wanted !== '**') next |= matches(wanted, name) ? 1 << (i + 1) : 0
    else next |= i + 1 < pattern.names.length ? 1 << i : (1 << i) | (1 << (i + 1))
  }
  return closure(pattern, next)
}

function acceptsOne({ names, foldersOnly }: Pattern, state: number, kind: 'directory' | 'leaf'): boolean {
  if (kind === 'leaf') return !foldersOnly && ((state >>> names.length) & 1) === 1
  // `a/**` is the folder `a` too, and what is in it, but no file `a`.
  const ends = names.at(-1) === '**' ? 3 << (names.length - 1) : 1 << names.length
  return (state & ends) !== 0
}

/** Two pointers: on a mismatch only the last star gives way, so the cost is at most the product of both lengths. */
function matches(tokens: readonly Token[], name: string): boolean {
  let token = 0
  let at = 0
  let star = -1
  let resume = 0
  for (;;) {
    const wanted = tokens[token]
    if (wanted?.kind === 'star') {
      star = token++
      resume = at
      continue
    }
    const length = wanted === undefined ? -1 : lengthOfMatch(wanted, name, at)
    if (length >= 0) {
      at += length
      token++
    } else if (wanted === undefined && at === name.length) return true
    else {
      if (star < 0 || resume >= name.length) return false
      resume += characterLength(name, resume)
      at = resume
      token = star + 1
    }
  }
}

function lengthOfMatch(token: Exclude<Token, { kind: 'star' }>, name: string, at: number): number {
  if (token.kind === 'text') return name.startsWith(token.text, at) ? token.text.length : -1
  if (at >= name.length) return -1
  if (token.kind === 'any') return characterLength(name, at)
  const code = name.codePointAt(at) as number
  return token.ranges.some(([low, high]) => low <= code && code <= high) === token.negated ? -1 : characterLength(name, at)
}

const characterLength = (name: string, at: number): number => ((name.codePointAt(at) as number) > 0xffff ? 2 : 1)

function compile(text: string): readonly Pattern[] | string {
  if (text.length > LONGEST) return `it is longer than ${LONGEST} characters`
  const negated = text.startsWith('!')
  const alternatives = expandBraces(negated ? text.slice(1) : text)
  if (alternatives === undefined) return `it has more than ${MOST_ALTERNATIVES} alternatives`
  const patterns: Pattern[] = []
  for (const alternative of alternatives) {
    const foldersOnly = alternative.endsWith('/')
    const body = foldersOnly ? alternative.replace(/\/+$/, '') : alternative
    const parts = body.split('/').filter((part) => part !== '' && part !== '.')
    const anchored = body.includes('/')
    const names = (anchored ? parts : ['**', ...parts]).filter((part, i, all) => part !== '**' || all[i - 1] !== '**')
    if (names.length > MOST_NAMES) return `it has more than ${MOST_NAMES} folders`
    if (parts.length > 0) patterns.push({ names: names.map((part) => (part === '**' ? part : tokensOf(part))), negated, foldersOnly })
  }
  return patterns
}

/** All texts that the braces stand for; undefined where there are too many. */
function expandBraces(text: string): readonly string[] | undefined {
  const done: string[] = []
  const open = [text]
  for (let pattern = open.pop(); pattern !== undefined; pattern = open.pop()) {
    const braces = innermostBraces(pattern)
    if (braces === undefined) done.push(pattern)
    else for (const choice of braces.choices) open.push(pattern.slice(0, braces.from) + choice + pattern.slice(braces.to))
    if (done.length + open.length > MOST_ALTERNATIVES) return undefined
  }
  return done
}

/** The first pair of braces with a comma in it and no other such pair inside. */
function innermostBraces(text: string): { from: number; to: number; choices: readonly string[] } | undefined {
  let from = -1
  let commas: number[] = []
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '\\') i++
    else if (character === '{') {
      from = i
      commas = []
    } else if (character === ',' && from >= 0) commas.push(i)
    else if (character === '}' && from >= 0) {
      const ends = [from, ...commas, i]
      if (commas.length > 0) return { from, to: i + 1, choices: ends.slice(1).map((end, k) => text.slice((ends[k] as number) + 1, end)) }
      from = -1
    }
  }
  return undefined
}

function tokensOf(part: string): readonly Token[] {
  const tokens: Token[] = []
  let text = ''
  const flush = (token: Token): void => {
    if (text !== '') tokens.push({ kind: 'text', text })
    text = ''
    // Stars in a row are one.
    if (token.kind !== 'star' || tokens.at(-1)?.kind !== 'star') tokens.push(token)
  }
  for (let i = 0; i < part.length; i++) {
    const character = part[i] as string
    const set = character === '[' ? setAt(part, i) : undefined
    if (set !== undefined) {
      flush(set.token)
      i = set.last
    } else if (character === '*') flush({ kind: 'star' })
    else if (character === '?') flush({ kind: 'any' })
    else text += character === '\\' && i + 1 < part.length ? (part[++i] as string) : character
  }
  if (text !== '') tokens.push({ kind: 'text', text })
  return tokens
}

/** The set that begins at `at`; undefined where the bracket is never closed and so stands for itself. */
function setAt(part: string, at: number): { token: Token; last: number } | undefined {
  const negated = part[at + 1] === '!' || part[at + 1] === '^'
  const first = at + (negated ? 2 : 1)
  const last = part.indexOf(']', first + 1)
  if (last < 0) return undefined
  const codes = Array.from(part.slice(first, last), (character) => character.codePointAt(0) as number)
  const ranges: (readonly [number, number])[] = []
  for (let i = 0; i < codes.length; i++) {
    const low = codes[i] as number
    const high = codes[i + 1] === 0x2d ? codes[i + 2] : undefined
    ranges.push([low, high ?? low])
    if (high !== undefined) i += 2
  }
  return { token: { kind: 'set', negated, ranges }, last }
}
