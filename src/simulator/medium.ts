/** Blank media as they come out of the box. */

import { DiscError } from '../fault/index.js'
import { mediaProfile } from '../mmc/index.js'
import { BLOCK_LIMIT } from './disc-json.js'
import { emptySession, emptyTrack, setFormatted, type Disc } from './disc.js'
import { faults } from './faults.js'

export type VirtualMedium =
  | 'cd-r'
  | 'cd-rw'
  | 'dvd-r'
  | 'dvd-rw'
  | 'dvd-rw-restricted'
  | 'dvd-r-dl'
  | 'dvd-r-dl-jump'
  | 'dvd-ram'
  | 'dvd+r'
  | 'dvd+rw'
  | 'dvd+r-dl'
  | 'dvd+rw-dl'
  | 'bd-r'
  | 'bd-r-pow'
  | 'bd-r-rrm'
  | 'bd-re'

interface Blank {
  readonly profile: number
  readonly layers?: 2
  /** Blocks that are there without a format. */
  readonly formatted?: 'all'
  readonly pseudoOverwrite?: true
}
const blanks: Readonly<Record<VirtualMedium, Blank>> = {
  'cd-r': { profile: 0x09 },
  'cd-rw': { profile: 0x0a },
  'dvd-r': { profile: 0x11 },
  'dvd-rw': { profile: 0x14 },
  'dvd-rw-restricted': { profile: 0x13, formatted: 'all' },
  'dvd-r-dl': { profile: 0x15, layers: 2 },
  'dvd-r-dl-jump': { profile: 0x16, layers: 2 },
  'dvd-ram': { profile: 0x12, formatted: 'all' },
  'dvd+r': { profile: 0x1b },
  'dvd+rw': { profile: 0x1a },
  'dvd+r-dl': { profile: 0x2b, layers: 2 },
  'dvd+rw-dl': { profile: 0x2a, layers: 2 },
  'bd-r': { profile: 0x41 },
  'bd-r-pow': { profile: 0x41, pseudoOverwrite: true },
  'bd-r-rrm': { profile: 0x42, formatted: 'all' },
  'bd-re': { profile: 0x43 },
}
export const virtualMedia = Object.keys(blanks) as readonly VirtualMedium[]
export const profileOfMedium = (kind: VirtualMedium): number => blanks[kind].profile
export const isVirtualProfile = (profile: number): boolean => Object.values(blanks).some((blank) => blank.profile === profile)
export const isVirtualMedium = (name: string): name is VirtualMedium => Object.hasOwn(blanks, name)

/** Throws `virtual/otherMedium` where a disc that is there is of another kind than the one that was named; a format may have changed its profile. */
export function demandKind({ kind, named }: MediumChoice, { profile }: Disc, path: string): void {
  const [asked, there] = [mediaProfile(blanks[kind].profile), mediaProfile(profile)]
  if (named === true && asked?.kind !== there?.kind)
    throw new DiscError(faults.otherMedium({ path, asked: kind, medium: there?.name ?? `disc of profile ${profile}` }))
}

/** 97:34:23, where many discs begin their lead-in. */
const LEAD_IN = -11_077
const LEAST_BLOCKS = 1024

export interface MediumChoice {
  readonly kind: VirtualMedium
  /** Somebody has named the kind: a disc that is there has to be of it. */
  readonly named?: true
  /** Blocks of the disc; the common size where left out. */
  readonly blocks?: number
  /** The cartridge tab of a DVD-RAM, or a write protection by software. */
  readonly writeProtected?: boolean
}

/** A disc that nobody has written yet. Throws `virtual/unknownMedium` for a size that no such disc has. */
export function blankDisc(choice: MediumChoice): Disc {
  const blank = blanks[choice.kind]
  const facts = mediaProfile(blank.profile)
  if (facts === undefined) throw new Error(`No profile ${blank.profile}`)
  const capacity = choice.blocks ?? facts.capacity
  const most = Math.min(facts.capacity * 8, BLOCK_LIMIT)
  if (!Number.isSafeInteger(capacity) || capacity < LEAST_BLOCKS || capacity > most || capacity % facts.writeUnit !== 0) {
    const sizes = `${choice.kind} of ${LEAST_BLOCKS} to ${most} blocks in multiples of ${facts.writeUnit}`
    throw new DiscError(faults.unknownMedium({ asked: `${choice.kind} of ${capacity} blocks`, known: [sizes] }))
  }
  const cd = facts.family === 'cd'
  const disc: Disc = {
    profile: blank.profile,
    capacity,
    leadIn: cd ? LEAD_IN : 0,
    closed: false,
    formatted: 0,
    formatType: 0,
    background: 'none',
    writeProtected: choice.writeProtected ?? false,
    pseudoOverwrite: blank.pseudoOverwrite ?? false,
    layerBreak: blank.layers === 2 ? Math.ceil(capacity / 2 / 16) * 16 - 1 : 0,
    highWater: cd ? LEAD_IN : 0,
    sessions: [emptySession(1, 1)],
    tracks: [emptyTrack(1, 1, 0, capacity)],
    recorded: [],
    erasures: 0,
    pending: 'none',
  }
  if (blank.formatted === 'all') setFormatted(disc, capacity, 0)
  return disc
}
