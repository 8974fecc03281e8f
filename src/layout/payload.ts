/** Payload belongs to no format: each content gets one region, and every name space points at it. */

import type { Content } from '../source/index.js'
import { sectors } from '../unit/index.js'
import { sectorsOfContent } from './forms.js'
import { EMPTY_CONTENT, type Payload } from './place.js'
import { next, type Place, type Region } from './region.js'

export interface Placeable {
  readonly content: Content
  /** A place of its own, where it has one. */
  readonly place?: Place | undefined
  /** Higher ranks come earlier. */
  readonly rank: number
}

/**
 * The contents, heavier ones first, otherwise in the order given; none of those that lie elsewhere, in other tracks or in former
 * sessions.
 */
export function payloadOf(contents: Iterable<Placeable>, elsewhere: (content: Content) => boolean): Payload {
  const wanted: Content[] = []
  const pinned: Region[] = []
  const ranks: number[] = []
  let isRanked = false
  let isEmpty = false
  const seen = new Set<Content>()
  for (const { content, place, rank } of contents) {
    if (seen.size === seen.add(content).size) continue
    if (content.size === 0) isEmpty ||= content.origin.kind !== 'track'
    else if (content.recorded === undefined && !elsewhere(content)) {
      if (place?.kind === 'at') pinned.push(pinnedAt(content, place))
      else {
        wanted.push(content)
        ranks.push(rank)
        isRanked ||= rank !== 0
      }
    }
  }
  return { pinned, shared: isEmpty ? emptyRegion : undefined, loose: isRanked ? heaviestFirst(wanted, ranks) : wanted }
}

function heaviestFirst(contents: readonly Content[], ranks: readonly number[]): readonly Content[] {
  const places = contents.map((_, i) => i).sort((a, b) => (ranks[b] as number) - (ranks[a] as number))
  return places.map((place) => contents[place] as Content)
}

/** Readers want even the extent of an empty file inside the volume. */
const emptyRegion: Region = {
  id: EMPTY_CONTENT,
  owner: 'payload',
  reason: 'shared by all empty files',
  length: sectors(1),
  place: next,
  refs: [],
  body: { kind: 'zeros' },
}

const pinnedAt = (content: Content, place: Place): Region => ({
  id: content.id,
  owner: 'payload',
  reason: 'file data',
  length: sectorsOfContent(content),
  place,
  refs: [],
  body: { kind: 'content', content },
})
