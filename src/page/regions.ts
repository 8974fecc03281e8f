/** The sectors of a disc in their order, as columns: regions of its file systems, and what its other tracks hold. */

import { isData, layoutsOf, refsOf, type Disc, type PlacedRegion, type Span } from '../layout/index.js'
import { unreachable } from '../unit/index.js'
import type { RegionColumns } from './shape.js'
import { dictionary, packTexts } from './texts.js'

/** A stretch of the disc as the page shows it. */
export interface Stretch {
  readonly id: string
  readonly owner: string
  readonly reason: string
  readonly start: number
  readonly length: number
  readonly body: 'b' | 'c' | 'z' | 's' | 'd'
  /** How its place was found. */
  readonly placing: string
  /** Absent for what lies in tracks without a file system. */
  readonly region?: PlacedRegion
}

/** Ascending. */
export const stretchesOf = (disc: Disc): readonly Stretch[] => [...inFileSystems(disc), ...inTracks(disc)].sort((a, b) => a.start - b.start)

const inFileSystems = (disc: Disc): readonly Stretch[] =>
  layoutsOf(disc).flatMap(({ regions }) =>
    regions.map((region) => {
      const { id, owner, start, length, body } = region
      const letter = body.kind === 'bytes' ? 'b' : body.kind === 'content' ? 'c' : 'z'
      return { id, owner, reason: generalReason(region), start, length, body: letter, placing: placingOf(region), region }
    }),
  )

function placingOf({ place, owner }: PlacedRegion): string {
  switch (place.kind) {
    case 'at':
      return owner === 'payload' ? 'the manifest wants it at this block' : 'it is looked for at this block'
    case 'next':
      return 'behind what comes before it'
    case 'aligned':
      return `on a multiple of ${place.to} blocks behind what comes before it`
    case 'from':
      return place.to === 1 ? `not before block ${place.lba}` : `on a multiple of ${place.to} blocks, not before block ${place.lba}`
    default:
      return unreachable(place)
  }
}

/** A folder's path stands in the id already: reasons that differ in it alone are the same reason. */
function generalReason({ id, reason }: PlacedRegion): string {
  const path = id.slice(id.indexOf(':') + 1)
  return path.startsWith('/') && reason.endsWith(` ${path}`) ? reason.slice(0, -path.length - 1) : reason
}

const inTracks = (disc: Disc): readonly Stretch[] =>
  disc.sessions.flatMap(({ tracks, spans }) =>
    spans
      .filter(({ kind }) => kind !== 'volumes')
      .flatMap((span) =>
        tracks.flatMap(({ number, pregap, start, end }) => [
          ...part(span, `track/${number}/pregap`, `pregap of track ${number}`, pregap, start),
          ...part(span, `track/${number}`, `track ${number}`, start, end),
        ]),
      ),
  )

/** What of a span lies between two addresses; sounds that follow one another in a track are one stretch in their own span. */
function part(span: Span, id: string, reason: string, from: number, to: number): readonly Stretch[] {
  const start = Math.max(from, span.start)
  const end = Math.min(to, span.start + span.length)
  if (start >= end) return []
  const owner = isData(span.mode) ? 'track' : 'sound'
  const body = span.kind === 'empty' ? 'z' : isData(span.mode) ? 'd' : 's'
  const what = span.kind === 'empty' ? `${reason}, ${isData(span.mode) ? 'zeros' : 'silence'}` : reason
  return [
    {
      id: start === from ? id : `${id}@${start}`,
      owner,
      reason: what,
      start,
      length: end - start,
      body,
      placing: 'tracks follow one another',
    },
  ]
}

export interface RegionsInColumns {
  readonly owners: readonly string[]
  readonly reasons: readonly string[]
  readonly placings: readonly string[]
  readonly columns: RegionColumns
}

/** Numbers of stretches, from 0, by their ids. */
export const numbersOf = (stretches: readonly Stretch[]): ReadonlyMap<string, number> => new Map(stretches.map(({ id }, i) => [id, i]))

/** `entries` are the numbers of entries of the manifest, from 0, by the ids of what they brought. */
export function columnsOf(
  stretches: readonly Stretch[],
  numbers: ReadonlyMap<string, number>,
  entries: ReadonlyMap<string, number>,
): RegionsInColumns {
  const owners = dictionary()
  const reasons = dictionary()
  const placings = dictionary()
  const gap: number[] = []
  const refCount: number[] = []
  const refs: number[] = []
  let end = 0
  for (const { start, length, region } of stretches) {
    gap.push(start - end)
    end = start + length
    const from = refs.length
    let before = 0
    for (const ref of region === undefined ? [] : refsOf(region)) {
      const number = numbers.get(ref)
      if (number === undefined) continue
      refs.push(number - before)
      before = number
    }
    refCount.push(refs.length - from)
  }
  return {
    owners: owners.texts,
    reasons: reasons.texts,
    placings: placings.texts,
    columns: {
      id: packTexts(stretches.map(({ id }) => id)),
      owner: stretches.map(({ owner }) => owners.numberOf(owner)),
      reason: stretches.map(({ reason }) => reasons.numberOf(reason)),
      placing: stretches.map(({ placing }) => placings.numberOf(placing)),
      gap,
      length: stretches.map(({ length }) => length),
      body: stretches.map(({ body }) => body).join(''),
      entry: stretches.map(({ id }) => (entries.get(id) ?? -1) + 1),
      refCount,
      refs,
    },
  }
}
