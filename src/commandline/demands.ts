/** Keys that few lines need: each is put where it belongs, and one that the schema does not have is told by the flag that needs it. */

import { readSchema, type Manifest } from '../manifest/index.js'
import { faults } from './faults.js'
import { placed } from './flag.js'
import type { Line } from './line.js'

interface Node {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly $defs?: Readonly<Record<string, Node>>
}

type Keys = Record<string, unknown>

/** `a.b[]` is a further item of a list, `a[0].b` is of its first; what several flags say of one map is one map. */
export function withDemands(line: Line, manifest: Manifest): Manifest {
  const made = structuredClone(manifest) as unknown as Keys
  for (const { key, value, given } of line.demands) {
    const names = key.replace('[]', '').replaceAll('[', '.').replaceAll(']', '').split('.')
    if (!isKnown(names.filter((name) => !/^\d+$/.test(name))))
      line.faults.push(faults.notMade({ ...placed(given), key: key.replaceAll(/\[\d*\]/g, '') }))
    else put(made, names, value, key.endsWith('[]'))
  }
  return made as unknown as Manifest
}

function put(made: Keys, names: readonly string[], value: unknown, inList: boolean): void {
  let map = made
  for (const name of names.slice(0, -1)) {
    const below = map[name]
    map = (map[name] = typeof below === 'object' && below !== null ? below : {}) as Keys
  }
  const last = names.at(-1) as string
  if (inList) map[last] = [...((map[last] as readonly unknown[] | undefined) ?? []), value]
  // What is a map already is switched on, and what is more is added to it.
  else if (typeof value === 'object' && typeof map[last] === 'object') map[last] = { ...map[last], ...value }
  else if (value !== true || typeof map[last] !== 'object') map[last] = value
}

export function isKnown(names: readonly string[]): boolean {
  const root = readSchema() as unknown as Node
  const within = (node: Node, rest: readonly string[]): boolean => {
    const { $ref: ref } = node
    const target = ref === undefined ? undefined : root.$defs?.[ref.replace('#/$defs/', '')]
    if (target !== undefined) return within(target, rest)
    const [name, ...more] = rest
    if (name === undefined) return true
    const below = node.properties?.[name]
    if (below !== undefined) return within(below, more)
    return [...(node.anyOf ?? []), ...(node.items === undefined ? [] : [node.items])].some((branch) => within(branch, rest))
  }
  return within(root, names)
}
