/** HFS Plus as the manifest wants it. */

import type { Fault } from '../fault/index.js'
import type { HfsPlusOptions, TypeOfFiles } from '../format/hfsplus/index.js'
import { wantedFileSystems, type HfsType, type Manifest } from '../manifest/index.js'
import { globsOf, isFault } from '../source/index.js'

export interface HfsPlusRequest {
  readonly options: HfsPlusOptions
  readonly faults: readonly Fault[]
}

/** Undefined where it is not wanted. `name` is that of the volume and `serial` its serial number, where the manifest gives none. */
export function hfsPlusRequest(manifest: Manifest, name: string, serial: string): HfsPlusRequest | undefined {
  const { hfsplus } = wantedFileSystems(manifest)
  if (hfsplus === undefined) return undefined
  const path = ['filesystems', 'hfsplus']
  const types = (hfsplus.types ?? []).map((type, i) => typeOf(type, [...path, 'types', i, 'at']))
  const options: HfsPlusOptions = {
    name: hfsplus.volumeId ?? name,
    blessed: hfsplus.blessed ?? {},
    types: types.filter((type): type is TypeOfFiles => !isFault(type)),
    serial: hfsplus.serial ?? serial,
    names: hfsplus.names ?? 'mangle',
    path,
  }
  return { options, faults: types.filter(isFault) }
}

function typeOf({ at, type, creator }: HfsType, path: readonly (string | number)[]): TypeOfFiles | Fault {
  const globs = globsOf([at], { path })
  if (isFault(globs)) return globs
  const matches = (file: string): boolean => {
    let state = globs.start
    for (const name of file.split('/').filter((part) => part !== '')) state = globs.step(state, name)
    return globs.accepts(state, 'leaf')
  }
  return { matches, type, creator }
}
