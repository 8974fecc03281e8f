/** Keys of the manifest as links into its reference page. */

import type { Schema } from '../../src/manifest/schema-node.js'
import { schemaText } from '../../src/manifest/schema.js'

const root = JSON.parse(schemaText) as Schema

interface Found {
  readonly schema: Schema
  /** The map that has the key, as its heading is written; the manifest itself has none. */
  readonly map: string
}

/** Names of the definitions that a schema comes down to, with what they are. */
function mapsOf(schema: Schema, name = ''): readonly Found[] {
  if (schema.$ref !== undefined) {
    const target = schema.$ref.replace('#/$defs/', '')
    const definition = root.$defs?.[target]
    return definition === undefined ? [] : mapsOf(definition, target)
  }
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((branch) => mapsOf(branch, name))
  return [{ schema, map: name }]
}

/** Where a key such as `boot.entries[].image` stands in the reference page: all maps that have it. */
export function mapsWithKey(key: string): readonly string[] {
  let at: readonly Found[] = [{ schema: root, map: '' }]
  let maps: readonly string[] = []
  for (const part of key.split('.')) {
    const lists = part.match(/\[\]/g)?.length ?? 0
    const name = part.replaceAll('[]', '')
    const having = at.filter(({ schema }) => schema.properties !== undefined && Object.hasOwn(schema.properties, name))
    const named = at.filter(({ schema }) => typeof schema.additionalProperties === 'object')
    if (having.length === 0 && named.length === 0) return []
    maps = having.length > 0 ? having.map(({ map }) => map) : maps
    at =
      having.length > 0
        ? having.flatMap(({ schema }) => mapsOf(schema.properties?.[name] as Schema))
        : named.flatMap(({ schema }) => mapsOf(schema.additionalProperties as Schema))
    for (let i = 0; i < lists; i++) at = at.flatMap(({ schema }) => (schema.items === undefined ? [] : mapsOf(schema.items)))
    if (lists > 0 && at.length === 0) return []
  }
  return maps
}

const anchorOf = (map: string): string => (map === '' ? '' : `#${map.toLowerCase()}`)

/** Relative to a folder beside the reference page, or in the same one. */
export function linkOfKey(key: string, folder = ''): string {
  const maps = mapsWithKey(key)
  // Of the kinds of entries that have a key the usual one.
  const map = maps.find((name) => name === 'FromEntry') ?? maps[0]
  if (map === undefined) throw new Error(`The manifest has no ${key}`)
  return `[\`${key}\`](${folder}manifest.md${anchorOf(map)})`
}

/** Whether a link is that of the key. */
export const isAnchorOf = (key: string, anchor: string): boolean => mapsWithKey(key).some((map) => anchorOf(map) === anchor)
