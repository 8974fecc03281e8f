/** HFS Plus as the manifest wants it. */

import type { Fault } from '../fault/index.js'
import type { HfsPlusOptions } from '../format/hfsplus/index.js'
import { wantedFileSystems, type Manifest } from '../manifest/index.js'
import { typesRequest } from './types.js'

export interface HfsPlusRequest {
  readonly options: HfsPlusOptions
  readonly faults: readonly Fault[]
}

/** Undefined where it is not wanted. `name` is that of the volume and `serial` its serial number, where the manifest gives none. */
export function hfsPlusRequest(manifest: Manifest, name: string, serial: string): HfsPlusRequest | undefined {
  const { hfsplus } = wantedFileSystems(manifest)
  if (hfsplus === undefined) return undefined
  const path = ['filesystems', 'hfsplus']
  const { types, faults } = typesRequest(hfsplus.types ?? [], [...path, 'types'])
  const options: HfsPlusOptions = {
    name: hfsplus.volumeId ?? name,
    blessed: hfsplus.blessed ?? {},
    types,
    serial: hfsplus.serial ?? serial,
    names: hfsplus.names ?? 'mangle',
    path,
  }
  return { options, faults }
}
