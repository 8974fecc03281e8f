/** A Windows to test with: a library with its calls, a table of what it knows, and a drive that answers commands of SCSI. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Transport } from '../../../src/port/index.js'

/** A command as the library took it out of the structure, and the numbers that were in it. */
export interface Carried {
  readonly cdb: Uint8Array
  readonly dataIn: number
  readonly length: number
  readonly seconds: number
  readonly data: Uint8Array
}

/** What becomes of a command; `error` is a number of GetLastError. */
export interface Answer {
  readonly error?: number
  readonly status?: number
  readonly sense?: Uint8Array
  readonly data?: Uint8Array
  readonly transferred?: number
}

export interface Windows {
  readonly library: string
  /** The table, line by line; see kernel32.c. */
  knows(...lines: readonly string[]): void
  /** What was asked since the last time. */
  log(): readonly string[]
  /** Who answers commands from now on. */
  answer: (command: Carried) => Answer | Promise<Answer>
  close(): Promise<void>
}

const SOURCE = fileURLToPath(new URL('kernel32.c', import.meta.url))
const COMMAND_HEAD = 32
const REPLY_HEAD = 12

export async function windowsIn(folder: string): Promise<Windows> {
  const library = join(folder, 'kernel32.so')
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl'])
  const log = join(folder, 'log')
  const windows: Windows = {
    library,
    knows: (...lines) => writeFileSync(join(folder, 'config'), `${lines.join('\n')}\n`),
    log: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
      rmSync(log, { force: true })
      return lines
    },
    answer: () => ({}),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  const server = await listening(join(folder, 'socket'), windows)
  return windows
}

async function listening(path: string, windows: Windows): Promise<Server> {
  const server = createServer((socket) => void serve(socket, windows))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return server
}

async function serve(socket: Socket, windows: Windows): Promise<void> {
  let held = Buffer.alloc(0)
  socket.on('error', () => {})
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer])
    while (held.length >= 4 && held.length >= 4 + held.readUInt32LE(0)) {
      const body = held.subarray(4, 4 + held.readUInt32LE(0))
      held = held.subarray(4 + body.length)
      socket.write(replyOf(await windows.answer(commandIn(body))))
    }
  }
}

const commandIn = (body: Buffer): Carried => ({
  seconds: body.readUInt32LE(0),
  length: body.readUInt32LE(4),
  dataIn: body[8] ?? 0,
  cdb: body.subarray(16, 16 + (body[9] ?? 0)),
  data: body.subarray(COMMAND_HEAD),
})

function replyOf({ error = 0, status = 0, sense = new Uint8Array(), data = new Uint8Array(), transferred = data.length }: Answer): Buffer {
  const head = Buffer.alloc(4 + REPLY_HEAD)
  head.writeUInt32LE(REPLY_HEAD + sense.length + data.length, 0)
  head.writeUInt32LE(error, 4)
  head[8] = status
  head[9] = sense.length
  head.writeUInt32LE(transferred, 12)
  return Buffer.concat([head, sense, data])
}

/** A drive of software in the place of the one that commands come to. */
export const drivenBy =
  (drive: Transport): Windows['answer'] =>
  async ({ cdb, dataIn, length, seconds, data }) => {
    const phase = [{ kind: 'out', data }, { kind: 'in', length }, { kind: 'none' }] as const
    const reply = await drive.send({ cdb, data: phase[dataIn] ?? { kind: 'none' }, timeoutMs: seconds * 1000 })
    return { status: reply.status, sense: reply.sense, data: reply.data, transferred: length - reply.residual }
  }
