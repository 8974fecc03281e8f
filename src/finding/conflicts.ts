/** Claims against each other: what overlaps, and what lies outside of the medium. */

import { SECTOR_BYTES } from '../unit/index.js'
import type { Claim, Claims } from './claims.js'
import type { Findings } from './findings.js'
import { spaceRules as rules } from './space-rules.js'

/** Judges all claims of a medium of so many bytes. Stretches that nobody claims are given back, in their order. */
export function judgeClaims(claims: Claims, bytes: number, findings: Findings): readonly (readonly [from: number, to: number])[] {
  const unclaimed: [number, number][] = []
  let covered = 0
  /** The claims that reach farthest so far, one of each kind that may not be lain over. */
  let [structure, data, within] = [-1, -1, -1]
  const order = claims.sorted()
  judgeShares(claims, order, findings)
  for (const i of order) {
    const [from, to, kind] = [claims.from(i), claims.to(i), claims.kind(i)]
    if (to > bytes) sayOutside(claims.claim(i), bytes, findings)
    if (from > covered) unclaimed.push([covered, Math.min(from, bytes)])
    covered = Math.max(covered, to)
    if (kind === 'reserve') continue
    if (structure >= 0 && claims.to(structure) > from) sayOverlap(claims.claim(structure), claims.claim(i), findings)
    else if (data >= 0 && claims.to(data) > from && conflicts(claims, data, i)) sayOverlap(claims.claim(data), claims.claim(i), findings)
    else if (within >= 0 && claims.to(within) > from && outgrows(claims, within, i))
      sayOverlap(claims.claim(within), claims.claim(i), findings)
    if (kind === 'structure' && (structure < 0 || to > claims.to(structure))) structure = i
    if (kind === 'data' && (data < 0 || to > claims.to(data))) data = i
    if (kind === 'within' && (within < 0 || to > claims.to(within))) within = i
  }
  if (covered < bytes) unclaimed.push([covered, bytes])
  return unclaimed.filter(([from, to]) => to > from)
}

/** Whether a claim may not lie where file data lies: but for what lies within, only the very same extent may. */
function conflicts(claims: Claims, data: number, other: number): boolean {
  const kind = claims.kind(other)
  if (kind === 'within') return claims.to(other) > claims.to(data)
  return kind !== 'data' || claims.from(data) !== claims.from(other) || claims.to(data) !== claims.to(other)
}

/** Whether what should lie within a file reaches over its end, or over a structure. */
const outgrows = (claims: Claims, within: number, other: number): boolean =>
  claims.kind(other) === 'structure' || (claims.kind(other) === 'data' && claims.to(within) > claims.to(other))

/** Either may be the one that is wrong, so both are named. */
function sayOverlap(first: Claim, second: Claim, findings: Findings): void {
  sayOver(first, second, findings)
  sayOver(second, first, findings)
}

function sayOver(claim: Claim, other: Claim, findings: Findings): void {
  findings.add(rules.overlap, {
    at: claim.at,
    structure: claim.owner,
    field: 'extent',
    is: blocksOf(claim),
    should: `clear of blocks ${blocksOf(other)}, which ${other.owner} has`,
  })
}

function sayOutside(claim: Claim, bytes: number, findings: Findings): void {
  findings.add(rules.outside, {
    at: claim.at,
    structure: claim.owner,
    field: 'extent',
    is: blocksOf(claim),
    should: `within the ${Math.ceil(bytes / SECTOR_BYTES)} blocks that there are`,
  })
}

const blocksOf = ({ from, to }: Claim): string => `${Math.floor(from / SECTOR_BYTES)} to ${Math.ceil(to / SECTOR_BYTES) - 1}`

/** Extents of files by what claims them, where two file systems show the files of a disc: each may show what it likes, and once it is told. */
function judgeShares(claims: Claims, order: Uint32Array, findings: Findings): void {
  if (!claims.isKnown(PRIMARY) || !claims.isKnown(UDF)) return
  const pair = [claims.owner('data', PRIMARY), claims.owner('data', UDF)] as const
  let [extents, differ, alone] = [0, 0, -1]
  const whole = [0, 0]
  for (let start = 0; start < order.length;) {
    const from = claims.from(order[start] as number)
    const here = [0, 0]
    const first = [-1, -1]
    for (; start < order.length && claims.from(order[start] as number) === from; start++) {
      const i = order[start] as number
      const side = pair.indexOf(claims.owned(i))
      if (side < 0) continue
      here[side]!++
      whole[side]!++
      if (first[side] === -1) first[side] = i
    }
    if (here[0] === 0 && here[1] === 0) continue
    extents++
    if (here[0] === here[1]) continue
    differ++
    if (alone < 0) alone = first[(here[0] as number) > (here[1] as number) ? 0 : 1] as number
  }
  if (alone < 0 || whole.includes(0)) return
  const { at, owner } = claims.claim(alone)
  findings.add(rules.oneTree, {
    at,
    structure: owner,
    field: 'extent',
    is: `${blocksOf(claims.claim(alone))} more often than in the other file system, as ${differ} of ${extents} extents are`,
    should: 'as often in both, but for what is to be hidden',
  })
}

const [PRIMARY, UDF] = ['file of ISO 9660', 'file of UDF']
