/** Blocks to the drive, one command after the other. Only what the drive acknowledged counts as written. */

import { isBusy, readbackFaults } from '../readback/index.js'
import { DiscError, type Fault } from '../fault/index.js'
import { isRead, partOf, type FileBytes, type SectorSource } from '../port/index.js'
import { lba, type Lba } from '../unit/index.js'
import { faultOfReply, SenseKey, senseOf, write10, write12, type Sense } from '../mmc/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import type { RecordingPlan } from './plan.js'
import { blocksOf, unreadBlocksOf } from '../sector/index.js'

export interface WriteJob {
  readonly on: Conversation
  /** What is recorded. */
  readonly kind: RecordingPlan['kind']
  readonly source: SectorSource
  readonly start: Lba
  /** Blocks of one command are a multiple of this where there are so many. */
  readonly unit: number
  readonly streaming: boolean
  /** What lies in files of the host need not be read for the drive: nobody else wants to see all of it. */
  readonly unread: boolean
  readonly signal?: AbortSignal | undefined
  /** Before each command. */
  readonly onSend?: () => void
  /** Once for all sectors, in their order, while they are on their way. */
  readonly onData?: (data: Uint8Array | FileBytes) => void
  /** After each command: blocks that it had acknowledged. */
  readonly onWritten: (blocks: number) => void
  /** Beside each command; waited for. */
  readonly onWait?: () => Promise<void>
  /** After each command; waited for too. */
  readonly onBlock?: () => Promise<void>
  /** Of all passes together, for the message when the disc is full. */
  readonly total: { readonly written: () => number; readonly planned: number }
}

const PAUSE_MS = 20
const LONGEST_PAUSE_MS = 500

/** Blocks of one command. */
export function blocksPerWrite(maximumTransfer: number, sectorBytes: number, unit: number): number {
  const most = Math.max(1, Math.floor(maximumTransfer / sectorBytes))
  return most >= unit ? most - (most % unit) : most
}

/** Writes all sectors of a source. Stops at the first failure and at a cancel, between two commands. */
export async function writeAll(job: WriteJob): Promise<void> {
  const { on, source, signal, unit } = job
  const { maximumTransfer, maximumFileBytes } = on.transport
  let perWrite = blocksPerWrite(maximumTransfer, source.sectorBytes, unit)
  const perCopy = blocksPerWrite(maximumFileBytes ?? maximumTransfer, source.sectorBytes, unit)
  const unread = job.unread && maximumFileBytes !== undefined
  let at = job.start as number
  /** For the next command alone. */
  let most = Infinity
  for await (const data of unread ? unreadBlocksOf(source, perWrite, unit, signal) : blocksOf(source, perWrite, signal)) {
    let told = false
    for (let from = 0; from < data.length;) {
      signal?.throwIfAborted()
      const bytes = Math.min(data.length - from, Math.min(most, isRead(data) ? perWrite : perCopy) * source.sectorBytes)
      const part = partOf(data, from, from + bytes)
      const count = bytes / source.sectorBytes
      job.onSend?.()
      const sending = writeOne(job, lba(at), count, part, at === job.start ? perWrite : undefined)
      const smaller = await beside(sending, async () => {
        if (!told) job.onData?.(data)
        told = true
        await job.onWait?.()
      })
      if (smaller?.lasting === true) perWrite = smaller.blocks
      most = smaller?.blocks ?? Infinity
      if (smaller !== undefined) continue
      from += bytes
      at += count
      job.onWritten(count)
      await job.onBlock?.()
    }
  }
}

/** What `sending` gives, once `work` is done too. A failure waits for both: until then the command is at its data. */
async function beside<Value>(sending: Promise<Value>, work: () => Promise<void>): Promise<Value> {
  const [sent, worked] = await Promise.allSettled([sending, work()])
  if (sent.status === 'rejected') throw sent.reason
  if (worked.status === 'rejected') throw worked.reason
  return sent.value
}

/**
 * So many blocks are to be tried instead: from now on, where the system refused the very first command for its size; once, where
 * the command began on one layer of the disc and would have ended on the other.
 */
interface Smaller {
  readonly blocks: number
  readonly lasting: boolean
}

/** One command, repeated while the drive says that its buffer is full. */
async function writeOne(
  job: WriteJob,
  start: Lba,
  count: number,
  data: Uint8Array | FileBytes,
  first: number | undefined,
): Promise<Smaller | undefined> {
  const { on, unit } = job
  const command = job.streaming
    ? write12.build({ start, count, data, streaming: true }, on.family)
    : write10.build({ start, count, data }, on.family)
  const named = job.streaming ? write12 : write10
  const limit = on.clock.now() + on.patienceOf('flush')
  for (let pause = PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    let reply
    try {
      reply = await on.transport.send(command)
    } catch (error) {
      if (first !== undefined && first > 1 && isSizeRefused(error)) return { blocks: Math.max(1, Math.floor(first / 2)), lasting: true }
      throw error
    }
    const sense = senseOf(reply.sense)
    if (reply.status === 0 && !isBad(sense)) {
      if (reply.residual > 0)
        throw new DiscError(
          faults.lostCount({
            drive: on.transport.name,
            acknowledged: count - Math.ceil(reply.residual / job.source.sectorBytes),
            planned: count,
          }),
        )
      return undefined
    }
    if (crossesLayers(sense) && count > unit) return { blocks: blocksPerWrite(Math.floor(count / 2), 1, unit), lasting: false }
    if (!isBusy(reply.status, sense)) throw new DiscError(writeFault(job, start, sense, faultOfReply(reply, named)))
    if (on.clock.now() >= limit)
      throw new DiscError(
        readbackFaults.stillBusy({
          drive: on.transport.name,
          what: 'writing',
          minutes: Math.round(on.patienceOf('flush') / 60_000),
        }),
      )
    await on.clock.sleep(pause)
  }
}

/** A drive may send sense data beside a good status: those of a failure count. */
const isBad = (sense: Sense | undefined): boolean =>
  sense !== undefined && sense.key !== SenseKey.noSense && sense.key !== SenseKey.recovered

/** INVALID WRITE CROSSING LAYER JUMP: nothing of the command was recorded. */
const crossesLayers = (sense: Sense | undefined): boolean =>
  sense !== undefined && !sense.deferred && sense.key === SenseKey.illegalRequest && sense.asc === 0x21 && sense.ascq === 0x03

const isSizeRefused = (error: unknown): boolean => error instanceof DiscError && error.faults[0]?.code === 'transport/notDelivered'

function writeFault(job: WriteJob, start: Lba, sense: Sense | undefined, fault: Fault): Fault {
  const drive = job.on.transport.name
  if (sense?.deferred === true) return faults.deferred({ drive, reason: fault.message })
  if (fault.code !== 'mmc/discFull') return fault
  return faults.discFull({
    drive,
    kind: job.kind,
    block: start,
    written: job.total.written(),
    planned: job.total.planned,
    reason: fault.message,
  })
}
