/**
 * What a manifest with mistakes may have been meant to say. A wrong value may be absent, or each of those that its key takes; a key in
 * the wrong place may belong to each map that has one like it. What is wrong with every reading is wrong whatever was meant; the rest
 * follows from the mistakes and is not said.
 */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { Problem } from './explain.js'
import { placesAlong } from './homes.js'
import { setOwn } from './located.js'
import { accepts, conforms, leavesOf, resolve, type Schema } from './schema-node.js'

/** Readings with a value in place of each that is wrong: as many as the longest list of words. */
const MOST_READINGS = 24

/** More mistakes than anybody reads at once are left out alone. */
const MOST_PROBLEMS = 200

/** How many readings differ: one where nothing is wrong. */
export function countReadings(root: Schema, problems: readonly Problem[]): number {
  if (problems.length > MOST_PROBLEMS) return 1
  return Math.min(MOST_READINGS, 1 + Math.max(0, ...problems.map((problem) => choicesOf(root, problem).length)))
}

/** Reading 0 leaves out all that is wrong; in the others each wrong value is one that its key takes. */
export function readingOf(root: Schema, value: unknown, problems: readonly Problem[], number: number): unknown {
  const reading = structuredClone(value)
  // Members of a list that go take their place with them: the last ones first.
  for (const problem of [...problems].reverse()) {
    if (problem.kind === 'repeated') removeMember(reading, problem.path)
    else if (number > 0) settle(root, reading, problem, number - 1)
    else prune(reading, problem.path)
  }
  return reading
}

function settle(root: Schema, reading: unknown, problem: Problem, number: number): void {
  const choices = choicesOf(root, problem)
  const chosen = choices[number % Math.max(1, choices.length)]
  if (problem.kind === 'unknownKey') {
    const stray = plainAt(reading, problem.path)
    prune(reading, problem.path)
    if (chosen?.value === 'near') put(reading, [...problem.path.slice(0, -1), problem.near ?? ''], stray)
    else
      for (const home of problem.homes ?? [])
        for (const path of placesAlong(reading, home)) {
          const map = plainAt(reading, path) as Record<string, unknown>
          if (!Object.hasOwn(map, problem.key)) setOwn(map, problem.key, structuredClone(stray))
        }
  } else if (chosen === undefined) prune(reading, problem.path)
  else if (problem.kind === 'conflictingKeys') {
    for (const key of problem.keys) if (key !== chosen.key) prune(reading, [...problem.path, key])
  } else put(reading, chosen.key === undefined ? problem.path : [...problem.path, chosen.key], structuredClone(chosen.value))
}

interface Choice {
  readonly key?: string
  readonly value: unknown
}

/** What could stand in place of what is wrong, or be added to it. */
function choicesOf(root: Schema, problem: Problem): readonly Choice[] {
  switch (problem.kind) {
    case 'missingKey':
      return valuesOf(root, problem.schema).map((value) => ({ key: problem.key, value }))
    case 'noneOfKeys':
      return problem.keys.flatMap((key, i) =>
        valuesOf(root, problem.schemas[i] ?? {})
          .slice(0, 1)
          .map((value) => ({ key, value })),
      )
    case 'conflictingKeys':
      return problem.keys.map((key) => ({ key, value: undefined }))
    case 'unknownKey':
      return [...(problem.homes === undefined ? [] : [{ value: 'home' }]), ...(problem.near === undefined ? [] : [{ value: 'near' }])]
    case 'repeated':
      return []
    case 'malformed':
      return [...problem.allowed, ...examplesOf(problem.schema)].map((value) => ({ value }))
    default:
      return valuesOf(root, problem.schema).map((value) => ({ value }))
  }
}

/** Some values that a key takes, all words among them. */
function valuesOf(root: Schema, schema: Schema): readonly unknown[] {
  const leaves = leavesOf(root, schema)
  const words = leaves.flatMap(
    (leaf) => leaf.enum ?? (leaf.const === undefined ? (leaf.type === 'boolean' ? [true, false] : []) : [leaf.const]),
  )
  const examples = [...examplesOf(resolve(root, schema)), ...leaves.flatMap(examplesOf)]
  const limits = leaves.flatMap(({ type, minimum, maximum }) => (type === 'integer' ? [minimum ?? 0, maximum ?? 0] : []))
  const empty = leaves.flatMap(({ type, required = [], minItems = 0 }) =>
    type === 'object' && required.length === 0 ? [{}] : type === 'array' && minItems === 0 ? [[]] : [],
  )
  return [...words, ...examples, ...limits, ...empty].filter((value) =>
    leaves.some((leaf) => (typeof value === 'object' ? accepts(leaf, value) : conforms(leaf, value))),
  )
}

const examplesOf = ({ examples = [] }: Schema): readonly unknown[] =>
  examples.filter((example) => typeof example !== 'string' || !example.includes('${'))

/** What all of several judgements say. */
export function inAll([first = [], ...others]: readonly (readonly Fault[])[]): readonly Fault[] {
  const sets = others.map((faults) => new Set(faults.map(identity)))
  return first.filter((fault) => sets.every((set) => set.has(identity(fault))))
}

const identity = ({ code, path, message }: Fault): string => JSON.stringify([code, path, message])

/** Whether a fault is about what was found wrong already, or about something that it is a part of. */
export const isAboutOneOf = (wrong: readonly ManifestPath[]) => {
  const said = new Set(wrong.map((path) => JSON.stringify(path)))
  const above = new Set(wrong.flatMap((path) => path.slice(2).map((_, i) => JSON.stringify(path.slice(0, i + 2)))))
  return ({ path }: Fault): boolean =>
    path !== undefined &&
    (above.has(JSON.stringify(path)) || [...path.keys(), path.length].some((length) => said.has(JSON.stringify(path.slice(0, length)))))
}

/** Faults that say that something is not there. */
const absences = new Set([
  ...['missingKey', 'needsKey', 'needsFileSystem', 'needsXaTrack', 'noFileSystem', 'noTracks', 'noSuchTrack', 'noSuchPartition'].map(
    (name) => `manifest/${name}`,
  ),
  ...['bootImageMissing', 'hybridWithoutCode', 'noOutput', 'bootWithoutIso'].map((name) => `request/${name}`),
  ...['noEfiImage', 'notStarted', 'noInfoTable'].map((name) => `hybrid/${name}`),
  'cd/noTracks',
  'tree/linkTargetMissing',
  'tree/missing',
  'iso9660/noSuchRootFile',
])

/**
 * Whether what a fault misses may be among what is wrong: in the same part of the manifest, in one that it names, or in one that all
 * others look into.
 */
export const mayBeAmong = (wrong: readonly ManifestPath[]) => {
  const parts = new Set(wrong.map(([part]) => part))
  const isAnywhere = ['files', 'source', 'filesystems', 'extends'].some((part) => parts.has(part))
  const isNamed = (message: string): boolean => [...parts].some((part) => message.includes(String(part).replace(/s$/, '')))
  return ({ code, path, message }: Fault): boolean =>
    absences.has(code) && (isAnywhere || path === undefined || parts.has(path[0]) || isNamed(message))
}

export const plainAt = (root: unknown, path: ManifestPath): unknown =>
  path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined),
    root,
  )

export function put(root: unknown, path: ManifestPath, value: unknown): void {
  const parent = plainAt(root, path.slice(0, -1))
  if (Array.isArray(parent)) parent[Number(path.at(-1))] = value
  else if (typeof parent === 'object' && parent !== null) setOwn(parent as Record<string, unknown>, String(path.at(-1)), value)
}

/** Members of lists leave a hole: the others keep their numbers. */
export function prune(root: unknown, path: ManifestPath): void {
  const parent = plainAt(root, path.slice(0, -1))
  const last = path.at(-1)
  if (typeof parent !== 'object' || parent === null || last === undefined) return
  if (Array.isArray(parent)) parent[Number(last)] = undefined
  else Reflect.deleteProperty(parent, last)
}

function removeMember(root: unknown, path: ManifestPath): void {
  const list = plainAt(root, path.slice(0, -1))
  if (Array.isArray(list)) list.splice(Number(path.at(-1)), 1)
}
