/** Each entry to what judges its kind. */

import { IN_USE } from './constants.js'
import { readU32le } from '../../../codec/index.js'
import { ChildLink, ParentLink, signatureNumber } from '../structures.js'
import { takeCompressed } from './compressed.js'
import { SEEN, takeInUse, takeName, takePosix, type Entries } from './entries.js'
import type { Place } from './place.js'
import type { References } from './references.js'
import { rules, suspRules, tableRules } from './rules.js'
import { takeStamps } from './stamps.js'
import { ExtensionSelector, knownEntries, OTHERS, signatureText, SparseFile, type Known } from './tables.js'
import { takeAaip, takeTarget } from './target.js'
import type { Take } from './walk.js'

const [PX, TF, NM, SL, PN, CL, PL, RE, RR, CE, SP, ER, ES, ST, SF, ZF, Z2, AL] = (
  ['PX', 'TF', 'NM', 'SL', 'PN', 'CL', 'PL', 'RE', 'RR', 'CE', 'SP', 'ER', 'ES', 'ST', 'SF', 'ZF', 'Z2', 'AL'] as const
).map(signatureNumber) as [number, ...number[]]

/** `continued` is told where an entry stands that leads to an area. */
export function takerOf(place: Place, entries: Entries, references: References, continued: (at: number) => void): Take {
  const known = knownEntries()
  const other = (signature: number, at: number, length: number, kind: Known): void => {
    const { bytes } = place
    switch (signature) {
      case CE:
        if (length >= kind.size) continued(at)
        return
      case PN:
        entries.mark(IN_USE.PN, 'PN', at, place)
        return
      case CL:
        entries.mark(IN_USE.CL, 'CL', at, place)
        entries.childLink = readU32le(bytes, at + ChildLink.offsetOf('location'))
        entries.childLinkAt = place.base + at
        return
      case PL:
        entries.mark(IN_USE.PL, 'PL', at, place)
        entries.parentLink = readU32le(bytes, at + ParentLink.offsetOf('location'))
        entries.parentLinkAt = place.base + at
        return
      case RE:
        entries.mark(IN_USE.RE, 'RE', at, place)
        return
      case RR:
        takeInUse(entries, at, place)
        return
      case SP:
        place.say(suspRules.protocol, 'presence', at, 'an SP', 'none but first in the root')
        return
      case ER:
        references.take(at, length, place)
        return
      case ES:
        references.select(ExtensionSelector.decode(bytes, at).sequence, at, place)
        return
      case SF: {
        entries.mark(SEEN.SF, 'SF', at, place)
        const { depth } = SparseFile.decode(bytes, at)
        if (depth < 1 || depth > 3) place.say(rules.sparse, 'depth', at + 20, depth, 'from 1 to 3')
      }
    }
  }
  return (signature, at, length) => {
    const { bytes } = place
    switch (signature) {
      case PX:
        takePosix(entries, at, length, place)
        return true
      case ZF:
      case Z2:
        entries.mark(SEEN.ZF, 'ZF', at, place)
        takeCompressed(entries, at, length, place)
        return true
      case AL:
        takeAaip(entries, at, length, place)
        return true
      default:
    }
    const kind = known.get(signature)
    if (kind === undefined) {
      if (!OTHERS.has(signature)) sayUnknown(at, place)
      return true
    }
    const isSized = kind.exact ? length === kind.size : length >= kind.size
    if (length < kind.size) {
      place.say(suspRules.entryLength, 'length', at + 2, length, kind.exact ? kind.size : `at least ${kind.size}`, kind.name)
      return true
    }
    // Names and stamps are fast to see through; of others the table sees more, both byte orders.
    if (bytes[at + 3] !== 1 || !isSized || (kind.exact && length > SMALLEST)) judgeTable(kind, at, place)
    if (signature === NM) takeName(entries, at, length, place)
    else if (signature === TF) takeStamps(entries, at, length, place)
    else if (signature === SL) takeTarget(entries, at, length, place)
    else if (signature === ST) return false
    else other(signature, at, length, kind)
    return true
  }
}

/** Bytes of entries that have no number in both byte orders. */
const SMALLEST = 7

function judgeTable(kind: Known, at: number, { findings, bytes, base, record }: Place): void {
  findings.table(tableRules, kind.table, { bytes, offset: at, at: base, structure: kind.name, path: record.path() })
}

function sayUnknown(at: number, place: Place): void {
  const text = signatureText(place.bytes, at)
  const is = /^[ -~]{2}$/.test(text) ? `"${text}"` : [...place.bytes.subarray(at, at + 2)].map((byte) => byte.toString(16)).join(' ')
  place.say(suspRules.signature, 'signature', at, is, 'one that is known')
}
