/** `extends`: the manifests that one builds on, joined level by level. */

import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { positionOf, textFile, type Located, type LocatedMap, type LocatedScalar } from './located.js'
import { directoryOf, joinPath } from './path.js'
import { readText } from './text.js'
import type { Environment } from './variables.js'

/** More than any sensible chain, few enough to read. */
const MOST_BASES = 64

export interface World {
  /** The text of a file; undefined where there is none. */
  readonly readBase: (path: string) => string | undefined
  readonly environment: Environment
}

/** A root with all that it extends beneath it. Its values keep their places in the files they come from. */
export function extendRoot(root: LocatedMap, file: string, world: World, found: Fault[]): LocatedMap {
  return join(root, [normalised(file)], { world, found, read: { count: 0 } })
}

interface Run {
  readonly world: World
  readonly found: Fault[]
  readonly read: { count: number }
}

function join(root: LocatedMap, chain: readonly string[], run: Run): LocatedMap {
  let below: LocatedMap | undefined
  for (const name of basesOf(root)) {
    const base = readBase(name, chain, run)
    if (base !== undefined) below = below === undefined ? base : (merge(below, base, '') as LocatedMap)
  }
  return below === undefined ? root : (merge(below, root, '') as LocatedMap)
}

/** As many characters as a path of the host may have. */
const LONGEST = 4096

/** Names in `extends`; what is no path is left to the schema. */
function basesOf(root: LocatedMap): LocatedScalar[] {
  const value = root.entries.get('extends')?.value
  const items = value === undefined ? [] : value.kind === 'list' ? value.items : [value]
  const isPath = (name: unknown): boolean => typeof name === 'string' && name !== '' && name.length <= LONGEST
  return items.filter((item): item is LocatedScalar => item.kind === 'scalar' && isPath(item.value))
}

function readBase(name: LocatedScalar, chain: readonly string[], run: Run): LocatedMap | undefined {
  const where = { position: positionOf(name.range) }
  const file = joinPath(directoryOf(chain.at(-1) ?? ''), String(name.value))
  if (chain.includes(file)) {
    run.found.push(faults.baseCycle({ files: [...chain.slice(chain.indexOf(file)), file] }, where))
    return undefined
  }
  if (++run.read.count > MOST_BASES) {
    if (run.read.count === MOST_BASES + 1) run.found.push(faults.tooManyBases({ limit: MOST_BASES }, where))
    return undefined
  }
  const text = file.includes('\0') ? undefined : run.world.readBase(file)
  if (text === undefined) {
    run.found.push(faults.baseMissing({ file }, where))
    return undefined
  }
  const result = readText(textFile(file, text), run.world.environment)
  run.found.push(...result.faults)
  return result.root?.kind === 'map' ? join(result.root, [...chain, file], run) : undefined
}

const normalised = (file: string): string => joinPath('', file)

/** Lists to which a manifest adds; all others it replaces. */
const appended: ReadonlySet<string> = new Set(['.files', '.boot.entries'])

function merge(below: Located, above: Located, path: string): Located {
  if (below.kind === 'list' && above.kind === 'list' && appended.has(path)) return { ...above, items: [...below.items, ...above.items] }
  if (below.kind !== 'map' || above.kind !== 'map') return above
  const entries = new Map(below.entries)
  for (const [key, entry] of above.entries) {
    const former = entries.get(key)
    entries.set(key, former === undefined ? entry : { key: entry.key, value: merge(former.value, entry.value, `${path}.${key}`) })
  }
  return { kind: 'map', entries, range: above.range }
}
