/**
 * A disc as a value: sessions, tracks, pregaps and indexes with their addresses, and what lies in their sectors. IEC 60908 17.5,
 * ECMA-130 20 and 21; multisession gaps as in MMC-6 4.2.3. A disc of blocks is one session that is all program: one track of data.
 */

import type { Lba, Sectors } from '../../unit/index.js'
import type { Layout } from '../place.js'
import type { PlacedRegion } from '../region.js'

/** Samples of one channel pair in a sector; a sample is 4 bytes, left and right, least significant byte first. */
export const SAMPLES_PER_SECTOR = 588
export const BYTES_PER_SAMPLE = 4

/**
 * What the sectors of a track hold. `xa` mixes form 1 and form 2 as the subheaders in its data say; `mode2` is Mode 2
 * without form.
 */
export type TrackMode = 'audio' | 'mode1' | 'mode2' | 'xa-form1' | 'xa-form2' | 'xa'

/** Bytes of user data in a sector of each mode; those of `xa` begin with the subheader. */
export const userBytes: Readonly<Record<TrackMode, number>> = {
  audio: 2352,
  mode1: 2048,
  mode2: 2336,
  'xa-form1': 2048,
  'xa-form2': 2324,
  xa: 2336,
}

/** `scms` marks a copy of a protected original: no copy of it may be made. IEC 60908 17.5.1. */
export type CopyPermission = 'permitted' | 'prohibited' | 'scms'

export interface CdTrack {
  /** 1 to 99 */
  readonly number: number
  readonly mode: TrackMode
  /** Index 0; equal to `start` where there is no pregap. */
  readonly pregap: Lba
  /** Index 1. */
  readonly start: Lba
  /** The sector after the track, its postgap included: the next track's pregap or the lead-out. */
  readonly end: Lba
  /** Where index 1, 2 and so on begin. */
  readonly indexes: readonly Lba[]
  readonly preemphasis: boolean
  readonly copy: CopyPermission
  readonly channels: 2 | 4
  /** Twelve characters without dashes. */
  readonly isrc?: string
}

/** The source of silence between sounds; no file has such a name. */
export const SILENCE = '\0silence'

/** Sound of a source, from one sample on. */
export interface Sound {
  /** Names the source to whoever opens it. */
  readonly source: string
  readonly from: number
  readonly samples: number
}

/** What a stretch of the program area holds. The spans of a session touch, from its first pregap to its lead-out. */
export type Span = Readonly<{ start: Lba; length: Sectors }> &
  (
    | { readonly kind: 'empty'; readonly mode: TrackMode }
    /** Sounds one after the other; what is short of the last sector is silence. */
    | { readonly kind: 'sound'; readonly mode: 'audio'; readonly sounds: readonly Sound[] }
    /**
     * `user` is data of `userBytes[mode]` bytes a sector, and what is short of the length is zero; `raw` is whole sectors
     * of 2352 bytes, sync to parity, which are kept as they are.
     */
    | { readonly kind: 'data'; readonly mode: Exclude<TrackMode, 'audio'>; readonly source: string; readonly form: 'user' | 'raw' }
    /** File systems, which hold addresses: laid out again for wherever the track really begins. */
    | { readonly kind: 'volumes'; readonly mode: Exclude<TrackMode, 'audio'>; readonly place: PlaceVolumes }
  )

/** File systems as they lie from an address on, of the same length wherever that is. */
export type PlaceVolumes = (start: Lba) => Layout

export interface CdSession {
  /** From 1. */
  readonly number: number
  /** First sector of the lead-in. That of the first session begins as early as the medium or the image wants. */
  readonly leadIn: Lba
  /** First sector of the program area: 150 sectors before index 1 of its first track, or earlier. */
  readonly start: Lba
  readonly tracks: readonly CdTrack[]
  readonly spans: readonly Span[]
  readonly leadOut: Lba
  readonly leadOutLength: Sectors
}

/** Fields of CD-TEXT that hold a text for the disc and each track. */
export type TextField = 'title' | 'performer' | 'songwriter' | 'composer' | 'arranger' | 'message'
export const textFields: readonly TextField[] = ['title', 'performer', 'songwriter', 'composer', 'arranger', 'message']

/** What CD-TEXT says in one language. */
export interface CdTexts {
  /** Two letters of ISO 639-1. */
  readonly language: string
  readonly disc: Readonly<Partial<Record<TextField, string>>>
  /** By track number. */
  readonly tracks: ReadonlyMap<number, Readonly<Partial<Record<TextField, string>>>>
  readonly discId?: string
  readonly genre?: { readonly code: number; readonly text: string }
}

/**
 * How a source keeps the sub-code of a sector in 96 bytes. `packed`: a byte for each symbol of R to W, four packs of 24 as
 * programs make them (`.cdg`), not interleaved, their parity made anew; `raw`: the same as the disc has it, interleaved and with
 * parity; `planar`: twelve bytes of each channel from P to W as the disc has them (`.sub` of CloneCD). P and Q of a source
 * are passed over: they follow from the disc. IEC 60908 17.6; MMC-6 4.3.4.
 */
export type SubcodeLayout = 'packed' | 'raw' | 'planar'

/** R to W of a stretch of the program area; where no span lies they are zero. Spans ascend and do not overlap. */
export interface SubcodeSpan {
  readonly start: Lba
  readonly length: Sectors
  /** Names the source to whoever opens it. */
  readonly source: string
  readonly form: SubcodeLayout
}

/** Blocks of a former session that are written again, in one command. */
export interface Rewrite {
  readonly region: PlacedRegion
}

/** What changes on a disc that is there already when it becomes this one. */
export interface Growth {
  /** The new session alone. */
  readonly session: Layout
  /** What is written when the session is whole, one after the other; empty where nothing that is there changes. */
  readonly rewrites: readonly Rewrite[]
  /** Blocks that were recorded before, and their name for messages; what tells that disc from others, where it is looked for in drives. */
  readonly former: {
    readonly name: string
    readonly file: string | undefined
    readonly size: Sectors
    readonly taken: Lba
    readonly identity?: string
  }
  /** What drives write: the session alone where their discs have those before it. */
  readonly written: 'all' | 'session'
  /** The same at another address; undefined where it cannot lie there. */
  readonly movedTo: (start: Lba) => Growth | undefined
}

export interface Disc {
  /** Undefined for a disc that is made as a whole. */
  readonly growth?: Growth
  readonly sessions: readonly CdSession[]
  /** Graphics of a CD+G, and whatever else R to W carry outside of the lead-in. */
  readonly subcode?: readonly SubcodeSpan[]
  /** Thirteen digits. */
  readonly mcn?: string
  readonly texts: readonly CdTexts[]
  /** CD-TEXT packs of 18 bytes for the lead-in of the first session. */
  readonly textPacks: Uint8Array
}

export const isData = (mode: TrackMode): boolean => mode !== 'audio'
export const isXa = (mode: TrackMode): boolean => mode === 'xa' || mode === 'xa-form1' || mode === 'xa-form2'
/** A disc of blocks has no lead-in that anyone could write. */
export const hasLeadIn = (disc: Disc): boolean => disc.sessions.some(({ leadIn, start }) => leadIn < start)
/** Where the file systems of a disc begin; undefined where it has none. */
export const startOfVolumes = (disc: Disc): Lba | undefined =>
  disc.sessions.flatMap(({ spans }) => spans).find(({ kind }) => kind === 'volumes')?.start
/** The file systems of a disc, each where it is planned to lie. */
export const layoutsOf = (disc: Disc): readonly Layout[] =>
  disc.sessions.flatMap(({ spans }) => spans).flatMap((span) => (span.kind === 'volumes' ? [span.place(span.start)] : []))
/** The same, as far as drives write them. */
export const writtenLayoutsOf = (disc: Disc): readonly Layout[] =>
  disc.growth?.written === 'session' ? [disc.growth.session] : layoutsOf(disc)
export const tracksOf = (disc: Disc): readonly CdTrack[] => disc.sessions.flatMap((session) => session.tracks)

/** The four bits of control in sub-channel Q and the table of contents, the copy bit of SCMS left at zero. IEC 60908 17.5.1. */
export const controlOf = (track: Pick<CdTrack, 'mode' | 'preemphasis' | 'copy' | 'channels'>): number =>
  (track.channels === 4 ? 8 : 0) | (isData(track.mode) ? 4 : 0) | (track.copy === 'permitted' ? 2 : 0) | (track.preemphasis ? 1 : 0)
