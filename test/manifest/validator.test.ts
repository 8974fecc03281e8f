/** The validator that is made of the schema says of every value what a validator of JSON Schema says. */

import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readSchema } from '../../src/manifest/index.js'
import { isManifest } from '../../src/manifest/validator.js'
import { manifestsIn } from '../support/mistakes/index.js'

const judge = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(readSchema())
/** Bytes in hexadecimal are text, also where YAML takes them for a number. */
const asText = (_key: unknown, value: unknown): unknown => (typeof value === 'number' && value > 1e12 ? '656e0100' : value)
const manifests = manifestsIn().map(({ text }) => parse(text, asText) as unknown)

/** All examples of the schema, each once. */
const examples: readonly unknown[] = [...new Set(examplesIn(readSchema()))].map((text) => JSON.parse(text) as unknown)
function* examplesIn(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node))
    if (key === 'examples' && Array.isArray(value)) for (const one of value) yield JSON.stringify(one)
    else yield* examplesIn(value)
}

const edges: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  1e9,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'a',
  '/',
  'a\0b',
  '\u{1F4BF}'.repeat(100),
  '\u{1F4BF}'.repeat(200),
  'a'.repeat(161),
  'a'.repeat(5000),
  [],
  ['a', 'a'],
  ['sha256', 'sha256'],
  Array.from({ length: 40 }, () => 'a'),
  // A hole.
  Array.from({ length: 1 }),
  {},
  { strange: 1 },
  { 'x-strange': 1 },
  { de: {}, french: {} },
  { '': { text: 'a' }, 'a/b': { text: 'a' } },
]

type Key = string | number

/** The places of a value and of all in it. */
function* placesIn(value: unknown, path: readonly Key[] = []): Generator<readonly Key[]> {
  yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) yield* placesIn(member, [...path, key])
}

function withPut(value: unknown, path: readonly Key[], put: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return put
  if (Array.isArray(value)) return value.map((member: unknown, i) => (i === Number(key) ? withPut(member, rest, put) : member))
  const map = value as Readonly<Record<string, unknown>>
  return { ...map, [key]: withPut(map[key], rest, put) }
}

describe.each(manifests.map((manifest, number) => [manifestsIn()[number]?.name ?? '', manifest] as const))('%s', (_name, manifest) => {
  it('is a manifest, and with another value at any place what the schema says it is', () => {
    expect([isManifest(manifest), judge(manifest)]).toEqual([true, true])
    const differing: unknown[] = []
    let turn = 0
    for (const path of placesIn(manifest)) {
      const some = Array.from({ length: 12 }, () => examples[(turn += 7) % examples.length])
      for (const put of [...edges, ...some]) {
        const value = withPut(manifest, path, put)
        if (isManifest(value) !== judge(value)) differing.push({ path, put })
      }
    }
    expect(differing).toEqual([])
  })
})
