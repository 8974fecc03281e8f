/** From the text of a manifest to a value that can be relied upon, or to everything that is wrong with it. */

import type { Fault, ManifestPath, Position } from '../fault/index.js'
import { extendRoot, type World } from './bases.js'
import { check } from './check/index.js'
import { explain } from './explain.js'
import { faults } from './faults.js'
import { faultOf } from './form.js'
import { plainOf, positionOf, rangeAt, setOwn, textFile, valueAt, type Located, type LocatedMap } from './located.js'
import { LIMITS } from './limits.js'
import { override } from './overrides.js'
import { directoryOf, rebase } from './path.js'
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
  /** Where an error was found: what is left without the values that are wrong, each member of a list at its place. */
  readonly rest?: Manifest
  /** Everything that was found, in the order of the text. */
  readonly faults: readonly Fault[]
  /** Where a value stands; for a path that leads nowhere, what is nearest above. */
  readonly locate: (path: ManifestPath) => Position | undefined
}

export function parseManifest(source: ManifestSource): ParsedManifest {
  const { root: read, faults: textFaults } = readText(textFile(source.file, source.text), source.environment)
  const found = [...textFaults]
  if (read?.kind !== 'map') return { faults: found, locate: () => undefined }
  let root = extendRoot(read, source.file, source, found)
  for (const text of source.overrides ?? []) root = override(root, text, found)
  const { value, problems } = conform(root, source.file)
  const judged = problems.filter(({ path }) => !isBroken(root, path))
  found.push(...judged.slice(0, LIMITS.faults).map((problem) => faultOf(problem, root)))
  if (judged.length > LIMITS.faults) found.push(faults.more({ count: judged.length - LIMITS.faults }))
  const locate = (path: ManifestPath): Position => positionOf(rangeAt(root, path))
  pruneAll(value, problems, root)
  // What was taken out because it was wrong is not missing.
  const isPruned = (path: ManifestPath = []): boolean => valueAt(root, path) !== undefined && plainAt(value, path) === undefined
  for (const fault of check(value as Manifest, locate).filter(({ path }) => !isPruned(path)))
    found.push(fault.path === undefined || fault.position !== undefined ? fault : { ...fault, position: locate(fault.path) })
  const sorted = inOrder(found, source.file)
  return sorted.some((fault) => fault.severity === 'error')
    ? { rest: value as Manifest, faults: sorted, locate }
    : { manifest: value as Manifest, faults: sorted, locate }
}

function isBroken(root: LocatedMap, path: ManifestPath): boolean {
  const here = valueAt(root, path)
  return here?.kind === 'scalar' && here.broken === true
}

/** The schema as a value, for those who print or walk it. */
export const readSchema = (): Schema => (parsedSchema ??= JSON.parse(schemaText) as Schema)
let parsedSchema: Schema | undefined

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

function put(root: unknown, path: ManifestPath, value: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>((here, step) => (here as Record<string | number, unknown>)[step], root)
  if (Array.isArray(parent)) parent[Number(path.at(-1))] = value
  else setOwn(parent as Record<string, unknown>, String(path.at(-1)), value)
}

type Problems = ReturnType<typeof explain>['problems']

/** Takes out what is wrong, then what lacks a key because of that, and so on, so that the rest can be judged. */
function pruneAll(value: unknown, problems: Problems, root: LocatedMap): void {
  for (let wrong = problems; wrong.length > 0;) {
    for (const { path } of wrong) prune(value, path)
    // What is gone from a list, and the manifest itself, stay as they are.
    wrong = explain(readSchema(), value, root).problems.filter(({ path }) => path.length > 0 && plainAt(value, path) !== undefined)
  }
}

const plainAt = (root: unknown, path: ManifestPath): unknown =>
  path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined),
    root,
  )

/** Members of lists leave a hole: the others keep their numbers. */
function prune(root: unknown, path: ManifestPath): void {
  let here = root
  for (const step of path.slice(0, -1)) {
    if (typeof here !== 'object' || here === null) return
    here = (here as Record<string | number, unknown>)[step]
  }
  const last = path.at(-1)
  if (typeof here !== 'object' || here === null || last === undefined) return
  if (Array.isArray(here)) here[Number(last)] = undefined
  else Reflect.deleteProperty(here, last)
}

/** In the order of the text: the manifest itself first, then its bases. */
function inOrder(found: readonly Fault[], file: string): Fault[] {
  const rank = ({ position }: Fault): number => (position === undefined ? 2 : position.file === file ? 0 : 1)
  const line = ({ position }: Fault): number => (position === undefined ? 0 : position.line * 100_000 + Math.min(position.column, 99_999))
  return [...found].sort((a, b) => rank(a) - rank(b) || line(a) - line(b))
}
