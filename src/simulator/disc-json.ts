/** Reads the state of a disc from JSON that anyone may have written. */

import type { Background, BlockForm, Disc, Session, SessionState, Track, TrackState } from './disc.js'

/** CDs have 99 tracks; DVD+R 153, BD-R 7927, of which a virtual disc keeps fewer. */
export const TRACK_LIMIT = 999
/** Runs of recorded blocks on media that are written at random, but once. */
export const RUN_LIMIT = 20_000
/** More than any disc has. */
export const BLOCK_LIMIT = 2 ** 26

class Unfit extends Error {}
type Fields = Readonly<Record<string, unknown>>

/** Undefined where anything is missing, of a wrong type or out of range. */
export function parseDisc(text: string): Disc | undefined {
  try {
    return discOf(fieldsOf(JSON.parse(text)))
  } catch (error) {
    if (error instanceof Unfit || error instanceof SyntaxError) return undefined
    throw error
  }
}

function discOf(from: Fields): Disc {
  const disc: Disc = {
    profile: whole(from, 'profile', 1, 0xffff),
    capacity: whole(from, 'capacity', 1, BLOCK_LIMIT),
    leadIn: whole(from, 'leadIn', -45_150, 0),
    closed: truth(from, 'closed'),
    formatted: whole(from, 'formatted', 0, BLOCK_LIMIT),
    formatType: whole(from, 'formatType', 0, 63),
    background: oneOf<Background>(from, 'background', ['none', 'inactive', 'active', 'complete']),
    writeProtected: truth(from, 'writeProtected'),
    pseudoOverwrite: truth(from, 'pseudoOverwrite'),
    layerBreak: whole(from, 'layerBreak', 0, BLOCK_LIMIT),
    highWater: whole(from, 'highWater', -45_150, BLOCK_LIMIT),
    sessions: list(from, 'sessions', TRACK_LIMIT).map((item) => sessionOf(fieldsOf(item))),
    tracks: list(from, 'tracks', TRACK_LIMIT).map((item) => trackOf(fieldsOf(item))),
    recorded: list(from, 'recorded', 2 * RUN_LIMIT).map((item) => number(item, 0, BLOCK_LIMIT)),
    erasures: whole(from, 'erasures', 0, 1e9),
    // Discs of earlier versions do not say.
    pending: from['pending'] === undefined ? 'none' : oneOf<Disc['pending']>(from, 'pending', ['none', 'session', 'raw']),
  }
  if (disc.highWater > disc.capacity + 1 || disc.formatted > disc.capacity) throw new Unfit()
  if (disc.recorded.length % 2 !== 0 || disc.recorded.some((at, i) => i > 0 && at <= (disc.recorded[i - 1] ?? 0))) throw new Unfit()
  if (disc.tracks.some((track, i) => track.number !== (disc.tracks[0]?.number ?? 1) + i)) throw new Unfit()
  if (disc.sessions.some((session, i) => session.number !== i + 1)) throw new Unfit()
  if (disc.tracks.some((track) => track.session < 1 || track.session > disc.sessions.length)) throw new Unfit()
  return disc
}

const sessionOf = (from: Fields): Session => ({
  number: whole(from, 'number', 1, TRACK_LIMIT),
  state: oneOf<SessionState>(from, 'state', ['empty', 'incomplete', 'complete', 'damaged']),
  firstTrack: whole(from, 'firstTrack', 1, TRACK_LIMIT),
  leadOut: whole(from, 'leadOut', 0, BLOCK_LIMIT),
  discType: whole(from, 'discType', 0, 255),
  catalogNumber: text(from, 'catalogNumber', /^[\x20-\x7e]{0,13}$/),
  cdText: text(from, 'cdText', /^(?:[0-9a-f]{36}){0,2048}$/),
})

function trackOf(from: Fields): Track {
  const track: Track = {
    number: whole(from, 'number', 1, TRACK_LIMIT),
    session: whole(from, 'session', 1, TRACK_LIMIT),
    state: oneOf<TrackState>(from, 'state', ['invisible', 'reserved', 'open', 'complete']),
    start: whole(from, 'start', 0, BLOCK_LIMIT),
    size: whole(from, 'size', 0, BLOCK_LIMIT),
    written: whole(from, 'written', 0, BLOCK_LIMIT),
    gap: whole(from, 'gap', 0, BLOCK_LIMIT),
    control: whole(from, 'control', 0, 15),
    dataMode: whole(from, 'dataMode', 0, 15),
    form: oneOf<BlockForm>(from, 'form', ['user', 'mode2', 'whole', 'audio']),
    subChannel: truth(from, 'subChannel'),
    packetSize: whole(from, 'packetSize', 0, 0xffff),
    packet: truth(from, 'packet'),
    damaged: truth(from, 'damaged'),
    isrc: text(from, 'isrc', /^[\x20-\x7e]{0,12}$/),
    indexes: list(from, 'indexes', 98).map((item) => number(item, 0, BLOCK_LIMIT)),
  }
  if (track.written > track.size) throw new Unfit()
  return track
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Unfit()
  return value as Fields
}
function number(value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) throw new Unfit()
  return value
}
const whole = (from: Fields, key: string, least: number, most: number): number => number(from[key], least, most)
function truth(from: Fields, key: string): boolean {
  const value = from[key]
  if (typeof value !== 'boolean') throw new Unfit()
  return value
}
function text(from: Fields, key: string, pattern: RegExp): string {
  const value = from[key]
  if (typeof value !== 'string' || !pattern.test(value)) throw new Unfit()
  return value
}
function oneOf<Value extends string>(from: Fields, key: string, values: readonly Value[]): Value {
  const value = values.find((candidate) => candidate === from[key])
  if (value === undefined) throw new Unfit()
  return value
}
function list(from: Fields, key: string, limit: number): readonly unknown[] {
  const value = from[key]
  if (!Array.isArray(value) || value.length > limit) throw new Unfit()
  return value as readonly unknown[]
}
