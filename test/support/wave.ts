/** WAV and AIFF files made by hand, with headers that may lie. */

export interface WaveOptions {
  readonly rate?: number
  readonly channels?: number
  readonly bits?: number
  /** 1 for integers, 3 for floats. */
  readonly tag?: number
  /** What the data chunk says of its length. */
  readonly said?: number
  /** What the outermost chunk says of its length. */
  readonly outer?: number
  /** Chunks before the data: name and content. */
  readonly before?: readonly (readonly [string, Buffer])[]
}

export function wave(data: Uint8Array, options: WaveOptions = {}): Buffer {
  const { rate = 44_100, channels = 2, bits = 16, tag = 1, said = data.length, outer, before = [] } = options
  const format = Buffer.alloc(16)
  format.writeUInt16LE(tag, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE((rate * channels * bits) / 8, 8)
  format.writeUInt16LE((channels * bits) / 8, 12)
  format.writeUInt16LE(bits, 14)
  const head = Buffer.alloc(8)
  head.write('data')
  head.writeUInt32LE(said, 4)
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    ...before.map(([name, content]) => chunk(name, content)),
    head,
    data,
  ])
  return Buffer.concat([Buffer.from('RIFF'), u32(outer ?? body.length), body])
}

export function chunk(name: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(name), u32(content.length), content, Buffer.alloc(content.length % 2)])
}

export interface AiffOptions {
  /** Text chunks: name and content. */
  readonly texts?: readonly (readonly [string, Buffer])[]
  /** An 80-bit number, its last bytes 0. */
  readonly rate?: readonly number[]
  /** Bytes between the head of the sound chunk and the first sample. */
  readonly skipped?: number
  readonly bits?: number
  readonly compression?: string
  readonly channels?: number
  /** What the sound chunk says of its length. */
  readonly said?: number
  /** What the outermost chunk says of its length. */
  readonly outer?: number
}

const RATE_44100 = [0x40, 0x0e, 0xac, 0x44]

export function aiff(data: Uint8Array, frames: number, more: AiffOptions = {}): Buffer {
  const { bits = 16, compression, channels = 2, said, outer, skipped = 0, rate = RATE_44100, texts = [] } = more
  const common = Buffer.alloc(18)
  common.writeUInt16BE(channels, 0)
  common.writeUInt32BE(frames, 2)
  common.writeUInt16BE(bits, 6)
  common.set(rate, 8)
  const named = compression === undefined ? common : Buffer.concat([common, Buffer.from(compression), Buffer.from([0, 0])])
  const big = (name: string, content: Uint8Array, length = content.length): Buffer => {
    const head = Buffer.alloc(8)
    head.write(name)
    head.writeUInt32BE(length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  const body = Buffer.concat([
    Buffer.from(compression === undefined ? 'AIFF' : 'AIFC'),
    big('COMM', named),
    ...texts.map(([name, content]) => big(name, content)),
    big('SSND', Buffer.concat([Buffer.of(0, 0, 0, skipped), Buffer.alloc(4 + skipped), data]), said),
  ])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(outer ?? body.length)
  return Buffer.concat([Buffer.from('FORM'), size, body])
}

function u32(value: number): Buffer {
  const out = Buffer.alloc(4)
  out.writeUInt32LE(value)
  return out
}
