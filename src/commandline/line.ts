/** A line of another program while it is read: what its flags have said so far. */

import type { Fault } from '../fault/index.js'
import type { FileEntry, InheritedRule, Relaxations, Rule, Volume } from '../manifest/index.js'
import type { Files } from '../port/index.js'

/** Types and creators of the Macintosh. The flags that say them stand in any order. */
export interface MacTypes {
  /** That ISO 9660 has them, and not classic HFS. */
  asked?: Given
  list?: Given
  readonly usual: { type?: Given; creator?: Given }
}

/** Whose meaning a flag has where programs differ. `mkisofs` is that of cdrtools and of the BSDs. */
export type Program = 'mkisofs' | 'genisoimage' | 'xorriso'

/** What a line may ask of the host: to look at files and to read lists. */
export interface LineHost {
  readonly files: Files
  /** Folder of the process, from the root on. */
  readonly folder: string
  /** The bytes of a list, `-` is standard input; more than `most` of them tell that there are more. */
  readonly readList: (path: string, most: number) => Uint8Array
}

/** A flag with its values. `word` counts the words of the line from 1. */
export interface Given {
  readonly flag: string
  readonly word: number
  readonly values: readonly string[]
}

/** What is to go on the disc: an operand, or a line of a path list. */
export interface Spec {
  readonly text: string
  readonly word: number
}

export type Space = 'iso9660' | 'joliet' | 'udf'

/** A pattern on the names of the host. `path` means it as it stands. */
export interface Pattern {
  readonly text: string
  readonly kind: 'glob' | 'path'
}

/** A file, or a range of one. */
export type MbrCode = string | { readonly from: string; readonly offset: number; readonly length: number }

export interface EntryState {
  image?: { readonly path: string; readonly given: Given }
  platform?: number
  emulation?: 'none' | 'hard-disk'
  loadSegment?: number
  loadSectors?: number | 'all'
  infoTable?: 'isolinux' | 'grub2'
  bootable?: false
  id?: string
  criteria?: string
  /** How it is marked in partition tables, and by which flag. */
  readonly marks: Map<'gpt-basdat' | 'gpt-hfsplus' | 'apm-hfsplus', Given>
  /** The first flag that spoke of it. */
  first?: Given
}

/** Keys of the manifest that a flag needs; those that the schema does not have are told by the flag's name. */
export interface Demand {
  readonly key: string
  readonly value: unknown
  readonly given: Given
}

export interface Line {
  readonly program: Program
  /** As the user calls it. */
  readonly name: string
  readonly host: LineHost
  readonly faults: Fault[]
  readonly specs: Spec[]
  readonly volume: { -readonly [Key in keyof Volume]: Volume[Key] }
  level: 1 | 2 | 3 | 4 | undefined
  /** Names of 31 characters at level 1. */
  fullNames: boolean
  readonly relax: Set<keyof Relaxations>
  deep: 'relocate' | 'keep' | undefined
  relocated: { readonly name: string; readonly hidden: boolean } | undefined
  xa: boolean
  rock: 'none' | 'kept' | 'rational'
  joliet: { longNames: boolean; level?: 1 | 2 | 3 } | undefined
  udf: boolean
  /** Translation tables, and whether other trees than that of ISO 9660 show them. */
  tables: { readonly name?: string } | undefined
  tablesHidden: Given | undefined
  readonly owner: { uid?: string; gid?: string }
  /** `implied` is that of folders which no source brings. */
  readonly modes: { files?: string; directories?: string; implied?: string }
  followLinks: boolean
  hardLinks: boolean
  dedupe: boolean
  /** One time for all files. */
  time: string | number | undefined
  largeFiles: Given | undefined
  zisofs: Given | undefined
  /** Sets of characters which ASCII is a part of: names beyond that would be taken for others. */
  readonly charsets: { readonly given: Given; readonly allowed: string }[]
  graftPoints: boolean
  root: string
  readonly excludes: Pattern[]
  readonly hides: { readonly pattern: Pattern; readonly space: Space; readonly as: 'hide' | 'hiddenBit'; readonly given: Given }[]
  readonly weights: { readonly pattern: Pattern; readonly weight: number }[]
  /** By paths of the disc. */
  readonly discWeights: { readonly path: string; readonly weight: number }[]
  readonly entries: EntryState[]
  platform: number | undefined
  catalog: string | undefined
  catalogHidden: boolean
  mbr: { readonly code: MbrCode; readonly loader: 'isolinux' | 'grub2'; readonly given: Given } | undefined
  protective: Given | undefined
  forceBootable: Given | undefined
  readonly appended: { readonly number?: number; readonly type: string | number; readonly image: unknown; readonly given: Given }[]
  appendedAsGpt: Given | undefined
  /** The boot image for EFI is a partition. */
  efiPart: Given | undefined
  offset: Given | undefined
  cylinders: { readonly mode: string; readonly given: Given } | undefined
  isoType: { readonly guid: string; readonly given: Given } | undefined
  likeIsohybrid: boolean
  partitionType: string | undefined
  gptId: string | undefined
  systemArea: string | undefined
  readonly demands: Demand[]
  /** Files of the disc that no flag names as such. */
  readonly parts: FileEntry[]
  readonly macTypes: MacTypes
  blessedFolder: { readonly folder: string; readonly given: Given } | undefined
  sectors: 'raw' | undefined
  output: string | undefined
  padding: number
  /** Files that are to have these names, which follow that of the image. */
  readonly beside: { readonly file: string; readonly ending: string; readonly given: Given }[]
  session: { readonly previous: number; readonly start: number; readonly given: Given } | undefined
  base: string | undefined
  /** xorriso's own language, and no word of its emulation yet. */
  isNative: boolean
  /** The disc that is loaded. */
  input: string | undefined
  /** How that disc boots is kept. */
  keepsBoot: Given | 'dropped' | undefined
  /** Files that commands put in their places, and what they change, in their order. */
  readonly mapped: { readonly from: string; readonly at: string; readonly word: number }[]
  readonly changes: FileEntry[]
  readonly rules: Rule[]
  /** Those of them that are about what a disc that is loaded has too, and what is said of that alone. */
  readonly inherited: InheritedRule[]
  /** The first command that gives files owners. */
  owned: Given | undefined
  readonly compression: { level?: number; blockSize?: string }
  quiet: boolean
  asks: 'build' | 'size' | 'help' | 'version'
  allowsDevices: boolean
}

export const newLine = (program: Program, name: string, host: LineHost): Line => ({
  program,
  name,
  host,
  faults: [],
  specs: [],
  volume: {},
  level: undefined,
  fullNames: false,
  relax: new Set(),
  deep: undefined,
  relocated: undefined,
  xa: false,
  rock: program === 'xorriso' ? 'kept' : 'none',
  joliet: undefined,
  udf: false,
  tables: undefined,
  tablesHidden: undefined,
  owner: {},
  modes: {},
  followLinks: false,
  hardLinks: true,
  dedupe: false,
  time: undefined,
  largeFiles: undefined,
  zisofs: undefined,
  charsets: [],
  graftPoints: false,
  root: '/',
  excludes: [],
  hides: [],
  weights: [],
  discWeights: [],
  entries: [],
  platform: undefined,
  catalog: undefined,
  catalogHidden: false,
  mbr: undefined,
  protective: undefined,
  forceBootable: undefined,
  appended: [],
  appendedAsGpt: undefined,
  efiPart: undefined,
  offset: undefined,
  cylinders: undefined,
  isoType: undefined,
  likeIsohybrid: false,
  partitionType: undefined,
  gptId: undefined,
  systemArea: undefined,
  demands: [],
  parts: [],
  macTypes: { usual: {} },
  blessedFolder: undefined,
  sectors: undefined,
  output: undefined,
  padding: 150,
  beside: [],
  session: undefined,
  base: undefined,
  isNative: false,
  input: undefined,
  keepsBoot: undefined,
  mapped: [],
  changes: [],
  rules: [],
  inherited: [],
  owned: undefined,
  compression: {},
  quiet: false,
  asks: 'build',
  allowsDevices: false,
})
