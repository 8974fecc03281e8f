/** FLAC files made by hand from 16-bit samples that stand as they are: RFC 9639 9.2.4, verbatim subframes. */

export interface FlacOptions {
  /** Samples of a frame. */
  readonly block?: number
  /** What the stream information says of the samples; 0 leaves it open. */
  readonly said?: number
  readonly bits?: number
  /** Third and fourth byte of the headers, and what stands behind the number. */
  readonly codes?: readonly [number, number]
  readonly uncommon?: readonly number[]
  /** Whether frames are numbered by their first sample. */
  readonly numbers?: 'frames' | 'samples'
  /** Blocks of metadata behind the stream information: type and content. */
  readonly blocks?: readonly (readonly [number, Uint8Array])[]
}

const MARKER = Buffer.from('fLaC')

export function flac(pcm: Uint8Array, options: FlacOptions = {}): Buffer {
  const { block = 192, said = pcm.length / 4, bits = 16, blocks = [] } = options
  const info = Buffer.alloc(34)
  info.writeUInt16BE(block, 0)
  info.writeUInt16BE(block, 2)
  info.writeUInt32BE(((44_100 << 12) | (1 << 9) | ((bits - 1) << 4)) >>> 0, 10)
  info.writeUInt32BE(said, 14)
  const all = [[0, info] as const, ...blocks]
  const metadata = all.map(([type, content], i) => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(((i === all.length - 1 ? 0x80 : 0) | type) * 2 ** 24 + content.length)
    return Buffer.concat([head, content])
  })
  return Buffer.concat([MARKER, ...metadata, ...framesOf(Buffer.from(pcm), options)])
}

export function framesOf(pcm: Buffer, { block = 192, codes, uncommon = [], numbers = 'frames' }: FlacOptions): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at < pcm.length; at += block * 4) {
    const samples = pcm.subarray(at, at + block * 4)
    const count = samples.length / 4
    // A last frame that is shorter says so: code 7, two bytes behind the number.
    const [third, fourth] = codes ?? [count === 192 ? 0x19 : 0x79, 0x18]
    const tail = codes === undefined && count !== 192 ? [(count - 1) >> 8, (count - 1) & 0xff] : uncommon
    const number = numbers === 'frames' ? frames.length : at / 4
    const header = Buffer.from([0xff, numbers === 'frames' ? 0xf8 : 0xf9, third, fourth, ...coded(number), ...tail])
    const channels = [0, 1].map((channel) => {
      const out = Buffer.alloc(count * 2)
      for (let i = 0; i < count; i++) out.writeInt16BE(samples.readInt16LE(i * 4 + channel * 2), i * 2)
      return Buffer.concat([Buffer.from([0x02]), out])
    })
    const body = Buffer.concat([header, Buffer.from([remainder(header, 8, 0x07)]), ...channels])
    const sum = remainder(body, 16, 0x8005)
    frames.push(Buffer.concat([body, Buffer.from([sum >> 8, sum & 0xff])]))
  }
  return frames
}

function coded(number: number): number[] {
  if (number < 0x80) return [number]
  const out: number[] = []
  let rest = number
  let room = 0x3f
  for (; rest > room; room >>= 1) {
    out.unshift(0x80 | (rest & 0x3f))
    rest >>= 6
  }
  return [((~room << 1) & 0xff) | rest, ...out]
}

/** Bit by bit, the most significant first. */
export function remainder(bytes: Uint8Array, width: number, polynomial: number): number {
  let code = 0
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      const out = ((code >> (width - 1)) ^ (byte >> bit)) & 1
      code = ((code << 1) & (2 ** width - 1)) ^ (out === 1 ? polynomial : 0)
    }
  return code
}
