/** Scripts of faults and personalities as files of the host. */

import { closeSync, openSync, readSync } from 'node:fs'
import { DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import { parsePersonality, parseScript } from './rehearse.js'
import type { Personality } from './rehearsal/types.js'
import type { FaultScript } from './script.js'

/** Throws `virtual/unreadable`, `virtual/rehearsalTooLarge`, and what is wrong with the text. */
export const readScript = (path: string): FaultScript => parseScript(path, textOf(path))
export const readPersonality = (path: string): Personality => parsePersonality(path, textOf(path))

/** Bytes of a script or a personality. */
const LIMIT = 1 << 20

/** Of a device or a pipe that never ends no more is read than that. */
function textOf(path: string): string {
  const bytes = new Uint8Array(LIMIT + 1)
  let have = 0
  try {
    const file = openSync(path, 'r')
    try {
      for (let got = -1; got !== 0 && have < bytes.length; have += got) got = readSync(file, bytes, have, bytes.length - have, null)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(cause) }), { cause })
  }
  if (have > LIMIT) throw new DiscError(faults.rehearsalTooLarge({ path, limit: LIMIT }))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, have))
  } catch (cause) {
    throw new DiscError(faults.unreadable({ path, reason: 'it is no text in UTF-8' }), { cause })
  }
}
