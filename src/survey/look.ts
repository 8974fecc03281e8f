/** What an image is looked at for before it goes onto a disc, which it may use up: its file systems, and whether all of them is there. */

import type { Fault } from '../fault/index.js'
import type { Disc } from '../layout/index.js'
import type { Medium } from '../port/index.js'
import { lba, sectors } from '../unit/index.js'
import { isInDataTrack } from './data-tracks.js'
import { sessionsIn, type DiscSession } from './disc.js'
import { faults } from './faults.js'
import { attempt } from './read-tree.js'
import { findSpaces, readSpace, type FoundSpace } from './spaces.js'

/** Warnings, each once. Sessions of sound alone have nothing to be looked at. */
export async function lookFaults(name: string, disc: Disc, medium: Medium): Promise<readonly Fault[]> {
  const found = new Map<string, Fault>()
  const { sessions, tracks } = await sessionsIn(disc, medium)
  for (const session of sessions) {
    if (!isInDataTrack(tracks, session.start)) continue
    for (const fault of await faultsOf(name, session, medium)) found.set(`${fault.code} ${fault.message}`, fault)
  }
  return [...found.values()]
}

async function faultsOf(name: string, session: DiscSession, medium: Medium): Promise<readonly Fault[]> {
  const there = (await attempt(() => findSpaces(medium, session), [])) ?? []
  if (there.length === 0)
    return [faults.unknownContents({ name, start: session.start, holds: (await isZero(medium, session)) ? 'zeros' : 'something' })]
  const told: Fault[] = []
  for (const { space } of treesOf(there)) {
    const lost: Fault[] = []
    const read = await attempt(() => readSpace(medium, session, space), lost)
    if (read === undefined) told.push(...lost.map((fault): Fault => ({ ...fault, severity: 'warning' })))
    else told.push(...read.faults.filter(({ code }) => code.endsWith('/cutShort')))
  }
  return told
}

/** Of ISO 9660 the best of its trees: they have one descriptor and the same files. */
function treesOf(there: readonly FoundSpace[]): readonly FoundSpace[] {
  const [udf, iso] = [there.find(({ space }) => space === 'udf'), there.find(({ space }) => space !== 'udf')]
  return [udf, iso].filter((found) => found !== undefined)
}

/** Stretches that are looked at, and the blocks of each. */
const PLACES = 16
const LOOKED = 16

async function isZero(medium: Medium, { start, end }: DiscSession): Promise<boolean> {
  const size = (end ?? medium.size) - start
  for (let i = 0; i < PLACES; i++) {
    const count = Math.min(LOOKED, size)
    const from = start + Math.floor(((size - count) * i) / (PLACES - 1))
    const bytes = count === 0 ? undefined : await attempt(() => medium.read(lba(from), sectors(count)), [])
    if (bytes === undefined || bytes.some((byte) => byte !== 0)) return false
  }
  return true
}
