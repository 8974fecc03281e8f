/** A disc -> all that is wrong with it: every structure against its standard, and against the others. */

import { DiscError, type Fault } from './fault/index.js'
import {
  Claims,
  findingFaults,
  Findings,
  judgeClaims,
  judgeLost,
  judgingOf,
  type Finding,
  type Judging,
  type Omitted,
} from './finding/index.js'
import { checkSums, findRecovery, judgeRecovery, type JudgedSum, type Reach } from './format/checksums/index.js'
import { checkBoot } from './format/eltorito/index.js'
import { checkPartitions, mbrRules } from './format/hybrid/index.js'
import { checkIso9660, SYSTEM_AREA_SECTORS } from './format/iso9660/index.js'
import { checkSystems } from './format/otherboot/index.js'
import { jolietKind } from './format/joliet/index.js'
import { startRockRidgeCheck } from './format/rockridge/index.js'
import { checkUdf } from './format/udf/index.js'
import { createMd5 } from './kernel/digest.node.js'
import { openDisc } from './master.js'
import type { Master } from './sector/index.js'
import type { Medium } from './port/index.js'
import {
  asLoss,
  attempt,
  beginsWithData,
  chosenSession,
  differenceOf,
  findSpaces,
  mountablesOf,
  nothingFound,
  readSpace,
  sessionsIn,
  spaceNames,
  tolerant,
  type Choice,
  type DiscSession,
  type FoundDisc,
  type Mountable,
  type SessionBounds,
  type Space,
  type SpaceTree,
} from './survey/index.js'
import { lba, SECTOR_BYTES, sectors, type Lba } from './unit/index.js'

export interface JudgeOptions extends Pick<Choice, 'session' | 'sessionStart'> {
  /** Which checksums that a writer left are compared; those of structures where absent. */
  readonly sums?: Reach
  readonly signal?: AbortSignal | undefined
}

export interface Judgement {
  /** No finding is an error, and no fault. */
  readonly sound: boolean
  readonly findings: readonly Finding[]
  /** Findings of which there were too many to keep. */
  readonly omitted: readonly Omitted[]
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  /** Checksums that a writer left on the disc. */
  readonly sums: readonly JudgedSum[]
  /** What kept blocks from being read, and what was odd about the files that the disc lies in. */
  readonly faults: readonly Fault[]
}

/** What is asked of a disc that is to be judged. */
export type JudgedDisc = Pick<FoundDisc, 'name' | 'kind' | 'medium' | 'sessions' | 'tracks' | 'faults'>

/** Reads every structure of all sessions, or of the one that is asked for, and no file. */
export async function judgeDisc(
  disc: JudgedDisc,
  { signal, sums: reach = 'structures', ...choice }: JudgeOptions = {},
): Promise<Judgement> {
  const { findings, claims, sums, faults, readFaults, medium, wanted } = await judged(disc, choice, reach, signal)
  // What belongs to nothing may well be unreadable, as between sessions.
  const all = [...faults, ...readFaults.map(asLoss)]
  const unclaimed = judgeClaims(claims, medium.size * SECTOR_BYTES + medium.tailBytes, findings)
  if (wanted.length === disc.sessions.length) await judgeLost(medium, unclaimed, findings, signal)
  const [errors, warnings, notes] = [findings.count('error'), findings.count('warning'), findings.count('note')]
  const sound = errors === 0 && !all.some(({ severity }) => severity === 'error')
  return { sound, findings: findings.list(), omitted: findings.omitted(), errors, warnings, notes, sums, faults: all }
}

/** What everything on a disc lays claim to; what is wrong with it is not told. */
export const claimsOn = async (disc: JudgedDisc, signal?: AbortSignal): Promise<Claims> =>
  (await judged(disc, {}, 'structures', signal)).claims

/** Every structure of the sessions that are wanted, but not what all claims together tell. */
async function judged(disc: JudgedDisc, choice: Pick<Choice, 'session' | 'sessionStart'>, reach: Reach, signal: AbortSignal | undefined) {
  const wanted = choice.session === undefined && choice.sessionStart === undefined ? disc.sessions : [chosenSession(disc, choice)]
  const { medium, faults: readFaults } = tolerant(disc)
  const [findings, claims] = [new Findings(), new Claims()]
  const faults: Fault[] = [...disc.faults]
  const sums: JudgedSum[] = []
  const recovery = await findRecovery(disc.medium, createMd5)
  // What was appended to an image lies behind the end that its structures know.
  const before: Medium = recovery === undefined ? medium : { ...medium, size: sectors(recovery.start), tailBytes: 0 }
  const given = { medium: before, findings, claims, signal }
  for (const session of wanted) {
    const { number, start, end = recovery?.start } = session
    const sounds = soundsBehind(disc, session)
    const bounds = { ...(end === undefined ? {} : { end }), ...(sounds === undefined ? {} : { sounds }) }
    const judging: Judging = { ...given, number, start, ...bounds }
    const found = await judgeSession(judging)
    sums.push(...(await checkSums(judging, { reach, md5: createMd5 })))
    if (!found) faults.push(await nothingFound(medium, session))
    if (start === 0 && beginsWithData(disc)) {
      await checkPartitions(judging)
      await checkSystems(judging)
      for (const mountable of await mountablesOf(before)) await judgeMountable(judging, mountable)
    }
  }
  if (recovery !== undefined)
    sums.push(await judgeRecovery({ ...given, medium, number: 1, start: lba(0) }, recovery, { reach, md5: createMd5 }))
  if (wanted.length === 0) faults.push(await inPlaceOfSessions(disc))
  return { findings, claims, sums, faults, readFaults: readFaults(), medium, wanted }
}

/** Whether a file system was found in it. */
async function judgeSession(judging: Judging): Promise<boolean> {
  const iso = await checkIso9660(judging, startRockRidgeCheck, jolietKind)
  const udf = await checkUdf(judging)
  await checkBoot(judging)
  return iso !== undefined || udf !== undefined
}

/** A partition that has a volume of its own; one like that of the disc has to have the files of the disc. */
async function judgeMountable(judging: Judging, { partition, start, medium }: Mountable): Promise<void> {
  const own = judgingOf(judging, medium, start, `of partition ${partition}`)
  await checkIso9660(own, startRockRidgeCheck, jolietKind)
  const whole = { medium: judging.medium, bounds: { start: judging.start } }
  const part = { medium, bounds: { start: own.start } }
  for (const { space } of await findSpaces(medium, part.bounds)) {
    const [ofDisc, ofPart] = [await treeOf(whole, space), await treeOf(part, space)]
    if (ofDisc === undefined || ofPart === undefined || !areAlike(ofDisc, ofPart)) continue
    const path = differenceOf(ofDisc.tree, ofPart.tree, start)
    if (path === undefined) continue
    const at = (start + SYSTEM_AREA_SECTORS) * SECTOR_BYTES
    const [is, should] = ['another entry or other data', 'as in the tree of the disc']
    judging.findings.add(mbrRules.secondTree, { at, structure: `partition ${partition}`, field: spaceNames[space], is, should, path })
  }
}

interface Part {
  readonly medium: Medium
  readonly bounds: SessionBounds
}

const treeOf = async ({ medium, bounds }: Part, space: Space): Promise<SpaceTree | undefined> =>
  (await findSpaces(medium, bounds)).some((found) => found.space === space)
    ? attempt(() => readSpace(medium, bounds, space), [])
    : undefined

/** Whether both say that they are the same volume: others may lie in partitions too. */
const areAlike = ({ about: a }: SpaceTree, { about: b }: SpaceTree): boolean =>
  a.kind === 'iso9660' && b.kind === 'iso9660' && a.volume.id === b.volume.id && a.volume.created === b.volume.created

/** Where the first track of sound behind the file systems of a session begins. */
const soundsBehind = ({ tracks }: JudgedDisc, { start }: Pick<DiscSession, 'start'>): Lba | undefined =>
  tracks
    .filter(({ mode }) => mode === 'audio')
    .map((track) => track.compact?.pregap ?? track.start)
    .find((from) => from > start)

async function inPlaceOfSessions({ name, medium, tracks }: JudgedDisc): Promise<Fault> {
  return tracks.length === 0
    ? nothingFound(medium, { number: 1, start: lba(0) })
    : findingFaults.soundsAlone({ name, tracks: tracks.length })
}

/** What a master makes, before anything is written. Throws `finding/notSound`. */
export async function demandSound(master: Pick<Master, 'name' | 'disc' | 'medium'>, signal?: AbortSignal): Promise<void> {
  const { name, disc, medium } = master
  const made: JudgedDisc = { name, kind: 'project', medium, faults: [], ...(await sessionsIn(disc, medium)) }
  demandSoundDisc(name, await judgeDisc(made, { signal }))
}

/** The same of an image that lies under another name until it is whole. */
export async function demandSoundImage(path: string, name: string, signal?: AbortSignal): Promise<void> {
  const disc = await openDisc(path)
  try {
    demandSoundDisc(name, await judgeDisc(disc, { signal }))
  } finally {
    await disc.close()
  }
}

function demandSoundDisc(name: string, { sound, findings, errors, faults }: Judgement): void {
  if (sound) return
  const wrong = findings.filter(({ severity }) => severity === 'error')
  const told = wrong.map(
    ({ structure, field, block, byte, is, should }) =>
      `${structure}, ${field} (block ${block}, byte ${byte}) is ${is} and should be ${should}`,
  )
  throw new DiscError([
    ...faults.filter(({ severity }) => severity === 'error'),
    ...(errors === 0 ? [] : [findingFaults.notSound({ name, errors, findings: told })]),
  ])
}
