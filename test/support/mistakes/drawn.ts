/**
 * Mistakes drawn from the schema: a key of it, a manifest that has the key, and an operator that spoils it there. What has to be said
 * of each follows from the operator and the schema.
 */

import { isMap, type Node } from 'yaml'
import { accepts, conforms, leavesOf, lengthOf, resolve, type Schema } from '../../../src/manifest/schema-node.js'
import { homesOf } from './homes.js'
import { documentOf, keysOf, keysOfSchema, mapsOf, nameOf, root, type Found, type FoundMap, type Written } from './keys.js'
import { randomOf, type Random } from './random.js'

export interface Mistake {
  readonly name: string
  readonly text: string
  readonly expected: Expected
}

export interface Expected {
  readonly severity: 'error' | 'warning'
  /** From 1. */
  readonly line: number
  readonly column: number
  /** What is wrong: each has to be named by the message. */
  readonly wrong: readonly string[]
  /** What is allowed: each has to be named by message or help. */
  readonly allowed: readonly string[]
  /** How to mend it: each has to be named by the help. */
  readonly mend: readonly string[]
  /** What an example of the help has to conform to. */
  readonly example?: Schema
}

/** A manifest with a mistake in it, and at which character that stands. */
interface Spoilt extends Omit<Expected, 'line' | 'column' | 'severity'> {
  readonly what: string
  readonly text: string
  readonly at: number
}

type Operator = (found: Found, random: Random) => Spoilt | undefined

const printed = (path: readonly (string | number)[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '') || 'the manifest'
const placeOf = ({ path, key }: Found): string => printed([...path, key])
const pick = <Value>(values: readonly Value[], random: Random): Value | undefined => values[Math.floor(random() * values.length)]
const spanOf = (node: unknown): readonly [number, number] => {
  const [start, end] = (node as Node).range ?? [0, 0]
  return [start, end]
}
const splice = (text: string, start: number, end: number, insert: string): string => text.slice(0, start) + insert + text.slice(end)

/** `value` in place of what a key has. It stands behind the colon of the key, wherever the former value began. */
function withValue({ manifest: { text }, pair }: Found, value: string): { readonly text: string; readonly at: number } {
  const [, afterKey] = spanOf(pair.key)
  const [start, end] = spanOf(pair.value)
  const stop = start + text.slice(start, end).trimEnd().length
  return { text: splice(text, afterKey, stop, `: ${value}`), at: afterKey + 2 }
}

const kindWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  array: 'a list',
  object: 'a map',
}
const wordsOf = (leaf: Schema): readonly unknown[] | undefined => leaf.enum ?? (leaf.const === undefined ? undefined : [leaf.const])

/** What a value may be, in words: the kinds, and the single values where they are counted. */
function kindsOf(leaves: readonly Schema[]): readonly string[] {
  return leaves.flatMap(
    (leaf) => wordsOf(leaf)?.map(String) ?? (leaf.type === 'boolean' ? ['true', 'false'] : [kindWords[leaf.type ?? ''] ?? '']),
  )
}

/** The limits of a number or a length, where they are any. */
const limitsOf = (least: number | undefined, most: number | undefined): readonly string[] =>
  [least, most].filter((limit) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER).map(String)

const wrongType: Operator = (found, random) => {
  const leaves = leavesOf(root, found.schema)
  const candidates: readonly (readonly [string, unknown, string])[] = [
    ['a list', [], '[]'],
    ['a map', {}, '{}'],
    ['7.5', 7.5, '7.5'],
    ['true', true, 'true'],
    ['"some words"', 'some words', 'some words'],
  ]
  // What is written without quotes may be meant as text.
  const isRefused = ([, value, written]: (typeof candidates)[number]): boolean =>
    leaves.every((leaf) => !accepts(leaf, value) && (typeof value === 'object' || !accepts(leaf, written)))
  const drawn = pick(candidates.filter(isRefused), random)
  if (drawn === undefined) return undefined
  const [words, , written] = drawn
  return {
    what: `${placeOf(found)} is ${words}`,
    ...withValue(found, written),
    wrong: [words, placeOf(found)],
    allowed: [
      ...kindsOf(leaves),
      ...leaves.filter(({ type }) => type === 'integer').flatMap((leaf) => limitsOf(leaf.minimum, leaf.maximum)),
    ],
    mend: [],
    example: found.schema,
  }
}

/** A word with one letter out, twice, exchanged with the next, or another. */
function misspell(word: string, random: Random): string {
  const at = Math.floor(random() * word.length)
  const letter = word.charAt(at)
  switch (Math.floor(random() * 4)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1)
    case 1:
      return word.slice(0, at) + letter + word.slice(at)
    case 2:
      return word.slice(0, at) + word.charAt(at + 1) + letter + word.slice(at + 2)
    default:
      return word.slice(0, at) + 'abcdefghijklmnopqrstuvwxyz'.charAt(Math.floor(random() * 26)) + word.slice(at + 1)
  }
}

const misspelt: Operator = (found, random) => {
  const { key, leaf, siblings, pair, manifest } = found
  const wrong = misspell(key, random)
  const known = new Set(siblings.flatMap(({ properties }) => Object.keys(properties ?? {})))
  if (wrong.length < 2 || known.has(wrong)) return undefined
  const [start, end] = spanOf(pair.key)
  const text = splice(manifest.text, start, end, wrong)
  // One letter away from another key as well: then either may be meant.
  const others = Object.keys(leaf.properties ?? {}).filter((other) => other !== key && isOneOff(wrong, other))
  return {
    what: `${placeOf(found)} is spelt ${wrong}`,
    text,
    at: start,
    wrong: [`"${wrong}"`],
    allowed: Object.keys(leaf.properties ?? {}),
    mend: others.length > 0 ? ['Did you mean "'] : [`Did you mean "${key}"?`],
  }
}

/** Whether one letter makes the difference. */
function isOneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  const [restA, restB] = [a.slice(from), b.slice(from)]
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}

/** Whether a key tells one kind of map from its siblings. */
const tellsKind = (key: string, leaf: Schema, siblings: readonly Schema[]): boolean =>
  siblings.length > 1 && siblings.every((one) => one === leaf || one.properties?.[key] === undefined)

/** Where a map is shown: where it begins if it fits a line, and else by its key, or by its first line if it is a member of a list. */
function placeOfMap({ manifest: { text }, path, map }: FoundMap): number {
  const [start, end] = spanOf(map)
  if (path.length === 0 || typeof path.at(-1) === 'number' || !text.slice(start, end).trimEnd().includes('\n')) return start
  const before = text.slice(0, start).trimEnd()
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return before.lastIndexOf('\n') + 1 + line.length - line.trimStart().replace(/^- /, '').length
}

const missing: Operator = (found) => {
  const { key, leaf, siblings, pair, map, manifest, path } = found
  if (leaf.required?.includes(key) !== true) return undefined
  const i = map.items.indexOf(pair)
  const next = map.items[i + 1]
  const previous = map.items[i - 1]
  const [mapStart, mapEnd] = spanOf(map)
  const isFlow = manifest.text.charAt(mapStart) === '{'
  const endOf = (node: unknown): number => spanOf(node)[0] + manifest.text.slice(...spanOf(node)).trimEnd().length
  const text =
    next !== undefined
      ? splice(manifest.text, spanOf(pair.key)[0], spanOf(next.key)[0], '')
      : previous !== undefined
        ? splice(manifest.text, endOf(previous.value), endOf(pair.value), '')
        : isFlow
          ? splice(manifest.text, mapStart, mapEnd, '{}')
          : undefined
  if (text === undefined) return undefined
  const spoilt: Written = { ...manifest, text }
  const shown = mapAt(spoilt, path)
  if (shown === undefined) return undefined
  const name = `${placeOf(found)} is missing`
  const at = placeOfMap({ ...found, manifest: spoilt, map: shown })
  const words = siblings.map((one) => wordsOf(one.properties?.[key] ?? {})?.map(String))
  if (siblings.length > 1 && words.every((some) => some !== undefined))
    return { what: name, text, at, wrong: [`"${key}"`, printed(path)], allowed: words.flat(), mend: [key] }
  const left = map.items.filter((one) => one !== pair).map((one) => nameOf(one.key))
  const kinds = siblings.filter(({ properties }) => left.every((other) => properties?.[other] !== undefined))
  if (siblings.length > 1 && kinds.length > 1) {
    const marks = siblings.flatMap((one) => (one.required ?? []).filter((other) => tellsKind(other, one, siblings)).slice(0, 1))
    return { what: name, text, at, wrong: [printed(path)], allowed: marks, mend: ['one of'] }
  }
  const { description = '' } = resolve(root, found.schema)
  return { what: name, text, at, wrong: [`"${key}"`, printed(path)], allowed: [description], mend: [key], example: found.schema }
}

/** The map at a path of a manifest in which it may lack something. */
function mapAt(manifest: Written, path: readonly (string | number)[]): FoundMap['map'] | undefined {
  const node = documentOf(manifest).getIn(path, true)
  const here = path.length === 0 ? documentOf(manifest).contents : node
  return isMap<Node, Node>(here) ? here : undefined
}

const outOfRange: Operator = (found, random) => {
  const leaves = leavesOf(root, found.schema)
  const drawn = pick(outsidersOf(leaves, random), random)
  if (drawn === undefined) return undefined
  const { value, allowed, mend = [] } = drawn
  const written = typeof value === 'string' ? quoted(value) : JSON.stringify(value)
  const isList = Array.isArray(value)
  return {
    what: `${placeOf(found)} is ${isList ? `a list of ${value.length}` : written.length > 40 ? `a text of ${lengthOf(String(value))} characters` : written}`,
    ...withValue(found, written),
    wrong: [placeOf(found)],
    allowed,
    mend,
    ...(typeof value === 'string' && !leaves.some((leaf) => wordsOf(leaf) !== undefined) ? { example: found.schema } : {}),
  }
}

/** A text as it is written where it would mean something else without quotes. */
const quoted = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9 ._-]*$/.test(text) && !/^(true|false|null)$/i.test(text) ? text : JSON.stringify(text)

interface Outsider {
  readonly value: unknown
  readonly allowed: readonly string[]
  readonly mend?: readonly string[]
}

/** Values of a kind that the key takes, and which it does not take all the same. */
function outsidersOf(leaves: readonly Schema[], random: Random): readonly Outsider[] {
  const isOutside = (value: unknown): boolean =>
    leaves.some((leaf) => accepts(leaf, value)) &&
    !leaves.some((leaf) => conforms(leaf, value)) &&
    // A number without quotes may be meant as text.
    !leaves.some((leaf) => typeof value === 'number' && conforms(leaf, String(value)))
  const all = leaves.flatMap((leaf): readonly Outsider[] => {
    const words = wordsOf(leaf)
    if (words !== undefined) {
      const allowed = words.map(String)
      const texts = allowed.filter((word) => word.length > 3 && !/^(true|false)$/.test(word))
      const word = pick(texts, random)
      const wrong = word === undefined ? undefined : misspell(word, random)
      const isAlone = wrong !== undefined && allowed.filter((other) => isOneOff(wrong, other)).length === 1
      return [
        { value: words.every((one) => typeof one === 'number') ? 9 : 'nonsense', allowed },
        ...(wrong !== undefined && isAlone && /^[a-z]/i.test(wrong) ? [{ value: wrong, allowed, mend: [`Did you mean "${word}"?`] }] : []),
      ]
    }
    if (leaf.type === 'integer') {
      const allowed = limitsOf(leaf.minimum, leaf.maximum)
      return [
        ...(leaf.minimum === undefined ? [] : [{ value: leaf.minimum - 1, allowed }]),
        ...(leaf.maximum === undefined || leaf.maximum >= Number.MAX_SAFE_INTEGER ? [] : [{ value: leaf.maximum + 1, allowed }]),
      ]
    }
    if (leaf.type === 'array') {
      const { minItems = 0 } = leaf
      return minItems > 0 ? [{ value: [], allowed: [String(minItems)] }] : []
    }
    if (leaf.type !== 'string') return []
    const { minLength = 0, maxLength = Number.MAX_SAFE_INTEGER } = leaf
    const patterned = ['?!', '', 'a b', 'zz'].filter(
      (text) => lengthOf(text) >= minLength && lengthOf(text) <= maxLength && !conforms(leaf, text),
    )
    const isWordy = leaves.some((other) => other.type === undefined && wordsOf(other) !== undefined)
    const description = isWordy ? [] : descriptionsOf(leaf)
    return [
      ...patterned.slice(0, 2).map((value) => ({ value, allowed: description })),
      ...(minLength > 0 ? [{ value: '', allowed: limitsOf(minLength, undefined) }] : []),
      ...(maxLength <= 4096 ? [{ value: 'X'.repeat(maxLength + 1), allowed: [String(maxLength)] }] : []),
    ]
  })
  return all.filter(({ value }) => Array.isArray(value) || isOutside(value))
}

const descriptionsOf = ({ description }: Schema): readonly string[] => (description === undefined ? [] : [description])

const misplaced: Operator = (found, random) => {
  const { key, leaf, manifest, map, pair, path } = found
  if (leaf.required?.includes(key) === true || map.items.length < 2) return undefined
  const targets = [...mapsOf(manifest)].filter(
    (target) =>
      target.map !== map &&
      target.map.items.length > 0 &&
      !isWithin(target.path, [...path, key]) &&
      target.siblings.every(({ properties }) => properties?.[key] === undefined),
  )
  const target = pick(targets, random)
  if (target === undefined) return undefined
  const value = JSON.stringify((pair.value as Node).toJS(documentOf(manifest)))
  const [into] = spanOf(target.map.items[0]?.key)
  const isFlow = manifest.text.charAt(spanOf(target.map)[0]) === '{'
  const lineStart = manifest.text.lastIndexOf('\n', into - 1) + 1
  const put = isFlow ? `${key}: ${value}, ` : `${key}: ${value}\n${' '.repeat(into - lineStart)}`
  const [start, end] = cutOf(found)
  const cut = splice(manifest.text, start, end, '')
  const at = into <= start ? into : into - (end - start)
  return {
    what: `${placeOf(found)} stands in ${printed(target.path)}`,
    text: splice(cut, at, at, put),
    at,
    wrong: [`"${key}"`, printed(target.path)],
    allowed: Object.keys(target.leaf.properties ?? {}),
    mend: homesOf(key).map((home) => (home === '' ? 'the first level' : home)),
  }
}

const isWithin = (path: readonly (string | number)[], outer: readonly (string | number)[]): boolean =>
  outer.every((step, i) => path[i] === step)

/** What has to go so that a key is not there. */
function cutOf({ map, pair, manifest: { text } }: Found): readonly [number, number] {
  const i = map.items.indexOf(pair)
  const next = map.items[i + 1]
  const previous = map.items[i - 1]
  const endOf = (node: unknown): number => spanOf(node)[0] + text.slice(...spanOf(node)).trimEnd().length
  return next === undefined ? [endOf(previous?.value), endOf(pair.value)] : [spanOf(pair.key)[0], spanOf(next.key)[0]]
}

const twice: Operator = (found) => {
  const { key, map, pair, manifest } = found
  const value = JSON.stringify((pair.value as Node).toJS(documentOf(manifest)))
  const [mapStart] = spanOf(map)
  const [start] = spanOf(pair.key)
  const end = spanOf(pair.value)[0] + manifest.text.slice(...spanOf(pair.value)).trimEnd().length
  const isFlow = manifest.text.charAt(mapStart) === '{'
  const indent = ' '.repeat(start - manifest.text.lastIndexOf('\n', start - 1) - 1)
  const before = isFlow ? ', ' : `\n${indent}`
  return {
    what: `${placeOf(found)} is there twice`,
    text: splice(manifest.text, end, end, `${before}${key}: ${value}`),
    at: end + before.length,
    wrong: [`"${key}"`, 'twice'],
    allowed: [`line ${lineOf(manifest.text, start)}, column ${columnOf(manifest.text, start)}`],
    mend: ['Remove one'],
  }
}

export const operators: Readonly<Record<string, Operator>> = {
  'wrong type': wrongType,
  misspelt,
  missing,
  'out of range': outOfRange,
  misplaced,
  twice,
}

const columnOf = (text: string, at: number): number => at - text.lastIndexOf('\n', at - 1)
const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length

/** As many mistakes as asked for: the operators in turn, each on a key that it draws from the whole schema, and none of them twice. */
export function drawMistakes(count: number, seed: number, manifests: readonly Written[]): readonly Mistake[] {
  const placesOf = placesIn(manifests)
  const random = randomOf(seed)
  const names = Object.keys(operators)
  const keys = keysOfSchema()
  const made = new Map<string, Mistake>()
  for (let turn = 0; made.size < count; turn++) {
    const operator = names[made.size % names.length] ?? ''
    const drawn = pick(keys, random)
    const place = pick(placesOf.get(`${drawn?.owner}.${drawn?.key}`) ?? [], random)
    const spoilt = place && operators[operator]?.(place, random)
    if (place !== undefined && spoilt !== undefined) {
      const { what, text, at, ...rest } = spoilt
      const name = `${operator}: ${what} (${place.manifest.name})`
      const line = lineOf(text, at)
      if (!made.has(name)) made.set(name, { name, text, expected: { severity: 'error', line, column: columnOf(text, at), ...rest } })
    }
    if (turn > count * 1000) throw new Error('The operators find no further places')
  }
  return [...made.values()]
}

const known = new Map<readonly Written[], ReadonlyMap<string, readonly Found[]>>()
/** Where manifests have each key. */
function placesIn(manifests: readonly Written[]): ReadonlyMap<string, readonly Found[]> {
  const before = known.get(manifests)
  if (before !== undefined) return before
  const made = new Map<string, Found[]>()
  for (const manifest of manifests)
    for (const found of keysOf(manifest)) {
      const name = `${found.owner}.${found.key}`
      made.set(name, [...(made.get(name) ?? []), found])
    }
  known.set(manifests, made)
  return made
}
