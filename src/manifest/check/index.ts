/** What can be known of a manifest without its sources. */

import type { Fault } from '../../fault/index.js'
import type { Manifest } from '../types.js'
import { checkAttributes } from './attributes.js'
import { checkBase } from './base.js'
import { checkBoot } from './boot.js'
import { checkPartitions } from './partitions.js'
import { checkCompress } from './compress.js'
import { checkFileSystems } from './filesystems.js'
import { checkPaths } from './paths.js'
import type { Check, Locate } from './report.js'
import { checkBurn } from './burn.js'
import { checkSession } from './session.js'
import { checkSet } from './set.js'
import { checkSheet } from './sheet.js'
import { checkTracks } from './tracks.js'
import { checkVolume } from './volume.js'
import { checkForms } from './xa.js'

export type { Locate }

const checks: readonly Check[] = [
  checkVolume,
  checkFileSystems,
  checkCompress,
  checkAttributes,
  checkPaths,
  checkBoot,
  checkPartitions,
  checkBurn,
  checkTracks,
  checkSheet,
  checkForms,
  checkSession,
  checkBase,
  checkSet,
]

export function check(manifest: Manifest, locate: Locate): Fault[] {
  const found: Fault[] = []
  for (const one of checks) one(manifest, (fault) => found.push(fault), locate)
  return found
}
