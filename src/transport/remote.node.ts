/** A drive that a process of its own holds. The wait for it is by our own clock, so that nothing it does can freeze us. */

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readU32le } from '../codec/index.js'
import { DiscError, reasonOf, type Fault } from '../fault/index.js'
import { bytesIn, type Command, type Reply, type Transport } from '../port/index.js'
import { faults } from './faults.js'
import {
  decodeJson,
  decodeResult,
  encodeCommand,
  encodeJson,
  Errno,
  HOST_BROKEN,
  HOST_NO_CONNECT,
  HOST_REFUSED,
  HOST_TIMEOUT,
  LONGEST_FRAME,
  type CommandResult,
  type Opened,
  type OpenFailure,
  type OpenRequest,
} from './frame.js'
import { windowsReason } from './windows-errors.js'

/** Where the compiled program lies, seen from the compiled module, from the bundled command, and from the sources. */
const PROGRAMS = ['child.node.js', '../transport/child.node.js', '../../dist/transport/child.node.js']

function programPath(): string {
  const found = PROGRAMS.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path))
  if (found === undefined) throw new Error('The program that holds a drive is not built: run npm run build')
  return found
}

/** The kernel's error recovery may take longer than the time a command was given. */
const GRACE_MS = 15_000
const OPEN_MS = 40_000
const DRIVER_SENSE = 8

export interface RemoteOptions {
  /** The program that holds the drive. */
  readonly program?: string
  readonly openMs?: number
  /** How much longer than its own time a command may take. */
  readonly graceMs?: number
}

/** Starts the process and opens the drive in it. */
export async function openRemote(name: string, request: OpenRequest, options: RemoteOptions = {}): Promise<Transport | OpenFailure> {
  const drive = new RemoteDrive(name, options)
  const opened = await drive.open(request)
  if (opened.ok) return drive.transport(opened.maximumTransfer)
  await drive.end()
  return opened.failure
}

/** Opens a drive in a process of its own and lets go of it at once, for what opening does. */
export async function openedOnce(name: string, request: OpenRequest): Promise<Opened> {
  const drive = new RemoteDrive(name, {})
  const opened = await drive.open(request)
  await drive.end()
  return opened
}

interface Waiting {
  readonly resolve: (body: Uint8Array) => void
  readonly reject: (error: Error) => void
}

class RemoteDrive {
  private readonly child: ChildProcess
  private readonly name: string
  private readonly options: RemoteOptions
  private waiting: Waiting | undefined
  private dead: Fault | undefined
  /** Most bytes that a command carried and that was delivered. */
  private carried = -1
  private received: Buffer[] = []
  private receivedBytes = 0
  private turn: Promise<unknown> = Promise.resolve()

  constructor(name: string, options: RemoteOptions) {
    this.name = name
    this.options = options
    this.child = spawn(process.execPath, [options.program ?? programPath()], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
      // Windows would open a console for it.
      windowsHide: true,
    })
    this.child.stdout?.on('data', (chunk: Buffer) => this.take(chunk))
    this.child.stdin?.on('error', () => {})
    this.child.on('error', (error) => this.die(reasonOf(error)))
    this.child.on('exit', (code, signal) =>
      this.die(`the process that held it ended with ${signal === null ? `status ${code}` : `signal ${signal}`}`),
    )
  }

  async open(request: OpenRequest): Promise<Opened> {
    return decodeJson(await this.ask([encodeJson(request)], this.options.openMs ?? OPEN_MS, 'open')) as Opened
  }

  transport(maximumTransfer: number): Transport {
    return {
      name: this.name,
      maximumTransfer,
      send: (command) => {
        const sent = this.turn.then(() => this.send(command))
        this.turn = sent.catch(() => {})
        return sent
      },
      close: () => this.end(),
    }
  }

  /** Lets go of the drive; does not wait for a command that hangs. */
  async end(): Promise<void> {
    this.child.stdin?.end()
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()))
    const timer = setTimeout(() => this.abandon(), this.dead === undefined ? 3000 : 0)
    const given = new Promise<void>((resolve) => setTimeout(resolve, 3500).unref())
    await Promise.race([ended, given])
    clearTimeout(timer)
  }

  private async send(command: Command): Promise<Reply> {
    const { data } = command
    const frames = encodeCommand({
      cdb: command.cdb,
      direction: data.kind,
      timeoutMs: command.timeoutMs,
      length: data.kind === 'in' ? data.length : 0,
      data: data.kind === 'out' ? bytesIn(data.data) : new Uint8Array(0),
    })
    const opcode = nameOf(command.cdb)
    const result = decodeResult(await this.ask(frames, command.timeoutMs + (this.options.graceMs ?? GRACE_MS), opcode))
    const bytes = data.kind === 'in' ? data.length : data.kind === 'out' ? data.data.length : 0
    const fault = this.faultOf(result, opcode, command.timeoutMs, bytes)
    if (fault !== undefined) throw new DiscError(fault)
    this.carried = Math.max(this.carried, bytes)
    return { status: result.status, data: result.data, residual: result.residual, sense: result.sense }
  }

  /** What a status of the host or the driver means: the command is then no success, whatever the drive's own status says. */
  private faultOf(result: CommandResult, command: string, timeoutMs: number, bytes: number): Fault | undefined {
    const drive = this.name
    const driver = result.driver & 0x0f
    if (result.host === HOST_TIMEOUT || driver === 6) return faults.timeout({ drive, command, seconds: Math.ceil(timeoutMs / 1000) })
    if (result.host === HOST_NO_CONNECT)
      return faults.gone({ drive, reason: result.error === 0 ? 'it does not answer any more' : windowsReason(result.error) })
    if (result.host === HOST_REFUSED) return faults.notDelivered({ drive, command, reason: windowsReason(result.error) })
    // The system says EIO of a drive that is gone, and of a command that its queue is too small for: then others still go.
    const { status, error } = result
    const refused = status === Errno.value || status === Errno.memory || (status === Errno.io && bytes > this.carried)
    const said = error === 0 ? `error ${status}` : windowsReason(error)
    if (result.host === HOST_BROKEN && refused)
      return faults.notDelivered({ drive, command, reason: `the system refused its size (${said})` })
    if (result.host === HOST_BROKEN)
      return faults.gone({ drive, reason: status === 0 ? 'the connection broke' : error === 0 ? `system ${said}` : said })
    if (result.host !== 0 || (driver !== 0 && driver !== DRIVER_SENSE))
      return faults.notDelivered({ drive, command, reason: `host status ${result.host}, driver status ${result.driver}` })
    return undefined
  }

  private async ask(frames: readonly Uint8Array[], limitMs: number, command: string): Promise<Uint8Array> {
    if (this.dead !== undefined) throw new DiscError(this.dead)
    return new Promise<Uint8Array>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.dead = faults.timeout({ drive: this.name, command, seconds: Math.ceil(limitMs / 1000) })
        this.waiting = undefined
        this.abandon()
        reject(new DiscError(this.dead))
      }, limitMs)
      this.waiting = {
        resolve: (body) => {
          clearTimeout(timer)
          resolve(body)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      for (const frame of frames) if (frame.length > 0) this.child.stdin?.write(frame)
    })
  }

  private take(chunk: Buffer): void {
    this.received.push(chunk)
    this.receivedBytes += chunk.length
    if (this.receivedBytes < 4) return
    const [first] = this.received
    const head = first !== undefined && first.length >= 4 ? first : Buffer.concat(this.received)
    const length = readU32le(head, 0)
    if (length > LONGEST_FRAME) return this.die('it answered nonsense')
    if (this.receivedBytes < 4 + length) return
    const all = this.received.length === 1 && first !== undefined ? first : Buffer.concat(this.received)
    this.received = all.length > 4 + length ? [all.subarray(4 + length)] : []
    this.receivedBytes = all.length - 4 - length
    const { waiting } = this
    this.waiting = undefined
    waiting?.resolve(all.subarray(4, 4 + length))
  }

  private die(reason: string): void {
    this.dead ??= faults.gone({ drive: this.name, reason })
    const { waiting } = this
    this.waiting = undefined
    waiting?.reject(new DiscError(this.dead))
  }

  /** A process inside a kernel call cannot be ended; it must not keep this one alive. */
  private abandon(): void {
    this.child.kill('SIGKILL')
    this.child.stdout?.destroy()
    this.child.stdin?.destroy()
    this.child.unref()
  }
}

const nameOf = (cdb: Uint8Array): string => `${(cdb[0] ?? 0).toString(16).toUpperCase().padStart(2, '0')}h`
