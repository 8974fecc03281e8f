/**
 * A strict judge of system use fields. SUSP 1.12 (IEEE P1281), RRIP 1.12 (IEEE P1282) and 1.10; zisofs, AAIP 2.0 leniently.
 * Left out: tables of sparse files, and what attributes of AAIP say.
 */

import type { Judging } from '../../../finding/index.js'
import type { CheckedRecord, StartSystemUseCheck, SystemUseCheck } from '../../iso9660/index.js'
import { Place } from './place.js'
import { startProtocol } from './protocol.js'
import { Records } from './records.js'
import { suspRules } from './rules.js'
import { isTelling } from './walk.js'

export const startRockRidgeCheck: StartSystemUseCheck = (root, judging) => {
  const protocol = startProtocol(root, judging.findings)
  return protocol === undefined ? asleep(judging) : new Records(judging, protocol)
}

/** For trees whose root knows of no protocol: told where other records have entries all the same, which no reader then sees. */
function asleep({ findings }: Judging): SystemUseCheck {
  let told = false
  return {
    record(record: CheckedRecord) {
      const { bytes, useFrom, useEnd, role } = record
      if (told || role !== 'entry' || !isTelling(bytes, useFrom, useEnd)) return
      told = true
      const place = new Place(findings)
      place.enter(record)
      place.say(suspRules.protocol, 'presence', useFrom, 'entries here, and no SP in the root', 'an SP first of all in the root')
    },
    isLink: () => false,
    finish: () => undefined,
  }
}
