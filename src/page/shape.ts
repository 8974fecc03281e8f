/**
 * What the page is told of a disc. Lists of which a disc has a hundred thousand are columns, so that they are small and quickly read;
 * names that share their beginning with the one before are told from where they part.
 */

/** Texts in their order: `same[i]` characters of the one before, and then `rest[i]`. */
export interface Texts {
  readonly same: readonly number[]
  readonly rest: readonly string[]
}

export interface RegionColumns {
  readonly id: Texts
  /** Number of the owner in the model's list. */
  readonly owner: readonly number[]
  readonly reason: readonly number[]
  /** Blocks between the end of the region before and the start of this one. */
  readonly gap: readonly number[]
  readonly length: readonly number[]
  /** Number of how its place was found, in the model's list. */
  readonly placing: readonly number[]
  /** `b` bytes that the plan makes, `c` the content of a file, `z` zeros, `s` sound, `d` data of a track; a letter a region. */
  readonly body: string
  /** Number of the entry of the manifest that brought it, from 1; 0 where none did. */
  readonly entry: readonly number[]
  /** How many regions each refers to, and which, as differences from the one before. */
  readonly refCount: readonly number[]
  readonly refs: readonly number[]
}

export const spaceKeys = ['udf', 'rockridge', 'joliet', 'enhanced', 'iso9660'] as const
export type SpaceKey = (typeof spaceKeys)[number]

export interface NameSpaceNames {
  readonly space: SpaceKey
  readonly label: string
  /** What each node is called there: 0 as in the tree that is shown, null where it is not there. */
  readonly names: readonly (string | 0 | null)[]
}

/** Parents before their children; the root is the first one. What nodes are called in the name spaces is told apart. */
export interface TreeColumns {
  readonly depth: readonly number[]
  readonly name: readonly string[]
  /** `d` folder, `f` file, `l` symbolic link, `o` something else; a letter a node. */
  readonly kind: string
  readonly size: readonly number[]
  /** Number of the region from 1; 0 where it has none. */
  readonly region: readonly number[]
}

export interface PageFault {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'note'
  readonly message: string
  readonly help?: string
  readonly clause?: string
  readonly position?: PagePosition
}

/** Lines and columns from 1, the end exclusive, with the text of the lines. */
export interface PagePosition {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly excerpt: readonly string[]
}

/** An entry of the manifest that brought files. */
export interface PageEntry {
  readonly number: number
  readonly position?: PagePosition
}

export interface PageMedium {
  readonly type: string
  readonly name: string
  readonly family: 'cd' | 'dvd' | 'bd' | 'disk'
  readonly blocks?: number
  /** Nobody named it: it is the smallest one that takes the disc. */
  readonly smallest?: true
}

export interface PageTrack {
  readonly number: number
  readonly session: number
  readonly mode: string
  readonly pregap: number
  readonly start: number
  readonly end: number
  readonly indexes: readonly number[]
  readonly title?: string
  readonly performer?: string
  readonly isrc?: string
  /** Of its sound, lowest and highest of a stretch in turn, -128 to 127, in base64; absent where it is not drawn. */
  readonly peaks?: string
  /** Why its sound is not drawn. */
  readonly noPeaks?: string
}

export interface PageBootEntry {
  readonly platform: string
  readonly emulation: string
  readonly bootable: boolean
  /** Block of the image. */
  readonly image: number
  readonly loadSectors: number
  readonly loadSegment: number
  readonly sizeBytes: number
  readonly id: string
}

export interface PagePartition {
  readonly table: 'MBR' | 'GPT'
  readonly number: number
  readonly type: string
  readonly name: string
  /** In units of 512 bytes. */
  readonly start: number
  readonly sectors: number
}

/** What a firmware starts, each in words; or why it starts nothing. */
export interface PageFirmware {
  readonly name: string
  readonly starts: readonly string[]
  readonly why?: string
}

export interface PageBoot {
  /** Block of the catalogue. */
  readonly catalog?: number
  readonly entries: readonly PageBootEntry[]
  readonly partitions: readonly PagePartition[]
  readonly firmware: readonly PageFirmware[]
}

/** A row of the table of a structure. */
export interface PageField {
  /** First byte of the block, and how many. */
  readonly at: number
  readonly bytes: number
  /** Highest and lowest bit of the byte, for a field of less than one. */
  readonly bits?: readonly [number, number]
  /** Position as the standard counts it. */
  readonly label: string
  readonly name: string
  readonly value?: string
  readonly clause: string
}

export interface PagePart {
  readonly title: string
  readonly at: number
  readonly fields: readonly PageField[]
}

/** A block and what it says. */
export interface PageBlock {
  readonly block: number
  /** Its 2048 bytes in base64. */
  readonly bytes: string
  readonly parts: readonly PagePart[]
}

export interface PageFill {
  readonly blocks: number
  readonly sizeBytes: number
  readonly capacityBlocks?: number
  readonly freeBlocks?: number
  readonly percent?: number
}

export interface PageModel {
  readonly form: 1
  readonly name: string
  /** The manifest, the image or the drive. */
  readonly place: string
  readonly volume?: string
  readonly medium?: PageMedium
  readonly fill: PageFill
  readonly owners: readonly string[]
  readonly reasons: readonly string[]
  readonly placings: readonly string[]
  readonly regions: RegionColumns
  readonly entries: readonly PageEntry[]
  readonly tree?: TreeColumns
  /** Absent where they can be asked for. */
  readonly names?: readonly NameSpaceNames[]
  readonly boot?: PageBoot
  readonly tracks: readonly PageTrack[]
  readonly faults: readonly PageFault[]
  /** How many more there are than are told. */
  readonly moreFaults: number
  /** What structures say, as far as it is told in advance; the others are asked for. */
  readonly blocks: readonly PageBlock[]
  /** Whether blocks that are not told can be asked for. */
  readonly asks: 'server' | 'nobody'
}

/** What became of an image, once. */
export type PastRebuild =
  | {
      readonly kind: 'ready' | 'rebuilt'
      /** Milliseconds since 1970. */
      readonly at: number
      readonly revision: number
      readonly size: number
      readonly elapsedSeconds: number
      readonly method: 'nothing' | 'clone' | 'exchange' | 'whole'
      readonly writtenBytes: number
      readonly keptBytes: number
      readonly movedBytes: number
      /** The first ones. */
      readonly changes: readonly PageChange[]
      readonly changeCount: number
      /** What was saved, the first ones. */
      readonly paths: readonly string[]
      readonly pathCount: number
    }
  | {
      readonly kind: 'failed'
      readonly at: number
      readonly message: string
      readonly paths: readonly string[]
      readonly pathCount: number
    }

export interface PageChange {
  readonly id: string
  readonly start: number
  readonly length: number
  readonly why: 'content' | 'moved' | 'bytes'
}

/** What a server tells of the image that it keeps current. */
export interface PageState {
  /** `wrong`: what is there now makes no image, and the last good one is shown. */
  readonly state: 'starting' | 'changing' | 'current' | 'wrong'
  /** Of the image that is shown; 0 where there is none yet. */
  readonly revision: number
  /** What is wrong now, or the warnings and notes of the image. */
  readonly faults: readonly PageFault[]
  readonly moreFaults: number
  readonly past: readonly PastRebuild[]
  /** Whether the image can be started in the page: that needs a BIOS. */
  readonly preview: { readonly kind: 'missing' } | { readonly kind: 'ready'; readonly vga: boolean; readonly sizeBytes: number }
  /** Absent where there never was an image. */
  readonly model?: PageModel
}
