/** The keys of the schema, and where manifests have them. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Pair, type YAMLMap } from 'yaml'
import { readSchema } from '../../../src/manifest/index.js'
import { leavesOf, type Schema } from '../../../src/manifest/schema-node.js'

export const root = readSchema()

/** One property of one kind of map. */
export interface SchemaKey {
  /** Of the definition that has it; empty for the manifest itself. */
  readonly owner: string
  readonly key: string
  readonly schema: Schema
  /** The kind of map. */
  readonly leaf: Schema
}

/** A manifest as it is written. */
export interface Written {
  readonly name: string
  readonly text: string
}

/** A key in a manifest, with the nodes of its text. */
export interface Found extends SchemaKey {
  readonly manifest: Written
  /** Of the map that holds it. */
  readonly path: readonly (string | number)[]
  readonly map: YAMLMap<Node, Node>
  readonly pair: Pair<Node, Node>
  /** The kinds of map that could stand there. */
  readonly siblings: readonly Schema[]
}

/** A map of a manifest. */
export interface FoundMap {
  readonly manifest: Written
  readonly path: readonly (string | number)[]
  readonly map: YAMLMap<Node, Node>
  readonly leaf: Schema
  readonly siblings: readonly Schema[]
}

const isObject = (leaf: Schema): boolean => leaf.properties !== undefined

/** Every property of the schema. */
export function keysOfSchema(): readonly SchemaKey[] {
  const maps: readonly (readonly [string, Schema])[] = [['', root], ...Object.entries(root.$defs ?? {})]
  return maps.flatMap(([owner, leaf]) => Object.entries(leaf.properties ?? {}).map(([key, schema]) => ({ owner, key, schema, leaf })))
}

const ownerOf = (leaf: Schema): string =>
  leaf === root || leaf.$defs !== undefined ? '' : (Object.entries(root.$defs ?? {}).find(([, one]) => one === leaf)?.[0] ?? '?')

const here = (): string => fileURLToPath(new URL('manifests', import.meta.url))

/** The manifests that mistakes are made in. */
export const manifestsIn = (folder: string = here()): readonly Written[] =>
  readdirSync(folder)
    .sort()
    .filter((name) => name !== 'base.yaml')
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

/** What one of them extends. */
export const base = (folder: string = here()): string => readFileSync(join(folder, 'base.yaml'), 'utf8')

const documents = new Map<string, Document.Parsed>()
/** The text of a manifest as nodes. */
export function documentOf({ text }: Written): Document.Parsed {
  const document = documents.get(text) ?? parseDocument(text, { version: '1.2', schema: 'core' })
  documents.set(text, document)
  return document
}

/** The maps of a manifest, each with the kind that it is of. */
export function* mapsOf(manifest: Written): Generator<FoundMap> {
  yield* mapsIn(documentOf(manifest).contents, root, [], manifest)
}

function* mapsIn(node: unknown, schema: Schema, path: readonly (string | number)[], manifest: Written): Generator<FoundMap> {
  const leaves = leavesOf(root, schema)
  if (isSeq(node)) {
    const items = leaves.find((leaf) => leaf.items !== undefined)?.items
    if (items !== undefined) for (const [i, item] of node.items.entries()) yield* mapsIn(item, items, [...path, i], manifest)
  } else if (isMap<Node, Node>(node)) {
    const siblings = leaves.filter(isObject)
    const keys = node.items.map(({ key }) => nameOf(key))
    const leaf = siblings.find(
      (one) => keys.every((key) => one.properties?.[key] !== undefined) && isOfWord(one, node) && hasRequired(one, keys),
    )
    if (leaf !== undefined) {
      yield { manifest, path, map: node, leaf, siblings }
      for (const { key, value } of node.items) yield* mapsIn(value, leaf.properties?.[nameOf(key)] ?? {}, [...path, nameOf(key)], manifest)
      return
    }
    const values = leaves.find((one) => typeof one.additionalProperties === 'object')?.additionalProperties
    if (typeof values === 'object') for (const { key, value } of node.items) yield* mapsIn(value, values, [...path, nameOf(key)], manifest)
  }
}

const hasRequired = (leaf: Schema, keys: readonly string[]): boolean => (leaf.required ?? []).every((key) => keys.includes(key))

/** Whether the words that tell kinds of map apart are those of this kind. */
function isOfWord(leaf: Schema, map: YAMLMap<Node, Node>): boolean {
  return map.items.every(({ key, value }) => {
    const inner = leaf.properties?.[nameOf(key)]
    const words = inner?.enum ?? (inner?.const === undefined ? undefined : [inner.const])
    return words === undefined || (isScalar(value) && words.includes(value.value))
  })
}

export const nameOf = (key: unknown): string => (isScalar(key) ? String(key.value) : '?')

/** Each key that a manifest has. */
export function* keysOf(manifest: Written): Generator<Found> {
  for (const { path, map, leaf, siblings } of mapsOf(manifest))
    for (const pair of map.items) {
      const key = nameOf(pair.key)
      yield { owner: ownerOf(leaf), key, schema: leaf.properties?.[key] ?? {}, leaf, manifest, path, map, pair, siblings }
    }
}
