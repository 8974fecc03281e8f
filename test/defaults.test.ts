/** Every default that the schema names is what a manifest without the key gets: with the default written out, the same disc comes out. */

import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { silent } from '../src/event.js'
import { DiscError } from '../src/fault/index.js'
import { readSchema } from '../src/manifest/index.js'
import { openProject, type Project } from '../src/project.js'
import { settingsOf } from '../src/recorder/index.js'
import { buildSet, planSet } from '../src/set.js'
import { bases, layOut, type Json, type JsonMap } from './support/bases.js'
import { temporaryFolder } from './support/folder.js'
import { required, sample } from './support/tools.js'

const folder = temporaryFolder()

/** As much of JSON Schema as is looked at here. */
interface Node {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: Node | boolean
  readonly required?: readonly string[]
  readonly items?: Node
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly default?: Json
}
const schema = readSchema() as Node

/** Keys whose default is a name made from another key, and who sees to them. */
// A statement of provenance holds the manifest as it is.
const named = new Set(['Manifest.name', 'Manifest.output', 'Output.image', 'Provenance.builder'])

beforeAll(() => layOut(folder))

interface Outcome {
  /** Paths and digests of the files. */
  readonly files: readonly (readonly string[])[]
  readonly faults: readonly string[]
  readonly errors: readonly string[]
}

async function outcomeOfSet(project: Project): Promise<Outcome> {
  await planSet(project)
  const { discs, faults } = await buildSet(project)
  return { files: discs.map(({ image, sha256 }) => [image, sha256]), faults: faults.map(({ code }) => code), errors: [] }
}

async function outcome(manifest: JsonMap): Promise<Outcome> {
  const file = join(folder, 'disc.config.json')
  writeFileSync(file, JSON.stringify(manifest))
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  for (const name of readdirSync(folder)) if (name.startsWith('x.')) rmSync(join(folder, name))
  try {
    const project = openProject(file, { environment: {} })
    if (project.manifest.set !== undefined) return await outcomeOfSet(project)
    const { image, beside, faults } = await build(project, { lock: 'none', flush: 'replace', listener: silent })
    const digests = [image, ...beside].map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')])
    return { files: digests, faults: faults.map(({ code, message }) => `${code}: ${message}`), errors: [] }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { files: [], faults: [], errors: error.faults.map(({ code, message }) => `${code}: ${message}`) }
  }
}

interface Default {
  /** `Udf.revision` */
  readonly key: string
  readonly path: readonly (string | number)[]
  readonly value: Json
}

const isMap = (value: Json | undefined): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value)
const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)
const target = (node: Node): { readonly node: Node; readonly name: string | undefined } =>
  node.$ref === undefined ? { node, name: undefined } : { node: schema.$defs?.[nameOf(node.$ref)] ?? {}, name: nameOf(node.$ref) }
const defaultOf = (node: Node): Json | undefined => node.default ?? target(node).node.default

function suits(node: Node, value: Json): boolean {
  const { properties = {}, required = [] } = node
  if (!isMap(value) || node.properties === undefined) return false
  const fits = (key: string): boolean => {
    const allowed = properties[key]?.enum ?? (properties[key]?.const === undefined ? undefined : [properties[key].const])
    return Object.hasOwn(properties, key) && (allowed === undefined || allowed.includes(value[key] ?? null))
  }
  return required.every((key) => Object.hasOwn(value, key)) && Object.keys(value).every(fits)
}

/** Defaults of keys that a value leaves out, wherever the schema has a place for them. */
function* absent(schemaNode: Node, value: Json, path: Default['path'] = [], outer = 'Manifest'): Generator<Default> {
  const { node, name = outer } = target(schemaNode)
  if (node.anyOf !== undefined) {
    const choices = node.anyOf.map((choice) => ({ choice, of: target(choice).node }))
    for (const { choice, of } of choices)
      if (suits(of, value) || (Array.isArray(value) && of.items !== undefined) || of.anyOf !== undefined)
        yield* absent(choice, value, path, name)
    return
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) if (node.items !== undefined) yield* absent(node.items, item as Json, [...path, i], name)
    return
  }
  if (!isMap(value)) return
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    const there = value[key]
    const fallback = defaultOf(property)
    if (there !== undefined) yield* absent(property, there, [...path, key], name)
    else if (fallback !== undefined) yield { key: `${name}.${key}`, path: [...path, key], value: fallback }
  }
}

/** All keys with a default, by the definition that has them. */
const known = new Set(
  [['Manifest', schema] as const, ...Object.entries(schema.$defs ?? {})].flatMap(([name, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, property]) => (defaultOf(property) === undefined ? [] : [`${name}.${key}`])),
  ),
)

function withValue(manifest: JsonMap, [step, ...rest]: Default['path'], value: Json): JsonMap {
  const copy = (Array.isArray(manifest) ? [...(manifest as Json[])] : { ...manifest }) as JsonMap
  const key = String(step)
  copy[key] = rest.length === 0 ? value : withValue(copy[key] as JsonMap, rest, value)
  return copy
}

/** Faults that say that a key means nothing where it stands, whatever its value. */
const MEANINGLESS = /^manifest\/(needsKey|revisionLacks|notACompactDisc|excludeEachOther|entryLacks)\b/

describe('defaults of the schema', () => {
  /** Keys that were written out where they mean something. */
  const met = new Set<string>()

  it.each(sample(Object.keys(bases), 6))('%s: each one written out makes the same disc', { timeout: 60_000 }, async (name) => {
    const base = bases[name] ?? {}
    const usual = await outcome(base)
    expect(usual.errors.length > 0).toBe(name.endsWith('refused'))
    for (const { key, path, value } of absent(schema, base)) {
      if (named.has(key)) continue
      const written = await outcome(withValue(base, path, value))
      if (written.errors.length > 0 && written.errors.every((error) => MEANINGLESS.test(error))) continue
      expect([key, path, written]).toEqual([key, path, usual])
      met.add(key)
    }
  })

  // All of the bases are needed for that.
  it.runIf(required)('each was written out somewhere', () => {
    expect([...known].filter((key) => !met.has(key) && !named.has(key) && !key.startsWith('Burn.'))).toEqual([])
  })

  it('those of burning are the settings without a word', () => {
    const { properties = {} } = schema.$defs?.['Burn'] ?? {}
    const written = Object.fromEntries(
      Object.entries(properties).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
    )
    expect(settingsOf(written)).toEqual(settingsOf(undefined))
  })
})
