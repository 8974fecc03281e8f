/** Does a drive write anything that can be erased? */

import { mediaProfile, type MediaProfile } from './media.js'
import { profilesOf, type Configuration } from './configuration.js'

/** True where one of its profiles is of a rewritable medium. MMC-6, profile list feature. */
export const isRewritableProfile = (configuration: Configuration): boolean =>
  profilesOf(configuration).some(({ profile }) => mediaProfile(profile)?.rewritable === true)

/** Which of the two the medium has; undefined where it has none. */
export function erasureOf(medium: MediaProfile): 'blank' | 'format' | undefined {
  if (!medium.rewritable) return undefined
  return medium.blanking.length > 0 ? 'blank' : 'format'
}
