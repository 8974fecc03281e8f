/** Sounds that are decoded only from their start: what was decoded is kept in a file without a name, so that any part is had again. */

import { tmpdir } from 'node:os'
import type { SoundFile, SoundOpener } from './audio/index.js'
import { decodesFromStart } from './audio/index.js'
import { closeRead } from './host.node.js'
import { readBack, temporaryFile, writeAll } from './spool.node.js'

/** Bytes of a sample of 16-bit stereo. */
const STRIDE = 4
const PIECE_BYTES = 2 ** 20

interface Decoded {
  readonly handle: number
  readonly pieces: AsyncIterator<Uint8Array>
  /** Bytes that are there. */
  written: number
}

/** One part is to be asked for at a time. */
export function keptSounds(opener: SoundOpener, folder = tmpdir()): SoundOpener {
  const known = new Map<string, Decoded>()
  const decodedOf = (sound: SoundFile): Decoded => {
    const made = known.get(sound.path) ?? {
      handle: temporaryFile(folder),
      pieces: opener.open(sound, 0, sound.samples)[Symbol.asyncIterator](),
      written: 0,
    }
    known.set(sound.path, made)
    return made
  }
  const letGo = async (path: string, { handle, pieces }: Decoded): Promise<void> => {
    known.delete(path)
    await pieces.return?.()
    closeRead(handle)
  }
  return {
    async *open(sound, from, samples, signal) {
      if (!decodesFromStart(sound)) return yield* opener.open(sound, from, samples, signal)
      const decoded = decodedOf(sound)
      const end = (from + samples) * STRIDE
      try {
        for (let at = from * STRIDE; at < end;) {
          signal?.throwIfAborted()
          if (decoded.written <= at) await decode(decoded, folder)
          const piece = new Uint8Array(Math.max(0, Math.min(PIECE_BYTES, end - at, decoded.written - at)))
          if (piece.length === 0) continue
          readBack(decoded.handle, piece, at, folder)
          at += piece.length
          yield piece
        }
      } catch (error) {
        // A decoder that has failed says nothing more.
        if (signal?.aborted !== true) await letGo(sound.path, decoded)
        throw error
      }
    },
    async close() {
      for (const [path, decoded] of known) await letGo(path, decoded)
      await opener.close()
    },
  }
}

async function decode(decoded: Decoded, folder: string): Promise<void> {
  const next = await decoded.pieces.next()
  if (next.done === true) throw new Error('A sound gave fewer samples than it has')
  writeAll(decoded.handle, next.value, decoded.written, folder)
  decoded.written += next.value.length
}
