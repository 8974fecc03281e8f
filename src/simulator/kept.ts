/** What the drive keeps from one command to the next: mode pages, a cue sheet that is being recorded, a raw session. */

import type { Track } from './disc.js'
import type { Packs } from './packs.js'
import type { TextCollector } from './q-channel.js'

export interface Page {
  readonly preset: Uint8Array
  readonly changeable: Uint8Array
  current: Uint8Array
}
export type Modes = ReadonlyMap<number, Page>

/** A stretch of the session whose blocks are alike. */
export interface Segment {
  readonly start: number
  readonly end: number
  /** Bytes that the host sends of each block; 0 where the drive makes them. */
  readonly bytes: number
  readonly subChannel: boolean
  readonly form: number
  readonly track: Track | undefined
}
export interface CueSheet {
  readonly segments: readonly Segment[]
  readonly tracks: readonly Track[]
  readonly leadOut: number
  readonly text: TextCollector
  readonly catalogNumber: string
  next: number
}

export interface TableEntry {
  readonly control: number
  readonly at: number
}
export interface RawSession {
  readonly first: number
  next: number
  /** Tracks of the table of contents in the lead-in. */
  readonly toc: Map<number, TableEntry>
  leadOut: number | undefined
  discType: number
  /** A pointer to a next session was in the lead-in. */
  open: boolean
  readonly text: TextCollector
  catalogNumber: string
  readonly isrcs: Map<number, string>
  /** Where indexes begin, by track. */
  readonly indexes: Map<number, Map<number, number>>
  /** Packs of R to W that are not yet wholly on the disc. */
  readonly packs: Packs
}
