/** What a finished build has for its lock file. */

import { hasLeadIn, layoutsOf, tracksOf, type Disc, type Layout } from '../layout/index.js'
import { between, printInstant, type Instant } from '../unit/index.js'
import { diffLocks, makeLock, type Lock, type LockedRegion, type LockedSource } from './lock.js'

export interface Made {
  readonly disc: Disc
  readonly size: number
  /** Of the image. */
  readonly sha256: string
  /** SHA-256 of the files of its file systems, by the ids of their contents. */
  readonly contents: ReadonlyMap<string, string>
  /** Files of sounds and data that tracks are made of, by their names in the manifest. */
  readonly files: readonly LockedSource[]
}

type Digest = (data: Uint8Array | string) => string

/** What a lock holds besides the image. */
export interface LockedBy {
  readonly program: string
  readonly date: { readonly at: Instant; readonly from: string }
}

/** `manifest` is resolved: base manifests, environment and overrides applied. */
export function lockOf(manifest: object, made: Made, { program, date }: LockedBy, sha256: Digest): Lock {
  const { disc, size, files } = made
  const layouts = layoutsOf(disc)
  const tracks = hasLeadIn(disc)
    ? tracksOf(disc).map(({ number, start, end }) => ({ id: `track ${number}`, start, length: between(start, end) }))
    : []
  const resolved = withoutOutput(manifest)
  return makeLock({
    program,
    ...(date.from === 'nothing' ? {} : { date: { at: printInstant(date.at), from: date.from } }),
    manifest: resolved,
    manifestSha256: sha256(JSON.stringify(resolved)),
    sources: [...files, ...layouts.flatMap((layout) => sourcesOf(layout, disc, made.contents))],
    regions: [...tracks, ...layouts.flatMap((layout) => regionsOf(layout, sha256))],
    image: { size, sha256: made.sha256 },
  })
}

/** Regions with the digests of those that are rendered. */
const regionsOf = (layout: Layout, sha256: Digest): LockedRegion[] =>
  layout.regions.map(({ id, start, length, body }) => ({
    id,
    start,
    length,
    // What follows from other bytes is proved with the image.
    ...(body.kind === 'bytes' && body.late === undefined ? { sha256: sha256(body.render(layout.where)) } : {}),
  }))

/** Among tracks, what the manifest itself holds is locked with the manifest. */
const sourcesOf = (layout: Layout, disc: Disc, digests: ReadonlyMap<string, string>): LockedSource[] =>
  layout.regions.flatMap(({ id, body }) =>
    body.kind !== 'content' || (hasLeadIn(disc) && body.content.origin.kind === 'bytes')
      ? []
      : [{ id, size: body.content.size, sha256: digests.get(body.content.id) ?? '' }],
  )

/** Where an image goes does not change it. */
const withoutOutput = ({ output, burn: _burn, ...rest }: { readonly output?: unknown; readonly burn?: unknown }): object => {
  const asked: Record<string, unknown> = typeof output === 'object' && output !== null ? { ...output } : {}
  const kept = Object.fromEntries(KEPT.flatMap((key) => (asked[key] === undefined ? [] : [[key, asked[key]]])))
  // As it is printed: bytes that a program gave are their digest.
  return JSON.parse(JSON.stringify({ ...rest, ...(Object.keys(kept).length === 0 ? {} : { output: kept }) })) as object
}

/** What of the output lies in the image. */
const KEPT = ['padding', 'sums', 'isomd5', 'tags'] as const

/** Most changes that a message lists. */
const MOST_CHANGES = 50

/** In what a build differs from what was promised; nothing where it is that very build. */
export function differencesFrom(
  promised: Lock,
  found: Lock,
): { readonly changes: ReturnType<typeof diffLocks>; readonly count: number } | undefined {
  const changes = diffLocks(promised, found)
  return changes.length === 0 ? undefined : { changes: changes.slice(0, MOST_CHANGES), count: changes.length }
}
