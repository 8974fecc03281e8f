/**
 * Chunks of Nero images: tables of big-endian numbers behind the sectors. There is no public standard; the layout is the one that
 * cdemu (libmirage/images/image-nrg), Aaru (Nero) and libcdio (nrg.h) read. Each comes in an older form with 32-bit places.
 */

import type { TrackMode } from '../../layout/index.js'

/** What the `X` and the `2` in the names of chunks stand for. */
export type Width = 'wide' | 'narrow'

export interface Chunk {
  readonly name: string
  readonly view: DataView
}

/** An entry of CUEX or CUES: control and address type, track and index in decimal halves, and an address. */
export const CUE_BYTES = 8
export interface CuePoint {
  readonly control: number
  /** 0 before the first track, AAh behind the last. */
  readonly track: number
  readonly index: number
  readonly at: number
}

export function cuePoints({ name, view }: Chunk): readonly CuePoint[] {
  const out: CuePoint[] = []
  const decimal = (byte: number): number => (byte >> 4) * 10 + (byte & 15)
  for (let at = 0; at + CUE_BYTES <= view.byteLength; at += CUE_BYTES) {
    const track = view.getUint8(at + 1)
    const [minute, second, frame] = [5, 6, 7].map((i) => view.getUint8(at + i)) as [number, number, number]
    out.push({
      control: view.getUint8(at) >> 4,
      track: track === 0xaa ? track : decimal(track),
      index: decimal(view.getUint8(at + 2)),
      // CUES has minute, second and frame as plain bytes.
      at: name === 'CUEX' ? view.getInt32(at + 4) : (minute * 60 + second) * 75 + frame - 150,
    })
  }
  return out
}

/** A track of DAOX or DAOI: behind 22 bytes of header 42 or 30 bytes each. */
export interface DaoTrack {
  readonly isrc: string
  readonly sectorBytes: number
  readonly mode: number
  /** Bytes of the file at which the pregap, index 1 and what follows begin. */
  readonly places: readonly [number, number, number]
}

export interface Dao {
  readonly mcn: string
  readonly firstTrack: number
  readonly tracks: readonly DaoTrack[]
}

const DAO_HEADER = 22

/** Undefined where the chunk is cut. */
export function daoOf({ name, view }: Chunk): Dao | undefined {
  const wide = name === 'DAOX'
  const width = wide ? 42 : 30
  if (view.byteLength < DAO_HEADER) return undefined
  const place = (at: number, i: number): number => (wide ? wideNumber(view, at + 18 + 8 * i) : view.getUint32(at + 18 + 4 * i))
  const tracks: DaoTrack[] = []
  for (let at = DAO_HEADER; at + width <= view.byteLength; at += width)
    tracks.push({
      isrc: textAt(view, at, 12),
      sectorBytes: view.getUint16(at + 12),
      mode: view.getUint8(at + 14),
      places: [place(at, 0), place(at, 1), place(at, 2)],
    })
  return { mcn: textAt(view, 4, 13), firstTrack: view.getUint8(20), tracks }
}

/** A track that was written for itself: ETN2, ETNF, or TINF, which tells no address. */
export interface TaoTrack {
  readonly offset: number
  readonly length: number
  readonly mode: number
  readonly at?: number
}

export function taoTracks({ name, view }: Chunk): readonly TaoTrack[] {
  const width = { ETN2: 32, ETNF: 20, TINF: 12 }[name]
  if (width === undefined) return []
  const out: TaoTrack[] = []
  for (let at = 0; at + width <= view.byteLength; at += width)
    out.push(
      name === 'ETN2'
        ? { offset: wideNumber(view, at), length: wideNumber(view, at + 8), mode: view.getUint32(at + 16), at: view.getUint32(at + 20) }
        : {
            offset: view.getUint32(at),
            length: view.getUint32(at + 4),
            mode: view.getUint32(at + 8),
            ...(name === 'ETNF' ? { at: view.getUint32(at + 12) } : {}),
          },
    )
  return out
}

/** Mode and bytes of a sector by Nero's code. */
export const nrgModes: ReadonlyMap<number, readonly [TrackMode, number]> = new Map<number, readonly [TrackMode, number]>([
  [0x00, ['mode1', 2048]],
  [0x02, ['xa-form1', 2048]],
  [0x03, ['xa', 2336]],
  [0x05, ['mode1', 2352]],
  [0x06, ['xa', 2352]],
  [0x07, ['audio', 2352]],
  [0x08, ['audio', 2352]],
  [0x0f, ['mode1', 2448]],
  [0x10, ['audio', 2448]],
  [0x11, ['xa', 2448]],
])

/** Bits of MTYP that no Compact Disc has: DVD, Blu-ray and HD DVD. */
export const LARGER_MEDIA = 0x3fc021c

const wideNumber = (view: DataView, at: number): number => Number(view.getBigUint64(at))

export const ascii = (view: DataView, at: number): string => textAt(view, at, 4)

/** Printable characters up to the first that is none. */
export function textAt(view: DataView, at: number, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) {
    const code = view.getUint8(at + i)
    if (code < 0x20 || code > 0x7e) break
    text += String.fromCharCode(code)
  }
  return text
}
