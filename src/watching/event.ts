/** What a watch tells: all that a door or a page listens to. */

import type { Fault } from '../fault/index.js'
import type { RegionChange, Renewal } from '../renewal/index.js'
import type { Bytes } from '../unit/index.js'

/** Most paths and most changes of a layout that an event names; it counts all of them. */
export const MOST_TOLD = 50

/** An image that is whole and current. `ready` is the first one. */
export interface Rebuilt {
  readonly kind: 'ready' | 'rebuilt'
  /** Counts the images of this watch, from 1 on. */
  readonly revision: number
  readonly image: string
  readonly size: Bytes
  /** From the first change that was heard of until the image had its name. */
  readonly elapsedSeconds: number
  readonly method: Renewal['method']
  readonly writtenBytes: number
  /** Bytes of the former image that were left where they are. */
  readonly keptBytes: number
  /** Bytes of the former image that got another place without being written. */
  readonly movedBytes: number
  /** Regions that differ from the image before, the first ones, and why; none of the first image. */
  readonly changes: readonly RegionChange[]
  readonly changeCount: number
  /** What was saved, the first ones in their order. */
  readonly paths: readonly string[]
  readonly pathCount: number
  /** Warnings and notes. */
  readonly faults: readonly Fault[]
}

export type WatchEvent =
  | Rebuilt
  /** Something was saved, and is looked at now. */
  | { readonly kind: 'changed'; readonly paths: readonly string[]; readonly pathCount: number }
  /** What was saved makes no image; the last good one stays. */
  | { readonly kind: 'failed'; readonly faults: readonly Fault[]; readonly paths: readonly string[]; readonly pathCount: number }
  /** Nothing was saved for a while: what needs every byte is there too, beside the image. `faults` tell what is kept for the next time. */
  | { readonly kind: 'settled'; readonly revision: number; readonly beside: readonly string[]; readonly faults: readonly Fault[] }
  /** What is watched. `polling` says why the files are looked at again and again instead, where they are. */
  | { readonly kind: 'watching'; readonly directories: number; readonly files: number; readonly polling?: string }
