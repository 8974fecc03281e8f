/** How discs come into a drive and out of it: feature 0003h. MMC-6, removable medium feature. */

import type { Feature } from './configuration.js'
import { featureData, RemovableMedium } from './features.js'

export interface Loading {
  /** `tray`, `caddy or slot`, `pop-up`, `changer of single discs`, `changer with a magazine`. */
  readonly mechanism: string
  /** Absent where the drive is of an age at which it does not say. */
  readonly canLoad?: boolean
  readonly canEject: boolean
  /** It can be told to keep the disc in. */
  readonly canLock: boolean
  /** After it has been switched on the disc is kept in until it is allowed out. */
  readonly isLockedAtStart: boolean
}

const mechanisms = [
  'caddy or slot',
  'tray',
  'pop-up',
  'unknown mechanism',
  'changer of single discs',
  'changer with a magazine',
  'unknown mechanism',
  'unknown mechanism',
] as const

/** The first version of the feature does not know the bit of loading. */
const TELLS_LOADING = 1

export function loadingOf(feature: Feature): Loading {
  const row = featureData(feature, RemovableMedium)
  return {
    mechanism: mechanisms[row.loadingMechanism] ?? 'unknown mechanism',
    ...(feature.version < TELLS_LOADING ? {} : { canLoad: row.load === 1 }),
    canEject: row.eject === 1,
    canLock: row.lock === 1,
    isLockedAtStart: row.preventJumper === 1,
  }
}
