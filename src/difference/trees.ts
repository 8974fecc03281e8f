/** All trees of two discs, session by session. */

import { DiscError, type Fault } from '../fault/index.js'
import {
  attempt,
  chosenSession,
  findSpaces,
  nothingFound,
  readTree,
  spaceNames,
  surveyFaults,
  tolerant,
  type Choice,
  type DiscSession,
  type FoundDisc,
  type FoundSpace,
  type ReadTree,
  type Space,
} from '../survey/index.js'
import { compareFields, type Difference } from './fields.js'
import { spaceFields, volumeFields } from './volumes.js'

/** Sessions that are set against each other, with the trees that lie in both. */
export interface SessionPair {
  readonly before: DiscSession
  readonly after: DiscSession
  readonly common: readonly Space[]
  /** In which trees they differ. */
  readonly differences: readonly Difference[]
}

export const isChosen = ({ session, sessionStart, space }: Choice): boolean =>
  session !== undefined || sessionStart !== undefined || space !== undefined

/** Sessions in their order; of discs with unequal numbers of them the last ones, which readers show. */
export async function pairSessions(
  before: FoundDisc,
  after: FoundDisc,
  choice: Choice,
  bytes: 'compared' | 'not compared',
): Promise<readonly SessionPair[]> {
  const pairs: SessionPair[] = []
  // Sounds alone are bytes and no more.
  if (bytes === 'compared' && (before.sessions.length === 0 || after.sessions.length === 0)) return pairs
  for (const [a, b] of sessionsOf(before, after, choice)) {
    const [inA, inB] = [await findSpaces(tolerant(before).medium, a), await findSpaces(tolerant(after).medium, b)]
    const common = inA.map(({ space }) => space).filter((space) => inB.some((other) => other.space === space))
    pairs.push({
      before: a,
      after: b,
      common: ofChoice(common, inA, inB, after, b, choice),
      differences: compareFields(spaceFields(inA), spaceFields(inB)),
    })
  }
  return pairs
}

function sessionsOf(before: FoundDisc, after: FoundDisc, choice: Choice): readonly (readonly [DiscSession, DiscSession])[] {
  const isOne =
    choice.session !== undefined ||
    choice.sessionStart !== undefined ||
    before.sessions.length === 0 ||
    before.sessions.length !== after.sessions.length
  if (isOne) return [[chosenSession(before, choice), chosenSession(after, choice)]]
  return before.sessions.flatMap((session, i) => {
    const other = after.sessions[i]
    return other === undefined ? [] : [[session, other] as const]
  })
}

function ofChoice(
  common: readonly Space[],
  inA: readonly FoundSpace[],
  inB: readonly FoundSpace[],
  { name: medium }: FoundDisc,
  { number: session }: DiscSession,
  { space }: Choice,
): readonly Space[] {
  if (space === undefined) return common
  if (common.includes(space)) return [space]
  const there = inB.map((found) => spaceNames[found.space])
  throw new DiscError([surveyFaults.notThere({ medium, session, wanted: spaceNames[space], there: inA.length === 0 ? [] : there })])
}

/** What stops a comparison of trees where there is no common one; undefined where neither disc has any. */
export async function nothingCommon(before: FoundDisc, after: FoundDisc, pair: SessionPair): Promise<Fault | undefined> {
  const [inA, inB] = [await findSpaces(tolerant(before).medium, pair.before), await findSpaces(tolerant(after).medium, pair.after)]
  if (inA.length === 0) return nothingFound(before.medium, pair.before)
  if (inB.length === 0) return nothingFound(after.medium, pair.after)
  const [wanted, there] = [inA, inB].map((found) => found.map(({ space }) => spaceNames[space]))
  return surveyFaults.notThere({ medium: after.name, session: pair.after.number, wanted: (wanted ?? []).join(' or '), there: there ?? [] })
}

/** A tree of both; what keeps one of them from being read is a difference, unless it keeps both. */
export async function readBoth(
  before: FoundDisc,
  after: FoundDisc,
  pair: SessionPair,
  space: Space,
  choice: Choice,
): Promise<{
  readonly trees?: readonly [ReadTree, ReadTree]
  readonly differences: readonly Difference[]
  readonly faults: readonly Fault[]
}> {
  const faults: Fault[] = []
  const read = async (disc: FoundDisc, { number, start }: DiscSession): Promise<ReadTree | string> => {
    const known = disc.sessions.some((session) => session.number === number && session.start === start)
    const at = known ? { session: String(number) } : { sessionStart: start }
    const broken: Fault[] = []
    const tree = await attempt(() => readTree(disc, { form2: choice.form2, space, ...at }), broken)
    faults.push(...broken)
    return tree ?? `unreadable: ${broken[0]?.message ?? ''}`
  }
  const [a, b] = [await read(before, pair.before), await read(after, pair.after)]
  if (typeof a !== 'string' && typeof b !== 'string')
    return { trees: [a, b], differences: compareFields(volumeFields(a), volumeFields(b)), faults: [...a.faults, ...b.faults] }
  const told = [a, b].map((tree) => (typeof tree === 'string' ? tree : 'can be read'))
  const what = `tree of ${spaceNames[space]}`
  return { differences: [{ what, before: told[0] ?? '', after: told[1] ?? '' }], faults }
}
