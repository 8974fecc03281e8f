/** Types and creators of the Macintosh that the manifest gives files by patterns. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { HfsType } from '../manifest/index.js'
import { globsOf, isFault } from '../source/index.js'
import type { TypeOfFiles } from '../tree/index.js'

export interface TypesRequest {
  readonly types: readonly TypeOfFiles[]
  readonly faults: readonly Fault[]
}

/** `path` is that of the list in the manifest. */
export function typesRequest(wanted: readonly HfsType[], path: ManifestPath): TypesRequest {
  const types = wanted.map((type, i) => typeOf(type, [...path, i, 'at']))
  return { types: types.filter((type): type is TypeOfFiles => !isFault(type)), faults: types.filter(isFault) }
}

function typeOf({ at, type, creator }: HfsType, path: ManifestPath): TypeOfFiles | Fault {
  const globs = globsOf([at], { path })
  if (isFault(globs)) return globs
  const matches = (file: string): boolean => {
    let state = globs.start
    for (const name of file.split('/').filter((part) => part !== '')) state = globs.step(state, name)
    return globs.accepts(state, 'leaf')
  }
  return { matches, type, creator }
}
