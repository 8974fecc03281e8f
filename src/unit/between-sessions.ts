/** What lies between two sessions of a Compact Disc: lead-outs of 90 and 30 seconds, a lead-in of 60, a pregap of 2. MMC-6 4.2.3.5. */

import { sectors, type Sectors } from './quantity.js'

export const FIRST_LEAD_OUT_LENGTH = sectors(6750)
export const LATER_LEAD_OUT_LENGTH = sectors(2250)
export const LATER_LEAD_IN_LENGTH = sectors(4500)
const PREGAP_LENGTH = sectors(150)

export const leadOutAfter = (session: number): Sectors => (session <= 1 ? FIRST_LEAD_OUT_LENGTH : LATER_LEAD_OUT_LENGTH)

/** From the end of a session of that number, from 1, to where the first track of the next one begins: 11400 and 6900 sectors. */
export const betweenCdSessions = (session: number): Sectors => sectors(leadOutAfter(session) + LATER_LEAD_IN_LENGTH + PREGAP_LENGTH)
