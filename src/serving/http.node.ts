/**
 * A server for this host alone: HTTP/1.1 on the loopback address, behind a random token in the path, for those who were told the
 * address. It answers GET and HEAD with what `routes` gives for a path and knows no files. RFC 9110, RFC 9112.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { DiscError, reasonOf } from '../fault/index.js'
import type { Answer, Ranges, Request } from './answer.js'
import { eventText } from './events.js'
import { faults } from './faults.js'
import { partAsked } from './range.js'

export interface GuardedOptions {
  /** Any that is free where absent or 0. */
  readonly port?: number | undefined
  /** Undefined where there is nothing of that path. */
  readonly routes: (request: Request) => Answer | undefined | Promise<Answer | undefined>
  /** The content security policy of every answer. */
  readonly policy: string
  /** Told of every answer that could not be given to its end. */
  readonly failed?: ((error: unknown) => void) | undefined
  readonly limits?: Partial<GuardedLimits>
}

export interface GuardedLimits {
  /** Connections at a time; more are closed at once. */
  readonly clients: number
  /** Of them, such that read events. */
  readonly eventClients: number
  /** How long a request may take to arrive. */
  readonly requestMs: number
  /** How long a reader may take none of what waits for it. */
  readonly stallMs: number
  /** How often a line goes to those who read events, so that none that has gone is kept. */
  readonly beatMs: number
  /** Bytes that may wait for a reader of events. */
  readonly eventBytes: number
}

const LIMITS: GuardedLimits = {
  clients: 64,
  eventClients: 32,
  requestMs: 10_000,
  stallMs: 30_000,
  beatMs: 15_000,
  eventBytes: 2 ** 20,
}

export interface Guarded {
  /** `http://127.0.0.1:PORT/TOKEN/`: paths are relative to it. */
  readonly address: string
  readonly port: number
  readonly token: string
  /** Ends all connections, and is done when none is left. */
  close(): Promise<void>
}

/** Bytes that are read, and wait for one reader, at a time. */
const PIECE_BYTES = 256 * 1024
const LOOPBACK = '127.0.0.1'

interface Guard {
  readonly options: GuardedOptions
  readonly limits: GuardedLimits
  /** Digest of the token. */
  readonly secret: Uint8Array
  /** Under which names a client may know this server. */
  readonly hosts: ReadonlySet<string>
  readonly eventClients: Set<ServerResponse>
}

/** A name that no other plan has had. */
export const newRevision = (): string => randomBytes(9).toString('base64url')

/** Throws `serving/noPort`. */
export async function openGuarded(options: GuardedOptions): Promise<Guarded> {
  const limits = { ...LIMITS, ...options.limits }
  const token = randomBytes(24).toString('base64url')
  let guard: Guard | undefined
  const server = createServer(
    {
      maxHeaderSize: 8192,
      headersTimeout: limits.requestMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(1000, limits.requestMs),
      keepAliveTimeout: 5000,
    },
    (request, response) => {
      if (guard !== undefined) void serve(guard, request, response)
    },
  )
  server.maxConnections = limits.clients
  server.on('clientError', (_, socket) => {
    socket.destroy()
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error) => {
      const reason = reasonOf(error, { EADDRINUSE: 'another program has it', EACCES: 'only the superuser may take it' })
      reject(new DiscError(faults.noPort({ port: options.port ?? 0, reason }), { cause: error }))
    })
    server.listen(options.port ?? 0, LOOPBACK, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
  const hosts = new Set([`${LOOPBACK}:${port}`, `localhost:${port}`, ...(port === 80 ? [LOOPBACK, 'localhost'] : [])])
  guard = { options, limits, secret: digest(token), hosts, eventClients: new Set() }
  return {
    address: `http://${LOOPBACK}:${port}/${token}/`,
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/** Connections whose answer is not finished: a client waits for one before it asks again. */
const busy = new WeakSet<Socket>()

async function serve(guard: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { socket } = request
  if (busy.has(socket)) return void socket.destroy()
  busy.add(socket)
  const gone = new AbortController()
  response.once('close', () => {
    busy.delete(socket)
    gone.abort()
  })
  response.on('error', () => socket.destroy())
  try {
    const asked = admit(guard, request, gone.signal)
    if (typeof asked === 'number') return refuse(guard, response, asked)
    const answer = await guard.options.routes(asked)
    if (answer === undefined) return refuse(guard, response, 404)
    await give(guard, request, response, answer, gone.signal)
  } catch (error) {
    if (gone.signal.aborted) return
    guard.options.failed?.(error)
    // What was begun is not ended: nobody takes a part for the whole.
    if (response.headersSent) socket.destroy()
    else refuse(guard, response, 500)
  }
}

/** The request, or the status with which it is refused. */
function admit({ hosts, secret }: Guard, request: IncomingMessage, signal: AbortSignal): Request | number {
  const { headers, headersDistinct, method = '', url = '' } = request
  // A page of another origin reaches this host by a name of its own, or tells where it comes from.
  if (headersDistinct['host']?.length !== 1 || !hosts.has(headers.host ?? '')) return 403
  const { origin } = headers
  if (origin !== undefined && !(origin.startsWith('http://') && hosts.has(origin.slice(7)))) return 403
  if (method !== 'GET' && method !== 'HEAD') return 405
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) return 400
  const end = url.indexOf('?')
  const written = end < 0 ? url : url.slice(0, end)
  // Browsers ask for it without being told to.
  if (written === '/favicon.ico') return 204
  const [, token = '', rest] = /^\/([^/]*)(\/.*)$/s.exec(written) ?? []
  if (rest === undefined || !timingSafeEqual(digest(token), secret)) return 403
  const path = decoded(rest)
  if (path === undefined) return 400
  return {
    path,
    query: new URLSearchParams(end < 0 ? '' : url.slice(end + 1)),
    range: headers.range,
    lastEventId: headers['last-event-id']?.toString().slice(0, 64),
    signal,
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

const commonHeaders = ({ options }: Guard): Record<string, string> => ({
  'content-security-policy': options.policy,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  // The address holds the token.
  'referrer-policy': 'no-referrer',
})

/** A status, with the words of the standard and nothing else. */
function refuse(guard: Guard, response: ServerResponse, status: number, more: Readonly<Record<string, string>> = {}): void {
  const close = status < 400 || status === 404 || status === 416 ? {} : { connection: 'close' }
  response.writeHead(status, {
    ...commonHeaders(guard),
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(status === 204 ? {} : { 'content-length': '0' }),
    ...close,
    ...more,
  })
  response.end()
}

async function give(guard: Guard, request: IncomingMessage, response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  const type = { ...commonHeaders(guard), 'content-type': answer.kind === 'events' ? 'text/event-stream' : answer.type }
  switch (answer.kind) {
    case 'whole':
      response.writeHead(200, { ...type, 'content-length': answer.bytes.length })
      response.end(request.method === 'HEAD' ? undefined : answer.bytes)
      return
    case 'ranges':
      return giveRanges(guard, request, response, { of: answer.of, headers: type, signal })
    case 'events':
      return giveEvents(guard, request, response, { begin: answer.begin, headers: type })
    default:
      throw new TypeError(`No answer: ${JSON.stringify(answer satisfies never)}`)
  }
}

interface Giving {
  readonly of: Ranges
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

async function giveRanges(
  guard: Guard,
  request: IncomingMessage,
  response: ServerResponse,
  { of, headers, signal }: Giving,
): Promise<void> {
  const { size, revision } = of
  const tag = `"${revision}"`
  const part = partAsked(request.headers.range, request.headers['if-range']?.toString(), size, tag)
  const about = { 'accept-ranges': 'bytes', etag: tag }
  const wanted = request.headers['if-match']?.toString() ?? '*'
  if (wanted !== '*' && !wanted.split(',').some((one) => one.trim() === tag)) return refuse(guard, response, 412, about)
  if (part.kind === 'outside') return refuse(guard, response, 416, { ...about, 'content-range': `bytes */${size}` })
  const [from, length] = part.kind === 'whole' ? [0, size] : [part.from, part.length]
  const isHead = request.method === 'HEAD'
  // Read before anything is said: a source that cannot be read is told by the status.
  let piece = isHead || length === 0 ? undefined : await of.read(from, Math.min(PIECE_BYTES, length), signal)
  response.writeHead(part.kind === 'whole' ? 200 : 206, {
    ...headers,
    ...about,
    'content-length': length,
    ...(part.kind === 'whole' ? {} : { 'content-range': `bytes ${from}-${from + length - 1}/${size}` }),
  })
  for (let at = 0; piece !== undefined;) {
    at += piece.length
    if (!response.write(piece)) await drained(response, guard.limits.stallMs)
    if (signal.aborted) return
    piece = at < length ? await of.read(from + at, Math.min(PIECE_BYTES, length - at), signal) : undefined
  }
  response.end()
}

/** Waits until a reader has taken what waits for it, or has gone; one that takes nothing is sent away. */
function drained(response: ServerResponse, limit: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      response.off('drain', done).off('close', done)
      resolve()
    }
    const timer = setTimeout(() => response.socket?.destroy(), limit)
    response.on('drain', done).on('close', done)
    if (response.destroyed) done()
  })
}

type Beginning = { readonly begin: Extract<Answer, { kind: 'events' }>['begin']; readonly headers: Readonly<Record<string, string>> }

function giveEvents(guard: Guard, request: IncomingMessage, response: ServerResponse, { begin, headers }: Beginning): void {
  const { eventClients, limits } = guard
  if (eventClients.size >= limits.eventClients) return refuse(guard, response, 503)
  response.writeHead(200, headers)
  if (request.method === 'HEAD') return void response.end()
  eventClients.add(response)
  const put = (text: string): void => {
    if (response.destroyed) return
    response.write(text)
    // It comes back with the last event that it has seen.
    if (response.writableLength > limits.eventBytes) response.socket?.destroy()
  }
  let waiting = 0
  const beat = setInterval(() => {
    // Nothing taken between two beats: the reader is gone, or stands still.
    waiting = response.writableLength > 0 ? waiting + 1 : 0
    if (waiting > 2) response.socket?.destroy()
    else put(': \n\n')
  }, limits.beatMs)
  response.flushHeaders()
  const end = begin((event) => {
    put(eventText(event))
  })
  response.once('close', () => {
    clearInterval(beat)
    eventClients.delete(response)
    end()
  })
}
