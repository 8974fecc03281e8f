/** Files of the root directory that a volume names, as the manifest calls them: the descriptor has their identifiers. ECMA-119 8.4.23 to 8.4.25. */

import type { Manifest } from '../manifest/index.js'
import type { ImageTree, Node } from '../tree/index.js'
import { placeOf } from './matching.js'

type VolumeWords = NonNullable<Manifest['volume']>

const keys = ['copyrightFile', 'abstractFile', 'bibliographicFile'] as const

/** `plain` is the tree of the identifiers, `shown` that of the names. What is not there cannot be named. */
export function withRootFiles(volume: VolumeWords, plain: ImageTree | undefined, shown: ImageTree): VolumeWords {
  const out: { -readonly [Key in keyof VolumeWords]: VolumeWords[Key] } = { ...volume }
  for (const key of keys) {
    const identifier = out[key]
    if (identifier === undefined) continue
    delete out[key]
    const name = nameOf(identifier, plain?.children ?? [], shown.children)
    if (name !== undefined) out[key] = name
  }
  return out
}

function nameOf(identifier: string, plain: readonly Node[], shown: readonly Node[]): string | undefined {
  const files = plain.filter(({ kind }) => kind === 'leaf')
  // Some writers leave the characters of identifiers alone, without dots.
  const found =
    files.find(({ name }) => bare(name) === bare(identifier)) ??
    files.find(({ name }) => bare(name).replaceAll('.', '_') === bare(identifier))
  if (found === undefined) return undefined
  const place = placeOf(found)
  const there = shown.filter(({ kind }) => kind === 'leaf')
  const named = there.find(({ name }) => bare(name).toUpperCase() === bare(found.name).toUpperCase())
  return (there.find((node) => place !== undefined && placeOf(node) === place) ?? named)?.name
}

/** Without version, and without the dot of a name that has no extension. */
const bare = (name: string): string => name.replace(/;\d+$/, '').replace(/\.$/, '')
