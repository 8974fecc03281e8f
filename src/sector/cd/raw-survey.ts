/**
 * What the sectors of a raw image and their sub-code tell, one after the other: tables of contents, places of tracks, numbers,
 * CD-TEXT, and which sectors hold data. ECMA-130 14 and 22; IEC 60908 17.5.
 */

import { crc16, RAW_SECTOR_BYTES, scrambler } from '../../kernel/index.js'
import type { Lba } from '../../unit/index.js'
import { watchSymbols } from './symbol-order.js'
import { PACK_BYTES, packsOfSymbols, subcodeBytes, SYMBOLS, symbolsOfPlanes, type SubcodeForm } from './subcode.js'
import { CHANNEL_BYTES } from './subq.js'
import { qOf, readQ, type QContent } from './subq-read.js'

/** How the sectors of an image stand in their file. */
export interface RawForm {
  readonly sectorBytes: number
  readonly subcode: SubcodeForm | 'none'
}

export const rawForms: readonly RawForm[] = [
  { sectorBytes: 2448, subcode: 'raw' },
  { sectorBytes: 2448, subcode: 'planar' },
  { sectorBytes: 2368, subcode: 'pq' },
]

/** What a sector is, as its sync, header and subheader say. */
export const sectorClasses = ['audio', 'mode1', 'mode2', 'xa'] as const
export type SectorClass = (typeof sectorClasses)[number]

type Of<Kind extends QContent['kind']> = Extract<QContent, { kind: Kind }>
/** A Q that could be read, with the number of its sector in the image. */
export type Told<Kind extends QContent['kind']> = Of<Kind> & { readonly sector: number }

export interface RawFindings {
  readonly count: number
  /** From which sector on which address counts: sector `sector` lies at `at`. Empty where no Q tells. */
  readonly segments: readonly { readonly sector: number; readonly at: Lba }[]
  readonly contents: readonly Told<'contents'>[]
  /** The first of each run of sectors with the same track and index, and the sector before it that told a place or an entry. */
  readonly places: readonly (Told<'place'> & { readonly before: number })[]
  /** Controls in the tracks themselves, pregaps left out. */
  readonly controls: ReadonlyMap<number, ReadonlySet<number>>
  readonly mcn?: string
  /** By the number of the track they stand in. */
  readonly isrcs: ReadonlyMap<number, string>
  readonly textPacks: Uint8Array
  /** Sectors whose Q could be read. */
  readonly readable: number
  classOf(sector: number): SectorClass
  isScrambled(sector: number): boolean
  /** Whether a sector has anything but zeros behind its header. */
  isFilled(sector: number): boolean
  /** Sectors from the first to the last with R to W outside of lead-ins, and their order. */
  readonly symbols?: { readonly first: number; readonly last: number; readonly order: 'packed' | 'raw' }
}

/** Bits of what is kept of each sector: its class, and what else is asked for later. */
const CLASS = 3
const SCRAMBLED = 4
const FILLED = 8
const DATA_CONTROL = 16

export interface RawSurvey {
  /** Whole sectors that follow those before. */
  add(sectors: Uint8Array): void
  done(): RawFindings
}

export function surveyRaw({ sectorBytes, subcode }: RawForm): RawSurvey {
  let flags = new Uint8Array(1 << 16)
  let count = 0
  let readable = 0
  let dataControl = false
  const contents: Told<'contents'>[] = []
  const places: (Told<'place'> & { readonly before: number })[] = []
  const ground = addressKeeper()
  const controls = new Map<number, Set<number>>()
  const isrcs = new Map<number, string>()
  const texts = textCollector()
  const graphics = graphicsWatcher()
  let mcn: string | undefined
  let lastPlace = -1

  const take = (sub: Uint8Array, sector: number, form: SubcodeForm): void => {
    const q = readQ(qOf(sub, 0, form))
    const inLeadIn = q?.kind === 'contents'
    if (form !== 'pq') {
      const symbols = isSilent(sub, form) ? undefined : form === 'planar' ? symbolsOfPlanes(sub) : sub.map((byte) => byte & 0x3f)
      if (!inLeadIn) graphics.take(symbols, sector)
      else if (symbols !== undefined) texts.take(symbols)
    }
    if (q === undefined) return
    readable++
    dataControl = (q.control & 4) !== 0
    switch (q.kind) {
      case 'contents':
        contents.push({ ...q, sector })
        lastPlace = sector
        return
      case 'place': {
        ground.take(sector, q.at)
        const last = places.at(-1)
        if (last === undefined || last.track !== q.track || last.index !== q.index) places.push({ ...q, sector, before: lastPlace })
        lastPlace = sector
        if (q.index > 0) controls.set(q.track, (controls.get(q.track) ?? new Set()).add(q.control))
        return
      }
      case 'mcn':
        mcn ??= q.digits
        return
      case 'isrc': {
        const track = places.at(-1)?.track
        if (track !== undefined && !isrcs.has(track)) isrcs.set(track, q.isrc)
        return
      }
      case 'other':
    }
  }
  const flagOf = (sector: number): number => flags[sector] ?? 0
  return {
    add(sectors) {
      for (let at = 0; at + sectorBytes <= sectors.length; at += sectorBytes, count++) {
        if (count === flags.length) {
          const wider = new Uint8Array(2 * flags.length)
          wider.set(flags)
          flags = wider
        }
        if (subcode !== 'none') take(sectors.subarray(at + RAW_SECTOR_BYTES, at + RAW_SECTOR_BYTES + subcodeBytes[subcode]), count, subcode)
        flags[count] = flagsOf(sectors, at) | (dataControl ? DATA_CONTROL : 0)
      }
    },
    done: () => {
      joinDamaged(flags, count)
      return {
        count,
        segments: ground.segments,
        contents,
        places,
        controls,
        ...(mcn === undefined ? {} : { mcn }),
        isrcs,
        textPacks: texts.packs(),
        readable,
        classOf: (sector) => sectorClasses[flagOf(sector) & CLASS] ?? 'audio',
        isScrambled: (sector) => (flagOf(sector) & SCRAMBLED) !== 0,
        isFilled: (sector) => (flagOf(sector) & FILLED) !== 0,
        ...graphics.found(),
      }
    },
  }
}

/** A damaged sector in the middle of data belongs to it. */
function joinDamaged(flags: Uint8Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const [before, own] = [flags[i - 1] as number, flags[i] as number]
    if ((own & CLASS) === 0 && own & DATA_CONTROL) flags[i] = own | (before & (CLASS | SCRAMBLED))
  }
}

const SYNC = [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0] as const
export function hasSync(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < SYNC.length; i++) if (bytes[at + i] !== SYNC[i]) return false
  return true
}

const HEADER = 12
const SUBHEADER = 16
/** Where user data stands, by the code of the class; of `xa` in the longer form. */
const USER: readonly (readonly [number, number])[] = [
  [0, 2352],
  [16, 2064],
  [16, 2352],
  [24, 2348],
]
const FORM1_END = 2072
const FORM2_BIT = 0x20
const SILENCE = new Uint8Array(RAW_SECTOR_BYTES)

/** Class, scrambling and content of the sector at `at`. The seconds of a header are below 60, scrambled ones are not. ECMA-130 14.2 and annex B. */
function flagsOf(bytes: Uint8Array, at: number): number {
  if (!hasSync(bytes, at)) return differs(bytes, at, SILENCE, 0, RAW_SECTOR_BYTES) ? FILLED : 0
  const scrambled = (bytes[at + HEADER + 1] as number) >= 0x60
  const sequence = scrambled ? scrambler() : SILENCE
  const plain = (i: number): number => (bytes[at + i] as number) ^ (sequence[i] as number)
  const mode = plain(HEADER + 3) & 3
  const submode = plain(SUBHEADER + 2)
  const xa = mode === 2 && submode !== 0 && [0, 1, 2, 3].every((i) => plain(SUBHEADER + i) === plain(SUBHEADER + 4 + i))
  const code = mode === 2 ? (xa ? 3 : 2) : 1
  const [from, to] = USER[code] ?? [0, 0]
  const end = xa && (submode & FORM2_BIT) === 0 ? FORM1_END : to
  return code | (scrambled ? SCRAMBLED : 0) | (differs(bytes, at, sequence, from, end) ? FILLED : 0)
}

/** Whether bytes of a sector are others than those of a sequence. */
function differs(bytes: Uint8Array, at: number, sequence: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[at + i] !== sequence[i]) return true
  return false
}

/** A new count of addresses begins where so many sectors in a row agree on it. */
const AGREEING = 3

function addressKeeper() {
  const segments: { readonly sector: number; readonly at: Lba }[] = []
  let offset: number | undefined
  let other: { readonly offset: number; readonly sector: number; readonly at: Lba; times: number } | undefined
  return {
    segments,
    take(sector: number, at: Lba): void {
      if (at - sector === offset) {
        other = undefined
        return
      }
      if (other?.offset === at - sector) other.times++
      else other = { offset: at - sector, sector, at, times: 1 }
      if (other.times < AGREEING) return
      offset = other.offset
      segments.push({ sector: other.sector, at: other.at })
      other = undefined
    },
  }
}

/** Packs of CD-TEXT by block and number, whichever of them comes first. EBU Tech 3258; MMC-6 annex J. */
function textCollector() {
  const packs = new Map<number, Uint8Array>()
  return {
    take(symbols: Uint8Array): void {
      for (const pack of packsOfSymbols(symbols)) {
        const [type, , number, place] = pack as unknown as readonly [number, number, number, number]
        if (type < 0x80 || type > 0x8f || crc16(pack, 0, 16) !== (((pack[16] as number) << 8) | (pack[17] as number))) continue
        const key = (((place >> 4) & 7) << 8) | number
        if (!packs.has(key)) packs.set(key, pack)
      }
    },
    packs(): Uint8Array {
      const sorted = [...packs].toSorted(([a], [b]) => a - b)
      const out = new Uint8Array(sorted.length * PACK_BYTES)
      for (const [i, [, pack]] of sorted.entries()) out.set(pack, i * PACK_BYTES)
      return out
    },
  }
}

/** Where R to W are used, and in which order. */
function graphicsWatcher() {
  const watcher = watchSymbols()
  let first: number | undefined
  let last = 0
  return {
    take(symbols: Uint8Array | undefined, sector: number): void {
      watcher.take(symbols)
      if (symbols === undefined) return
      first ??= sector
      last = sector
    },
    found: () => (first === undefined ? {} : { symbols: { first, last, order: watcher.order() ?? ('raw' as const) } }),
  }
}

/** Whether R to W are zero, in whatever form. */
function isSilent(sub: Uint8Array, form: SubcodeForm): boolean {
  if (form === 'planar') {
    for (let i = 2 * CHANNEL_BYTES; i < SYMBOLS; i++) if (sub[i] !== 0) return false
  } else for (let i = 0; i < SYMBOLS; i++) if ((sub[i] as number) & 0x3f) return false
  return true
}
