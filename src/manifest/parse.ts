/** From the text of a manifest to a value that can be relied upon, or to everything that is wrong with it. */

import type { Fault, ManifestPath, Position } from '../fault/index.js'
import { extendRoot, type World } from './bases.js'
import { check, type Locate } from './check/index.js'
import { explain } from './explain.js'
import { faults } from './faults.js'
import { faultOf } from './form.js'
import { plainOf, positionOf, rangeAt, textFile, valueAt, type Located, type LocatedMap } from './located.js'
import { LIMITS } from './limits.js'
import { asMeant, type Meant } from './meant.js'
import { override } from './overrides.js'
import { directoryOf, rebase } from './path.js'
import { countReadings, inAll, isAboutOneOf, mayBeAmong, plainAt, prune, put, readingOf } from './readings.js'
import type { Schema } from './schema-node.js'
import { schemaText } from './schema.js'
import { readText } from './text.js'
import type { Manifest } from './types.js'
import { isManifest } from './validator.js'

export interface ManifestSource extends World {
  /** Path of the manifest, as messages name it. */
  readonly file: string
  readonly text: string
  /** `key=value` each, as with `--set`. */
  readonly overrides?: readonly string[]
}

export interface ParsedManifest {
  /** Absent where an error was found. Host paths are relative to the folder of the manifest, those of its bases too. */
  readonly manifest?: Manifest
  /** Where an error was found. */
  readonly rest?: Rest
  /** Everything that was found, in the order of the text. */
  readonly faults: readonly Fault[]
  /** Where a value stands; for a path that leads nowhere, what is nearest above. */
  readonly locate: (path: ManifestPath) => Position | undefined
}

/** What is left of a manifest with errors. */
export interface Rest {
  /** Without the values that are wrong, each member of a list at its place. */
  readonly manifest: Manifest
  /** Whole manifests, whatever was meant: what is wrong with all of them is wrong with this one. None where too much is lost. */
  readonly readings: readonly Manifest[]
  /** Whether a fault repeats what was found, or follows from it. */
  readonly isSaid: (fault: Fault) => boolean
}

export function parseManifest(source: ManifestSource): ParsedManifest {
  const { root: read, faults: textFaults } = readText(textFile(source.file, source.text), source.environment)
  const found = [...textFaults]
  if (read?.kind !== 'map') return { faults: found, locate: () => undefined }
  let written = extendRoot(read, source.file, source, found)
  for (const text of source.overrides ?? []) written = override(written, text, found)
  const { root, misspelt, value, problems } = conformAsMeant(written, source.file)
  const isPart = found.some(({ code }) => /^manifest\/(base|tooManyBases)/.test(code))
  const judged = [...misspelt, ...problems.map((problem) => ({ problem, root }))].filter(
    ({ problem }) => !isBroken(root, problem.path) && !(isPart && problem.kind === 'missingKey' && problem.path.length === 0),
  )
  found.push(...judged.slice(0, LIMITS.faults).map((one) => faultOf(one.problem, one.root)))
  if (judged.length > LIMITS.faults) found.push(faults.more({ count: judged.length - LIMITS.faults }))
  const locate = (path: ManifestPath): Position => positionOf(rangeAt(root, path))
  const readings = readingsOf(value, problems, root)
  const wrong = found.length === 0 && problems.length === 0 ? [] : [...problems.map(placeOf), ...brokenIn(root)]
  const missing = isPart ? [...wrong, ['extends']] : wrong
  let checked = unsaid(check(readings.at(0), locate), wrong, missing)
  for (let i = 1; i < readings.count && checked.length > 0; i++) checked = inAll([checked, check(readings.at(i), locate)])
  for (const fault of checked)
    found.push(fault.path === undefined || fault.position !== undefined ? fault : { ...fault, position: locate(fault.path) })
  const sorted = inOrder(found, source.file)
  if (!sorted.some(isError)) return { manifest: value as Manifest, faults: sorted, locate }
  const isAmong = mayBeAmong(missing)
  const isSaid = isAboutOneOf([...wrong, ...checked.flatMap(({ path }) => (path === undefined ? [] : [path]))])
  const rest = {
    manifest: readings.at(0),
    readings: isPart ? [] : soundOnes(readings, locate),
    isSaid: (fault: Fault) => isSaid(fault) || isAmong(fault),
  }
  return { rest, faults: sorted, locate }
}

const isError = ({ severity }: Fault): boolean => severity === 'error'

/** Without those that repeat what was found, or follow from it. */
function unsaid(found: readonly Fault[], wrong: readonly ManifestPath[], missing: readonly ManifestPath[]): readonly Fault[] {
  if (found.length === 0) return found
  const [isAbout, isAmong] = [isAboutOneOf(wrong), mayBeAmong(missing)]
  return found.filter((fault) => !isAbout(fault) && !isAmong(fault))
}

interface Readings {
  readonly count: number
  readonly at: (number: number) => Manifest
}

/** What the manifest may have been meant to be, each made when it is asked for; itself where its form is right. */
function readingsOf(value: unknown, problems: Problems, root: LocatedMap): Readings {
  if (problems.length === 0) return { count: 1, at: () => value as Manifest }
  const schema = readSchema()
  const made: Manifest[] = []
  return {
    count: countReadings(schema, problems),
    at: (number) => (made[number] ??= whole(readingOf(schema, value, problems, number), root) as Manifest),
  }
}

/** Those that can be planned; none where only what leaves out the mistakes could be. */
function soundOnes(readings: Readings, locate: Locate): readonly Manifest[] {
  const count = Math.min(readings.count, MOST_PLANNED)
  const [bare, ...meant] = Array.from({ length: count }, (_, number) => withoutFaulty(readings.at(number), locate))
  const others = meant.filter((reading) => reading !== undefined)
  return meant.length > 0 && others.length === 0 ? [] : [...(bare === undefined ? [] : [bare]), ...others]
}

/** What is taken out may leave other values without what they need. */
const MOST_ROUNDS = 8

/** Each reading takes the time of measuring. */
const MOST_PLANNED = 3

const placeOf = (problem: Problems[number]): ManifestPath => (problem.kind === 'missingKey' ? [...problem.path, problem.key] : problem.path)

function* brokenIn(located: Located, path: ManifestPath = []): Generator<ManifestPath> {
  if (located.kind === 'scalar') {
    if (located.broken === true) yield path
  } else if (located.kind === 'list') for (const [i, item] of located.items.entries()) yield* brokenIn(item, [...path, i])
  else for (const [key, entry] of located.entries) yield* brokenIn(entry.value, [...path, key])
}

/** A reading without the single values that do not go with others; undefined where it would not be whole. */
function withoutFaulty(reading: Manifest, locate: Locate): Manifest | undefined {
  const sound = structuredClone(reading)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const plain: unknown = sound
    if (!isManifest(plain)) return undefined
    const wrong = check(sound, locate).filter(isError)
    if (wrong.length === 0) return sound
    for (const { path = [] } of wrong) {
      if (typeof plainAt(sound, path) === 'object') return undefined
      prune(sound, path)
    }
  }
  return undefined
}

function isBroken(root: LocatedMap, path: ManifestPath): boolean {
  const here = valueAt(root, path)
  return here?.kind === 'scalar' && here.broken === true
}

/** The schema as a value, for those who print or walk it. */
export const readSchema = (): Schema => (parsedSchema ??= JSON.parse(schemaText) as Schema)
let parsedSchema: Schema | undefined

/** The same with misspelt keys under the names that were probably meant. */
function conformAsMeant(written: LocatedMap, file: string): ReturnType<typeof conform> & Meant {
  const first = conform(written, file)
  if (first.problems.length === 0) return { ...first, root: written, misspelt: [] }
  const meant = asMeant(readSchema(), written)
  return meant.misspelt.length === 0 ? { ...first, ...meant } : { ...conform(meant.root, file), ...meant }
}

/** The plain value as the schema wants it, and what it lacks. */
function conform(root: LocatedMap, file: string): { value: unknown; problems: Problems } {
  const value = plainOf(root)
  const home = directoryOf(file)
  const strangers = foreignFiles(root, home)
  if (isManifest(value) && !strangers) return { value, problems: [] }
  const { problems, texts, hostPaths } = explain(readSchema(), value, root)
  for (const { path, text } of texts) put(value, path, text)
  if (strangers)
    for (const path of hostPaths) {
      const here = valueAt(root, path)
      const folder = here === undefined ? home : folderOf(here.range.file.name, home)
      if (here?.kind === 'scalar' && folder !== home && path[0] !== 'extends') put(value, path, rebase(String(here.value), folder, home))
    }
  if (problems.length === 0 && !isManifest(value)) throw new Error('The validator refuses a manifest in which nothing wrong was found')
  return { value, problems }
}

/** Whether a value comes from a file in another folder. */
function foreignFiles(root: LocatedMap, home: string): boolean {
  if (!root.entries.has('extends')) return false
  const seen = new Set<string>()
  const stack: Located[] = [root]
  for (let here = stack.pop(); here !== undefined; here = stack.pop()) {
    seen.add(here.range.file.name)
    if (here.kind === 'map') for (const { value } of here.entries.values()) stack.push(value)
    else if (here.kind === 'list') stack.push(...here.items)
  }
  return [...seen].some((name) => folderOf(name, home) !== home)
}

/** The folder of a file of this run; what `--set` says counts from the manifest. */
const folderOf = (name: string, home: string): string => (name === '--set' ? home : directoryOf(name))

type Problems = ReturnType<typeof explain>['problems']

/** Takes out what lacks a key because of what was taken out, and so on, so that the rest can be judged. */
function whole(reading: unknown, root: LocatedMap): unknown {
  while (!isManifest(reading)) {
    // What is gone from a list, and the manifest itself, stay as they are.
    const wrong = explain(readSchema(), reading, root).problems.filter(
      ({ path }) => path.length > 0 && plainAt(reading, path) !== undefined,
    )
    if (wrong.length === 0) break
    for (const { path } of wrong) prune(reading, path)
  }
  return reading
}

/** In the order of the text: the manifest itself first, then its bases. */
export function inOrder(found: readonly Fault[], file: string): Fault[] {
  const rank = ({ position }: Fault): number => (position === undefined ? 2 : position.file === file ? 0 : 1)
  const line = ({ position }: Fault): number => (position === undefined ? 0 : position.line * 100_000 + Math.min(position.column, 99_999))
  return [...found].sort((a, b) => rank(a) - rank(b) || line(a) - line(b))
}
