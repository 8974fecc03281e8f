/**
 * Compressed archives, unpacked once into a temporary file without a name, as far as somebody asks. Members are asked for in the
 * order of the disc, not that of the archive: without this each could cost unpacking from the start.
 */

import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DiscError } from '../fault/index.js'
import type { Compression } from '../port/index.js'
import type { Origin, Stamp } from './content.js'
import { faults } from './faults.js'
import { openGuarded } from './guard.node.js'
import { reasonOf } from './host.node.js'
import { unpack } from './unpack.node.js'

type ArchiveRange = Extract<Origin, { kind: 'archive' }>

export interface Spools {
  /** Fills `into` from byte `at` of the range. */
  read(range: ArchiveRange, at: number, into: Uint8Array, signal?: AbortSignal): Promise<void>
  close(): void
}

export function createSpools(folder: string): Spools {
  const spools = new Map<string, Spool>()
  return {
    async read(range, at, into, signal) {
      let spool = spools.get(range.path)
      if (spool === undefined) {
        spool = createSpool(range.path, range.compression as Compression, range.stamp, folder)
        spools.set(range.path, spool)
      }
      await spool.read(range.offset + at, into, signal)
    },
    close() {
      for (const spool of spools.values()) spool.close()
      spools.clear()
    },
  }
}

interface Spool {
  read(at: number, into: Uint8Array, signal?: AbortSignal): Promise<void>
  close(): void
}

function createSpool(path: string, compression: Compression, stamp: Stamp, folder: string): Spool {
  const handle = temporaryFile(folder)
  const stop = new AbortController()
  const pieces = unpack(path, compression, stop.signal)
  let written = 0
  let busy: Promise<void> = Promise.resolve()

  const fill = async (upTo: number, signal?: AbortSignal): Promise<void> => {
    while (written < upTo) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      const { value, done } = await pieces.next()
      closeSync(openGuarded(path, stamp))
      if (done === true) throw new DiscError(faults.shrunk({ path, measured: upTo, found: written }))
      writeAll(handle, value, written, folder)
      written += value.length
    }
  }
  return {
    async read(at, into, signal) {
      // One at a time: the archive is unpacked in one pass.
      const before = busy
      const mine = before.catch(() => {}).then(() => fill(at + into.length, signal))
      busy = mine
      await mine
      readBack(handle, into, at, folder)
    },
    close() {
      stop.abort()
      pieces.return(undefined).catch(() => {})
      closeSync(handle)
    },
  }
}

/** Open, but without a name: it goes with the process, however that ends. */
function temporaryFile(folder: string): number {
  const path = join(folder, `glassmaster-${randomUUID()}`)
  try {
    const handle = openSync(path, 'wx+', 0o600)
    unlinkSync(path)
    return handle
  } catch (error) {
    throw new DiscError(faults.spoolFolder({ path: folder, reason: reasonOf(error) }), { cause: error })
  }
}

function writeAll(handle: number, piece: Uint8Array, at: number, folder: string): void {
  try {
    for (let done = 0; done < piece.length;) done += writeSync(handle, piece, done, piece.length - done, at + done)
  } catch (error) {
    throw new DiscError(faults.spoolWrite({ path: folder, reason: reasonOf(error) }), { cause: error })
  }
}

function readBack(handle: number, into: Uint8Array, at: number, folder: string): void {
  try {
    for (let done = 0; done < into.length;) {
      const count = readSync(handle, into, done, into.length - done, at + done)
      if (count === 0) throw new Error('it is shorter than what was written')
      done += count
    }
  } catch (error) {
    throw new DiscError(faults.spoolRead({ path: folder, reason: reasonOf(error) }), { cause: error })
  }
}
