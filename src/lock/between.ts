/** Two locks -> what changed between them, and what of the image follows from it. */

import { diffLayouts, printChange, type LayoutChange } from '../layout/index.js'
import { causesBetween, rowsOf, type Lock } from './lock.js'

export interface Explanation {
  /** Date, keys of the manifest, sources; rules and program where the image is another. */
  readonly causes: readonly string[]
  /** What became of regions and of the image, in the order of their blocks. */
  readonly follows: readonly string[]
}

type Moved = Extract<LayoutChange, { kind: 'moved' }>

export function explainLocks(before: Lock, now: Lock): Explanation {
  const changes = diffLayouts(rowsOf(before), rowsOf(now))
  const others = changes.filter((change) => change.kind !== 'moved')
  const moved = changes.filter((change) => change.kind === 'moved')
  const sources = new Map(before.sources.map((source) => [source.id, source]))
  const rewritten = now.sources.filter(({ id, size, sha256 }) => sources.get(id)?.size === size && sources.get(id)?.sha256 !== sha256)
  const structures = changedInPlace(before, now)
  const follows = [
    ...others.map((change) => `${printChange(change)}${isOfSource(change, before, now) ? ', as its source' : ''}`),
    ...rewritten.map(({ id }) => `~ ${id}: other bytes, as its source`),
    ...runsOf(moved).map(printRun),
    ...(structures.length === 0 ? [] : [`~ ${listed(structures)}: written anew where ${structures.length === 1 ? 'it lies' : 'they lie'}`]),
    ...(before.image.size === now.image.size ? [] : [`image: ${before.image.size} bytes became ${now.image.size}`]),
    ...(before.image.sha256 === now.image.sha256 ? [] : [`image: sha256 ${before.image.sha256} became ${now.image.sha256}`]),
  ]
  const causes = [
    ...causesBetween(before, now),
    ...(follows.length === 0 || before.epoch === now.epoch ? [] : [`rules: layout epoch ${before.epoch} became ${now.epoch}`]),
    ...(follows.length === 0 || before.program === now.program ? [] : [`program: version ${before.program} became ${now.program}`]),
  ]
  return { causes, follows }
}

function isOfSource({ region }: LayoutChange, before: Lock, now: Lock): boolean {
  const [old, young] = [before, now].map(({ sources }) => sources.find(({ id }) => id === region.id))
  return (old ?? young) !== undefined && (old?.size !== young?.size || old?.sha256 !== young?.sha256)
}

/** Regions that moved by as many blocks, one after the other. */
function runsOf(moved: readonly Moved[]): readonly (readonly Moved[])[] {
  const runs: Moved[][] = []
  for (const change of moved.toSorted((a, b) => a.region.start - b.region.start)) {
    const last = runs.at(-1)
    if (last?.[0] !== undefined && distanceOf(last[0]) === distanceOf(change)) last.push(change)
    else runs.push([change])
  }
  return runs
}

const distanceOf = ({ region, was }: Moved): number => region.start - was.start

function printRun(run: readonly Moved[]): string {
  const [first] = run as [Moved, ...Moved[]]
  const distance = distanceOf(first)
  const by = `${Math.abs(distance)} ${Math.abs(distance) === 1 ? 'block' : 'blocks'} ${distance > 0 ? 'towards the end' : 'towards the beginning'}`
  return `~ ${listed(run.map(({ region }) => region.id))}: moved by ${by}`
}

const MOST_NAMED = 3

const listed = (ids: readonly string[]): string =>
  ids.length <= MOST_NAMED ? ids.join(', ') : `${ids.length} regions, ${ids[0]} to ${ids.at(-1)}`

/** Regions that lie where they lay and are rendered to other bytes: they tell of what changed elsewhere. */
function changedInPlace(before: Lock, now: Lock): readonly string[] {
  const old = new Map(before.regions.map((region) => [region.id, region]))
  return now.regions.flatMap(({ id, start, length, sha256 }) => {
    const was = old.get(id)
    return was?.start === start && was.length === length && was.sha256 !== sha256 ? [id] : []
  })
}
