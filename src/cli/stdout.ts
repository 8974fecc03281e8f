/** Standard output, which waits for its reader where much is said: what nobody has read yet would pile up in memory. */

import { writeSync } from 'node:fs'
import type { Terminal } from './output.js'

/** Letters from which on the reader is waited for. What is told while a disc is written is shorter, and never waits. */
const MUCH = 1 << 16
/** Milliseconds between two looks at a full pipe. */
const PAUSE = 2

export const standardOutput = (): Terminal['out'] => {
  const { stdout } = process
  return {
    get isTTY() {
      return stdout.isTTY
    },
    get columns() {
      return stdout.columns
    },
    write(text) {
      if (text.length < MUCH || stdout.writableLength > 0) return stdout.write(text)
      try {
        writeAll(Buffer.from(text))
      } catch (error) {
        stdout.emit('error', error)
      }
      return true
    },
  }
}

function writeAll(bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(STDOUT, bytes, done)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}

const STDOUT = 1
