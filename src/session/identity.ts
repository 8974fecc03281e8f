/** What tells a disc from others: the descriptors and anchors of all its sessions, and where its sounds begin. */

import { writeU32be } from '../codec/index.js'
import { readDescriptors, startLedger } from '../format/iso9660/index.js'
import { ANCHOR_SECTOR } from '../format/udf/index.js'
import type { Medium } from '../port/index.js'
import { attempt, type FoundDisc } from '../survey/index.js'
import { after, lba, sectors, type Lba } from '../unit/index.js'

/** Tag of an anchor volume descriptor pointer, its first two bytes. ECMA-167 3/7.2.1. */
const ANCHOR_TAG = [2, 0] as const

/** Equal for a disc, an image of it, and a copy; whatever their files hold, which nobody reads for it. */
export async function identityOf(
  { medium, sessions, tracks }: Pick<FoundDisc, 'medium' | 'sessions' | 'tracks'>,
  digest: (bytes: Uint8Array) => string,
): Promise<string> {
  const parts: Uint8Array[] = []
  for (const { mode, number, start } of tracks) if (mode === 'audio') parts.push(numbers(number, start))
  // Those of a disc that is written in place lead to its newest session.
  const starts = new Set<Lba>([lba(0), ...sessions.map(({ start }) => start)])
  for (const start of starts) {
    const found = await wordsAt(medium, start)
    if (found.length > 0) parts.push(numbers(start), ...found)
  }
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole.length === 0 ? NOTHING : digest(whole)
}

/** Of a disc without descriptors and sounds. */
export const NOTHING = 'nothing'

async function wordsAt(medium: Medium, start: Lba): Promise<readonly Uint8Array[]> {
  const descriptors = (await attempt(() => readDescriptors(medium, startLedger(), start), [])) ?? []
  const found = descriptors.map(({ bytes }) => bytes.slice())
  const at = after(start, sectors(ANCHOR_SECTOR))
  const anchor = at < medium.size ? await attempt(async () => (await medium.read(at, sectors(1))).slice(), []) : undefined
  if (anchor !== undefined && ANCHOR_TAG.every((byte, i) => anchor[i] === byte)) found.push(anchor)
  return found
}

function numbers(...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(4 * values.length)
  for (const [i, value] of values.entries()) writeU32be(out, 4 * i, value)
  return out
}
