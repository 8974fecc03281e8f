/** Claims against each other: what overlaps, and what lies outside of the medium. */

import type { Claim, Claims } from './claims.js'
import type { Findings } from './findings.js'
import { spaceRules as rules } from './space-rules.js'

const [STRUCTURE, DATA, WITHIN, RESERVE] = [0, 1, 2, 3] as const

/** Judges all claims of a medium of so many bytes. Stretches that nobody claims are given back, in their order. */
export function judgeClaims(claims: Claims, bytes: number, findings: Findings): readonly (readonly [from: number, to: number])[] {
  const unclaimed: [number, number][] = []
  let covered = 0
  /** The claims that reach farthest so far, one of each kind that may not be lain over. */
  let [structure, data, within] = [-1, -1, -1]
  for (const i of claims.sorted()) {
    const [from, to, kind] = [claims.from(i), claims.to(i), claims.kindNumber(i)]
    if (to > bytes) sayOutside(claims.claim(i), bytes, findings)
    if (from > covered) unclaimed.push([covered, Math.min(from, bytes)])
    covered = Math.max(covered, to)
    if (kind === RESERVE) continue
    if (structure >= 0 && claims.to(structure) > from) sayOverlap(claims.claim(structure), claims.claim(i), findings)
    else if (data >= 0 && claims.to(data) > from && conflicts(claims, data, i)) sayOverlap(claims.claim(data), claims.claim(i), findings)
    else if (within >= 0 && claims.to(within) > from && outgrows(claims, within, i))
      sayOverlap(claims.claim(within), claims.claim(i), findings)
    if (kind === STRUCTURE && (structure < 0 || to > claims.to(structure))) structure = i
    if (kind === DATA && (data < 0 || to > claims.to(data))) data = i
    if (kind === WITHIN && (within < 0 || to > claims.to(within))) within = i
  }
  if (covered < bytes) unclaimed.push([covered, bytes])
  return unclaimed.filter(([from, to]) => to > from)
}

/** Whether a claim may not lie where file data lies: but for what lies within, only the very same extent may. */
function conflicts(claims: Claims, data: number, other: number): boolean {
  const kind = claims.kindNumber(other)
  if (kind === WITHIN) return claims.to(other) > claims.to(data)
  return kind !== DATA || claims.from(data) !== claims.from(other) || claims.to(data) !== claims.to(other)
}

/** Whether what should lie within a file reaches over its end, or over a structure. */
const outgrows = (claims: Claims, within: number, other: number): boolean =>
  claims.kindNumber(other) === STRUCTURE || (claims.kindNumber(other) === DATA && claims.to(within) > claims.to(other))

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
    should: `within the ${Math.ceil(bytes / BLOCK)} blocks that there are`,
  })
}

const BLOCK = 2048
const blocksOf = ({ from, to }: Claim): string => `${Math.floor(from / BLOCK)} to ${Math.ceil(to / BLOCK) - 1}`
