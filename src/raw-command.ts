/** A drive -> its answer to one command, or a connection for those who send their own. What could do harm has to be asked for. */

import { DiscError, type Fault } from './fault/index.js'
import {
  blockLengthsOf,
  faultOfReply,
  faults as mmcFaults,
  onlyLooks,
  opcodeName,
  SenseKey,
  senseOf,
  senseText,
  type Sense,
} from './mmc/index.js'
import type { Command, DataPhase, Reply, Transport } from './port/index.js'
import { parseDriveAddress } from './transport/index.js'
import { lockDrive } from './transport/lock.node.js'
import { freeOfMounts, type Mounted } from './transport/mounted.node.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'

export interface RawOptions {
  /** Commands that only look, unless it is said; `all` may destroy discs and drives, and takes the drive for itself. */
  readonly commands?: 'that look' | 'all'
  /** What becomes of file systems on the disc where all commands may be sent; nothing is sent unless it is said. */
  readonly mounted?: Mounted
  /** Under this name the drive is locked where all commands may be sent. */
  readonly client?: string | undefined
  readonly open?: OpenByAddress
}

/** Most bytes of one command, whatever the drive takes. */
const MOST_BYTES = 1 << 20

/**
 * A connection to a drive, which judges each command before it is sent. Throws `transport/busyWithJob` while somebody burns;
 * `send` throws `mmc/commandActs`, `mmc/blockLength` and `mmc/transferTooLong`. The drive is let go when it is closed.
 */
export async function openTransport(drive: string, given: RawOptions = {}): Promise<Transport> {
  const { commands = 'that look', mounted = 'refuse', client, open = openByAddress } = given
  const address = parseDriveAddress(drive)
  const lock = commands === 'all' ? lockDrive(address, 'sending commands', client) : undefined
  try {
    if (lock !== undefined) await freeOfMounts(address, mounted)
    const { transport } = await open(drive, lock === undefined ? 'shared' : 'changing')
    const maximumTransfer = Math.min(MOST_BYTES, transport.maximumTransfer)
    return {
      name: transport.name,
      maximumTransfer,
      async send(command, signal) {
        const fault = faultOfCommand(command, commands, maximumTransfer)
        if (fault !== undefined) throw new DiscError(fault)
        return transport.send(command, signal)
      },
      async close() {
        await transport.close()
        lock?.release()
      },
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

function faultOfCommand({ cdb, data }: Command, commands: 'that look' | 'all', limit: number): Fault | undefined {
  const opcode = cdb[0] ?? 0
  const allowed = blockLengthsOf(opcode)
  if (!allowed.includes(cdb.length)) return mmcFaults.blockLength({ opcode, length: cdb.length, allowed })
  const bytes = data.kind === 'in' ? data.length : data.kind === 'out' ? data.data.length : 0
  if (bytes > limit) return mmcFaults.transferTooLong({ bytes, limit })
  if (commands === 'all') return undefined
  if (!onlyLooks(cdb)) return mmcFaults.commandActs({ opcode, name: opcodeName(opcode) })
  return data.kind === 'out' ? mmcFaults.commandActs({ opcode, name: `${opcodeName(opcode)} with data for the drive` }) : undefined
}

export type Told = Sense & { readonly text: string }
const toldOf = (sense: Sense): Told => ({ ...sense, text: senseText(sense.asc, sense.ascq) })
/** SAM-5 5.14: a command that meets a unit attention condition is not executed. */
const isNews = ({ status }: Reply, sense: Sense | undefined): sense is Sense => status !== 0 && sense?.key === SenseKey.unitAttention
const MOST_ATTENTIONS = 8

export interface RawAnswer {
  readonly drive: string
  readonly command: string
  /** SCSI status: 0 is good. */
  readonly status: number
  readonly data: Uint8Array
  /** Bytes that were asked for and did not come, or were offered and not taken. */
  readonly residual: number
  readonly senseBytes: Uint8Array
  readonly sense?: Told
  /** What the drive wanted to tell before: it has not executed the command then, which was sent again. */
  readonly attentions: readonly Told[]
  /** What a status other than good means. */
  readonly fault?: Fault
}

export interface RawCommand {
  readonly cdb: Uint8Array
  readonly data: DataPhase
  /** A minute where absent. */
  readonly timeoutMs?: number
}

const MINUTE_MS = 60_000

/** One command and its answer, whatever that is. Throws where it cannot be sent, or may not be. */
export async function rawCommand(drive: string, command: RawCommand, options: RawOptions = {}): Promise<RawAnswer> {
  const transport = await openTransport(drive, options)
  try {
    const attentions: Told[] = []
    let reply = await transport.send({ timeoutMs: MINUTE_MS, ...command })
    for (let news = senseOf(reply.sense); isNews(reply, news) && attentions.length < MOST_ATTENTIONS; news = senseOf(reply.sense)) {
      attentions.push(toldOf(news))
      reply = await transport.send({ timeoutMs: MINUTE_MS, ...command })
    }
    const opcode = command.cdb[0] ?? 0
    const name = opcodeName(opcode)
    const sense = senseOf(reply.sense)
    return {
      drive,
      command: name,
      status: reply.status,
      data: reply.data,
      residual: reply.residual,
      senseBytes: reply.sense,
      attentions,
      ...(sense === undefined ? {} : { sense: toldOf(sense) }),
      ...(reply.status === 0 ? {} : { fault: faultOfReply(reply, { name, opcode }) }),
    }
  } finally {
    await transport.close()
  }
}
