/** The keys of the manifest as `--set` names them. */

import { readSchema } from '../manifest/index.js'

interface Node {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly allOf?: readonly Node[]
  readonly $defs?: Readonly<Record<string, Node>>
}

/** Those that lie in maps alone, as `burn.mode`; what lists hold has a number in its key. */
export function keysOfManifest(): readonly string[] {
  const root = readSchema() as unknown as Node
  const keys = new Set<string>()
  const look = (node: Node, path: string, within: readonly string[]): void => {
    const { $ref: ref } = node
    if (ref !== undefined && !within.includes(ref)) {
      const target = root.$defs?.[ref.replace('#/$defs/', '')]
      if (target !== undefined) look(target, path, [...within, ref])
    }
    for (const branch of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]) look(branch, path, within)
    for (const [name, value] of Object.entries(node.properties ?? {})) {
      const key = path === '' ? name : `${path}.${name}`
      keys.add(key)
      look(value, key, within)
    }
  }
  look(root, '', [])
  return [...keys]
}
