/**
 * A drive that is spoken to as drives want it. What it is busy with is waited for; news are heard and the command is sent again,
 * since it was not carried out; a recovered error is an answer like any other. SAM-5 5.14; SPC-4 4.5.6; MMC-6 annex F.
 */

import { DiscError, type Fault } from '../fault/index.js'
import type { Command, Reply, Transport } from '../port/index.js'
import { isRecovered, patienceOf, printRefusal, SenseKey, senseOf, type MediaFamily, type Sense } from '../mmc/index.js'
import { faults } from './faults.js'
import type { Station } from './view.js'
import { waitUntilReady } from './wait.js'

export interface Manners {
  /** Hears what the drive got over by itself, once for each command and reason. */
  readonly note?: ((fault: Fault) => void) | undefined
  /** Hears news: a reset, another disc, other parameters. What it throws ends the command; else it is sent again. */
  readonly news?: ((sense: Sense, command: { readonly name: string; readonly opcode: number }) => Promise<void>) | undefined
  /** Hears that a command before has failed after all, where it throws for that; else the command is sent again. */
  readonly late?: ((sense: Sense, command: { readonly name: string; readonly opcode: number }) => Promise<void>) | undefined
  /** How long a command may be answered that the drive is at something long; one that is not waited for gets that answer. */
  readonly limitMs?: ((opcode: number) => number) | undefined
  /** How many times as long as usual everything may take. */
  readonly patience?: number | undefined
  readonly family?: MediaFamily | undefined
}

/** TEST UNIT READY and REQUEST SENSE: those who wait ask with these. News that they meet are heard, and no more. */
const LOOKS: ReadonlySet<number> = new Set([0x00, 0x03])
/** A drive says to these that its buffer is full, over and over: who writes waits for a few milliseconds and not for all of it. */
const WRITES: ReadonlySet<number> = new Set([0x2a, 0xaa])
/** What an aborted command has done already is not to be done twice. */
const ONCE: ReadonlySet<number> = new Set([0x04, 0x1b, 0x2a, 0x5b, 0x5d, 0xa1, 0xaa])
/** A drive may have several news, each for a command of its own. */
const MOST_NEWS = 4
const BUSY_STATUSES: ReadonlySet<number> = new Set([0x08, 0x28])
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1000

/** The same drive behind good manners. Throws `burn/stillBusy` where a drive is busy beyond the limit. */
export function steady(station: Station, manners: Manners = {}): Station {
  const { transport, clock } = station
  const { name, maximumTransfer, maximumFileBytes } = transport
  const told = new Set<string>()
  const note = (command: Command, sense: Sense): void => {
    const key = [opcodeOf(command), sense.asc, sense.ascq].join(' ')
    if (told.has(key)) return
    told.add(key)
    manners.note?.(faults.recovered({ drive: name, reason: printRefusal({ command: nameOf(command), ...sense }) }))
  }
  const send = async (given: Command, signal?: AbortSignal): Promise<Reply> => {
    const opcode = opcodeOf(given)
    const command = { ...given, timeoutMs: given.timeoutMs * (manners.patience ?? 1) }
    const began = clock.now()
    let news = 0
    let again = 0
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
      const reply = await transport.send(command, signal)
      const sense = senseOf(reply.sense)
      if (sense?.deferred === true) {
        // It belongs to a command before, and keeps this one from being carried out. SPC-4 4.5.7
        if (sense.key === SenseKey.recovered) note(command, sense)
        else await manners.late?.(sense, { name: nameOf(command), opcode })
        if (reply.status === 0 || again++ > 0) return reply
        continue
      }
      if (isRecovered(sense) && sense !== undefined) {
        if (lacksData(command, reply) && again++ === 0) continue
        note(command, sense)
        return { ...reply, status: 0 }
      }
      if (reply.status === 0) return reply
      if (sense?.key === SenseKey.unitAttention) {
        await manners.news?.(sense, { name: nameOf(command), opcode })
        if (LOOKS.has(opcode) || ++news > MOST_NEWS) return reply
        continue
      }
      if (LOOKS.has(opcode)) return reply
      if (sense?.key === SenseKey.aborted && !ONCE.has(opcode) && again++ === 0) continue
      if (WRITES.has(opcode) || !isBusy(reply.status, sense)) return reply
      const readyMs = patienceOf('ready', manners.family ?? 'unknown') * (manners.patience ?? 1)
      const givenMs = manners.limitMs?.(opcode) ?? readyMs
      const limitMs = isBecomingReady(sense) ? Math.min(givenMs, readyMs) : givenMs
      if (limitMs <= 0) return reply
      const what = `at something else and does not take ${nameOf(command)}`
      if (clock.now() - began >= limitMs)
        throw new DiscError(faults.stillBusy({ drive: name, what, minutes: Math.round(limitMs / 60_000) }))
      await clock.sleep(pause, signal)
      await waitUntilReady({ transport: self, clock, family: manners.family ?? 'unknown' }, { what, limitMs, watch: 'unit' })
    }
  }
  const self: Transport = {
    name,
    maximumTransfer,
    ...(maximumFileBytes === undefined ? {} : { maximumFileBytes }),
    send,
    close: () => transport.close(),
  }
  return { ...station, transport: self }
}

const opcodeOf = (command: Command): number => command.cdb[0] ?? 0
const nameOf = (command: Command): string => command.name ?? `command ${opcodeOf(command).toString(16).padStart(2, '0').toUpperCase()}h`

/** Some transports bring no data beside a status that is not good. */
const lacksData = ({ data }: Command, reply: Reply): boolean => data.kind === 'in' && data.length > 0 && reply.data.length === 0

/** NOT READY for as long as something lasts: spinning up, a format, a long operation or a write. MMC-6 annex F. */
export const isBusy = (status: number, sense: Sense | undefined): boolean =>
  BUSY_STATUSES.has(status) ||
  (sense !== undefined && !sense.deferred && sense.key === SenseKey.notReady && sense.asc === 0x04 && LASTING.has(sense.ascq))
/** No reason given, becoming ready, format in progress, operation in progress, long write in progress. */
const LASTING: ReadonlySet<number> = new Set([0x00, 0x01, 0x04, 0x07, 0x08])
const isBecomingReady = (sense: Sense | undefined): boolean => sense !== undefined && sense.ascq <= 0x01
