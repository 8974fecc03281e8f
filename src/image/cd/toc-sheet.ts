/** What a TOC file of cdrdao says, before anyone has looked for its files. */

import type { Fault, Position } from '../../fault/index.js'
import type { CdTexts, TrackMode } from '../../layout/index.js'
import type { SheetName } from './sheet-text.js'

/** Of data, a number counts bytes and a time sectors. */
export type TocAmount = { readonly kind: 'bytes'; readonly count: number } | { readonly kind: 'sectors'; readonly count: number }

/** Sound is counted in samples. A length that is not told reaches to the end of the file. */
export type TocPart = { readonly at: Position } & (
  | { readonly kind: 'silence'; readonly length: number }
  | { readonly kind: 'zero'; readonly length: TocAmount }
  | {
      readonly kind: 'audio'
      readonly name: string
      readonly spelled?: SheetName['spelled']
      readonly offset: number
      readonly start: number
      readonly length: number | undefined
      readonly swap: boolean
    }
  | {
      readonly kind: 'data'
      readonly name: string
      readonly spelled?: SheetName['spelled']
      readonly offset: number
      readonly length: TocAmount | undefined
    }
)

/** A place in a track: sectors from its first part, or behind so many parts. */
export type TocPlace = { readonly at: Position } & (
  { readonly kind: 'sectors'; readonly count: number } | { readonly kind: 'behind'; readonly parts: number }
)

export interface TocTrack {
  readonly mode: TrackMode
  /** Bytes of a sector in a file of data, sub-code left out. */
  readonly sectorBytes: number
  /** 96 bytes behind each sector. */
  readonly subcode?: 'packed' | 'raw'
  readonly copy: boolean
  readonly preemphasis: boolean
  readonly channels: 2 | 4
  readonly isrc?: string
  readonly parts: readonly TocPart[]
  /** Where the pregap ends, where there is one. */
  readonly start?: TocPlace
  /** Where a postgap begins: it has an index of its own. */
  readonly end?: TocPlace
  /** Sectors from index 1. */
  readonly indexes: readonly { readonly sectors: number; readonly at: Position }[]
  readonly at: Position
}

export interface ParsedToc {
  readonly firstTrack: number
  readonly mcn?: string
  /** All languages, in the order of their numbers. */
  readonly texts: readonly CdTexts[]
  /** Numbers that the CD-TEXT alone tells: the disc's, and ISRCs by track. */
  readonly textCodes: { readonly mcn?: string; readonly isrcs: ReadonlyMap<number, string> }
  readonly tracks: readonly TocTrack[]
  readonly faults: readonly Fault[]
}

export const tocModes: Readonly<Record<string, readonly [TrackMode, number]>> = {
  AUDIO: ['audio', 2352],
  MODE1: ['mode1', 2048],
  MODE1_RAW: ['mode1', 2352],
  MODE2: ['mode2', 2336],
  MODE2_RAW: ['xa', 2352],
  MODE2_FORM1: ['xa-form1', 2048],
  MODE2_FORM2: ['xa-form2', 2324],
  MODE2_FORM_MIX: ['xa', 2336],
}
