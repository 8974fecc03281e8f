/**
 * What is wrong with a value by the schema, said for people. The compiled validator judges; this is asked only when it
 * has refused a value, or when the places of host paths must be known. It knows the keywords that the schema uses.
 */

import type { ManifestPath } from '../fault/index.js'
import { valueAt, type Located, type LocatedMap } from './located.js'
import { accepts, conforms, definitionOf, leavesOf, lengthOf, resolve, type Schema } from './schema-node.js'

export type Problem = { readonly path: ManifestPath } & (
  | { readonly kind: 'unknownKey'; readonly key: string; readonly allowed: readonly string[]; readonly homes?: readonly string[] }
  | { readonly kind: 'missingKey'; readonly key: string; readonly schema: Schema }
  | { readonly kind: 'noneOfKeys'; readonly keys: readonly string[]; readonly strange: readonly string[] }
  | { readonly kind: 'conflictingKeys'; readonly keys: readonly string[] }
  | { readonly kind: 'wrongType'; readonly value: unknown; readonly expected: readonly Schema[]; readonly schema: Schema }
  | { readonly kind: 'notOneOf'; readonly value: unknown; readonly allowed: readonly unknown[] }
  | { readonly kind: 'malformed'; readonly value: unknown; readonly schema: Schema; readonly allowed: readonly unknown[] }
  | { readonly kind: 'outOfRange'; readonly value: number; readonly least: number; readonly most: number }
  | { readonly kind: 'wrongLength'; readonly value: string; readonly length: number; readonly least: number; readonly most: number }
  | { readonly kind: 'wrongCount'; readonly count: number; readonly least: number; readonly most: number }
  | { readonly kind: 'repeated'; readonly value: unknown }
)

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
    else if (Array.isArray(value)) this.#lookAtList(fitting[0] as Schema, value, path)
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
    if (other === undefined) this.#say({ kind: 'notOneOf', path, value, allowed })
    else if (others.length > 1 || allowed.length > 0)
      this.#say({ kind: 'malformed', path, value, schema: meaningOf(this.#root, schema), allowed })
    else this.#lookAtForm(schema, other, value, path)
  }

  #lookAtForm(schema: Schema, leaf: Schema, value: unknown, path: ManifestPath): void {
    if (typeof value === 'number') {
      this.#say({ kind: 'outOfRange', path, value, least: leaf.minimum ?? 0, most: leaf.maximum ?? Number.MAX_SAFE_INTEGER })
    } else if (typeof value === 'string') {
      const length = lengthOf(value)
      const least = leaf.minLength ?? 0
      const most = leaf.maxLength ?? Number.MAX_SAFE_INTEGER
      if (length < least || length > most) this.#say({ kind: 'wrongLength', path, value, length, least, most })
      else this.#say({ kind: 'malformed', path, value, schema: meaningOf(this.#root, schema), allowed: [] })
    }
  }

  #lookAtList(leaf: Schema, value: readonly unknown[], path: ManifestPath): void {
    const least = leaf.minItems ?? 0
    const most = leaf.maxItems ?? Number.MAX_SAFE_INTEGER
    if (value.length < least || value.length > most) this.#say({ kind: 'wrongCount', path, count: value.length, least, most })
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
    const present = marks.filter(({ key }) => Object.hasOwn(value, key))
    if (present.length === 1 && present[0] !== undefined) return this.#lookAtMap(present[0].leaf, value, path)
    const keys = (present.length > 1 ? present : marks).map(({ key }) => key)
    if (present.length > 1) return this.#say({ kind: 'conflictingKeys', path, keys })
    const strange = Object.keys(value).filter((key) => !leaves.some((leaf) => Object.hasOwn(leaf.properties ?? {}, key)))
    this.#say({ kind: 'noneOfKeys', path, keys, strange })
  }

  #lookByWord(mark: string, leaves: readonly Schema[], value: Record<string, unknown>, path: ManifestPath): void {
    const word = value[mark]
    const leaf = leaves.find((candidate) => wordsOf(candidate.properties?.[mark]).includes(word))
    if (leaf !== undefined) return this.#lookAtMap(leaf, value, path)
    if (word === undefined) return this.#say({ kind: 'missingKey', path, key: mark, schema: leaves[0]?.properties?.[mark] ?? {} })
    const allowed = leaves.flatMap((candidate) => wordsOf(candidate.properties?.[mark]))
    this.#say({ kind: 'notOneOf', path: [...path, mark], value: word, allowed })
  }

  #lookAtMap(leaf: Schema, value: Record<string, unknown>, path: ManifestPath): void {
    const properties = leaf.properties ?? {}
    for (const key of leaf.required ?? [])
      if (!Object.hasOwn(value, key)) this.#say({ kind: 'missingKey', path, key, schema: resolve(this.#root, properties[key] ?? {}) })
    const keys = Object.keys(value)
    const most = leaf.maxProperties ?? Number.MAX_SAFE_INTEGER
    if (keys.length > most) this.#say({ kind: 'wrongCount', path, count: keys.length, least: 0, most })
    for (const key of keys) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined
      if (property !== undefined) this.look(property, value[key], [...path, key])
      else if (Object.keys(leaf.patternProperties ?? {}).some((pattern) => new RegExp(pattern, 'u').test(key))) continue
      else if (typeof leaf.additionalProperties === 'object') {
        if (leaf.propertyNames !== undefined && !conforms({ type: 'string', ...leaf.propertyNames }, key))
          this.#say({ kind: 'unknownKey', path: [...path, key], key, allowed: [leaf.propertyNames.pattern ?? ''] })
        this.look(leaf.additionalProperties, value[key], [...path, key])
      } else this.#say({ kind: 'unknownKey', path: [...path, key], key, allowed: Object.keys(properties), homes: homesOf(this.#root, key) })
    }
  }

  #say(problem: Problem): void {
    this.#into.problems.push(problem)
  }
}

/** Maps of the first two levels that have such a key: `volume`, `filesystems.udf`. */
function homesOf(root: Schema, key: string): readonly string[] {
  const inside = (schema: Schema, path: string, depth: number): readonly string[] =>
    leavesOf(root, schema).flatMap(({ properties = {} }) => [
      ...(path !== '' && Object.hasOwn(properties, key) ? [path] : []),
      ...(depth === 0 ? [] : Object.entries(properties)).flatMap(([name, inner]) =>
        inside(inner, path === '' ? name : `${path}.${name}`, depth - 1),
      ),
    ])
  return [...new Set(inside({ properties: root.properties ?? {} }, '', 2))]
}

const wordsOf = (schema: Schema | undefined): readonly unknown[] => schema?.enum ?? (schema?.const === undefined ? [] : [schema.const])

/** The required key of a map that the fewest of its siblings know. */
function markOf(leaf: Schema, siblings: readonly Schema[]): string {
  const known = (key: string): number => siblings.filter((sibling) => Object.hasOwn(sibling.properties ?? {}, key)).length
  return [...(leaf.required ?? [])].sort((a, b) => known(a) - known(b))[0] ?? ''
}

/** What a value must be like, as the definition says it rather than the property that uses it, with an example of the use. */
function meaningOf(root: Schema, schema: Schema): Schema {
  const { examples } = resolve(root, schema)
  let inner = schema
  for (let next = definitionOf(root, inner); next !== undefined; next = definitionOf(root, inner)) inner = next
  return { ...(inner.description === undefined ? {} : { description: inner.description }), ...(examples === undefined ? {} : { examples }) }
}
