/** A disc of a set -> its image, unless that is there already. */

import { build } from './build.js'
import type { Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import type { BurnedDisc } from './set-burned.js'
import { layoutOf } from './set-layout.js'
import { indexFile, pathsOf, projectOfDisc, setOf, type DiscParts, type OpenedSet } from './set-open.js'
import { recovering, recoveryOf } from './set-recovery.js'
import { recordOf, sourcesOf, writeRecord } from './set-record.js'
import {
  faults,
  listingJson,
  listingKinds,
  listingPage,
  listingText,
  type Listing,
  type ListingKind,
  type LockedDisc,
} from './set/index.js'
import type { Content } from './source/index.js'
import type { Bytes } from './unit/index.js'

export interface BuiltDisc {
  readonly number: number
  readonly label: string
  readonly image: string
  readonly size: Bytes
  readonly sha256: string
  /** `kept`: the image was there already, with the bytes that it is to have. */
  readonly state: 'built' | 'kept'
}

interface Made {
  readonly locked: LockedDisc
  /** Where the disc was burned before. */
  readonly old: BurnedDisc | undefined
  /** Digest of what is known of all discs of this build. */
  readonly contents: string
  readonly digests: ReadonlyMap<string, string>
  readonly listener: Listener
  readonly signal: AbortSignal | undefined
}

/** One image. Throws where it is not what was planned, or what was burned. */
export async function makeDisc(
  opened: OpenedSet,
  parts: DiscParts,
  { locked, old, contents, digests, listener, signal }: Made,
): Promise<BuiltDisc & { readonly faults: readonly Fault[] }> {
  const { number, label } = parts
  const one = projectOfDisc(opened, parts)
  const layout = await layoutOf(one)
  if (layout !== locked.layout) throw new DiscError(faults.changed({ disc: number, what: 'its files have other sizes or other places' }))
  const image = pathsOf(opened.project).imageOf(label)
  const sources = sourcesOf(parts, digests)
  const recovery = recoveryOf(opened.project)
  const kept = await recordOf(image, { layout, sources, recovery })
  const known = old === undefined ? contents : old.kept
  if (kept !== undefined && kept.contents !== known) await writeRecord(image, { ...kept, contents: known })
  if (kept !== undefined) return { number, label, image, size: kept.size, sha256: kept.sha256, state: 'kept', faults: [] }
  const made = await build(one, { listener, signal, append: recovering(opened.project, image, { listener, signal }) })
  const sha256 = made.digests.get('sha256') ?? ''
  if (old !== undefined && old.sha256 !== sha256) throw new DiscError(faults.otherBytes({ disc: number, image }))
  await writeRecord(image, { layout, sources, recovery, size: made.size, sha256, contents: known })
  return { number, label, image: made.image, size: made.size, sha256, state: 'built', faults: made.faults }
}

/** The lists of a set as files on its discs, and their texts; none where it is to have none. */
export function indexOf(
  { project }: OpenedSet,
  listing: Listing,
): { readonly files: readonly Content[]; readonly texts: readonly (readonly [ListingKind, Uint8Array])[] } {
  const texts = setOf(project).index === false ? [] : listingKinds.map((kind) => [kind, written(kind, listing)] as const)
  return { files: texts.map(([kind, text]) => indexFile(kind, text.length, { kind: 'bytes', bytes: text })), texts }
}

function written(kind: ListingKind, listing: Listing): Uint8Array {
  const pieces = kind === 'text' ? listingText(listing) : kind === 'json' ? listingJson(listing) : listingPage(listing)
  return Buffer.concat([...pieces])
}
