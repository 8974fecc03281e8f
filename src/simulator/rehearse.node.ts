/** Scripts of faults and personalities as files of the host. */

import { DiscError, reasonOf } from '../fault/index.js'
import { readNamed } from '../kernel/open.node.js'
import { faults } from './faults.js'
import { parsePersonality, parseScript } from './rehearse.js'
import type { Personality } from './rehearsal/types.js'
import type { FaultScript } from './script.js'

/** Throws `virtual/unreadable`, `virtual/rehearsalTooLarge`, and what is wrong with the text. */
export const readScript = (path: string): FaultScript => parseScript(path, textOf(path))
export const readPersonality = (path: string): Personality => parsePersonality(path, textOf(path))

/** Bytes of a script or a personality. */
const LIMIT = 1 << 20

/** Of what never ends no more is read than that. */
function textOf(path: string): string {
  let bytes: Uint8Array
  try {
    bytes = readNamed(path, LIMIT)
  } catch (cause) {
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(cause) }), { cause })
  }
  if (bytes.length > LIMIT) throw new DiscError(faults.rehearsalTooLarge({ path, limit: LIMIT }))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new DiscError(faults.unreadable({ path, reason: 'it is no text in UTF-8' }), { cause })
  }
}
