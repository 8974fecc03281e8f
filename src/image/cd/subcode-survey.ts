/**
 * Sub-code that an image keeps beside its sectors: R to W become spans of the disc, numbers and indexes that the description
 * lacks are taken from Q, and a Q that says another place than the description is told.
 */

import type { Fault } from '../../fault/index.js'
import {
  isData,
  normalIsrc,
  normalMcn,
  positionOf,
  type CdTrack,
  type Disc,
  type SubcodeLayout,
  type SubcodeSpan,
} from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { qOf, readQ, symbolsOfPlanes } from '../../sector/index.js'
import { lba, sectors, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import { keptSubcode, type Store } from './stores.js'
import { nameOf } from './stored.js'

export interface KeptSubcode {
  readonly start: Lba
  readonly length: number
  readonly store: Extract<Store, { kind: 'subcode' }>
  readonly form: SubcodeLayout
}

/** What Q of the sectors says, by track. */
interface Told {
  mcn?: string
  readonly isrcs: Map<number, string>
  readonly indexes: Map<number, Lba[]>
  /** The copy bit in the sector before, and how often it changed. */
  readonly copies: Map<number, { readonly bit: number; readonly changes: number }>
  wrong: number
  unreadable: number
  first?: { readonly at: Lba; readonly track: number; readonly index: number }
}

const SUBCODE_BYTES = 96

/** The disc with what its sub-code adds; sources of R to W are added to `stores`. */
export async function withSubcode(
  disc: Disc,
  kept: readonly KeptSubcode[],
  files: Files,
  stores: Map<string, Store>,
): Promise<{ readonly disc: Disc; readonly faults: readonly Fault[] }> {
  const told: Told = { isrcs: new Map(), indexes: new Map(), copies: new Map(), wrong: 0, unreadable: 0 }
  const spans: SubcodeSpan[] = []
  for (const part of kept) {
    const used = await surveyPart(disc, part, files, told)
    if (used === undefined) continue
    const source = `${part.store.path}#${part.store.offset}`
    stores.set(source, part.store)
    spans.push({ start: part.start, length: sectors(part.length), source, form: part.form })
  }
  const found: Fault[] = []
  const [name] = kept.map(({ store }) => nameOf(store.path))
  if (name !== undefined && told.wrong + told.unreadable > 0)
    found.push(faults.subcodeReplaced({ name, wrong: told.wrong, unreadable: told.unreadable, first: told.first }))
  return { disc: completed(disc, told, spans), faults: found }
}

/** The last sector with R to W, if there is one. */
async function surveyPart(disc: Disc, { start, length, store, form }: KeptSubcode, files: Files, told: Told): Promise<number | undefined> {
  let used: number | undefined
  let at = start as number
  for await (const sub of keptSubcode(store, length, files)) {
    if (sub.length < SUBCODE_BYTES) break
    if (hasSymbols(sub, form)) used = at
    if (form !== 'packed') judge(disc, lba(at), sub, form, told)
    at++
  }
  return used
}

function hasSymbols(sub: Uint8Array, form: SubcodeLayout): boolean {
  if (form === 'planar') {
    for (let i = 24; i < SUBCODE_BYTES; i++) if (sub[i] !== 0) return symbolsOfPlanes(sub).some((symbol) => symbol !== 0)
    return false
  }
  for (let i = 0; i < SUBCODE_BYTES; i++) if ((sub[i] as number) & 0x3f) return true
  return false
}

function judge(disc: Disc, at: Lba, sub: Uint8Array, form: SubcodeLayout, told: Told): void {
  const bytes = qOf(sub, 0, form)
  const q = readQ(bytes)
  if (q === undefined) {
    // Files without P and Q hold zeros there.
    if (bytes.some((byte) => byte !== 0)) told.unreadable++
    return
  }
  const position = positionOf(disc, at)
  const track = position?.kind === 'track' ? position.track : undefined
  switch (q.kind) {
    case 'mcn':
      told.mcn ??= q.digits
      return
    case 'isrc':
      if (track !== undefined && !told.isrcs.has(track.number)) told.isrcs.set(track.number, q.isrc)
      return
    case 'place':
      if (track === undefined || position?.kind !== 'track') return
      if (q.track !== track.number || q.at !== at || (q.index === 0) !== (position.index === 0)) {
        told.wrong++
        told.first ??= { at, track: q.track, index: q.index }
        return
      }
      if (q.index > 0) noteCopy(told, q.track, q.control & COPY_BIT)
      if (q.index > 1) noteIndex(told, q.track, q.index, at)
      return
    case 'contents':
    case 'other':
  }
}

const COPY_BIT = 2
/** There and back: one change alone may be an error of whoever made the disc. */
const ALTERNATES = 2

function noteCopy({ copies }: Told, track: number, bit: number): void {
  const known = copies.get(track)
  if (known?.bit !== bit) copies.set(track, { bit, changes: known === undefined ? 0 : known.changes + 1 })
}

function noteIndex({ indexes }: Told, track: number, index: number, at: Lba): void {
  const known = indexes.get(track) ?? []
  if (known.length === index - 2) indexes.set(track, [...known, at])
}

function completed(disc: Disc, told: Told, spans: readonly SubcodeSpan[]): Disc {
  const mcn = normalMcn(told.mcn ?? '')
  const number = disc.mcn ?? (mcn.kind === 'mcn' && /[1-9]/.test(mcn.digits) ? mcn.digits : undefined)
  return {
    ...disc,
    sessions: disc.sessions.map((session) => ({ ...session, tracks: session.tracks.map((track) => completedTrack(track, told)) })),
    ...(number === undefined ? {} : { mcn: number }),
    ...(spans.length === 0 ? {} : { subcode: spans }),
  }
}

function completedTrack(track: CdTrack, told: Told): CdTrack {
  const isrc = track.isrc ?? (track.mode === 'audio' ? normalIsrc(told.isrcs.get(track.number) ?? '') : undefined)
  const found = told.indexes.get(track.number) ?? []
  const indexes = track.indexes.length > 1 || found.length === 0 ? track.indexes : [track.start, ...found]
  // Copies of protected originals change the bit all the time, which no description has a word for. IEC 60908 17.5.1.
  const alternates = !isData(track.mode) && (told.copies.get(track.number)?.changes ?? 0) >= ALTERNATES
  return { ...track, indexes, ...(isrc === undefined ? {} : { isrc }), ...(alternates ? { copy: 'scms' } : {}) }
}
