/**
 * Unpacks compressed files: gzip by Node, zstd by Node where it can, the others by the host's programs, which are faster and
 * work beside this one, and where the host has none in this process.
 */

import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import type { Compression, Look } from '../port/index.js'
import { faults } from './faults.js'
import { openGuarded } from './guard.node.js'
import { closeRead, openToRead } from './host.node.js'
import { BeyondDecoder, unpackHere } from './unpack-here.node.js'

/** A megabyte at a time: small pieces cost more than they save. */
const PIECE_BYTES = 2 ** 20

/** The memory limit of xz keeps a hostile archive from asking for 4 GiB of dictionary. */
export const unpackers: Readonly<Record<Exclude<Compression, 'gzip'>, readonly [string, ...string[]]>> = {
  bzip2: ['bzip2', '-dc'],
  xz: ['xz', '-dc', '--memlimit-decompress=2GiB'],
  zstd: ['zstd', '-dcq'],
}

/** Nothing of that name on the search path, or nothing that may be run. */
const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'EACCES'])

export async function* unpack(path: string, compression: Compression, signal?: AbortSignal, measured?: Look): AsyncGenerator<Uint8Array> {
  if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
  const file: Packed = { path, open: () => (measured === undefined ? openOrFault(path) : openGuarded(path, measured)) }
  yield* unpacked(file, compression, signal)
  if (measured !== undefined) closeRead(openGuarded(path, measured))
}

interface Packed {
  readonly path: string
  readonly open: () => number
}

async function* unpacked(file: Packed, compression: Compression, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const inNode = compression === 'gzip' ? zlib.createGunzip({ chunkSize: PIECE_BYTES }) : compression === 'zstd' ? zstdOfNode() : undefined
  if (inNode !== undefined) return yield* throughNode(file, inNode, signal)
  if (compression === 'gzip') return
  const ran = yield* throughProgram(file, unpackers[compression], signal)
  if (ran === 'missing') yield* throughHere(file, compression, signal)
}

/** Node has it from 22.15 on. */
function zstdOfNode(): Transform | undefined {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: object) => Transform }
  return createZstdDecompress?.({ chunkSize: PIECE_BYTES })
}

async function* throughNode({ path, open }: Packed, transform: Transform, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = open()
  const source = createReadStream('', { fd: handle, highWaterMark: PIECE_BYTES })
  const done = pipeline(source, transform, { ...(signal ? { signal } : {}), end: true })
  // A failure reaches the reader of `transform`; this keeps it from being reported as unhandled as well.
  done.catch(() => {})
  try {
    yield* transform as AsyncIterable<Uint8Array>
    await done
  } catch (error) {
    throw refused(path, error, signal)
  } finally {
    source.destroy()
    transform.destroy()
  }
}

/** In this process. */
async function* throughHere(
  { path, open }: Packed,
  compression: Exclude<Compression, 'gzip'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const handle = open()
  try {
    for await (const piece of unpackHere(handle, compression)) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      yield piece
    }
  } catch (error) {
    if (!(error instanceof BeyondDecoder)) throw refused(path, error, signal)
    const [program] = unpackers[compression]
    throw new DiscError(faults.compressionUnknown({ path, program, reason: error.message }), { cause: error })
  } finally {
    closeRead(handle)
  }
}

async function* throughProgram(
  { path, open }: Packed,
  [program, ...args]: readonly [string, ...string[]],
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, 'ran' | 'missing'> {
  const handle = open()
  const child = spawn(program, args, { stdio: [handle, 'pipe', 'pipe'], ...(signal ? { signal } : {}) })
  closeRead(handle)
  const ended = new Promise<number | Error>((resolve) => {
    child.once('error', resolve)
    child.once('close', (status) => resolve(status ?? -1))
  })
  let complaint = ''
  const stderr = child.stderr as Readable
  stderr.on('data', (data: Buffer) => {
    if (complaint.length < 500) complaint += data.toString()
  })
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>
    const status = await ended
    if (status instanceof Error) {
      if (MISSING.has(codeOf(status))) return 'missing'
      throw status
    }
    if (status !== 0) throw new DiscError(faults.unpackFailed({ path, reason: complaint.trim().split('\n')[0] ?? `${program} failed` }))
    return 'ran'
  } catch (error) {
    throw refused(path, error, signal)
  } finally {
    child.kill()
  }
}

function openOrFault(path: string): number {
  try {
    return openToRead(path)
  } catch (error) {
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}

function refused(path: string, error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof DiscError) return error
  if (signal?.aborted === true) return new DiscError(faults.cancelled({}))
  return new DiscError(faults.unpackFailed({ path, reason: reasonOf(error) }), { cause: error })
}
