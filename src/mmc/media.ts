/**
 * What each kind of medium takes: how it is written, in which units, how it is closed, formatted and blanked, and how
 * fast. MMC-6 clause 4 and the profiles of clause 5.4. Capacities are nominal; the disc in the drive has the last word.
 */

import { betweenCdSessions, sectors, type Sectors } from '../unit/index.js'
import { FormatType, type BlankType } from './erase.js'
import type { MediaFamily } from './patience.js'
import type { CloseFunction } from './session.js'

/** A medium as the user names it. */
export type MediaKind =
  'cd-r' | 'cd-rw' | 'dvd-r' | 'dvd-rw' | 'dvd-r-dl' | 'dvd-ram' | 'dvd+r' | 'dvd+rw' | 'dvd+r-dl' | 'dvd+rw-dl' | 'bd-r' | 'bd-re' | 'rom'

/**
 * How blocks reach the disc: CD and DVD-R have write types in mode page 05h; `sequential` of DVD+R and BD-R needs no
 * page; `random` writes any unit at any time; `restricted` does so on a DVD-RW in one growing area.
 */
export type WriteType =
  | 'track-at-once'
  | 'session-at-once'
  | 'raw'
  | 'packet'
  | 'incremental'
  | 'disc-at-once'
  | 'layer-jump'
  | 'sequential'
  | 'restricted'
  | 'random'

/** One of the close functions, and what it leaves behind. */
export interface CloseRule {
  readonly of: 'track' | 'session' | 'disc'
  readonly function: CloseFunction
}

export interface MediaProfile {
  /** Profile number. */
  readonly profile: number
  readonly name: string
  readonly kind: MediaKind
  readonly family: Exclude<MediaFamily, 'unknown'>
  readonly layers: 1 | 2
  readonly rewritable: boolean
  /** Sessions can follow each other, at addresses that the drive gives. */
  readonly appendable: boolean
  /** Blocks from the end of a session to where the next one begins: what a disc costs that stays open. Absent where no session follows. */
  readonly betweenSessions?: BetweenSessions
  readonly writeTypes: readonly WriteType[]
  /** Blocks that are written as a whole; writes that begin or end within are padded or read and merged. */
  readonly writeUnit: Sectors
  /** Mode page 05h steers the recording. */
  readonly usesWriteParameters: boolean
  /** The drive can pretend to write. */
  readonly testWrite: boolean
  /** In the order in which they are sent. */
  readonly closing: readonly CloseRule[]
  readonly formats: readonly number[]
  readonly blanking: readonly BlankType[]
  /** Blocks of an empty disc of the common size. */
  readonly capacity: Sectors
  /** Kilobytes (1000 bytes) a second of single speed. */
  readonly singleSpeed: number
  /** Multiples of single speed that writers know. */
  readonly speeds: readonly number[]
  /** SET CD SPEED or SET STREAMING. */
  readonly speedCommand: 'cd' | 'streaming'
}

export interface BetweenSessions {
  readonly first: Sectors
  /** Behind the second session and those that follow. */
  readonly later: Sectors
  /** `about`: the drive chooses, and says where the next session begins when it has closed this one. */
  readonly accuracy: 'exact' | 'about'
}

const cdBetween: BetweenSessions = { first: betweenCdSessions(1), later: betweenCdSessions(2), accuracy: 'exact' }
/** Border-out and border-in, which grow towards the rim. ECMA-359. */
const minusBetween: BetweenSessions = { first: sectors(12_288), later: sectors(4096), accuracy: 'about' }
/** Closure and intro. ECMA-349. */
const plusBetween: BetweenSessions = { first: sectors(2048), later: sectors(2048), accuracy: 'about' }
/** Sessions of a BD-R are written in its management areas: the next one begins with the next cluster. */
const bdBetween: BetweenSessions = { first: sectors(0), later: sectors(0), accuracy: 'about' }

/** Blocks that are lost where a session of that number, from 1, is closed and the disc stays open. */
export const gapAfterSession = ({ betweenSessions }: MediaProfile, number: number): Sectors =>
  betweenSessions === undefined ? sectors(0) : number <= 1 ? betweenSessions.first : betweenSessions.later

const CD_SPEED = 176.4
const DVD_SPEED = 1385
const BD_SPEED = 4496

/** 79:59:74, the lead-out limit of an 80-minute disc. ECMA-394, ECMA-395. */
const CD_BLOCKS = 359_849
/** ECMA-359: 4.7 GB. */
const DVD_MINUS_BLOCKS = 2_298_496
/** ECMA-338: 4.7 GB, as drives tell of empty ones. */
const DVD_MINUS_RW_BLOCKS = 2_297_888
/** ECMA-349 and ECMA-337: data zone 30000h to 26053Fh. */
const DVD_PLUS_BLOCKS = 2_295_104
/** ECMA-382: 8.5 GB. */
const DVD_MINUS_DUAL_BLOCKS = 4_171_712
/** ECMA-364 and ECMA-374: two layers of 2086912. */
const DVD_PLUS_DUAL_BLOCKS = 4_173_824
/** ECMA-330: 4.7 GB with the default spare areas. */
const DVD_RAM_BLOCKS = 2_236_704
/** BD-R 1.3 and BD-RE 2.1: 25 GB, 381856 clusters of 32, without spare areas. */
const BD_BLOCKS = 12_219_392

type Common = Pick<MediaProfile, 'family' | 'layers' | 'singleSpeed' | 'speedCommand' | 'writeUnit'>
const cd: Common = { family: 'cd', layers: 1, singleSpeed: CD_SPEED, speedCommand: 'cd', writeUnit: sectors(1) }
const dvd: Common = { family: 'dvd', layers: 1, singleSpeed: DVD_SPEED, speedCommand: 'streaming', writeUnit: sectors(16) }
const bd: Common = { family: 'bd', layers: 1, singleSpeed: BD_SPEED, speedCommand: 'streaming', writeUnit: sectors(32) }

const trackThenSession: readonly CloseRule[] = [
  { of: 'track', function: 'track' },
  { of: 'session', function: 'session' },
]
/** DVD+R and BD-R have a function of their own to finalize. */
const trackSessionDisc: readonly CloseRule[] = [...trackThenSession, { of: 'disc', function: 'finalize' }]
const plusClosing: readonly CloseRule[] = [...trackThenSession, { of: 'disc', function: 'finalizeCompatible' }]

export const mediaProfiles: readonly MediaProfile[] = [
  {
    ...cd,
    profile: 0x09,
    name: 'CD-R',
    kind: 'cd-r',
    rewritable: false,
    appendable: true,
    betweenSessions: cdBetween,
    writeTypes: ['track-at-once', 'session-at-once', 'raw', 'packet'],
    usesWriteParameters: true,
    testWrite: true,
    closing: trackThenSession,
    formats: [],
    blanking: [],
    capacity: sectors(CD_BLOCKS),
    speeds: [4, 8, 16, 24, 32, 40, 48],
  },
  {
    ...cd,
    profile: 0x0a,
    name: 'CD-RW',
    kind: 'cd-rw',
    rewritable: true,
    appendable: true,
    betweenSessions: cdBetween,
    writeTypes: ['track-at-once', 'session-at-once', 'raw', 'packet'],
    usesWriteParameters: true,
    testWrite: true,
    closing: trackThenSession,
    formats: [FormatType.full, FormatType.cdRw],
    blanking: ['disc', 'minimal', 'track', 'unreserveTrack', 'trackTail', 'uncloseSession', 'session'],
    capacity: sectors(CD_BLOCKS),
    speeds: [4, 10, 16, 24],
  },
  {
    ...dvd,
    profile: 0x11,
    name: 'DVD-R',
    kind: 'dvd-r',
    rewritable: false,
    appendable: true,
    betweenSessions: minusBetween,
    writeTypes: ['incremental', 'disc-at-once'],
    usesWriteParameters: true,
    testWrite: true,
    closing: trackThenSession,
    formats: [],
    blanking: [],
    capacity: sectors(DVD_MINUS_BLOCKS),
    speeds: [2, 4, 8, 12, 16],
  },
  {
    ...dvd,
    profile: 0x12,
    name: 'DVD-RAM',
    kind: 'dvd-ram',
    rewritable: true,
    appendable: false,
    writeTypes: ['random'],
    usesWriteParameters: false,
    testWrite: false,
    closing: [],
    formats: [FormatType.full, FormatType.spareExpansion],
    blanking: [],
    capacity: sectors(DVD_RAM_BLOCKS),
    speeds: [2, 3, 5],
  },
  {
    ...dvd,
    profile: 0x13,
    name: 'DVD-RW restricted overwrite',
    kind: 'dvd-rw',
    rewritable: true,
    appendable: false,
    writeTypes: ['restricted'],
    usesWriteParameters: true,
    testWrite: false,
    closing: [{ of: 'session', function: 'session' }],
    formats: [FormatType.full, FormatType.quickGrow, FormatType.quickAdd, FormatType.quick],
    blanking: ['disc', 'minimal'],
    capacity: sectors(DVD_MINUS_RW_BLOCKS),
    speeds: [1, 2, 4, 6],
  },
  {
    ...dvd,
    profile: 0x14,
    name: 'DVD-RW sequential',
    kind: 'dvd-rw',
    rewritable: true,
    appendable: true,
    betweenSessions: minusBetween,
    writeTypes: ['incremental', 'disc-at-once'],
    usesWriteParameters: true,
    testWrite: true,
    closing: trackThenSession,
    formats: [FormatType.full, FormatType.quick],
    blanking: ['disc', 'minimal', 'trackTail', 'uncloseSession', 'session'],
    capacity: sectors(DVD_MINUS_RW_BLOCKS),
    speeds: [1, 2, 4, 6],
  },
  {
    ...dvd,
    profile: 0x15,
    name: 'DVD-R DL sequential',
    kind: 'dvd-r-dl',
    layers: 2,
    rewritable: false,
    appendable: false,
    writeTypes: ['incremental', 'disc-at-once'],
    usesWriteParameters: true,
    testWrite: true,
    closing: trackThenSession,
    formats: [],
    blanking: [],
    capacity: sectors(DVD_MINUS_DUAL_BLOCKS),
    speeds: [2, 4, 6, 8],
  },
  {
    ...dvd,
    profile: 0x16,
    name: 'DVD-R DL layer jump',
    kind: 'dvd-r-dl',
    layers: 2,
    rewritable: false,
    appendable: true,
    betweenSessions: minusBetween,
    writeTypes: ['layer-jump'],
    usesWriteParameters: true,
    testWrite: true,
    closing: trackThenSession,
    formats: [],
    blanking: [],
    capacity: sectors(DVD_MINUS_DUAL_BLOCKS),
    speeds: [2, 4, 6, 8],
  },
  {
    ...dvd,
    profile: 0x1a,
    name: 'DVD+RW',
    kind: 'dvd+rw',
    rewritable: true,
    appendable: false,
    writeTypes: ['random'],
    usesWriteParameters: false,
    testWrite: false,
    closing: [{ of: 'disc', function: 'stopFormat' }],
    formats: [FormatType.dvdPlusRw],
    blanking: [],
    capacity: sectors(DVD_PLUS_BLOCKS),
    speeds: [1, 2.4, 4, 8],
  },
  {
    ...dvd,
    profile: 0x1b,
    name: 'DVD+R',
    kind: 'dvd+r',
    rewritable: false,
    appendable: true,
    betweenSessions: plusBetween,
    writeTypes: ['sequential'],
    usesWriteParameters: false,
    testWrite: false,
    closing: plusClosing,
    formats: [],
    blanking: [],
    capacity: sectors(DVD_PLUS_BLOCKS),
    speeds: [2.4, 4, 8, 16],
  },
  {
    ...dvd,
    profile: 0x2a,
    name: 'DVD+RW DL',
    kind: 'dvd+rw-dl',
    layers: 2,
    rewritable: true,
    appendable: false,
    writeTypes: ['random'],
    usesWriteParameters: false,
    testWrite: false,
    closing: [{ of: 'disc', function: 'stopFormat' }],
    formats: [FormatType.dvdPlusRw],
    blanking: [],
    capacity: sectors(DVD_PLUS_DUAL_BLOCKS),
    speeds: [2.4],
  },
  {
    ...dvd,
    profile: 0x2b,
    name: 'DVD+R DL',
    kind: 'dvd+r-dl',
    layers: 2,
    rewritable: false,
    appendable: true,
    betweenSessions: plusBetween,
    writeTypes: ['sequential'],
    usesWriteParameters: false,
    testWrite: false,
    closing: plusClosing,
    formats: [],
    blanking: [],
    capacity: sectors(DVD_PLUS_DUAL_BLOCKS),
    speeds: [2.4, 4, 6, 8],
  },
  {
    ...bd,
    profile: 0x41,
    name: 'BD-R sequential',
    kind: 'bd-r',
    rewritable: false,
    appendable: true,
    betweenSessions: bdBetween,
    writeTypes: ['sequential'],
    usesWriteParameters: false,
    testWrite: false,
    closing: trackSessionDisc,
    formats: [FormatType.full, FormatType.bdR],
    blanking: [],
    capacity: sectors(BD_BLOCKS),
    speeds: [2, 4, 6, 8, 12, 16],
  },
  {
    ...bd,
    profile: 0x42,
    name: 'BD-R random',
    kind: 'bd-r',
    rewritable: false,
    appendable: false,
    writeTypes: ['random'],
    usesWriteParameters: false,
    testWrite: false,
    closing: [{ of: 'disc', function: 'finalize' }],
    formats: [],
    blanking: [],
    capacity: sectors(BD_BLOCKS),
    speeds: [2, 4, 6],
  },
  {
    ...bd,
    profile: 0x43,
    name: 'BD-RE',
    kind: 'bd-re',
    rewritable: true,
    appendable: false,
    writeTypes: ['random'],
    usesWriteParameters: false,
    testWrite: false,
    closing: [],
    formats: [FormatType.full, FormatType.bdReSpare, FormatType.bdReNoSpare],
    blanking: [],
    capacity: sectors(BD_BLOCKS),
    speeds: [2],
  },
]

/** Profiles that can be read only. */
const romProfiles: ReadonlyMap<number, Exclude<MediaFamily, 'unknown'>> = new Map([
  [0x08, 'cd'],
  [0x10, 'dvd'],
  [0x40, 'bd'],
])

const byNumber = new Map(mediaProfiles.map((profile) => [profile.profile, profile]))

/** What can be recorded on a medium of that profile; undefined where nothing can. */
export const mediaProfile = (profile: number): MediaProfile | undefined => byNumber.get(profile)
/** Which limits of patience hold for a medium, read-only ones included. */
export const mediaFamily = (profile: number): MediaFamily => byNumber.get(profile)?.family ?? romProfiles.get(profile) ?? 'unknown'
export const isReadOnlyProfile = (profile: number): boolean => romProfiles.has(profile)
