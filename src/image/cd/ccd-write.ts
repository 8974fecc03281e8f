/** CloneCD control files: the table of contents as the lead-in has it, beside an image and its sub-code. Version 3. */

import { isData, tocOf, type CdTrack, type Disc } from '../../layout/index.js'
import { UNSTORED } from '../../sector/index.js'
import { lbaOfMsf, type Lba } from '../../unit/index.js'
import { storedPregap } from './stored.js'

/** A pack in a control file lacks its two bytes of CRC. */
const PACK_BYTES = 18
const SHOWN_BYTES = 16

export function writeCcd(disc: Disc): string {
  const entries = disc.sessions.flatMap((session) => tocOf(disc, session))
  const packs = disc.textPacks.length / PACK_BYTES
  const lines = [
    '[CloneCD]',
    'Version=3',
    '[Disc]',
    `TocEntries=${entries.length}`,
    `Sessions=${disc.sessions.length}`,
    'DataTracksScrambled=0',
    `CDTextLength=${disc.textPacks.length}`,
    ...(disc.mcn === undefined ? [] : [`CATALOG=${disc.mcn}`]),
  ]
  for (const session of disc.sessions)
    lines.push(
      `[Session ${session.number}]`,
      `PreGapMode=${session.tracks[0] === undefined ? 0 : modeNumber(session.tracks[0])}`,
      'PreGapSubC=0',
    )
  for (const [i, entry] of entries.entries()) {
    const address = lbaOfMsf(entry.time)
    lines.push(
      `[Entry ${i}]`,
      `Session=${entry.session}`,
      `Point=0x${hex(entry.point)}`,
      `ADR=0x${hex(entry.adr)}`,
      `Control=0x${hex(entry.control)}`,
      'TrackNo=0',
      `AMin=${entry.time.minute}`,
      `ASec=${entry.time.second}`,
      `AFrame=${entry.time.frame}`,
      `ALBA=${address}`,
      `Zero=${entry.zero}`,
      `PMin=${entry.told.minute}`,
      `PSec=${entry.told.second}`,
      `PFrame=${entry.told.frame}`,
      `PLBA=${entry.lba ?? plainLba(entry.told)}`,
    )
  }
  for (const session of disc.sessions)
    for (const track of session.tracks) {
      // Indexes count from the first stored sector of the session.
      const index = (at: Lba): number => Math.max(0, at - session.start - UNSTORED)
      lines.push(`[TRACK ${track.number}]`, `MODE=${modeNumber(track)}`)
      if (track.isrc !== undefined) lines.push(`ISRC=${track.isrc}`)
      if (storedPregap(disc, session, track) > 0) lines.push(`INDEX 0=${index(track.pregap)}`)
      for (const [i, at] of track.indexes.entries()) lines.push(`INDEX ${i + 1}=${index(at)}`)
    }
  if (packs > 0) {
    lines.push('[CDText]', `Entries=${packs}`)
    for (let i = 0; i < packs; i++)
      lines.push(`Entry ${i}=${Array.from(disc.textPacks.subarray(i * PACK_BYTES, i * PACK_BYTES + SHOWN_BYTES), hex).join(' ')}`)
  }
  return `${lines.join('\r\n')}\r\n`
}

const hex = (value: number): string => value.toString(16).padStart(2, '0')
const modeNumber = (track: CdTrack): number => (isData(track.mode) ? (track.mode === 'mode1' ? 1 : 2) : 0)

/** What is no address counts like one all the same. */
const plainLba = (time: { minute: number; second: number; frame: number }): number =>
  (time.minute * 60 + time.second) * 75 + time.frame - 150
