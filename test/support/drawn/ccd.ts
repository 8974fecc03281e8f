/** CloneCD's three files: control file (version 3), image of whole sectors, sub-channels. As cdemu and Aaru read them. */

import { packsOf } from './cdtext.js'
import { timeOf } from './ecma130.js'
import { placeDisc, sectorsOf, type DrawnDisc, type PlacedSession, type PlacedTrack } from './disc.js'
import { joined, type Printed } from './printed.js'
import type { Random } from './random.js'
import { controlOf, linearSubcode, positionAt } from './subcode.js'

export function printCcd(disc: DrawnDisc, random: Random): Printed {
  const stem = random.pick(['disc', 'My Album (1999)', 'A.B-c_d'])
  const sessions = placeDisc(disc)
  const sectors: Uint8Array[] = []
  const subcode: Uint8Array[] = []
  for (const session of sessions)
    for (const [i, placed] of session.tracks.entries())
      // The two seconds at the start of a session are left out.
      for (const [k, { bytes }] of sectorsOf(placed, i === 0).entries()) {
        if (i === 0 && k < 150) continue
        sectors.push(bytes)
        subcode.push(linearSubcode(positionAt(placed, placed.pregap + k)))
      }
  return {
    sheet: `${stem}.ccd`,
    files: new Map([
      [`${stem}.ccd`, Buffer.from(`${controlFile(disc, sessions, random).join('\r\n')}\r\n`, 'latin1')],
      [`${stem}.img`, joined(sectors)],
      [`${stem}.sub`, joined(subcode)],
    ]),
  }
}

interface Entry {
  readonly session: number
  readonly point: number
  readonly adr: number
  readonly control: number
  readonly a: readonly [number, number, number]
  readonly zero: number
  readonly p: readonly [number, number, number]
}

const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`
/** The address of a time, also of one that is none. */
const plain = ([minute, second, frame]: readonly [number, number, number]): number => (minute * 60 + second) * 75 + frame - 150
const modeOf = ({ track }: PlacedTrack): number => (track.mode === 'audio' ? 0 : track.mode === 'mode1' ? 1 : 2)

function controlFile(disc: DrawnDisc, sessions: readonly PlacedSession[], random: Random): readonly string[] {
  const entries = sessions.flatMap((session, i) => entriesOf(session, sessions[i + 1], sessions.length > 1))
  const packs = packsOf(disc)
  const lines = ['[CloneCD]', 'Version=3', '[Disc]', `TocEntries=${entries.length}`, `Sessions=${sessions.length}`, 'DataTracksScrambled=0']
  lines.push(`CDTextLength=${packs?.length ?? 0}`)
  if (disc.mcn !== undefined) lines.push(`CATALOG=${disc.mcn}`)
  for (const session of sessions) lines.push(`[Session ${session.number}]`, `PreGapMode=${modeOf(session.tracks[0])}`, 'PreGapSubC=1')
  for (const [i, { session, point, adr, control, a, zero, p }] of entries.entries())
    lines.push(
      `[Entry ${i}]`,
      `Session=${session}`,
      `Point=${hex(point)}`,
      `ADR=${hex(adr)}`,
      `Control=${hex(control)}`,
      'TrackNo=0',
      ...['AMin', 'ASec', 'AFrame'].map((name, k) => `${name}=${a[k]}`),
      `ALBA=${plain(a)}`,
      `Zero=${zero}`,
      ...['PMin', 'PSec', 'PFrame'].map((name, k) => `${name}=${p[k]}`),
      `PLBA=${plain(p)}`,
    )
  for (const session of sessions) lines.push(...session.tracks.flatMap((placed, i) => trackLines(session, placed, i === 0, random)))
  if (packs !== undefined) {
    lines.push('[CDText]', `Entries=${packs.length / 18}`)
    for (let i = 0; i * 18 < packs.length; i++)
      lines.push(`Entry ${i}=${Array.from(packs.subarray(i * 18, i * 18 + 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`)
  }
  return lines
}

/** The lead-in of a session: first and last track, lead-out, tracks; where the next session may begin. MMC-6 table 477. */
function entriesOf(session: PlacedSession, next: PlacedSession | undefined, several: boolean): readonly Entry[] {
  const [first] = session.tracks
  const last = session.tracks.at(-1)
  if (first === undefined || last === undefined) return []
  const entry = (point: number, control: number, p: Entry['p']): Entry => ({
    session: session.number,
    point,
    adr: 1,
    control,
    a: [0, 0, 0],
    zero: 0,
    p,
  })
  const type = session.tracks.some(({ track }) => track.mode === 'mode2' || track.mode === 'xa') ? 0x20 : 0
  const entries = [
    entry(0xa0, controlOf(first.track), [first.track.number, type, 0]),
    entry(0xa1, controlOf(last.track), [last.track.number, 0, 0]),
    entry(0xa2, controlOf(last.track), timeOf(session.leadOut)),
    ...session.tracks.map(({ track, start }) => entry(track.number, controlOf(track), timeOf(start))),
  ]
  if (!several) return entries
  const common = { session: session.number, adr: 5, control: controlOf(first.track) }
  if (next !== undefined) entries.push({ ...common, point: 0xb0, a: timeOf(next.start + 150), zero: 3, p: [79, 59, 74] })
  if (session.number === 1) entries.push({ ...common, point: 0xc0, a: [0, 0, 0], zero: 0, p: [97, 34, 23] })
  return entries
}

/** Indexes count from the first stored sector of their session. */
function trackLines(session: PlacedSession, placed: PlacedTrack, isFirst: boolean, random: Random): readonly string[] {
  const { track, start } = placed
  const origin = session.start + 150
  const pregap = placed.pregap + (isFirst ? 150 : 0)
  const lines = [`[TRACK ${track.number}]`, `MODE=${modeOf(placed)}`]
  if (track.isrc !== undefined) lines.push(`ISRC=${track.isrc}`)
  if (pregap < start && (!isFirst || random.chance(0.5))) lines.push(`INDEX 0=${pregap - origin}`)
  lines.push(`INDEX 1=${start - origin}`)
  for (const [i, offset] of track.indexes.entries()) lines.push(`INDEX ${i + 2}=${start + offset - origin}`)
  return lines
}
