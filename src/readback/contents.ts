/** What a Compact Disc tells of itself beside its sectors. */

import { controlOf, type Disc } from '../layout/index.js'
import { DiscError } from '../fault/index.js'
import {
  attempt,
  CapabilitiesPage,
  CdRead,
  FeatureCode,
  featureData,
  featureOf,
  ModePage,
  modeSense,
  readCatalogNumber,
  readCdText,
  readFullToc,
  readIsrc,
  type MmcCommand,
} from '../mmc/index.js'
import { lbaOfMsf, type Lba } from '../unit/index.js'
import { lookAtDisc, type DiscView, type Station } from './view.js'

export interface ToldTrack {
  readonly number: number
  /** From 1. */
  readonly session: number
  readonly start: Lba
  /** The four bits of sub-channel Q. */
  readonly control: number
}

/** What nobody tells is missing; an empty text says that there is none. */
export interface DiscContents {
  readonly tracks: readonly ToldTrack[]
  /** By session. */
  readonly leadOuts: ReadonlyMap<number, Lba>
  /** Sessions whose table of contents says that their data are of CD-ROM XA. */
  readonly xaSessions?: ReadonlySet<number>
  readonly mcn?: string
  /** By track. */
  readonly isrcs: ReadonlyMap<number, string>
  /** Packs of CD-TEXT, one behind the other. */
  readonly text?: Uint8Array
  /** Pregaps and indexes by track, which sub-channel Q tells. */
  readonly places?: ReadonlyMap<number, TrackPlaces>
}

export interface TrackPlaces {
  /** Where index 0 begins; equal to the start where there is none. */
  readonly pregap?: Lba
  /** From index 1 on. */
  readonly indexes: readonly Lba[]
}

/** What a disc of the layout will tell. */
export function contentsOf(disc: Disc): DiscContents {
  const { sessions, mcn = '', textPacks } = disc
  const tracks = sessions.flatMap((session) => session.tracks.map((track) => ({ session: session.number, track })))
  return {
    tracks: tracks.map(({ session, track }) => ({ number: track.number, session, start: track.start, control: controlOf(track) })),
    leadOuts: new Map(sessions.map(({ number, leadOut }) => [number, leadOut])),
    mcn,
    isrcs: new Map(tracks.filter(({ track }) => track.mode === 'audio').map(({ track }) => [track.number, track.isrc ?? ''])),
    text: textPacks,
    places: new Map(tracks.map(({ track: { number, pregap, indexes } }) => [number, { pregap, indexes }])),
  }
}

/** Asks the drive. Throws where it has no disc, or is gone. */
export async function readContents(station: Station): Promise<{ readonly contents: DiscContents; readonly view: DiscView }> {
  const view = await lookAtDisc(station)
  return { view, contents: await contentsOfView(station, view) }
}

/** The same of a disc that was looked at. */
export async function contentsOfView(station: Station, view: DiscView): Promise<DiscContents> {
  const rows = (await told(station, readFullToc, {}))?.entries.filter(({ adr }) => adr === 1) ?? []
  const inToc = new Map(rows.map((row) => [row.point, row]))
  const tracks = view.tracks
    .filter((track) => !track.blank && track.size > 0)
    .map(({ track: number, session, start, trackMode }): ToldTrack => {
      const row = inToc.get(number)
      return row === undefined
        ? { number, session, start, control: trackMode }
        : { number, session: row.session, start: lbaOfMsf(row.pTime), control: row.control }
    })
  const leadOuts = new Map(rows.filter(({ point }) => point === LEAD_OUT).map((row) => [row.session, lbaOfMsf(row.pTime)]))
  const xaSessions = new Set(rows.filter(({ point, pTime }) => point === FIRST_TRACK && pTime.second === XA).map(({ session }) => session))
  return { tracks, leadOuts, xaSessions, ...(await numbersOf(station, tracks)), ...(await textOf(station, view)) }
}

/** Point of the table of contents that tells the first track and what type the session has. MMC-6 table 477. */
const FIRST_TRACK = 0xa0
const XA = 0x20
/** Point of the table of contents that tells where the lead-out begins. */
const LEAD_OUT = 0xa2
const DATA = 4
const PACK_BYTES = 18

/** Drives that cannot read these numbers say in mode page 2Ah that they cannot. */
async function numbersOf(station: Station, tracks: readonly ToldTrack[]): Promise<Pick<DiscContents, 'mcn' | 'isrcs'>> {
  const page = (await told(station, modeSense, { page: ModePage.capabilities }))?.get(ModePage.capabilities)
  const able = page === undefined || page.length < CapabilitiesPage.size ? undefined : CapabilitiesPage.decode(page)
  const asked = able?.catalogNumber === 1 ? await ask(station, readCatalogNumber, {}) : undefined
  const isrcs = new Map<number, string>()
  for (const { number, control } of able?.isrc === 1 ? tracks : []) {
    const isrc = (control & DATA) === 0 ? await ask(station, readIsrc, { track: number }) : undefined
    if (isrc !== undefined) isrcs.set(number, isrc.value ?? '')
  }
  return { isrcs, ...(asked === undefined ? {} : { mcn: asked.value ?? '' }) }
}

/** A drive that reads CD-TEXT may refuse to where there is none. */
async function textOf(station: Station, { configuration }: DiscView): Promise<Pick<DiscContents, 'text'>> {
  const feature = featureOf(configuration, FeatureCode.cdRead)
  if (feature === undefined || featureData(feature, CdRead).cdText === 0) return {}
  const { packs, isWhole } = (await told(station, readCdText, {})) ?? { packs: [], isWhole: true }
  if (!isWhole) return {}
  const text = new Uint8Array(packs.length * PACK_BYTES)
  for (const [i, pack] of packs.entries()) text.set(pack, i * PACK_BYTES)
  return { text }
}

/** Undefined where the drive does not know the command or answers nonsense. */
export async function ask<Parameters, Value>(
  { transport }: Station,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<{ readonly value: Value } | undefined> {
  try {
    const outcome = await attempt(transport, command, parameters)
    return outcome.kind === 'done' ? { value: outcome.value } : undefined
  } catch (error) {
    if (error instanceof DiscError && error.faults.every(({ code }) => code.startsWith('mmc/'))) return undefined
    throw error
  }
}

const told = async <Parameters, Value>(
  station: Station,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<Value | undefined> => (await ask(station, command, parameters))?.value
