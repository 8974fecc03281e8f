/** Session at once: the cue sheet tells the whole session before its first block comes. MMC-6 SEND CUE SHEET. */

import { lbaOfMsf } from '../unit/index.js'
import { CueSheetLine, dataForms, SendCueSheetBlock } from '../mmc/index.js'
import { emptyTrack, isCd, openSession, type BlockForm, type Disc, type Track } from './disc.js'
import type { CueSheet, Segment } from './kept.js'
import { discOf, refuse, type Answer, type Machine } from './machine.js'
import { writeParameters } from './modes.js'
import { isIsrc, TextCollector } from './q-channel.js'
import { invisibleTrack } from './recording.js'

const LEAD_OUT = 0xaa
const wrong = (): never => refuse(5, 0x26, 2)

export function sendCueSheet(m: Machine, cdb: Uint8Array, data: Uint8Array): Answer {
  const { size } = SendCueSheetBlock.decode(cdb)
  const disc = discOf(m)
  if (!isCd(disc) || writeParameters(m).writeType !== 2) refuse(5, 0x2c, 0)
  if (disc.closed) refuse(5, 0x30, 5)
  const free = invisibleTrack(disc)
  const session = openSession(disc)
  if (free === undefined || session === undefined || session.state !== 'empty') return refuse(5, 0x2c, 0)
  if (size === 0 || size % CueSheetLine.size !== 0 || data.length < size) refuse(5, 0x1a, 0)
  m.cue = parse(disc, data.subarray(0, size), free)
  return {}
}

interface Point {
  readonly track: number
  readonly index: number
  readonly form: number
  readonly control: number
  readonly at: number
}

function parse(disc: Disc, sheet: Uint8Array, free: Track): CueSheet {
  const points: Point[] = []
  const texts = new Map<number, string>()
  for (let at = 0; at < sheet.length; at += CueSheetLine.size) {
    const line = CueSheetLine.decode(sheet, at)
    if (line.adr === 2 || line.adr === 3) {
      const from = line.adr === 2 ? 1 : 2
      const key = line.adr === 2 ? 0 : line.track
      const characters = String.fromCharCode(...sheet.subarray(at + from, at + 8).filter((byte) => byte !== 0))
      texts.set(key, (texts.get(key) ?? '') + characters)
      continue
    }
    if (line.adr !== 1 || line.second > 59 || line.frame > 74 || line.minute > 89) wrong()
    points.push({
      track: line.track,
      index: line.index,
      form: line.dataForm,
      control: line.control,
      at: lbaOfMsf({ minute: line.minute, second: line.second, frame: line.frame }),
    })
  }
  return arrange(disc, points, texts, free)
}

function arrange(disc: Disc, points: readonly Point[], texts: ReadonlyMap<number, string>, free: Track): CueSheet {
  const [leadIn, ...rest] = points
  const leadOut = rest.at(-1)
  if (leadIn === undefined || leadIn.track !== 0 || leadOut === undefined || leadOut.track !== LEAD_OUT || rest.length < 2) return wrong()
  if (rest[0]?.at !== free.start - 150) wrong()
  if (leadOut.at > disc.capacity) refuse(5, 0x63, 0)
  const tracks: Track[] = []
  const segments: Segment[] = []
  if (hasSubChannel(leadIn.form)) {
    const leadInStart = disc.sessions.length === 1 ? disc.leadIn : free.start - 150 - 4500
    segments.push({
      start: leadInStart,
      end: free.start - 150,
      bytes: blockBytes(leadIn.form),
      subChannel: true,
      form: leadIn.form,
      track: undefined,
    })
  }
  for (const [i, point] of rest.slice(0, -1).entries()) {
    const next = rest[i + 1]
    if (next === undefined || next.at <= point.at) return wrong()
    const track = trackOfPoint(disc, tracks, point, texts, free)
    segments.push({
      start: point.at,
      end: next.at,
      bytes: blockBytes(point.form),
      subChannel: hasSubChannel(point.form),
      form: point.form & 0x3f,
      track,
    })
  }
  for (const [i, track] of tracks.entries()) {
    const next = tracks[i + 1]
    track.size = (next === undefined ? leadOut.at : next.start - next.gap) - track.start
    if (track.start < 0 || track.size <= 0) wrong()
  }
  return {
    segments,
    tracks,
    leadOut: leadOut.at,
    text: new TextCollector(),
    catalogNumber: texts.get(0) ?? '',
    next: segments[0]?.start ?? 0,
  }
}

/** Size of a track of which only index 0 has been told. */
const GAP_ONLY = -1

/** Index 0 begins a gap, index 1 the track, the others are marks within it. */
function trackOfPoint(disc: Disc, tracks: Track[], point: Point, texts: ReadonlyMap<number, string>, free: Track): Track {
  const last = tracks.at(-1)
  if (last?.number === point.track) {
    if (last.size !== GAP_ONLY) {
      if (point.index !== last.indexes.length + 2) wrong()
      last.indexes.push(point.at - last.start)
    } else if (point.index === 1) {
      last.gap = point.at - last.start
      last.start = point.at
      last.size = 0
      // A gap that the drive makes says nothing of the blocks that the host sends.
      Object.assign(last, kindOfPoint(point))
    } else wrong()
    return last
  }
  if (point.index > 1 || point.track !== (last === undefined ? point.track : last.number + 1)) return wrong()
  if (last === undefined && disc.tracks.length > 1 && point.track !== free.number) wrong()
  if (point.track < 1 || point.track > 99) wrong()
  const isrc = texts.get(point.track) ?? ''
  const track: Track = {
    ...emptyTrack(point.track, free.session, point.at, point.index === 0 ? GAP_ONLY : 0),
    state: 'open',
    ...kindOfPoint(point),
    isrc: isIsrc(isrc) ? isrc : '',
  }
  tracks.push(track)
  return track
}

const kindOfPoint = ({ control, form }: Point): Pick<Track, 'control' | 'form' | 'dataMode' | 'subChannel'> => ({
  control,
  ...formOfCue(form & 0x3f),
  subChannel: hasSubChannel(form),
})
const hasSubChannel = (form: number): boolean => (form & 0xc0) !== 0
function blockBytes(form: number): number {
  const main = dataForms.find((row) => row.form === (form & 0x3f))?.bytes ?? ((form & 0x3f) === 1 ? 0 : undefined)
  if (main === undefined) return wrong()
  return main + (hasSubChannel(form) ? 96 : 0)
}

function formOfCue(form: number): { readonly form: BlockForm; readonly dataMode: number } {
  if (form < 0x10) return { form: 'audio', dataMode: 15 }
  if (form === 0x11 || form === 0x21) return { form: 'whole', dataMode: form >>> 4 }
  return form < 0x20 ? { form: 'user', dataMode: 1 } : { form: 'mode2', dataMode: 2 }
}
