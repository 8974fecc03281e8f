/** Which file systems a disc has: those of the manifest, or those that suit the medium. */

import { mediumOf, type MediaFamily } from './media.js'
import type { FileSystems, HfsPlus, Iso9660, Joliet, Manifest, Udf } from './types.js'

/**
 * File systems that are wanted; absent are those that are not. Keys within them that the manifest leaves out are absent; what it says of
 * names in all of them stands in each.
 */
export interface WantedFileSystems {
  readonly iso9660?: Iso9660
  readonly udf?: Udf
  readonly hfsplus?: HfsPlus
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
  const { names, characters, ...chosen } = manifest.filesystems ?? {}
  const asked = choosesFileSystems(manifest) ? chosen : suited(manifest)
  const policy = names === undefined ? {} : { names }
  const policies = { ...policy, ...(characters === undefined ? {} : { characters }) }
  const { iso9660: iso, udf } = asked
  const { hfsplus } = chosen
  return {
    ...(isOff(iso) ? {} : { iso9660: { ...policy, ...settingsOf(iso), ...jolietOf(settingsOf(iso), policies) } }),
    ...(isOff(udf) ? {} : { udf: { ...policies, ...settingsOf(udf) } }),
    ...(isOff(hfsplus) ? {} : { hfsplus: { ...policy, ...settingsOf(hfsplus) } }),
  }
}

/** Whether the manifest says which file systems there are, and not only how their names are. */
export function choosesFileSystems({ filesystems }: Pick<Manifest, 'filesystems'>): boolean {
  if (filesystems === undefined) return false
  const { names, characters, hfsplus, hfs, ...chosen } = filesystems
  return Object.keys(chosen).length > 0 || [names, characters, hfsplus, hfs].every((key) => key === undefined)
}

const isOff = (wanted: boolean | object | undefined): wanted is false | undefined => wanted === undefined || wanted === false

const settingsOf = <Settings extends object>(wanted: true | Settings): Partial<Settings> => (wanted === true ? {} : wanted)

/** Joliet with what is said of names in all file systems, where it is wanted. */
const jolietOf = ({ joliet }: Pick<Iso9660, 'joliet'>, policies: Pick<Joliet, 'names' | 'characters'>): Pick<Iso9660, 'joliet'> =>
  joliet === undefined || joliet === false || Object.keys(policies).length === 0 ? {} : { joliet: { ...policies, ...settingsOf(joliet) } }

function suited(manifest: Parameters<typeof wantedFileSystems>[0]): FileSystems {
  const nothingButSound = manifest.files === undefined && manifest.boot === undefined && manifest.audio !== undefined
  if (nothingButSound) return {}
  const family = mediumOf(manifest)?.family
  if (family === undefined) return { iso9660 }
  // El Torito hangs on a descriptor of ISO 9660.
  return manifest.boot === undefined ? usual[family] : { iso9660, ...usual[family] }
}
