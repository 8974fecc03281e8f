/** What is asked of the layout of a disc: tracks with their lengths, from which the addresses follow. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import type { Lba, Sectors } from '../../unit/index.js'
import type { CdTexts, CopyPermission, PlaceVolumes, Sound, SubcodeSpan, TrackMode } from './disc.js'

interface TrackPlanBase {
  /** Silence or empty sectors from index 0 on; `before` follows them. For the first track of a session its 150 sectors of pause count. */
  readonly pregap?: Sectors
  /** Empty sectors at the end of the track. */
  readonly postgap?: Sectors
  /** Where index 2 and so on begin, from index 1. */
  readonly indexes: readonly Sectors[]
  readonly subcode?: SubcodePart
  readonly copy: CopyPermission
  /** Where in the manifest the track stands. */
  readonly path?: ManifestPath
}

/** R to W of some sectors of a track. */
export interface SubcodePart extends Pick<SubcodeSpan, 'source' | 'form'> {
  /** Sectors of it before index 1. */
  readonly lead: Sectors
  /** Of as many as the track has. */
  readonly length: Sectors
}

export interface SoundTrackPlan extends TrackPlanBase {
  readonly kind: 'sound'
  /** One after the other to the sample, from index 1 on. */
  readonly sounds: readonly Sound[]
  /** Sounds that end at index 1; of the first track they begin at block 0. */
  readonly before?: readonly Sound[]
  readonly isrc?: string
  readonly preemphasis: boolean
  readonly channels: 2 | 4
}

export interface DataTrackPlan extends TrackPlanBase {
  readonly kind: 'data'
  readonly mode: Exclude<TrackMode, 'audio'>
  /** One after the other from index 1 on. */
  readonly parts: readonly DataPart[]
  /** Sectors that end at index 1. */
  readonly before?: readonly DataPart[]
}

export type DataPart = Readonly<{ length: Sectors }> &
  (
    | { readonly kind: 'empty' }
    /** `source` names it to whoever opens it: user data, or whole sectors of 2352 bytes. */
    | { readonly kind: 'stored'; readonly source: string; readonly form: 'user' | 'raw' }
    /** The file systems of the disc. */
    | { readonly kind: 'volumes'; readonly place: PlaceVolumes }
  )

export type TrackPlan = SoundTrackPlan | DataTrackPlan

export interface SessionRequest {
  readonly tracks: readonly TrackPlan[]
  /** First sector of its program area, where that is not right behind its lead-in; later sessions alone. */
  readonly start?: Lba
}

export interface CdPlan {
  readonly sessions: readonly SessionRequest[]
  /** Number of the first track, usually 1. */
  readonly firstTrack: number
  /** Sounds follow each other to the sample, but for pregaps that are asked for. */
  readonly gapless: boolean
  /** Pregap of a sound after the first that asks for none, where not `gapless`. */
  readonly gap: Sectors
  /** Nothing is added that a standard wants, and what departs from one is a warning. */
  readonly exact?: boolean
  readonly mcn?: string
  /** Sound before a first track of audio, from block 0 on; players reach it by winding back. */
  readonly hidden?: Sound
  /** Where the lead-out of the last session may begin at the latest; the medium's or the manifest's. */
  readonly leadOutLimit?: Lba
  readonly texts: readonly CdTexts[]
  readonly textPacks: Uint8Array
  readonly path?: ManifestPath
}

/** What a standard forbids is a warning where the disc is to be exactly as told. */
export const allowed = ({ exact }: Pick<CdPlan, 'exact'>, fault: Fault): Fault =>
  exact === true ? { ...fault, severity: 'warning' } : fault
