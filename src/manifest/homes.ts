/** Where a key belongs: what is said to those who wrote it elsewhere. */

import type { ManifestPath } from '../fault/index.js'
import { leavesOf, type Schema } from './schema-node.js'

/** A way through a manifest: keys, `[]` for each member of a list, `*` for each key of a map whose keys are free. */
export type Home = readonly string[]

/** The outermost maps that have a key, in the order of the schema. */
export function homesOf(root: Schema, key: string): readonly Home[] {
  const known = homes.get(root) ?? allHomes(root)
  homes.set(root, known)
  return known.get(key) ?? []
}

const homes = new WeakMap<Schema, ReadonlyMap<string, readonly Home[]>>()

function allHomes(root: Schema): ReadonlyMap<string, readonly Home[]> {
  const all = new Map<string, Map<string, Home>>()
  for (const [key, home] of keysAt(root, { properties: root.properties ?? {} }, [])) {
    const ofKey = all.get(key) ?? new Map<string, Home>()
    all.set(key, ofKey.set(printHome(home), home))
  }
  return new Map([...all].map(([key, ofKey]) => [key, outermost([...ofKey.values()])]))
}

const outermost = (all: readonly Home[]): readonly Home[] =>
  all.filter((home) => !all.some((outer) => outer.length < home.length && outer.every((step, i) => home[i] === step)))

function* keysAt(root: Schema, schema: Schema, way: Home): Generator<readonly [string, Home]> {
  for (const { properties = {}, items, additionalProperties } of leavesOf(root, schema)) {
    for (const [key, inner] of Object.entries(properties)) {
      yield [key, way]
      yield* keysAt(root, inner, [...way, key])
    }
    if (items !== undefined) yield* keysAt(root, items, [...way, '[]'])
    if (typeof additionalProperties === 'object') yield* keysAt(root, additionalProperties, [...way, '*'])
  }
}

/** `audio.tracks[]`; `the first level` for the manifest itself. */
export const printHome = (home: Home): string =>
  home.length === 0
    ? 'the first level'
    : home
        .map((step) => (step === '[]' ? step : `.${step}`))
        .join('')
        .replace(/^\./, '')

/** The places of a value that a way leads to. */
export function* placesAlong(value: unknown, home: Home, path: ManifestPath = []): Generator<ManifestPath> {
  const [step, ...rest] = home
  if (step === undefined) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield path
  } else if (step === '[]') {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* placesAlong(item, rest, [...path, i])
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const map = value as Record<string, unknown>
    for (const key of step === '*' ? Object.keys(map) : Object.hasOwn(map, step) ? [step] : [])
      yield* placesAlong(map[key], rest, [...path, key])
  }
}
