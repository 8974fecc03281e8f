/** Nero images for tests, of one session; cdemu and libcdio tell the layout. */

import type { Disc } from '../../src/layout/index.js'

/** `program` are the 2352-byte sectors of the disc from block 0 on. */
export function nero(disc: Disc, program: Buffer): Buffer {
  const [session] = disc.sessions
  const pause = Buffer.alloc(150 * 2352)
  const sectorAt = (address: number): number => (address + 150) * 2352
  const cue: Buffer[] = []
  const point = (control: number, track: number, index: number, address: number): void => {
    const entry = Buffer.from([control * 16 + 1, track, index, 0, 0, 0, 0, 0])
    entry.writeInt32BE(address, 4)
    cue.push(entry)
  }
  const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)
  point(session.tracks[0].mode === 'audio' ? 0 : 4, 0, 0, -150)
  for (const { mode, number, pregap, start } of session.tracks) {
    const control = mode === 'audio' ? 0 : 4
    point(control, bcd(number), 0, pregap)
    point(control, bcd(number), 1, start)
  }
  point(session.tracks.at(-1)?.mode === 'audio' ? 0 : 4, 0xaa, 1, session.leadOut)
  const dao = session.tracks.map(({ mode, pregap, start, end, isrc }) => {
    const entry = Buffer.alloc(42)
    entry.write(isrc ?? '')
    entry.writeUInt16BE(2352, 12)
    entry[14] = mode === 'audio' ? 7 : mode === 'mode1' ? 5 : 6
    entry.writeBigUInt64BE(BigInt(sectorAt(pregap)), 18)
    entry.writeBigUInt64BE(BigInt(sectorAt(start)), 26)
    entry.writeBigUInt64BE(BigInt(sectorAt(end)), 34)
    return entry
  })
  const head = Buffer.alloc(22)
  head.writeUInt32LE(22 + 42 * dao.length)
  head.write(disc.mcn ?? '', 4)
  head[18] = session.tracks.some((track) => track.mode !== 'audio' && track.mode !== 'mode1') ? 0x20 : 0
  head[19] = 1
  head[20] = session.tracks[0].number
  head[21] = session.tracks.at(-1)?.number ?? 1
  const chunk = (name: string, content: Buffer): Buffer => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(content.length)
    return Buffer.concat([Buffer.from(name), size, content])
  }
  const count = Buffer.alloc(4)
  count.writeUInt32BE(session.tracks.length)
  const footer = Buffer.from('NER5\0\0\0\0\0\0\0\0')
  footer.writeBigUInt64BE(BigInt(pause.length + program.length), 4)
  return Buffer.concat([
    pause,
    program,
    chunk('CUEX', Buffer.concat(cue)),
    chunk('DAOX', Buffer.concat([head, ...dao])),
    chunk('SINF', count),
    chunk('MTYP', Buffer.from([0, 0, 0, 1])),
    chunk('END!', Buffer.alloc(0)),
    footer,
  ])
}
