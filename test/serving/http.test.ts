import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createEvents, textAnswer, type Answer, type Request } from '../../src/serving/index.js'
import { openGuarded, type Guarded, type GuardedOptions } from '../../src/serving/http.node.js'

const SIZE = 3_000_000
const byteAt = (at: number): number => (at * 7 + (at >> 8)) & 255
const bytesFrom = (from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => byteAt(from + i))

const open: Guarded[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const policy = "default-src 'none'; frame-ancestors 'none'"
interface Setting extends Partial<GuardedOptions> {
  readonly size?: number
  readonly read?: (offset: number, length: number) => Promise<Uint8Array>
}

async function serving({
  size = SIZE,
  read = (at, length) => Promise.resolve(bytesFrom(at, length)),
  ...options
}: Setting = {}): Promise<Guarded> {
  const routes = ({ path, query }: Request): Answer | undefined =>
    path === '/'
      ? textAnswer('text/html; charset=utf-8', `<p>${query.get('q')}`)
      : path === '/disc.iso'
        ? { kind: 'ranges', type: 'application/octet-stream', of: { size, revision: 'r1', read } }
        : undefined
  const server = await openGuarded({ routes, policy, ...options })
  open.push(server)
  return server
}

/** All that comes back for some text, until the server ends the connection or says no more for a moment. */
function raw(port: number, text: string, quietMs = 2000): Promise<string> {
  return new Promise((resolve) => {
    let out = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    const timer = setTimeout(() => socket.destroy(), quietMs)
    socket.on('data', (data) => {
      out += data.toString('latin1')
      timer.refresh()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(out)
    })
  })
}
const statusOf = (reply: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1] ?? 0)

describe('what is given', () => {
  it('an answer with the policy of the caller, kept by nobody and taken for nothing else', async () => {
    const { address } = await serving()
    const reply = await fetch(`${address}?q=a%20b`)
    expect(await reply.text()).toBe('<p>a b')
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    })
  })
  it('the whole of what has ranges, and each range', async () => {
    const { address } = await serving()
    const whole = await fetch(`${address}disc.iso`)
    expect([whole.status, whole.headers.get('etag'), whole.headers.get('accept-ranges')]).toEqual([200, '"r1"', 'bytes'])
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytesFrom(0, SIZE))).toBe(true)
    for (const [from, to] of [
      [0, 0],
      [262_143, 262_144],
      [SIZE - 5, SIZE - 1],
      [1, SIZE - 1],
    ] as const) {
      const part = await fetch(`${address}disc.iso`, { headers: { range: `bytes=${from}-${to}`, 'if-range': '"r1"' } })
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/${SIZE}`])
      expect(Buffer.from(await part.arrayBuffer()).equals(bytesFrom(from, to - from + 1))).toBe(true)
    }
    const outside = await fetch(`${address}disc.iso`, { headers: { range: `bytes=${SIZE}-` } })
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${SIZE}`])
    expect((await fetch(`${address}disc.iso`, { headers: { 'if-match': '"r0"' } })).status).toBe(412)
  })
  it('the head alone, without reading', async () => {
    const { address } = await serving({ read: () => Promise.reject(new Error('read')) })
    const head = await fetch(`${address}disc.iso`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(SIZE), ''])
  })
  it('no icon, without a word', async () => {
    const { port } = await serving()
    expect((await fetch(`http://127.0.0.1:${port}/favicon.ico`)).status).toBe(204)
  })
  it('at the port that is asked for, or not at all', async () => {
    const { port } = await serving()
    await expect(serving({ port })).rejects.toThrow(`Cannot serve at port ${port} of this host: another program has it`)
  })
})

describe('what is refused', () => {
  it('whoever has no token, or came by another name or from another place', async () => {
    const { port, token } = await serving()
    const ask = async (path: string, headers: string): Promise<string> =>
      raw(port, `GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)
    const host = `Host: 127.0.0.1:${port}`
    expect(statusOf(await ask(`/${token}/`, host))).toBe(200)
    expect(statusOf(await ask(`/${token}/`, `Host: localhost:${port}\r\nOrigin: http://localhost:${port}`))).toBe(200)
    const refused: readonly (readonly [string, string])[] = [
      ['/', host],
      ['//', host],
      ['/disc.iso', host],
      [`/${token.slice(1)}/disc.iso`, host],
      [`/${token}x/disc.iso`, host],
      [`/x/${token}/disc.iso`, host],
      [`/?${token}`, host],
      [`/${token}`, host],
      [`http://127.0.0.1:${port}/${token}/`, host],
      [`/${token}/`, 'Host: evil.example'],
      [`/${token}/`, `Host: evil.example:${port}`],
      [`/${token}/`, 'Host: 127.0.0.1'],
      [`/${token}/`, `Host: 127.0.0.1:${port}.evil.example`],
      [`/${token}/`, `${host}\r\nHost: evil.example`],
      [`/${token}/`, `${host}\r\nOrigin: http://evil.example`],
      [`/${token}/`, `${host}\r\nOrigin: null`],
      [`/${token}/`, `${host}\r\nOrigin: https://127.0.0.1:${port}`],
      [`/${token}/`, `${host}\r\nOrigin: http://127.0.0.1:${port + 1}`],
    ]
    for (const [path, headers] of refused) {
      const reply = await ask(path, headers)
      expect([path, headers, statusOf(reply)]).toEqual([path, headers, 403])
      expect(reply.split('\r\n\r\n')[1]).toBe('')
      expect(reply).not.toContain(token)
    }
    expect(statusOf(await raw(port, `GET /${token}/ HTTP/1.0\r\n\r\n`))).toBe(403)
  })
  it('other methods, bodies, and paths that lead out or nowhere', async () => {
    const { port, token } = await serving()
    const ask = async (line: string, headers = ''): Promise<number> =>
      statusOf(await raw(port, `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers || 'Connection: close\r\n'}\r\n`))
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND'])
      expect(await ask(`${method} /${token}/`)).toBe(405)
    expect(await ask(`CONNECT 127.0.0.1:${port}`)).toBe(0)
    expect(await ask(`GET /${token}/`, 'Upgrade: websocket\r\nConnection: Upgrade\r\n')).toBe(200)
    expect(await ask(`GET /${token}/`, 'Content-Length: 5\r\n')).toBe(400)
    expect(await ask(`GET /${token}/`, 'Transfer-Encoding: chunked\r\n')).toBe(400)
    expect(await ask(`GET /${token}/%ff`)).toBe(400)
    for (const path of ['../etc/passwd', '..%2f..%2fetc/passwd', '%2e%2e/', './', 'etc/passwd', '%00', '..\\..\\x'])
      expect([path, await ask(`GET /${token}/${path}`)]).toEqual([path, 404])
    expect(await ask(`GET /${token}/${'a'.repeat(9000)}`)).toBe(0)
    expect(await ask('\x16\x03\x01garbage\x00')).toBe(0)
  })
})

describe('clients that mean harm', () => {
  const connected = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }
  const ended = (socket: Socket): Promise<void> =>
    new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))

  it('a hundred at once: no more than the bound are kept, and who speaks slowly or not at all is sent away', async () => {
    const { port, address } = await serving({ limits: { clients: 20, requestMs: 300 } })
    const all = await Promise.all(Array.from({ length: 100 }, () => connected(port)))
    for (const [i, socket] of all.entries()) if (i % 2 === 0) socket.write('GET / HT')
    for (const socket of all) socket.resume()
    await Promise.all(all.map(ended))
    expect((await fetch(address)).status).toBe(200)
  })
  it('one that takes nothing is sent away, and no more is read for it than can wait', async () => {
    let read = 0
    const { port, token } = await serving({
      size: 2 ** 40,
      limits: { stallMs: 200 },
      read: (_, length) => {
        read += length
        return Promise.resolve(new Uint8Array(length))
      },
    })
    const socket = await connected(port)
    socket.pause()
    socket.write(`GET /${token}/disc.iso HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    await new Promise((resolve) => setTimeout(resolve, 500))
    socket.resume()
    await ended(socket)
    // What the host keeps between the two, and little more.
    expect(read).toBeLessThan(32_000_000)
  })
  it('one that asks again before it was answered is sent away', async () => {
    const { port, token } = await serving()
    const socket = await connected(port)
    socket.write(`GET /${token}/disc.iso HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(50))
    socket.resume()
    await ended(socket)
  })
  it('a source that fails ends the connection before its end, or is told by the status', async () => {
    const failures: unknown[] = []
    const { address } = await serving({
      failed: (error) => failures.push(error),
      read: (at, length) => (at > 1_000_000 ? Promise.reject(new Error('changed')) : Promise.resolve(bytesFrom(at, length))),
    })
    const reply = await fetch(`${address}disc.iso`)
    expect(reply.status).toBe(200)
    await expect(reply.arrayBuffer()).rejects.toThrow()
    expect((await fetch(`${address}disc.iso`, { headers: { range: 'bytes=2000000-' } })).status).toBe(500)
    expect(failures.map(String)).toEqual(['Error: changed', 'Error: changed'])
  })
})

describe('events', () => {
  const listening = async (address: string, headers: Record<string, string> = {}) => {
    const reply = await fetch(`${address}events`, { headers })
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
    return { status: reply.status, next: async () => (await reader?.read())?.value ?? '', cancel: () => reader?.cancel() }
  }
  const serveEvents = async (limits: GuardedOptions['limits'] = {}) => {
    const events = createEvents(2)
    const server = await serving({ limits, routes: ({ lastEventId }) => events.answer(lastEventId) })
    return { events, server }
  }

  it('come to every reader, and those that were missed to one that comes back', async () => {
    const { events, server } = await serveEvents()
    const one = await listening(server.address)
    events.publish('plan', { blocks: 3 })
    expect(await one.next()).toBe('id: 1\nevent: plan\ndata: {"blocks":3}\n\n')
    events.publish('plan', 'a\nb')
    expect(await one.next()).toBe('id: 2\nevent: plan\ndata: "a\\nb"\n\n')
    const back = await listening(server.address, { 'last-event-id': '1' })
    expect(await back.next()).toContain('id: 2')
    // Who has seen all waits for what comes.
    const last = await listening(server.address, { 'last-event-id': '2' })
    events.publish('x', 3)
    expect(await last.next()).toBe('id: 3\nevent: x\ndata: 3\n\n')
    expect(await (await listening(server.address, { 'last-event-id': '1' })).next()).toContain('id: 2')
    events.publish('x', 4)
    for (const id of ['0', '999']) expect(await (await listening(server.address, { 'last-event-id': id })).next()).toContain('event: lost')
  })
  it('go on for whoever takes them, however long nothing happens', async () => {
    const { events, server } = await serveEvents({ beatMs: 5 })
    const reader = await listening(server.address)
    for (let beats = 0; beats < 8;) beats += (await reader.next()).split(': \n\n').length - 1
    events.publish('x', 1)
    let seen = ''
    while (!seen.includes('data: 1')) seen += await reader.next()
    expect(seen).toContain('id: 1\nevent: x\ndata: 1\n\n')
  })
  it('have a bounded number of readers, each with a bounded queue', async () => {
    const { events, server } = await serveEvents({ eventClients: 2, eventBytes: 100_000, beatMs: 50 })
    const first = await listening(server.address)
    await listening(server.address)
    expect((await listening(server.address)).status).toBe(503)
    // Nobody reads: what the pipe does not take would wait here.
    for (let i = 0; i < 200; i++) {
      events.publish('x', 'y'.repeat(100_000))
      await new Promise(setImmediate)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await listening(server.address)).status).toBe(200)
    await first.cancel()?.catch(() => {})
  })
})
