/** Whether the protocol is in use, as the root says, and how much of each field is skipped. SUSP 5.3. */

import type { Findings } from '../../../finding/index.js'
import { hasXa, XaAttributes, type CheckedRecord } from '../../iso9660/index.js'
import { SharingProtocol, signatureNumber, SuspNumber } from '../structures.js'
import { Place } from './place.js'
import { suspRules } from './rules.js'
import { signatureText } from './tables.js'
import { isTelling } from './walk.js'

export interface Protocol {
  /** Where the entries of the root's first record begin, in its bytes. */
  readonly rootFrom: number
  /** Bytes before the entries of all others. */
  readonly skipped: number
  /** Byte of the medium at which that is told. */
  readonly skippedAt: number
}

const SP = signatureNumber('SP')
const signatureOf = SuspNumber.getter('signature')

/** Undefined where nothing in the root looks like an entry. */
export function startProtocol(root: CheckedRecord, findings: Findings): Protocol | undefined {
  const { bytes, useFrom, useEnd } = root
  const place = new Place(findings)
  place.enter(root)
  const isXa = hasXa(bytes, useFrom, useEnd)
  const from = isXa ? useFrom + XaAttributes.size : useFrom
  if (!isTelling(bytes, from, useEnd)) {
    // The rest tells where the signature or version of the first is what is damaged.
    const behind = from + SharingProtocol.size
    if (!isTelling(bytes, behind, useEnd)) return undefined
    if (bytes[from + 4] === 0xbe && bytes[from + 5] === 0xef) return brokenProtocol(place, from)
    place.say(suspRules.protocol, 'signature', from, signatureText(bytes, from), 'SP')
    return { rootFrom: behind, skipped: from - useFrom, skippedAt: root.at + from }
  }
  if (signatureOf(bytes, from) !== SP) {
    place.say(suspRules.protocol, 'signature', from, signatureText(bytes, from), 'SP')
    return { rootFrom: from, skipped: from - useFrom, skippedAt: root.at + from }
  }
  return brokenProtocol(place, from)
}

/** What deviates in the entry: readers then see no entry at all. */
function brokenProtocol(place: Place, from: number): Protocol | undefined {
  const { bytes, record } = place
  if (from + SharingProtocol.size > record.useEnd) {
    place.say(suspRules.protocol, 'length', from + 2, record.useEnd - from, SharingProtocol.size)
    return { rootFrom: record.useEnd, skipped: from - record.useFrom, skippedAt: record.at + from }
  }
  for (const { field, at, is, should } of SharingProtocol.deviations(bytes, from))
    place.say(suspRules.protocol, field, from + at, is, should)
  return {
    rootFrom: from + SharingProtocol.size,
    skipped: SharingProtocol.decode(bytes, from).skipped,
    skippedAt: record.at + from + SharingProtocol.offsetOf('skipped'),
  }
}
