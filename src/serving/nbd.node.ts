/**
 * A disc as a block device for programs of the same user: the Network Block Device protocol over a Unix socket. It can be read and not
 * written; each connection has one request at a time.
 */

import { chmodSync, lstatSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { byteReader, type ByteReader } from '../sector/index.js'
import type { Ranges } from './answer.js'
import { faults } from './faults.js'
import {
  commandIn,
  commands,
  errors,
  exported,
  goAsked,
  greeting,
  handshake,
  infos,
  listed,
  optionHead,
  optionReply,
  options,
  OPTION_BYTES,
  replies,
  REQUEST_BYTES,
  REQUEST_HEADER,
  simpleReply,
  told,
  type Command,
} from './nbd.js'

export interface NbdOptions {
  /** Of the socket; one in a folder of its own where absent. */
  readonly path?: string | undefined
  /** The first one is also the one without a name. */
  readonly exports: readonly (Ranges & { readonly name: string })[]
  /** Told of every read that failed. */
  readonly failed?: ((error: unknown) => void) | undefined
  readonly limits?: Partial<NbdLimits>
}

export interface NbdLimits {
  readonly clients: number
  readonly handshakeMs: number
  /** How long a client may take none of what waits for it. */
  readonly stallMs: number
  /** Bytes that are read for all clients and not yet taken; one read more is always let through. */
  readonly waitingBytes: number
}

const LIMITS: NbdLimits = { clients: 16, handshakeMs: 10_000, stallMs: 60_000, waitingBytes: 2 * REQUEST_BYTES }

export interface NbdServer {
  /** Absolute. */
  readonly path: string
  /** `nbd+unix:///?socket=PATH` */
  readonly uri: string
  close(): Promise<void>
}

/** Throws `serving/noSocket`. */
export async function openNbd({ path: wanted, exports, failed, limits: given }: NbdOptions): Promise<NbdServer> {
  const limits = { ...LIMITS, ...given }
  const folder = wanted === undefined ? mkdtempSync(join(tmpdir(), 'disc-nbd-')) : undefined
  const path = wanted === undefined ? join(folder as string, 'disc.sock') : resolve(wanted)
  const sockets = new Set<Socket>()
  const budget = budgetOf(limits.waitingBytes)
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    void converse(socket, { exports, failed, limits, budget }).finally(() => socket.destroy())
  })
  server.maxConnections = limits.clients
  try {
    if (wanted !== undefined) await clear(path)
    await listen(server, path)
  } catch (error) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return {
    path,
    uri: `nbd+unix:///?socket=${encodeURI(path).replaceAll('&', '%26').replaceAll('#', '%23').replaceAll('?', '%3F')}`,
    async close() {
      const closed = new Promise((done) => server.close(done))
      for (const socket of sockets) socket.destroy()
      await closed
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The longest path that an address of a socket holds. unix(7). */
const PATH_BYTES = 107

function listen(server: Server, path: string): Promise<void> {
  if (process.platform === 'win32') throw new DiscError(faults.noSocket({ path, reason: 'Windows has no sockets that are files' }))
  // The host would cut it, and the socket would have another name.
  if (Buffer.byteLength(path) > PATH_BYTES)
    throw new DiscError(faults.noSocket({ path, reason: `its path has more than ${PATH_BYTES} bytes` }))
  return new Promise((done, reject) => {
    server.once('error', (error) => {
      reject(new DiscError(faults.noSocket({ path, reason: reasonOf(error, { EADDRINUSE: 'something has that name' }) }), { cause: error }))
    })
    // The socket is made while this call runs: nobody else ever may open it.
    const mask = process.umask(0o177)
    try {
      server.listen(path, () => {
        done()
      })
    } finally {
      process.umask(mask)
    }
    server.once('listening', () => {
      chmodSync(path, 0o600)
    })
  })
}

/** Takes away the socket of a run of the same user that has ended, and nothing else. */
async function clear(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isSocket() || stat.uid !== process.getuid?.()) return
  const answer = await new Promise<string | undefined>((done) => {
    const socket = connect(path, () => {
      socket.destroy()
      done('somebody serves there')
    })
    socket.once('error', (error) => {
      done(codeOf(error) === 'ECONNREFUSED' ? undefined : reasonOf(error))
    })
  })
  if (answer !== undefined) throw new DiscError(faults.noSocket({ path, reason: answer }))
  unlinkSync(path)
}

interface Serving extends Pick<NbdOptions, 'exports' | 'failed'> {
  readonly limits: NbdLimits
  readonly budget: Budget
}

type Export = NbdOptions['exports'][number]

/** Ends when the client does, or says what is no part of the protocol. */
async function converse(socket: Socket, serving: Serving): Promise<void> {
  const reader = byteReader(socket as AsyncIterable<Uint8Array>)
  const gone = new AbortController()
  socket.once('close', () => {
    gone.abort()
  })
  const timer = setTimeout(() => socket.destroy(), serving.limits.handshakeMs)
  try {
    const chosen = await negotiate(socket, reader, serving)
    clearTimeout(timer)
    if (chosen !== undefined) await transmit(socket, reader, chosen, serving, gone.signal)
  } catch (error) {
    if (!gone.signal.aborted && !(error instanceof Ended)) serving.failed?.(error)
  } finally {
    clearTimeout(timer)
  }
}

/** The client has gone, or will be sent away. */
class Ended extends Error {}

async function take(reader: ByteReader, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length)
  const got = await reader.into(out).catch(() => 0)
  if (got < length) throw new Ended()
  return out
}

/** Waits until the client takes it. */
async function put(socket: Socket, ...pieces: readonly Uint8Array[]): Promise<void> {
  socket.cork()
  const flowing = pieces.map((piece) => socket.write(piece)).every(Boolean)
  socket.uncork()
  if (!flowing && !socket.destroyed)
    await new Promise<void>((done) => {
      const end = (): void => {
        socket.off('drain', end).off('close', end)
        done()
      }
      socket.on('drain', end).on('close', end)
    })
  // What it has asked for besides is of no use to anybody.
  if (socket.destroyed) throw new Ended()
}

/** The export that is wanted; undefined where the client ends before it has chosen. */
async function negotiate(socket: Socket, reader: ByteReader, { exports }: Serving): Promise<Export | undefined> {
  await put(socket, greeting())
  const [flags = 0] = new Uint32Array(Uint8Array.from(await take(reader, 4)).reverse().buffer)
  // Old clients take no answer that is an error; a flag that is not known changes what follows.
  if ((flags & handshake.fixedNewstyle) === 0 || (flags & ~(handshake.fixedNewstyle | handshake.noZeroes)) !== 0) return undefined
  const named = (name: string): Export | undefined => (name === '' ? exports[0] : exports.find((one) => one.name === name))
  for (;;) {
    const head = optionHead(await take(reader, 16))
    if (head === undefined || head.length > OPTION_BYTES) return undefined
    const { option } = head
    const data = await take(reader, head.length)
    switch (option) {
      case options.exportName: {
        const one = named(new TextDecoder().decode(data))
        if (one !== undefined) await put(socket, exported(one.size, (flags & handshake.noZeroes) === 0))
        return one
      }
      case options.abort:
        await put(socket, optionReply(option, replies.acknowledge))
        return undefined
      case options.list:
        if (data.length > 0) await put(socket, optionReply(option, replies.invalid))
        else
          await put(
            socket,
            ...exports.map(({ name }) => optionReply(option, replies.server, listed(name))),
            optionReply(option, replies.acknowledge),
          )
        break
      case options.info:
      case options.go: {
        const asked = goAsked(data)
        const one = asked && named(asked.name)
        if (asked === undefined || one === undefined) {
          await put(socket, optionReply(option, asked === undefined ? replies.invalid : replies.unknown))
          break
        }
        const facts = [
          told.export(one.size),
          ...(asked.wishes.has(infos.name) ? [told.name(one.name)] : []),
          ...(asked.wishes.has(infos.blockSize) ? [told.blockSize()] : []),
        ]
        await put(socket, ...facts.map((fact) => optionReply(option, replies.info, fact)), optionReply(option, replies.acknowledge))
        if (option === options.go) return one
        break
      }
      default:
        await put(socket, optionReply(option, replies.unsupported))
    }
  }
}

async function transmit(socket: Socket, reader: ByteReader, of: Export, serving: Serving, signal: AbortSignal): Promise<void> {
  for (;;) {
    const command = commandIn(await take(reader, REQUEST_HEADER))
    if (command === undefined) return
    const { cookie, type, length } = command
    if (type === commands.disconnect) return
    if (type === commands.read) {
      await read(socket, of, command, serving, signal)
      continue
    }
    if (type === commands.write) {
      if (length > REQUEST_BYTES) return
      for (let left = length; left > 0; left -= Math.min(left, SKIPPED)) await take(reader, Math.min(left, SKIPPED))
    }
    const refused = type === commands.write || type === commands.trim || type === commands.writeZeroes
    await put(socket, simpleReply(cookie, refused ? errors.notPermitted : type === commands.flush ? 0 : errors.invalid))
  }
}

const SKIPPED = 65536
/** Without a meaning for a read that nothing is written before. */
const FORCE_UNIT_ACCESS = 1

async function read(socket: Socket, of: Export, command: Command, { failed, limits, budget }: Serving, signal: AbortSignal): Promise<void> {
  const { flags, cookie, offset, length } = command
  if ((flags & ~FORCE_UNIT_ACCESS) !== 0 || length > REQUEST_BYTES || offset + BigInt(length) > BigInt(of.size))
    return put(socket, simpleReply(cookie, errors.invalid))
  await budget.take(length)
  let stalled: NodeJS.Timeout | undefined
  try {
    let data: Uint8Array
    try {
      data = length === 0 ? new Uint8Array(0) : await of.read(Number(offset), length, signal)
    } catch (error) {
      if (signal.aborted) throw new Ended()
      failed?.(error)
      return await put(socket, simpleReply(cookie, errors.inputOutput))
    }
    stalled = setTimeout(() => socket.destroy(), limits.stallMs)
    await put(socket, simpleReply(cookie, 0), data)
  } finally {
    clearTimeout(stalled)
    budget.give(length)
  }
}

interface Budget {
  /** Waits until there is room. */
  take(bytes: number): Promise<void>
  give(bytes: number): void
}

/** One that is larger than all gets through when nothing else is out. */
function budgetOf(most: number): Budget {
  let out = 0
  const waiting: { readonly bytes: number; readonly go: () => void }[] = []
  const admit = (): void => {
    for (let [next] = waiting; next !== undefined && (out === 0 || out + next.bytes <= most); [next] = waiting) {
      out += next.bytes
      waiting.shift()
      next.go()
    }
  }
  return {
    take: (bytes) =>
      new Promise((go) => {
        waiting.push({ bytes, go })
        admit()
      }),
    give(bytes) {
      out -= bytes
      admit()
    },
  }
}
