/** The files that tracks name, as whoever opens the sources of a disc knows them. */

import type { Store } from '../image/index.js'
import { userBytes } from '../layout/index.js'
import type { Manifest } from '../manifest/index.js'
import { joinPath } from '../source/index.js'
import type { TrackMaterials } from './tracks.js'

export function storesOf({ tracks }: Manifest, folder: string, { sounds }: TrackMaterials): ReadonlyMap<string, Store> {
  const stores = new Map<string, Store>()
  for (const sound of sounds.values()) stores.set(sound.path, { kind: 'sound', sound })
  for (const track of tracks ?? [])
    if (track.type !== 'audio' && track.from !== undefined)
      stores.set(track.from, {
        kind: 'sectors',
        path: joinPath(folder, track.from),
        offset: 0,
        mode: track.type,
        sectorBytes: userBytes[track.type],
        order: 'little',
      })
  return stores
}
