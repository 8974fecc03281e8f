/** What help texts name is there: a key that is not would send people looking for it. */

import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readSchema } from '../src/manifest/parse.js'
import { leavesOf, type Schema } from '../src/manifest/schema-node.js'

const src = fileURLToPath(new URL('../src/', import.meta.url))
const texts = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /(^|\/)faults\.ts$/.test(name))
const root = readSchema()

function leads(schema: Schema, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true
  return leavesOf(root, schema).some((leaf) => {
    if (leaf.items !== undefined) return leads(leaf.items, [key, ...rest])
    const next = leaf.properties?.[key]
    return next !== undefined && leads(next, rest)
  })
}

it.each(texts)('%s names keys of the manifest that exist', (name) => {
  // A path ends before whatever a sentence puts behind it, and what is filled in is not known here.
  const text = readFileSync(src + name, 'utf8').replaceAll(/^import .*$/gm, '')
  const paths = [
    ...text.matchAll(/(?<![\w./])(?:volume|filesystems|boot|audio|burn|source|output)(?:\.[a-z][A-Za-z0-9]*)+(?![\w$(/{])/g),
  ].map(([path]) => path)
  expect(paths.filter((path) => !leads(root, path.split('.')) && !/\.(yaml|img|bin|iso)$/.test(path))).toEqual([])
})
