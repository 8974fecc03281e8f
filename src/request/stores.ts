/** The files that tracks name, as whoever opens the sources of a disc knows them. */

import type { Store } from '../image/index.js'
import type { Manifest } from '../manifest/index.js'
import { discRequest, type TrackMaterials } from './tracks.js'

export const storesOf = (manifest: Manifest, materials: TrackMaterials): ReadonlyMap<string, Store> =>
  discRequest(manifest, materials).stores
