/** An image, a sheet or a drive -> a disc as its page and its picture show it. */

import type { Fault } from '../fault/index.js'
import { claimsOn } from '../judge.js'
import { hasLeadIn } from '../layout/index.js'
import { media, type MediaType } from '../manifest/index.js'
import type { OpenedDisc } from '../master.js'
import { attempt, beginsWithData, readTree, tolerant, type Asked, type ReadTree } from '../survey/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import type { PageDisc } from './disc.js'
import { foundStretches } from './found-stretches.js'
import { peaksOf } from './peaks.js'
import type { PageFill, PageMedium, PageTrack } from './shape.js'

export async function discOfFound(disc: OpenedDisc, signal?: AbortSignal): Promise<PageDisc> {
  const { medium, faults: readFaults } = tolerant(disc)
  const asked: Asked = disc.ask === undefined ? { ...disc, faults: [] } : await disc.ask()
  const faults: Fault[] = [...disc.faults, ...asked.faults]
  const claims = await attempt(() => claimsOn(disc, signal), faults)
  const trees: ReadTree[] = []
  for (const { number } of disc.sessions) {
    const read = await attempt(() => readTree(disc, { session: String(number) }), faults)
    if (read !== undefined) trees.push(read)
  }
  const last = trees.at(-1)
  faults.push(...(last?.faults ?? []).filter((fault) => !disc.faults.includes(fault)), ...readFaults())
  const volume = last === undefined ? '' : last.about.kind === 'udf' ? last.about.facts.label : last.about.volume.id
  const { size } = medium
  const onto = mediumFor(disc, size)
  const { master } = disc
  return {
    name: volume === '' ? disc.name : volume,
    place: disc.name,
    form: `${disc.form}${disc.kind === 'image' ? ' a sector' : ''}`,
    ...(volume === '' ? {} : { volume }),
    ...(onto === undefined ? {} : { onto }),
    fill: fillOf(size, onto?.blocks),
    stretches: foundStretches({ ...disc, medium, tracks: asked.tracks }, claims, trees),
    ...(last === undefined ? {} : { tree: last.tree }),
    tracks: tracksAsked(asked),
    medium,
    sessions: { ...disc, ...asked },
    beginsWith: beginsWithData(disc) ? 'data' : 'sound',
    faults,
    locate: (found) => found,
    starts: () => Promise.resolve({ firmware: [], faults: [] }),
    ...(master === undefined ? {} : { peaks: (track, stop) => peaksOf(master, track, stop) }),
  }
}

function tracksAsked({ tracks, words }: Asked): readonly PageTrack[] {
  const texts = words?.texts[0]?.tracks
  return tracks.map(({ number, session, mode, start, blocks, compact }) => {
    const { title, performer } = texts?.get(number) ?? {}
    const isrc = words?.isrcs.get(number)
    return {
      session,
      number,
      mode,
      pregap: compact?.pregap ?? start,
      start,
      end: start + blocks,
      indexes: compact?.indexes ?? [start],
      ...(title === undefined ? {} : { title }),
      ...(performer === undefined ? {} : { performer }),
      ...(isrc === undefined ? {} : { isrc }),
    }
  })
}

/** That in the drive; else the smallest common one that takes as many blocks. */
function mediumFor({ drive, master, tracks }: OpenedDisc, size: number): PageMedium | undefined {
  if (drive !== undefined) {
    const { medium: name, totalBlocks } = drive.disc
    const [type, known] = Object.entries(media).find(([, each]) => each.name === name) ?? ['disk', media.disk]
    const blocks = totalBlocks ?? (drive.freeBlocks > 0 ? size + drive.freeBlocks : undefined)
    return { type, name, family: known.family, ...(blocks === undefined ? {} : { blocks }) }
  }
  const isCompact = tracks.length > 0 && master !== undefined && hasLeadIn(master.disc)
  const type = (isCompact ? COMPACT : COMMON).find((each) => (media[each].blocks ?? 0) >= size)
  if (type === undefined) return undefined
  const { name, family, blocks } = media[type]
  return { type, name, family, ...(blocks === undefined ? {} : { blocks }), smallest: true }
}

/** Ascending. */
const COMPACT: readonly MediaType[] = ['cd-r', 'cd-90', 'cd-99']
const COMMON: readonly MediaType[] = ['cd-r', 'dvd-r', 'dvd-r-dl', 'bd-r', 'bd-r-dl', 'bd-r-tl', 'bd-r-ql']

function fillOf(blocks: number, capacity: number | undefined): PageFill {
  const used = { blocks, sizeBytes: blocks * SECTOR_BYTES }
  if (capacity === undefined) return used
  return { ...used, capacityBlocks: capacity, freeBlocks: capacity - blocks, percent: Math.round((blocks / capacity) * 1000) / 10 }
}
