/** Every key of the manifest, with a manifest that has nothing else than it needs. */

import { stringify } from 'yaml'
import { leavesOf, resolve, type Schema } from '../../src/manifest/schema-node.js'

export interface Place {
  /** As `files[].from`, with the kind of map where there are several. */
  readonly name: string
  readonly schema: Schema
  /** A value that it takes. */
  readonly sample: unknown
  /** The manifest with a value there. */
  readonly around: (value: unknown) => unknown
}

const TOKEN = 'VALUE_OF_THE_PLACE'

/** Its text, the value as the text says. */
export const withValue = ({ around }: Place, text: string): string =>
  stringify(around(TOKEN), { lineWidth: 0, aliasDuplicateObjects: false }).replace(TOKEN, () => text)

export function placesOf(root: Schema): readonly Place[] {
  const places: Place[] = []
  const seen = new Set<Schema>()
  const look = (schema: Schema, name: string, around: Place['around']): void => {
    for (const leaf of leavesOf(root, schema)) {
      if (leaf.items !== undefined) {
        const { items, minItems = 1 } = leaf
        const others = Array.from({ length: Math.max(0, minItems - 1) }, () => sampleOf(root, items))
        add(items, `${name}[]`, (value) => around([value, ...others]))
      }
      if (leaf.properties === undefined && typeof leaf.additionalProperties !== 'object') continue
      if (seen.has(leaf)) continue
      seen.add(leaf)
      const { properties = {} } = leaf
      const needed = mapOf(root, leaf)
      for (const [key, property] of Object.entries(properties)) {
        // A track has its sound from somewhere.
        const more = 'parts' in properties && key !== 'parts' && !Object.hasOwn(needed, 'from') ? { from: 'a.wav' } : {}
        add(property, name === '' ? key : `${name}.${key}`, (value) => around({ ...needed, ...more, [key]: value }))
      }
      if (typeof leaf.additionalProperties === 'object') add(leaf.additionalProperties, `${name}.*`, (value) => around({ en: value }))
    }
  }
  const add = (schema: Schema, name: string, around: Place['around']): void => {
    places.push({ name, schema, sample: sampleOf(root, schema), around })
    look(schema, name, around)
  }
  look(root, '', (value) => value)
  return places
}

/** The keys that a map must have. */
const mapOf = (root: Schema, { required = [], properties = {} }: Schema): Readonly<Record<string, unknown>> =>
  Object.fromEntries(required.map((key) => [key, sampleOf(root, properties[key] ?? {})]))

function sampleOf(root: Schema, schema: Schema): unknown {
  const whole = resolve(root, schema)
  const example = whole.examples?.find((value) => typeof value !== 'string' || !value.includes('${'))
  if (example !== undefined) return example
  const [leaf = {}] = leavesOf(root, whole)
  return leaf.const ?? leaf.enum?.[0] ?? (leaf.type === 'object' ? mapOf(root, leaf) : leaf.examples?.[0])
}
