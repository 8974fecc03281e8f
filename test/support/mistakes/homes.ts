/** Where a key belongs, by the schema: `audio.tracks[]`, `files[].streams.*`. */

import { leavesOf, type Schema } from '../../../src/manifest/schema-node.js'
import { root } from './keys.js'

/** The outermost maps that have a key. */
export function homesOf(key: string): readonly string[] {
  const all = [...mapsWith(key, root, '')]
  return [...new Set(all)].filter((home) => !all.some((outer) => outer !== home && (outer === '' || isBelow(home, outer))))
}

const isBelow = (home: string, outer: string): boolean => home.startsWith(`${outer}.`) || home.startsWith(`${outer}[`)

function* mapsWith(key: string, schema: Schema, path: string): Generator<string> {
  const inside = (step: string): string => (path === '' ? step : `${path}.${step}`)
  for (const leaf of leavesOf(root, schema)) {
    if (leaf.properties?.[key] !== undefined) yield path
    for (const [step, inner] of Object.entries(leaf.properties ?? {})) yield* mapsWith(key, inner, inside(step))
    if (leaf.items !== undefined) yield* mapsWith(key, leaf.items, `${path}[]`)
    if (typeof leaf.additionalProperties === 'object') yield* mapsWith(key, leaf.additionalProperties, inside('*'))
  }
}
