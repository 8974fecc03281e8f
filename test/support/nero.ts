/** Nero images for tests; cdemu, Aaru and libcdio tell the layout. */

import type { Disc } from '../../src/layout/index.js'

export interface NeroChunk {
  readonly name: string
  readonly content: Buffer
}

export type NeroVersion = 'NER5' | 'NERO'

/** Sectors, chunks, and where they begin. */
export function neroFile(sectors: Buffer, chunks: readonly NeroChunk[], version: NeroVersion = 'NER5'): Buffer {
  const footer = Buffer.alloc(version === 'NER5' ? 12 : 8)
  footer.write(version)
  if (version === 'NER5') footer.writeBigUInt64BE(BigInt(sectors.length), 4)
  else footer.writeUInt32BE(sectors.length, 4)
  const parts = [...chunks, { name: 'END!', content: Buffer.alloc(0) }].flatMap(({ name, content }) => [
    Buffer.from(name),
    number(4, content.length),
    content,
  ])
  return Buffer.concat([sectors, ...parts, footer])
}

function number(width: 2 | 4 | 8, value: number): Buffer {
  const out = Buffer.alloc(width)
  if (width === 8) out.writeBigUInt64BE(BigInt(value))
  else out.writeIntBE(width === 4 ? value | 0 : value, 0, width)
  return out
}

const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)

/** Control and address type, track, index, block. */
export type NeroPoint = readonly [head: number, track: number, index: number, at: number]

/** CUEX, or CUES with minutes and seconds. */
export function cueChunk(points: readonly NeroPoint[], name: 'CUEX' | 'CUES' = 'CUEX'): NeroChunk {
  const entries = points.map(([head, track, index, at]) => {
    const frames = at + 150
    const time = Buffer.from([0, Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75])
    return Buffer.concat([Buffer.from([head, track === 0xaa ? track : bcd(track), bcd(index), 0]), name === 'CUEX' ? number(4, at) : time])
  })
  return { name, content: Buffer.concat(entries) }
}

export interface NeroTrack {
  readonly isrc?: string
  readonly sectorBytes: number
  readonly mode: number
  readonly places: readonly [number, number, number]
}

export function daoChunk(
  tracks: readonly NeroTrack[],
  more: { first?: number; mcn?: string; type?: number } = {},
  name: 'DAOX' | 'DAOI' = 'DAOX',
): NeroChunk {
  const { first = 1, mcn = '', type = 0 } = more
  const width = name === 'DAOX' ? 8 : 4
  const entries = tracks.map(({ isrc = '', sectorBytes, mode, places }) => {
    const head = Buffer.alloc(18)
    head.write(isrc)
    head.writeUInt16BE(sectorBytes, 12)
    head[14] = mode
    return Buffer.concat([head, ...places.map((place) => number(width, place))])
  })
  const head = Buffer.alloc(22)
  head.writeUInt32LE(22 + entries.reduce((sum, entry) => sum + entry.length, 0))
  head.write(mcn, 4)
  head.set([type, 1, first, first + tracks.length - 1], 18)
  return { name, content: Buffer.concat([head, ...entries]) }
}

/** Tracks that were written one by one; `at` of TINF is left out. */
export function taoChunk(
  tracks: readonly { readonly offset: number; readonly length: number; readonly mode: number; readonly at: number }[],
  name: 'ETN2' | 'ETNF' | 'TINF' = 'ETN2',
): NeroChunk {
  const width = name === 'ETN2' ? 8 : 4
  const entries = tracks.map(({ offset, length, mode, at }) =>
    Buffer.concat([
      number(width, offset),
      number(width, length),
      number(4, mode),
      ...(name === 'TINF' ? [] : [number(4, at), Buffer.alloc(width)]),
    ]),
  )
  return { name, content: Buffer.concat(entries) }
}

export const countChunk = (name: 'SINF' | 'MTYP', value: number): NeroChunk => ({ name, content: number(4, value) })

/** A disc of one session. `program` are the 2352-byte sectors of it from block 0 on. */
export function nero(disc: Disc, program: Buffer): Buffer {
  const [session] = disc.sessions
  const sectorAt = (address: number): number => (address + 150) * 2352
  const headOf = (mode: string | undefined): number => (mode === 'audio' ? 0x01 : 0x41)
  const points: NeroPoint[] = [
    [headOf(session.tracks[0].mode), 0, 0, -150],
    ...session.tracks.flatMap(({ mode, number: track, pregap, start }): NeroPoint[] => [
      [headOf(mode), track, 0, pregap],
      [headOf(mode), track, 1, start],
    ]),
    [headOf(session.tracks.at(-1)?.mode), 0xaa, 1, session.leadOut],
  ]
  const tracks = session.tracks.map(({ mode, pregap, start, end, isrc }) => ({
    ...(isrc === undefined ? {} : { isrc }),
    sectorBytes: 2352,
    mode: mode === 'audio' ? 7 : mode === 'mode1' ? 5 : 6,
    places: [sectorAt(pregap), sectorAt(start), sectorAt(end)] as const,
  }))
  const xa = session.tracks.some((track) => track.mode !== 'audio' && track.mode !== 'mode1')
  return neroFile(Buffer.concat([Buffer.alloc(150 * 2352), program]), [
    cueChunk(points),
    daoChunk(tracks, { first: session.tracks[0].number, type: xa ? 0x20 : 0, ...(disc.mcn === undefined ? {} : { mcn: disc.mcn }) }),
    countChunk('SINF', session.tracks.length),
    countChunk('MTYP', 1),
  ])
}
