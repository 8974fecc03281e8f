/** A strict judge of system use fields. SUSP (IEEE P1281), RRIP (IEEE P1282). */

import type { StartSystemUseCheck } from '../../iso9660/index.js'

export const startRockRidgeCheck: StartSystemUseCheck = () => undefined
