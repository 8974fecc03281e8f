/** What is to be recorded: sectors of data, tracks of a Compact Disc, or raw sectors with their sub-channel. */

import type { Fault } from '../fault/index.js'
import type { DiscView, Station } from '../readback/index.js'
import type { Lba } from '../unit/index.js'
import { sourceOfZeros } from '../sector/index.js'
import type { SectorSource } from '../port/index.js'

/** Looks whether the disc is the one that is meant, before anything is written, and tells what is odd. Throws where it is another one. */
export type Expected = (station: Station, there: MediumThere & Pick<DiscView, 'state'>) => Promise<readonly Fault[]>

/** The medium in a drive, where it can be recorded. */
export interface MediumThere {
  /** `dvd+r` and `DVD+R`, and the blocks of the units in which it is written. */
  readonly medium?: { readonly kind: string; readonly name: string; readonly writeUnit: number } | undefined
}

export type RecordingPlan = DataPlan | TracksPlan | RawPlan

export interface Patch {
  readonly start: Lba
  readonly source: SectorSource
}

export interface DataPlan {
  readonly kind: 'data'
  /** For messages: the path of an image, or the name of the disc. */
  readonly name: string
  /** Sectors of 2048 bytes, from the start of the session. */
  readonly source: SectorSource
  /** Address that the sectors were laid out for; undefined where they suit any. */
  readonly start?: Lba
  /** Blocks of the first sessions that are written over at the end, in this order, where the medium allows it. */
  readonly patches?: readonly Patch[]
  /** The same for where the session really begins; undefined where it cannot lie there. Absent where the sectors suit one address alone. */
  readonly movedTo?: (start: Lba) => DataPlan | undefined
  /** CD sessions of CD-ROM XA say so. */
  readonly sessionFormat?: 'cd-rom' | 'xa'
}

/** What the sectors of a CD track are, and how many bytes of each are sent. */
export type CdForm =
  | 'audio'
  | 'mode1'
  | 'mode2'
  | 'xa-form1'
  /** Mode 2 from the sub-header on. */
  | 'xa-mixed'
  /** Mode 2 as 2352 bytes, sync and parity included. */
  | 'xa-whole'

/** Sectors before index 1. Between tracks of different kinds a part may still be of the other kind. */
export interface GapPart {
  readonly form: CdForm
  readonly source: SectorSource
  /** Sectors at its start that are known to be silent or empty; none where absent. */
  readonly quiet?: number
}

export interface PlannedTrack {
  /** 1 to 99 */
  readonly number: number
  readonly form: CdForm
  /** From index 1 on. */
  readonly source: SectorSource
  /** Index 0: what lies before index 1, where the session is written at once. Of the first track it has at least 150 sectors. */
  readonly gap: readonly GapPart[]
  /** The gap was to begin with sectors of the other kind that are not empty, which no cue sheet has a word for. */
  readonly cutGap?: true
  /** Where index 2, 3 and so on begin, in sectors from index 1. */
  readonly indexes: readonly number[]
  readonly preemphasis: boolean
  readonly channels: 2 | 4
  readonly copy: 'permitted' | 'prohibited' | 'scms'
  /** Twelve characters. */
  readonly isrc?: string
  /** Of sectors that hold addresses of the disc and can be made for any: as many of them, for a track that begins there. */
  readonly madeFor?: (start: Lba) => SectorSource
  /** Told where the track will begin, before its source is opened; answers where its sectors say that it does. */
  readonly settle?: (start: Lba) => Lba
}

export interface TracksPlan {
  readonly kind: 'cd'
  readonly name: string
  readonly tracks: readonly PlannedTrack[]
  /** Where the first track of a later session was laid out to begin. */
  readonly start?: Lba
  /** Later sessions of the same disc. */
  readonly behind?: readonly TracksPlan[]
  /** A later session of the same disc can be written in no other way, or begins where this one ends if it is at once. */
  readonly atOnce?: true
  /** Thirteen digits. */
  readonly catalog?: string
  /** CD-TEXT packs of 18 bytes. */
  readonly text?: Uint8Array
  readonly sessionFormat?: 'cd-rom' | 'xa'
}

/** Sub-channel of raw sectors: 16 bytes of P and Q, 96 bytes of packed R to W, or 96 raw bytes of P to W. */
export type RawSubChannel = 'pq' | 'packed' | 'raw'

export interface RawPlan {
  readonly kind: 'raw'
  readonly name: string
  readonly subChannel: RawSubChannel
  /** Address of the first sector, within the lead-in: -5250 is 98:52:00. */
  readonly start: Lba
  /** Where the lead-out begins. */
  readonly leadOut: Lba
  /** Lead-in, program and lead-out. */
  readonly source: SectorSource
  /** The disc has CD-TEXT, for which the sub-channel has to have room. */
  readonly text?: true
}

/** Data block types of mode page 05h. MMC-6. */
export const rawBlockTypes: Readonly<Record<RawSubChannel, number>> = { pq: 1, packed: 2, raw: 3 }
export const rawSectorBytes: Readonly<Record<RawSubChannel, number>> = { pq: 2368, packed: 2448, raw: 2448 }

interface FormFacts {
  /** Bytes of a sector that are sent. */
  readonly bytes: number
  /** Data block type of mode page 05h for tracks one by one; undefined where the drive takes no such sectors so. */
  readonly blockType?: number
  /** Data form of a cue sheet; undefined likewise. */
  readonly cueForm?: number
  /** That of a lead-in or lead-out beside such a track. */
  readonly pauseForm: number
  readonly data: boolean
}

/** MMC-6, data block types of mode page 05h and data forms of the cue sheet. */
export const formFacts: Readonly<Record<CdForm, FormFacts>> = {
  audio: { bytes: 2352, blockType: 0, cueForm: 0x00, pauseForm: 0x01, data: false },
  mode1: { bytes: 2048, blockType: 8, cueForm: 0x10, pauseForm: 0x14, data: true },
  mode2: { bytes: 2336, blockType: 9, cueForm: 0x30, pauseForm: 0x34, data: true },
  'xa-form1': { bytes: 2048, blockType: 10, pauseForm: 0x24, data: true },
  'xa-mixed': { bytes: 2336, cueForm: 0x20, pauseForm: 0x24, data: true },
  'xa-whole': { bytes: 2352, cueForm: 0x21, pauseForm: 0x24, data: true },
}

/** Control nibble of a track. Red Book; MMC-6, Q sub-channel. */
export function controlOf(track: PlannedTrack): number {
  const copy = track.copy === 'permitted' ? 2 : 0
  if (formFacts[track.form].data) return 4 | copy
  return (track.channels === 4 ? 8 : 0) | copy | (track.preemphasis ? 1 : 0)
}

export const gapSectors = (track: PlannedTrack): number => track.gap.reduce((sum, part) => sum + part.source.count, 0)

/** A gap of empty sectors. */
export const emptyGap = (form: CdForm, count: number): readonly GapPart[] => [
  { form, source: sourceOfZeros(count, formFacts[form].bytes), quiet: count },
]

export const isEmptyGap = (gap: readonly GapPart[]): boolean => gap.every(({ quiet = 0, source }) => quiet === source.count)
