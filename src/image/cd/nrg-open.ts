/**
 * Nero images: sectors, then chunks that describe them, then where the chunks begin. There is no public standard; the
 * layout is the one that cdemu and libcdio read. Track-at-once images have ETN2 chunks instead of CUEX and DAOX.
 */

import { DiscError, type Fault } from '../../fault/index.js'
import { normalIsrc, normalMcn, type Disc, type TrackMode } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { UNSTORED } from '../../sector/index.js'
import { bytes } from '../../unit/index.js'
import { discOfParts, formOf, type Part, type PartSession, type PartTrack } from './parts.js'
import { faults } from './faults.js'
import type { CdImage, Store } from './stores.js'

const FOOTER_BYTES = 12
/** Descriptions of 99 tracks need some kilobytes. */
const MOST_DESCRIPTION = 1 << 20

/** Mode and bytes of a sector by Nero's code. */
const modes: ReadonlyMap<number, readonly [TrackMode, number]> = new Map<number, readonly [TrackMode, number]>([
  [0x00, ['mode1', 2048]],
  [0x02, ['xa-form1', 2048]],
  [0x03, ['xa', 2336]],
  [0x05, ['mode1', 2352]],
  [0x06, ['xa', 2352]],
  [0x07, ['audio', 2352]],
  [0x0f, ['mode1', 2448]],
  [0x10, ['audio', 2448]],
  [0x11, ['xa', 2448]],
])

interface Chunk {
  readonly name: string
  readonly view: DataView
}

export async function openNrg(path: string, files: Files): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  try {
    const image = await read(path, files)
    return { image, faults: image.faults }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return { faults: error.faults }
  }
}

async function read(path: string, files: Files): Promise<CdImage> {
  const refuse = (problem: string): DiscError => new DiscError(faults.notImage({ name: path, format: 'Nero image', problem }))
  const size = files.statFollowed(path)?.size ?? 0
  if (size < FOOTER_BYTES) throw refuse('it is too short')
  const footer = await piece(files, path, size - FOOTER_BYTES, FOOTER_BYTES)
  const modern = ascii(footer, 0) === 'NER5'
  if (!modern && ascii(footer, 4) !== 'NERO') throw refuse('it does not end with NER5 or NERO')
  const start = modern ? Number(footer.getBigUint64(4)) : footer.getUint32(8)
  const end = size - (modern ? 12 : 8)
  if (start >= end || end - start > MOST_DESCRIPTION) throw refuse(`its description would lie from byte ${start} to ${end}`)
  const chunks = chunksOf(await piece(files, path, start, end - start), refuse)
  const stores = new Map<string, Store>()
  const found: Fault[] = []
  const sessions: PartSession[] = []
  let mcn: string | undefined
  for (const chunk of chunks) {
    if (chunk.name === 'DAOX' || chunk.name === 'DAOI') {
      const session = daoSession(path, size, chunk, stores, found, refuse)
      mcn ??= session.mcn
      sessions.push({ tracks: session.tracks })
    } else if (chunk.name === 'ETN2' || chunk.name === 'ETNF') {
      const before = sessions.reduce((sum, session) => sum + session.tracks.length, 0)
      sessions.push({ tracks: taoTracks(path, size, chunk, before + 1, stores, refuse) })
    }
  }
  if (sessions.every((session) => session.tracks.length === 0)) throw refuse('it describes no track')
  const packs = chunks.find((chunk) => chunk.name === 'CDTX')?.view
  const textPacks =
    packs === undefined ? new Uint8Array(0) : new Uint8Array(packs.buffer, packs.byteOffset, packs.byteLength - (packs.byteLength % 18))
  const disc: Disc = discOfParts({ sessions, mcn, texts: [], textPacks })
  return { name: path, disc, stores, faults: found }
}

type Refuse = (problem: string) => DiscError

function chunksOf(all: DataView, refuse: Refuse): readonly Chunk[] {
  const out: Chunk[] = []
  for (let at = 0; at + 8 <= all.byteLength;) {
    const name = ascii(all, at)
    const length = all.getUint32(at + 4)
    if (at + 8 + length > all.byteLength) throw refuse(`chunk ${JSON.stringify(name)} of ${length} bytes reaches beyond its end`)
    out.push({ name, view: new DataView(all.buffer, all.byteOffset + at + 8, length) })
    if (name === 'END!') break
    at += 8 + length
  }
  return out
}

/** A header of 22 bytes and, for each track, ISRC, sector size, mode and three places in the file. */
function daoSession(path: string, size: number, { name, view }: Chunk, stores: Map<string, Store>, found: Fault[], refuse: Refuse) {
  const wide = name === 'DAOX'
  const width = wide ? 42 : 30
  if (view.byteLength < 22) throw refuse(`its ${name} chunk is cut`)
  const first = view.getUint8(20)
  const place = (at: number, i: number): number => (wide ? Number(view.getBigUint64(at + 18 + 8 * i)) : view.getUint32(at + 18 + 4 * i))
  const digits = textAt(view, 4, 13)
  const mcn = normalMcn(digits)
  const tracks: PartTrack[] = []
  for (let at = 22; at + width <= view.byteLength && tracks.length < 99; at += width) {
    const number = first + tracks.length
    const [zero, one, end] = [place(at, 0), place(at, 1), place(at, 2)]
    const known = modes.get(view.getUint8(at + 14))
    if (known === undefined) throw new DiscError(faults.mode({ mode: `Nero mode ${view.getUint8(at + 14)}` }))
    const [mode, sectorBytes] = known
    if (number < 1 || number > 99) throw refuse(`it has a track ${number}`)
    if (view.getUint16(at + 12) !== sectorBytes)
      throw refuse(`track ${number} has sectors of ${view.getUint16(at + 12)} bytes for a mode of ${sectorBytes}`)
    if (!(zero <= one && one <= end && end <= size)) throw refuse(`track ${number} would lie from byte ${zero} over ${one} to ${end}`)
    // The first track of a session brings the pause that no other image stores.
    const skipped = tracks.length === 0 ? Math.min(UNSTORED, Math.floor((one - zero) / sectorBytes)) : 0
    const from = zero + skipped * sectorBytes
    const text = textAt(view, at, 12)
    const isrc = normalIsrc(text)
    if (text !== '' && isrc === undefined) found.push(faults.identifier({ kind: 'ISRC', text }))
    tracks.push(trackOf(path, number, mode, sectorBytes, from, end, Math.floor((one - from) / sectorBytes), stores, isrc))
  }
  return { tracks, mcn: mcn.kind === 'mcn' && digits !== '' ? mcn.digits : undefined }
}

function taoTracks(
  path: string,
  size: number,
  { name, view }: Chunk,
  firstNumber: number,
  stores: Map<string, Store>,
  refuse: Refuse,
): readonly PartTrack[] {
  const wide = name === 'ETN2'
  const width = wide ? 32 : 20
  const tracks: PartTrack[] = []
  for (let at = 0; at + width <= view.byteLength && firstNumber + tracks.length <= 99; at += width) {
    const from = wide ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const length = wide ? Number(view.getBigUint64(at + 8)) : view.getUint32(at + 4)
    const code = view.getUint8(at + (wide ? 19 : 11))
    const known = modes.get(code)
    if (known === undefined) throw new DiscError(faults.mode({ mode: `Nero mode ${code}` }))
    if (from + length > size) throw refuse(`a track would lie from byte ${from} to ${from + length}`)
    tracks.push(trackOf(path, firstNumber + tracks.length, known[0], known[1], from, from + length, 0, stores, undefined))
  }
  return tracks
}

function trackOf(
  path: string,
  number: number,
  mode: TrackMode,
  sectorBytes: number,
  from: number,
  end: number,
  pregap: number,
  stores: Map<string, Store>,
  isrc: string | undefined,
): PartTrack {
  const source = `${path}@${from}`
  const sectors = Math.floor((end - from) / sectorBytes)
  stores.set(source, { kind: 'sectors', path, offset: from, mode, sectorBytes, order: 'little' })
  const part: Part =
    mode === 'audio'
      ? { kind: 'sound', sound: { source, from: 0, samples: sectors * 588 } }
      : { kind: 'data', source, sectors, form: formOf(sectorBytes) }
  const base = { number, mode, copy: 'prohibited' as const, preemphasis: false, channels: 2 as const, parts: [part], pregap, indexes: [] }
  return isrc === undefined ? base : { ...base, isrc }
}

async function piece(files: Files, path: string, offset: number, length: number): Promise<DataView> {
  const out = new Uint8Array(length)
  let filled = 0
  for await (const part of files.stream(path, bytes(offset), bytes(length))) {
    out.set(part.subarray(0, length - filled), filled)
    filled += part.length
  }
  return new DataView(out.buffer)
}

const ascii = (view: DataView, at: number): string => textAt(view, at, 4)

/** Printable characters up to the first that is none. */
function textAt(view: DataView, at: number, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) {
    const code = view.getUint8(at + i)
    if (code < 0x20 || code > 0x7e) break
    text += String.fromCharCode(code)
  }
  return text
}
