/** Media descriptors of Alcohol 120% for tests; cdemu and Aaru tell the layout. */

export interface AlcoholTrack {
  readonly number: number
  readonly mode: number
  readonly control: number
  readonly sectorBytes: number
  readonly subcode?: 0 | 8
  readonly start: number
  readonly offset: number
  readonly pregap: number
  readonly length: number
}

export interface AlcoholSession {
  readonly start: number
  readonly end: number
  readonly tracks: readonly AlcoholTrack[]
}

export interface AlcoholOptions {
  readonly version?: number
  readonly medium?: number
  readonly files?: readonly string[]
  readonly wide?: boolean
}

export function alcohol(sessions: readonly AlcoholSession[], options: AlcoholOptions = {}): Buffer {
  const { version = 1, medium = 0, files = ['*.mdf'], wide = false } = options
  const isDvd = medium >= 0x10
  const tracks = sessions.flatMap((session) => session.tracks)
  const extraAt = 88 + 24 * sessions.length + 80 * (tracks.length + 3 * sessions.length)
  const filesAt = extraAt + 8 * tracks.length
  const names = files.map((name) => Buffer.from(`${name}\0`, wide ? 'utf16le' : 'latin1'))
  const namesAt = filesAt + 16 * files.length
  const head = Buffer.alloc(88)
  head.write('MEDIA DESCRIPTOR')
  head[16] = version
  head[17] = 5
  head.writeUInt16LE(medium, 18)
  head.writeUInt16LE(sessions.length, 20)
  head.writeUInt32LE(88, 80)
  const tables: Buffer[] = []
  const entries: Buffer[] = []
  const extras: Buffer[] = []
  let done = 0
  for (const [i, { start, end, tracks: own }] of sessions.entries()) {
    const table = Buffer.alloc(24)
    table.writeInt32LE(start, 0)
    table.writeInt32LE(end, 4)
    table.writeUInt16LE(i + 1, 8)
    table[10] = own.length + 3
    table[11] = 3
    table.writeUInt16LE(own[0]?.number ?? 1, 12)
    table.writeUInt16LE(own.at(-1)?.number ?? 1, 14)
    table.writeUInt32LE(88 + 24 * sessions.length + 80 * done, 20)
    tables.push(table)
    for (const point of [0xa0, 0xa1, 0xa2])
      entries.push(Buffer.from(Array.from({ length: 80 }, (_, k) => (k === 4 ? point : k === 2 ? 0x14 : 0))))
    for (const track of own) {
      const entry = Buffer.alloc(80)
      entry[0] = track.mode
      entry[1] = track.subcode ?? 0
      entry[2] = 0x10 | track.control
      entry[4] = track.number
      entry.writeUInt32LE(isDvd ? track.length : extraAt + 8 * extras.length, 12)
      entry.writeUInt16LE(track.sectorBytes, 16)
      entry.writeUInt32LE(track.start, 36)
      entry.writeBigUInt64LE(BigInt(track.offset), 40)
      entry.writeUInt32LE(files.length, 48)
      entry.writeUInt32LE(filesAt, 52)
      entries.push(entry)
      const extra = Buffer.alloc(8)
      extra.writeUInt32LE(track.pregap, 0)
      extra.writeUInt32LE(track.length, 4)
      extras.push(extra)
    }
    done += own.length + 3
  }
  let at = namesAt
  const fileTables = names.map((name) => {
    const table = Buffer.alloc(16)
    table.writeUInt32LE(at, 0)
    table.writeUInt32LE(wide ? 1 : 0, 4)
    at += name.length
    return table
  })
  return Buffer.concat([head, ...tables, ...entries, ...extras, ...fileTables, ...names])
}
