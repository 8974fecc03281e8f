/** Which file systems a disc has: those of the manifest, or those that suit the medium. */

import { mediumOf, type MediaFamily } from './media.js'
import type { FileSystems, Iso9660, Manifest, Udf } from './types.js'

/** File systems that are wanted; absent are those that are not. Keys within them that the manifest leaves out are absent. */
export interface WantedFileSystems {
  readonly iso9660?: Iso9660
  readonly udf?: Udf
}

const iso9660: Iso9660 = { rockridge: true, joliet: true }

/** What each family is usually given: bridge discs on DVD as players and Windows want them, UDF 2.50 on Blu-ray. */
const usual: Readonly<Record<MediaFamily, FileSystems>> = {
  cd: { iso9660 },
  dvd: { iso9660, udf: { revision: '1.02' } },
  bd: { udf: { revision: '2.50' } },
  disk: { udf: { revision: '2.01' } },
}

/** Revision of UDF where the manifest names none. */
export const DEFAULT_UDF_REVISION = '2.01'

export function wantedFileSystems(
  manifest: Pick<Manifest, 'filesystems' | 'media' | 'files' | 'boot' | 'audio' | 'tracks'>,
): WantedFileSystems {
  const asked = manifest.filesystems ?? suited(manifest)
  const iso = asked.iso9660 === true ? {} : asked.iso9660
  const udf = asked.udf === true ? {} : asked.udf
  return { ...(iso === undefined || iso === false ? {} : { iso9660: iso }), ...(udf === undefined || udf === false ? {} : { udf }) }
}

function suited(manifest: Parameters<typeof wantedFileSystems>[0]): FileSystems {
  const nothingButSound = manifest.files === undefined && manifest.boot === undefined && manifest.audio !== undefined
  if (nothingButSound) return {}
  const family = mediumOf(manifest)?.family
  if (family === undefined) return { iso9660 }
  // El Torito hangs on a descriptor of ISO 9660.
  return manifest.boot === undefined ? usual[family] : { iso9660, ...usual[family] }
}
