/**
 * The frames of a FLAC stream. RFC 9639, clause 9. No frame says how long it is: it ends where its check sum comes out even
 * and the header of the next one begins. What stands behind the last frame, such as a tag of ID3v1 or APEv2, is no part of
 * the stream.
 */

import { findHeader, MOST_HEADER, type FlacForm, type FrameHeader } from './flac-header.js'
import { crc16 } from './flac-sums.js'

export type FlacPiece =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array; readonly samples: number }
  /** Bytes that are none of it may stand behind the last frame: only decoding tells its length. */
  | { readonly kind: 'last'; readonly bytes: Uint8Array; readonly samples: number }
  | { readonly kind: 'broken'; readonly reason: string }

/** Longest frame, and what the decoder takes at a time: 65535 samples of two channels that cannot be compressed, at 32 bits. */
const MOST_FRAME = 65_535 * 8

/** What a frame is called that does not end as it should. */
export const DAMAGED = 'the frame there is cut or damaged'

/** `stream` begins with the first frame, or before it; nothing of a damaged frame comes out. */
export async function* flacFrames(stream: AsyncIterable<Uint8Array>, form: FlacForm): AsyncGenerator<FlacPiece> {
  const window = new Window(stream)
  try {
    let header = await seek(window, form, () => true)
    // A part of a longer stream may begin with any number, but then with its first byte.
    if (header !== undefined && header.number > 0 && window.passed > 0) {
      yield { kind: 'broken', reason: DAMAGED }
      return
    }
    while (header !== undefined) {
      const next = await frameEnd(window, header, form)
      if (next === undefined) {
        yield await lastFrame(window, header, form)
        return
      }
      yield { kind: 'frame', bytes: window.bytes.subarray(0, next.at), samples: header.samples }
      window.drop(next.at)
      header = next.header
    }
  } finally {
    await window.close()
  }
}

type Found = NonNullable<ReturnType<typeof findHeader>>

/** The next header before which the check sum comes out even. */
async function frameEnd(window: Window, header: FrameHeader, form: FlacForm): Promise<Found | undefined> {
  let code = 0
  let summed = 0
  for (let at = header.length; at <= MOST_FRAME;) {
    const found = findHeader(window.bytes, at, form)
    if (found === undefined) {
      at = Math.max(at, window.bytes.length - MOST_HEADER)
      if (!(await window.grow())) return undefined
      continue
    }
    code = crc16(code, window.bytes, summed, found.at)
    if (code === 0) return found
    summed = found.at
    at = found.at + 1
  }
  return undefined
}

/** Frames of the same stream, or of another one, are nothing that may stand behind the last frame. */
async function lastFrame(window: Window, { length, number, samples }: FrameHeader, form: FlacForm): Promise<FlacPiece> {
  const bytes = window.bytes.subarray(0, MOST_FRAME)
  if (!endsSomewhere(bytes, length)) return { kind: 'broken', reason: DAMAGED }
  window.drop(length)
  const more = await seek(window, form, (header) => header.number > number || header.number === 0)
  if (more === undefined) return { kind: 'last', bytes, samples }
  return { kind: 'broken', reason: more.number === 0 ? 'another stream follows' : 'the frame there or the next one is damaged' }
}

/** Goes to the first header that is wanted, however far it is. */
async function seek(window: Window, form: FlacForm, wanted: (header: FrameHeader) => boolean): Promise<FrameHeader | undefined> {
  do {
    for (let at = 0; ;) {
      const found = findHeader(window.bytes, at, form)
      if (found === undefined) break
      if (wanted(found.header)) {
        window.drop(found.at)
        return found.header
      }
      at = found.at + 1
    }
    window.drop(Math.max(0, window.bytes.length - MOST_HEADER))
  } while (await window.grow())
  return undefined
}

/** What has been read of a stream and is still needed. */
class Window {
  readonly #pieces: AsyncIterator<Uint8Array>
  bytes: Uint8Array = new Uint8Array(0)
  /** Bytes before them. */
  passed = 0

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#pieces = stream[Symbol.asyncIterator]()
  }

  /** False at the end of the stream. */
  async grow(): Promise<boolean> {
    const next = await this.#pieces.next()
    if (next.done === true) return false
    const joined = new Uint8Array(this.bytes.length + next.value.length)
    joined.set(this.bytes)
    joined.set(next.value, this.bytes.length)
    this.bytes = joined
    return true
  }

  drop(length: number): void {
    this.bytes = this.bytes.subarray(length)
    this.passed += length
  }

  async close(): Promise<void> {
    await this.#pieces.return?.()
  }
}

/** Whether the check sum comes out even anywhere behind the header. */
function endsSomewhere(bytes: Uint8Array, header: number): boolean {
  let code = crc16(0, bytes, 0, header)
  for (let at = header; at < bytes.length; at++) {
    code = crc16(code, bytes, at, at + 1)
    if (code === 0) return true
  }
  return false
}
