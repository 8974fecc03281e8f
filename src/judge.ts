/** A disc -> all that is wrong with it: every structure against its standard, and against the others. */

import type { Fault } from './fault/index.js'
import { Claims, Findings, judgeClaims, judgeLost, type Finding, type Judging, type Omitted } from './finding/index.js'
import { checkBoot } from './format/eltorito/index.js'
import { checkPartitions } from './format/hybrid/index.js'
import { checkIso9660 } from './format/iso9660/index.js'
import { jolietKind } from './format/joliet/index.js'
import { startRockRidgeCheck } from './format/rockridge/index.js'
import { checkUdf } from './format/udf/index.js'
import type { OpenedDisc } from './master.js'
import { beginsWithData, chosenSession, nothingFound, tolerant, type Choice } from './survey/index.js'
import { lba, SECTOR_BYTES } from './unit/index.js'

export interface JudgeOptions extends Pick<Choice, 'session' | 'sessionStart'> {
  readonly signal?: AbortSignal
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
  /** What kept blocks from being read, and what was odd about the files that the disc lies in. */
  readonly faults: readonly Fault[]
}

/** Reads every structure of all sessions, or of the one that is asked for, and no file. */
export async function judgeDisc(disc: OpenedDisc, { signal, ...choice }: JudgeOptions = {}): Promise<Judgement> {
  const wanted = choice.session === undefined && choice.sessionStart === undefined ? disc.sessions : [chosenSession(disc, choice)]
  const { medium, faults: readFaults } = tolerant(disc)
  const [findings, claims] = [new Findings(), new Claims()]
  const faults: Fault[] = [...disc.faults]
  const given = { medium, findings, claims, ...(signal === undefined ? {} : { signal }) }
  for (const session of wanted) {
    const { number, start, end } = session
    const judging: Judging = { ...given, number, start, ...(end === undefined ? {} : { end }) }
    const found = await judgeSession(judging)
    if (!found) faults.push(await nothingFound(medium, session))
    if (start === 0 && beginsWithData(disc)) await checkPartitions(judging)
  }
  if (wanted.length === 0) faults.push(await nothingFound(medium, { number: 1, start: lba(0) }))
  const unclaimed = judgeClaims(claims, medium.size * SECTOR_BYTES + medium.tailBytes, findings)
  if (wanted.length === disc.sessions.length) await judgeLost(medium, unclaimed, findings, signal)
  const all = [...faults, ...readFaults()]
  const [errors, warnings, notes] = [findings.count('error'), findings.count('warning'), findings.count('note')]
  const sound = errors === 0 && !all.some(({ severity }) => severity === 'error')
  return { sound, findings: findings.list(), omitted: findings.omitted(), errors, warnings, notes, faults: all }
}

/** Whether a file system was found in it. */
async function judgeSession(judging: Judging): Promise<boolean> {
  const iso = await checkIso9660(judging, startRockRidgeCheck, jolietKind)
  const udf = await checkUdf(judging)
  await checkBoot(judging)
  return iso !== undefined || udf !== undefined
}
