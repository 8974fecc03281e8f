/** What has to be done with a file so that it holds the image of a layout. Pure. */

import type { Layout, PlacedRegion, RegionId } from '../layout/index.js'
import { bytesOf, sectors, type Bytes } from '../unit/index.js'
import { deltaOf, groupsOf, matchesIn, offsetOf, type Group, type Held } from './groups.js'
import { shiftedIn, type Shift } from './shifts.js'

/** Sectors from the start of an image. */
export interface Span {
  readonly at: number
  readonly length: number
}

export interface Steps {
  /** First, one after the other. */
  readonly shifts: readonly Shift[]
  /** What is in its place then. */
  readonly own: readonly Group[]
  /** What another file gives. */
  readonly given: readonly Group[]
  /** What has to be zero, and what contents are written into. */
  readonly zeros: readonly Span[]
  /** Regions to be written from sources. */
  readonly contents: readonly PlacedRegion[]
  /** Contents that are not in their place after the moves. */
  readonly missing: () => ReadonlySet<RegionId>
  /** `compare`: structures are rendered and compared with what is there. */
  readonly structures: 'there' | 'compare'
}

export interface StepsOptions {
  readonly now: Layout
  /** What the file holds itself; undefined for a new one, which is zero. */
  readonly own?: Held | undefined
  /** What another file holds, and for each region of `now` where it is there. */
  readonly giver?: { readonly held: Held; readonly matches: Int32Array } | undefined
  readonly changed: ReadonlySet<RegionId>
  /** Sectors of which the file system moves whole numbers; undefined where it moves nothing. */
  readonly unit: number | undefined
}

/** Who has the bytes of a region. */
const SOURCE = 0
const OWN = 1
const GIVER = 2

export function stepsOf({ now, own, giver, changed, unit }: StepsOptions): Steps {
  const { regions } = now
  const who = new Uint8Array(regions.length)
  const shifted = own === undefined ? none : shiftedIn(groupsOf(own, now, matchesIn(own, now, changed)), now, unit)
  for (const { first, last } of shifted.groups) who.fill(OWN, first, last + 1)
  const isOwnThere = own?.structures === 'there' && own.layout.where === now.where
  const isGiverThere = giver?.held.structures === 'there' && giver.held.layout.where === now.where
  let structures: Steps['structures'] = 'there'
  for (let i = 0; i < regions.length; i++) {
    const region = regions[i] as PlacedRegion
    if (region.length === 0) continue
    const isStructure = region.body.kind === 'bytes'
    const match = giver?.matches[i] ?? -1
    if (!isStructure) {
      if (who[i] === SOURCE && match >= 0) who[i] = GIVER
    } else if (!(who[i] === OWN && isOwnThere && (giver === undefined || isGiverThere))) {
      // Those of a new file are compared with the giver's, and written where they differ.
      if (match >= 0 && (isGiverThere || own === undefined)) who[i] = GIVER
      if (match < 0 || !isGiverThere) structures = 'compare'
    }
  }
  const given = giver === undefined || !who.includes(GIVER) ? [] : groupsOf(giver.held, now, giver.matches, (_, i) => who[i] === GIVER)
  return {
    ...shifted,
    own: shifted.groups,
    given,
    zeros: own === undefined ? [] : zerosOf(now, [...shifted.groups, ...given]),
    contents: regions.filter((region, i) => isContent(region) && who[i] === SOURCE),
    missing: () => new Set(regions.filter((region, i) => isContent(region) && who[i] !== OWN).map(({ id }) => id)),
    structures,
  }
}

const isContent = ({ body, length }: PlacedRegion): boolean => body.kind === 'content' && length > 0

/** Bytes of file data that are written or copied. */
export const writtenIn = ({ given, contents }: Steps): Bytes => bytesOf(sectors(lengthOf(given) + lengthOf(contents)))

/** Bytes that stay where they are, and that come to lie elsewhere without being read from sources. */
export function measureOf({ own, given }: Steps): { readonly kept: Bytes; readonly moved: Bytes } {
  const all = [...own, ...given]
  const kept = lengthOf(all.filter((group) => deltaOf(group) === 0))
  return { kept: bytesOf(sectors(kept)), moved: bytesOf(sectors(lengthOf(all) - kept)) }
}

const lengthOf = (parts: readonly { readonly length: number }[]): number => parts.reduce((sum, { length }) => sum + length, 0)

const none = { groups: [], shifts: [] } as const

/** What is neither in a group nor a structure. */
function zerosOf(now: Layout, groups: readonly Group[]): readonly Span[] {
  const covered: Span[] = groups.map(({ to, length }) => ({ at: to, length }))
  for (const region of now.regions)
    if (region.body.kind === 'bytes' && region.length > 0) covered.push({ at: offsetOf(region, now), length: region.length })
  covered.sort((a, b) => a.at - b.at)
  const zeros: Span[] = []
  let end = 0
  for (const { at, length } of covered) {
    if (at > end) zeros.push({ at: end, length: at - end })
    end = Math.max(end, at + length)
  }
  if (now.size > end) zeros.push({ at: end, length: now.size - end })
  return zeros
}
