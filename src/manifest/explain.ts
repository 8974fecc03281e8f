/**
 * What is wrong with a value by the schema, said for people. The compiled validator judges; this is asked only when it
 * has refused a value, or when the places of host paths must be known. It knows the keywords that the schema uses.
 */

import type { ManifestPath } from '../fault/index.js'
import { homesOf, type Home } from './homes.js'
import { valueAt, type Located, type LocatedMap } from './located.js'
import { nearest } from './nearest.js'
import { accepts, conforms, definitionOf, leavesOf, lengthOf, resolve, type Schema } from './schema-node.js'

export type Problem = { readonly path: ManifestPath } & (
  | UnknownKey
  | { readonly kind: 'missingKey'; readonly key: string; readonly schema: Schema }
  | { readonly kind: 'noneOfKeys'; readonly keys: readonly string[]; readonly schemas: readonly Schema[] }
  | { readonly kind: 'conflictingKeys'; readonly keys: readonly string[] }
  | { readonly kind: 'wrongType'; readonly value: unknown; readonly expected: readonly Schema[]; readonly schema: Schema }
  | { readonly kind: 'notOneOf'; readonly value: unknown; readonly allowed: readonly unknown[]; readonly schema: Schema }
  | {
      readonly kind: 'malformed'
      readonly value: unknown
      readonly schema: Schema
      readonly allowed: readonly unknown[]
      /** The same in other letters, which would do. */
      readonly meant?: string
    }
  | { readonly kind: 'outOfRange'; readonly value: number; readonly leaf: Schema; readonly schema: Schema }
  | { readonly kind: 'wrongLength'; readonly value: string; readonly length: number; readonly leaf: Schema; readonly schema: Schema }
  | { readonly kind: 'wrongCount'; readonly count: number; readonly least: number; readonly most: number; readonly schema: Schema }
  | { readonly kind: 'repeated'; readonly value: unknown }
)

export interface UnknownKey {
  readonly kind: 'unknownKey'
  readonly key: string
  readonly allowed: readonly string[]
  /** The key that was probably meant. */
  readonly near?: string
  /** What that one takes. */
  readonly meant?: Schema
  /** Where the key belongs, as it is. */
  readonly homes?: readonly Home[]
  /** The kinds of map in the same place that have it, each by its telling key. */
  readonly kinds?: readonly string[]
}

export interface Explanation {
  readonly problems: Problem[]
  /** Plain scalars that a key takes as the text they are written as: `revision: 2.50`. */
  readonly texts: { readonly path: ManifestPath; readonly text: string }[]
  readonly hostPaths: ManifestPath[]
}

/** All problems of a value, which `located` gives the places of. */
export function explain(schema: Schema, value: unknown, located: LocatedMap): Explanation {
  const explanation: Explanation = { problems: [], texts: [], hostPaths: [] }
  new Explainer(schema, located, explanation).look(schema, value, [])
  return explanation
}

class Explainer {
  readonly #root: Schema
  readonly #located: Located
  readonly #into: Explanation

  constructor(root: Schema, located: Located, into: Explanation) {
    this.#root = root
    this.#located = located
    this.#into = into
  }

  look(schema: Schema, value: unknown, path: ManifestPath): void {
    const leaves = leavesOf(this.#root, schema)
    const fitting = leaves.filter((leaf) => accepts(leaf, value))
    if (fitting.length === 0) this.#lookAtText(schema, leaves, value, path)
    else if (typeof value !== 'object' || value === null) this.#lookAtScalar(schema, fitting, value, path)
    else if (Array.isArray(value)) this.#lookAtList(schema, fitting[0] as Schema, value, path)
    else this.#lookAtMaps(fitting, value as Record<string, unknown>, path)
  }

  /** A number or a truth value may be meant as the text it is written as. */
  #lookAtText(schema: Schema, leaves: readonly Schema[], value: unknown, path: ManifestPath): void {
    const here = valueAt(this.#located, path)
    const text = here?.kind === 'scalar' ? here.source : undefined
    const texts = text === undefined ? [] : leaves.filter((leaf) => accepts(leaf, text))
    if (text !== undefined && texts.some((leaf) => conforms(leaf, text))) this.#into.texts.push({ path, text })
    else if (text !== undefined && texts.length > 0) this.#lookAtScalar(schema, texts, text, path)
    else this.#say({ kind: 'wrongType', path, value, expected: leaves, schema: resolve(this.#root, schema) })
  }

  #lookAtScalar(schema: Schema, leaves: readonly Schema[], value: unknown, path: ManifestPath): void {
    const leaf = leaves.find((candidate) => conforms(candidate, value))
    if (leaf !== undefined) {
      if (leaf === this.#root.$defs?.['HostPath']) this.#into.hostPaths.push(path)
      return
    }
    const allowed = leaves.flatMap((candidate) => candidate.enum ?? (candidate.const === undefined ? [] : [candidate.const]))
    const others = leaves.filter((candidate) => candidate.enum === undefined && candidate.const === undefined)
    const [other] = others
    if (other === undefined) this.#say({ kind: 'notOneOf', path, value, allowed, schema: resolve(this.#root, schema) })
    else if (others.length > 1 || allowed.length > 0)
      this.#say({ kind: 'malformed', path, value, schema: meaningOf(this.#root, schema), allowed, ...inOtherLetters(value, leaves) })
    else this.#lookAtForm(schema, other, value, path)
  }

  #lookAtForm(schema: Schema, leaf: Schema, value: unknown, path: ManifestPath): void {
    if (typeof value === 'number') {
      this.#say({ kind: 'outOfRange', path, value, leaf, schema: resolve(this.#root, schema) })
    } else if (typeof value === 'string') {
      const length = lengthOf(value)
      const least = leaf.minLength ?? 0
      const most = leaf.maxLength ?? Number.MAX_SAFE_INTEGER
      if (length < least || length > most)
        this.#say({ kind: 'wrongLength', path, value, length, leaf, schema: resolve(this.#root, schema) })
      else
        this.#say({
          kind: 'malformed',
          path,
          value,
          schema: formOf(this.#root, schema, leaf),
          allowed: [],
          ...inOtherLetters(value, [leaf]),
        })
    }
  }

  #lookAtList(schema: Schema, leaf: Schema, value: readonly unknown[], path: ManifestPath): void {
    const least = leaf.minItems ?? 0
    const most = leaf.maxItems ?? Number.MAX_SAFE_INTEGER
    if (value.length < least || value.length > most)
      this.#say({ kind: 'wrongCount', path, count: value.length, least, most, schema: resolve(this.#root, schema) })
    if (leaf.items !== undefined) for (const [index, item] of value.entries()) this.look(leaf.items, item, [...path, index])
    if (leaf.uniqueItems === true) {
      const seen = new Set<unknown>()
      for (const [index, item] of value.entries()) {
        if (seen.has(item)) this.#say({ kind: 'repeated', path: [...path, index], value: item })
        seen.add(item)
      }
    }
  }

  /** Of several kinds of map, the one whose mark is there: a key that only it has, or a key with a value that only it takes. */
  #lookAtMaps(leaves: readonly Schema[], value: Record<string, unknown>, path: ManifestPath): void {
    const [first] = leaves
    if (leaves.length === 1 && first !== undefined) return this.#lookAtMap(first, value, path)
    const mark = Object.keys(first?.properties ?? {}).find((key) => leaves.every((leaf) => wordsOf(leaf.properties?.[key]).length > 0))
    if (mark !== undefined) return this.#lookByWord(mark, leaves, value, path)
    const marks = leaves.map((leaf) => ({ leaf, key: markOf(leaf, leaves) }))
    const there = marks.filter(({ key }) => Object.hasOwn(value, key))
    // A key that another of them has too says nothing beside the mark of that one.
    const present = there.filter(
      (mark) => !there.some(({ key, leaf }) => key !== mark.key && Object.hasOwn(leaf.properties ?? {}, mark.key)),
    )
    const fitting = leaves.filter(({ properties = {} }) => Object.keys(value).every((key) => Object.hasOwn(properties, key)))
    // Where that key goes with the mark of another one too, which alone has all keys that are there, it is that one's mark that is missing.
    const [one] = present.length === 1 && !fitting.includes(present[0]?.leaf ?? {}) && fitting.length === 1 ? fitting : [present[0]?.leaf]
    const misspelt =
      present.length === 1 && one !== undefined && one === present[0]?.leaf ? markMisspelt(marks, value, leaves, one) : undefined
    if (misspelt !== undefined) return this.#lookAtMap(misspelt, value, path, leaves)
    if (present.length === 1 && one !== undefined) return this.#lookAtMap(one, value, path, leaves)
    const keys = (present.length > 1 ? present : marks).map(({ key }) => key)
    if (present.length > 1) return this.#say({ kind: 'conflictingKeys', path, keys })
    const near = strangersOf(leaves, value)
      .map((key) => nearest(key, keys))
      .find((key) => key !== undefined)
    const meant = marks.find(({ key }) => key === near)
    if (meant !== undefined) return this.#lookAtMap(meant.leaf, value, path, leaves)
    if (fitting.length === 1 && fitting[0] !== undefined) return this.#lookAtMap(fitting[0], value, path, leaves)
    this.#say({ kind: 'noneOfKeys', path, keys, schemas: marks.map(({ leaf, key }) => leaf.properties?.[key] ?? {}) })
  }

  #lookByWord(mark: string, leaves: readonly Schema[], value: Record<string, unknown>, path: ManifestPath): void {
    const word = value[mark]
    const leaf = leaves.find((candidate) => wordsOf(candidate.properties?.[mark]).includes(word))
    if (leaf !== undefined) return this.#lookAtMap(leaf, value, path, leaves)
    const words: Schema = { enum: leaves.flatMap((candidate) => wordsOf(candidate.properties?.[mark])) }
    const allowed = words.enum ?? []
    if (word !== undefined) return this.#say({ kind: 'notOneOf', path: [...path, mark], value: word, allowed, schema: words })
    const strange = strangersOf(leaves, value).find((key) => nearest(key, [mark]) === mark)
    if (strange === undefined) return this.#say({ kind: 'missingKey', path, key: mark, schema: words })
    const keys = [...new Set(leaves.flatMap(({ properties = {} }) => Object.keys(properties)))]
    this.#say({ kind: 'unknownKey', path: [...path, strange], key: strange, allowed: keys, near: mark, meant: words })
  }

  #lookAtMap(leaf: Schema, value: Record<string, unknown>, path: ManifestPath, siblings: readonly Schema[] = [leaf]): void {
    const properties = leaf.properties ?? {}
    const keys = Object.keys(value)
    const strangers = keys.filter((key) => !this.#takes(leaf, key)).map((key) => this.#stranger(leaf, key, value, siblings))
    for (const stranger of strangers) this.#say({ ...stranger, path: [...path, stranger.key] })
    for (const key of leaf.required ?? [])
      if (!Object.hasOwn(value, key) && !strangers.some(({ near }) => near === key))
        this.#say({ kind: 'missingKey', path, key, schema: resolve(this.#root, properties[key] ?? {}) })
    const most = leaf.maxProperties ?? Number.MAX_SAFE_INTEGER
    if (keys.length > most) this.#say({ kind: 'wrongCount', path, count: keys.length, least: 0, most, schema: leaf })
    for (const key of keys) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined
      if (property !== undefined) this.look(property, value[key], [...path, key])
      else if (typeof leaf.additionalProperties === 'object') {
        if (leaf.propertyNames !== undefined && !conforms({ type: 'string', ...leaf.propertyNames }, key))
          this.#say({ kind: 'unknownKey', path: [...path, key], key, allowed: [leaf.propertyNames.pattern ?? ''] })
        this.look(leaf.additionalProperties, value[key], [...path, key])
      }
    }
  }

  #takes({ properties = {}, patternProperties = {}, additionalProperties }: Schema, key: string): boolean {
    return (
      Object.hasOwn(properties, key) ||
      typeof additionalProperties === 'object' ||
      Object.keys(patternProperties).some((pattern) => new RegExp(pattern, 'u').test(key))
    )
  }

  #stranger({ properties = {} }: Schema, key: string, value: Record<string, unknown>, siblings: readonly Schema[]): UnknownKey {
    const allowed = Object.keys(properties)
    const absent = allowed.filter((other) => !Object.hasOwn(value, other))
    const near = nearest(key, absent) ?? nearest(key, allowed)
    const kinds = siblings.filter((other) => Object.hasOwn(other.properties ?? {}, key)).map((other) => kindOf(other, siblings))
    if (kinds.length > 0) return { kind: 'unknownKey', key, allowed, kinds }
    const homes = homesOf(this.#root, key)
    const meant = near === undefined ? undefined : properties[near]
    return {
      kind: 'unknownKey',
      key,
      allowed,
      ...(meant && near !== undefined ? { near, meant } : {}),
      ...(homes.length === 0 ? {} : { homes }),
    }
  }

  #say(problem: Problem): void {
    this.#into.problems.push(problem)
  }
}

interface Mark {
  readonly leaf: Schema
  readonly key: string
}

/** The kind whose mark is misspelt and which has all other keys, where the one whose mark is there lacks some of them. */
function markMisspelt(
  marks: readonly Mark[],
  value: Record<string, unknown>,
  leaves: readonly Schema[],
  other: Schema,
): Schema | undefined {
  const strangers = strangersOf(leaves, value)
  const known = Object.keys(value).filter((key) => !strangers.includes(key))
  const hasAll = ({ properties = {} }: Schema): boolean => known.every((key) => Object.hasOwn(properties, key))
  if (hasAll(other)) return undefined
  const names = marks.map(({ key }) => key)
  return marks.find(({ key, leaf }) => hasAll(leaf) && strangers.some((stranger) => nearest(stranger, names) === key))?.leaf
}

/** Keys that no kind of map has. */
const strangersOf = (leaves: readonly Schema[], value: Record<string, unknown>): readonly string[] =>
  Object.keys(value).filter((key) => !leaves.some((leaf) => Object.hasOwn(leaf.properties ?? {}, key)))

const wordsOf = (schema: Schema | undefined): readonly unknown[] => schema?.enum ?? (schema?.const === undefined ? [] : [schema.const])

/** What tells a map from its siblings: the words of a key that all of them have, or a key of its own. */
function kindOf(leaf: Schema, siblings: readonly Schema[]): string {
  const mark = Object.keys(leaf.properties ?? {}).find((key) => siblings.every((other) => wordsOf(other.properties?.[key]).length > 0))
  return mark === undefined ? markOf(leaf, siblings) : wordsOf(leaf.properties?.[mark]).join(', ')
}

/** The required key of a map that the fewest of its siblings know. */
function markOf(leaf: Schema, siblings: readonly Schema[]): string {
  const known = (key: string): number => siblings.filter((sibling) => Object.hasOwn(sibling.properties ?? {}, key)).length
  return [...(leaf.required ?? [])].sort((a, b) => known(a) - known(b))[0] ?? ''
}

/** A text as it would be right, were its letters all capital or all small: `10 mb`. */
function inOtherLetters(value: unknown, leaves: readonly Schema[]): { readonly meant?: string } {
  if (typeof value !== 'string') return {}
  const meant = [value.toUpperCase(), value.toLowerCase()].find((text) => leaves.some((leaf) => conforms(leaf, text)))
  return meant === undefined ? {} : { meant }
}

/** The same of one of several alternatives. */
function formOf(root: Schema, schema: Schema, leaf: Schema): Schema {
  if (leaf.description === undefined || leavesOf(root, schema).length === 1) return meaningOf(root, schema)
  const examples = [resolve(root, schema), leaf].flatMap((one) => one.examples ?? []).filter((example) => conforms(leaf, example))
  return { description: leaf.description, examples }
}

/** What a value must be like, as the definition says it rather than the property that uses it, with an example of the use. */
function meaningOf(root: Schema, schema: Schema): Schema {
  const { examples } = resolve(root, schema)
  let inner = schema
  for (let next = definitionOf(root, inner); next !== undefined; next = definitionOf(root, inner)) inner = next
  return { ...(inner.description === undefined ? {} : { description: inner.description }), ...(examples === undefined ? {} : { examples }) }
}
