/** The host -> what it has for the program, what each thing is for, what is missing and how it is got. Nothing is written. */

import { DiscError } from './fault/index.js'
import {
  driveNeeds,
  fileNeeds,
  hostFaults,
  inotifyNeeds,
  isUsable,
  jobs,
  kernelsNeed,
  linesFor,
  nodeNeed,
  systemOf,
  wantedBy,
  wordsFor,
  type Need,
  type Sights,
  type System,
} from './host/index.js'
import { programNeeds } from './host/programs.node.js'
import { sightsHere } from './host/sights.node.js'
import { nearest } from './manifest/index.js'

export interface DoctorOptions {
  /** Jobs, or names of needs, that have to be possible beside a build. */
  readonly wanted?: readonly string[] | undefined
  /** Where a manifest would lie; the current folder where absent. */
  readonly folder?: string | undefined
  /** Its PATH is searched; that of the process where absent. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** What is seen in place of this host. */
  readonly sights?: Partial<Sights> | undefined
}

export interface Diagnosis {
  /** What is wanted can be done. */
  readonly ok: boolean
  /** Whose packages are named in the commands; Debian where it is not known. */
  readonly system?: System
  /** By job. */
  readonly needs: readonly Need[]
  /** What is wanted and cannot be used. */
  readonly lacking: readonly Need[]
  /** Lines for a shell that bring all that is missing, as far as there are such. */
  readonly commands: readonly string[]
}

/** Throws `host/unknownWant`. */
export async function doctor(options: DoctorOptions = {}): Promise<Diagnosis> {
  const { wanted = [], folder = process.cwd(), environment = process.env } = options
  const sights: Sights = { ...sightsHere(folder, environment), ...options.sights }
  const found = [
    nodeNeed(sights),
    kernelsNeed(sights),
    ...inotifyNeeds(sights),
    ...driveNeeds(sights),
    ...(await programNeeds(sights)),
    ...fileNeeds(sights),
  ]
  const needs = jobs.flatMap((job) => found.filter((need) => need.job === job))
  const asked = ['build', ...wanted].flatMap((word) => {
    const about = wantedBy(word, needs)
    if (about !== undefined) return about
    const allowed = wordsFor(needs)
    throw new DiscError(hostFaults.unknownWant({ word, allowed, near: nearest(word, allowed) }))
  })
  const lacking = [...new Set(asked)].filter((need) => !isUsable(need))
  const system = systemOf(sights.platform, sights.osRelease())
  return {
    ok: lacking.length === 0,
    ...(system === undefined ? {} : { system }),
    needs,
    lacking,
    commands: sights.platform === 'win32' ? [] : linesFor(needs, { system, isRoot: sights.isRoot }),
  }
}
