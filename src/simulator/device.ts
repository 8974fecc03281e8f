/** The drive as a device on a bus: one command in, one reply out. */

import { DiscError } from '../fault/index.js'
import { bytesIn, type Clock, type Command, type FileBytes, type Reply, type Transport } from '../port/index.js'
import { encodeSense, type Sense } from '../mmc/index.js'
import * as attention from './attention.js'
import { WriteBuffer } from './buffer.js'
import { getConfiguration } from './configuration.js'
import { sendCueSheet } from './cue.js'
import * as describe from './describe.js'
import * as erasing from './erasing.js'
import { faults } from './faults.js'
import * as finishing from './finishing.js'
import { busySense, effectOf, has, Refused, removeMedium, save, sense, settle, type Answer, type Machine, type Storing } from './machine.js'
import type { DriveModel } from './model.js'
import { freshModes, modeSelect, modeSense } from './modes.js'
import * as reading from './read.js'
import type { Personality } from './rehearsal/types.js'
import { isRecovered, ScriptPlayer, type FaultScript } from './script.js'
import * as speeds from './speeds.js'
import * as structures from './structures.js'
import { fixedBits, Temper } from './temper.js'
import { readSubChannel, readToc } from './toc.js'
import { write10, write12 } from './write.js'

type Handler<Data> = (m: Machine, cdb: Uint8Array, data: Data) => Answer
interface Row {
  readonly run: Handler<Uint8Array> | { readonly unread: Handler<Uint8Array | FileBytes> }
  /** Obeyed while a long operation goes on. */
  readonly always?: true
  /** Obeyed while a change has still to be reported. SPC-4 5.3; MMC-6 INQUIRY and others. */
  readonly early?: true
}

/** All commands of the drive by operation code. */
const commands: ReadonlyMap<number, Row> = new Map<number, Row>([
  [0x00, { run: attention.testUnitReady }],
  [0x03, { run: attention.requestSense, always: true, early: true }],
  [0x04, { run: erasing.formatUnit }],
  [0x12, { run: attention.inquiry, always: true, early: true }],
  [0x1b, { run: attention.startStopUnit }],
  [0x1e, { run: attention.preventAllow, always: true }],
  [0x23, { run: describe.readFormatCapacities }],
  [0x25, { run: describe.readCapacity }],
  [0x28, { run: reading.read10 }],
  [0x2a, { run: { unread: write10 } }],
  [0x2f, { run: reading.verify10 }],
  [0x35, { run: finishing.synchronizeCache }],
  [0x42, { run: readSubChannel }],
  [0x43, { run: readToc }],
  [0x46, { run: getConfiguration, always: true, early: true }],
  [0x4a, { run: attention.eventStatus, always: true, early: true }],
  [0x51, { run: describe.readDiscInformation }],
  [0x52, { run: describe.readTrackInformation }],
  [0x53, { run: finishing.reserveTrack }],
  [0x54, { run: finishing.sendOpcInformation }],
  [0x55, { run: modeSelect }],
  [0x5a, { run: modeSense, always: true }],
  [0x5b, { run: finishing.closeTrackSession }],
  [0x5c, { run: speeds.readBufferCapacity }],
  [0x5d, { run: sendCueSheet }],
  [0xa1, { run: erasing.blank }],
  [0xa8, { run: reading.read12 }],
  [0xaa, { run: { unread: write12 } }],
  [0xac, { run: speeds.getPerformance }],
  [0xad, { run: structures.readDiscStructure }],
  [0xb6, { run: speeds.setStreaming }],
  [0xbb, { run: speeds.setCdSpeed }],
  [0xbd, { run: attention.mechanismStatus, always: true }],
  [0xbe, { run: reading.readCd }],
  [0xbf, { run: structures.sendDiscStructure }],
])

const GOOD = 0x00
const CHECK_CONDITION = 0x02
const EMPTY = new Uint8Array()

export interface VirtualDevice extends Transport {
  /** A hand opens the tray, changes the disc and closes the tray. */
  change(medium: Machine['medium']): void
}

export function virtualDevice(options: {
  readonly name: string
  readonly clock: Clock
  readonly model: DriveModel
  readonly script: FaultScript
  readonly personality: Personality
  readonly medium: Machine['medium']
}): VirtualDevice {
  const { name, clock, model, script, personality, medium } = options
  const m: Machine = {
    name,
    clock,
    model,
    script: new ScriptPlayer(script),
    temper: new Temper(personality),
    modes: freshModes(fixedBits(personality)),
    buffer: new WriteBuffer(clock, model.bufferBytes, model.timing),
    medium,
    trayOpen: false,
    prevented: false,
    attentions: model.quirks.includes('no unit attention') ? [] : [sense(6, 0x29, 0), ...(medium === undefined ? [] : [sense(6, 0x28, 0)])],
    mediaEvent: 0,
    job: undefined,
    waiting: false,
    deferred: undefined,
    cue: undefined,
    raw: undefined,
    readSpeed: 0,
    writeSpeed: 0,
    rotation: 'clv',
    effects: [],
    rehearsal: undefined,
    changed: false,
    touched: false,
    storing: undefined,
    swallowing: false,
  }
  speeds.resetSpeeds(m)
  let gone = false
  return {
    name,
    maximumTransfer: model.maximumTransfer,
    ...(model.maximumFileBytes === undefined ? {} : { maximumFileBytes: model.maximumFileBytes }),
    async send(command, signal) {
      if (m.storing !== undefined) await stored(m)
      signal?.throwIfAborted()
      demandFit(name, command, personality.maximumTransfer)
      if (gone) throw new DiscError(faults.gone({ drive: name }))
      const opcode = command.cdb[0] ?? 0
      m.effects = m.script.command(opcode)
      if (effectOf(m, 'gone') !== undefined) {
        gone = true
        throw new DiscError(faults.gone({ drive: name }))
      }
      const { reply, milliseconds } = obey(m, command)
      if (m.storing !== undefined) await finishStoring(m, m.storing)
      // A command is acknowledged when the disc says what it did.
      if (m.changed) save(m)
      // What blocks trigger is known only now.
      if (effectOf(m, 'gone') !== undefined) {
        gone = true
        throw new DiscError(faults.gone({ drive: name }))
      }
      await pass(m, command, (effectOf(m, 'slow')?.milliseconds ?? 0) + milliseconds, signal)
      settle(m)
      return failed(m) ?? reply
    },
    change(next) {
      // A disc that is pulled out of a write keeps the state that was last saved.
      if (m.storing === undefined) attention.finishWriting(m)
      m.medium?.container.store.close()
      m.trayOpen = true
      m.medium = next
      m.touched = false
      attention.closeTray(m)
    },
    async close() {
      if (gone) return
      gone = true
      await stored(m)
      attention.finishWriting(m)
      m.medium?.container.store.close()
    },
  }
}

/** Waits until no command is at its blocks any more, whatever becomes of them. */
async function stored(m: Machine): Promise<void> {
  while (m.storing !== undefined) await m.storing.done.catch(() => {})
}

/** Ends the command at hand with its blocks: only what is in the store counts as recorded. */
async function finishStoring(m: Machine, storing: Storing): Promise<void> {
  try {
    await storing.done
    storing.recorded()
  } finally {
    m.storing = undefined
  }
}

/** Lets time go by. A command that takes longer than its host waits ends without a reply. */
async function pass(m: Machine, command: Command, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0) return
  await m.clock.sleep(Math.min(milliseconds, command.timeoutMs), signal)
  if (milliseconds > command.timeoutMs)
    throw new DiscError(
      faults.timeout({
        drive: m.name,
        command: nameOf(command),
        seconds: command.timeoutMs / 1000,
      }),
    )
}

const nameOf = ({ cdb }: Command): string => `${(cdb[0] ?? 0).toString(16).toUpperCase().padStart(2, '0')}h`

/** A job that was waited for and has failed makes its command fail. */
function failed(m: Machine): Reply | undefined {
  const { deferred, waiting } = m
  m.waiting = false
  if (deferred === undefined || !waiting) return undefined
  m.deferred = undefined
  return refusal(deferred, 0)
}

const askedOf = (command: Command): number =>
  command.data.kind === 'in' ? command.data.length : command.data.kind === 'out' ? command.data.data.length : 0
/** A narrow adapter refuses what it cannot carry before the drive hears of it. */
function demandFit(name: string, command: Command, most: number | undefined): void {
  const bytes = askedOf(command)
  if (most !== undefined && bytes > most) throw new DiscError(faults.tooLong({ drive: name, command: nameOf(command), bytes, most }))
}

const refusal = (why: Sense, residual: number): Reply => ({ status: CHECK_CONDITION, data: EMPTY, residual, sense: encodeSense(why) })

function obey(m: Machine, command: Command): { readonly reply: Reply; readonly milliseconds: number } {
  const asked = askedOf(command)
  try {
    settle(m)
    const early = statusOf(m, asked)
    if (early !== undefined) return early
    interfere(m)
    const answer = dispatch(m, command)
    return statusOf(m, asked) ?? { reply: { ...replyOf(m, command, answer), ...gotOver(m) }, milliseconds: answer.milliseconds ?? 0 }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { reply: refusal(disguised(m, error.sense), asked), milliseconds: 0 }
  }
}

function statusOf(m: Machine, asked: number): ReturnType<typeof obey> | undefined {
  const status = effectOf(m, 'status')
  return status && { reply: { status: status.status, data: EMPTY, residual: asked, sense: EMPTY }, milliseconds: 0 }
}

/** Some drives call an invalid field NOT READY. */
const disguised = (m: Machine, why: Sense): Sense =>
  has(m, 'invalid field is not ready') && why.key === 5 && why.asc === 0x24 ? { ...why, key: 2 } : why

/** A recovered error is told beside a command that was carried out. SPC-4 4.5.6. */
function gotOver(m: Machine): Partial<Reply> {
  const why = m.effects.find((effect) => effect.kind === 'sense' && isRecovered(effect))
  return why?.kind === 'sense' ? { status: CHECK_CONDITION, sense: encodeSense(sense(why.key, why.asc, why.ascq)) } : {}
}

/** Effects of the script that come before the command itself. */
function interfere(m: Machine): void {
  if (effectOf(m, 'remove') !== undefined) removeMedium(m)
  const speed = effectOf(m, 'speed')
  if (speed !== undefined) m.writeSpeed = speed.kilobytesPerSecond
  const why = effectOf(m, 'sense')
  if (why !== undefined && !isRecovered(why)) throw new Refused(sense(why.key, why.asc, why.ascq, { deferred: why.deferred ?? false }))
}

function dispatch(m: Machine, command: Command): Answer {
  const opcode = command.cdb[0] ?? 0
  const row = m.model.lacking.includes(opcode) ? undefined : commands.get(opcode)
  if (row === undefined) throw new Refused(sense(5, 0x20, 0))
  const unlike = m.temper.refusalOf(command.cdb)
  if (unlike !== undefined) throw new Refused(unlike)
  const { job } = m
  if (row.early !== true) {
    const news = m.attentions.shift()
    if (news !== undefined) throw new Refused(news)
    if (m.deferred !== undefined) {
      const why = m.deferred
      m.deferred = undefined
      throw new Refused(why)
    }
    const busy = m.temper.busyAt(opcode, m.clock.now())
    if (busy !== undefined) throw new Refused(busy)
  }
  if (job !== undefined && job.kind !== 'background format' && row.always !== true) throw new Refused(busySense(m, job))
  const before = m.job
  const answer = run(row, m, padded(command.cdb), command.data.kind === 'out' ? command.data.data : EMPTY)
  m.waiting = m.job !== before && (answer.milliseconds ?? 0) > 0
  m.attentions.push(...m.temper.attentionsAfter(opcode))
  return answer
}

const run = (row: Row, m: Machine, cdb: Uint8Array, data: Uint8Array | FileBytes): Answer =>
  'unread' in row.run ? row.run.unread(m, cdb, data) : row.run(m, cdb, bytesIn(data))

/** Descriptor blocks of a wrong length are read as if they were whole. */
function padded(cdb: Uint8Array): Uint8Array {
  const out = new Uint8Array(16)
  out.set(cdb.subarray(0, 16))
  return out
}

/** Reads of blocks flip their bits themselves. */
const blockReads = new Set([0x28, 0xa8, 0xbe])

function replyOf(m: Machine, command: Command, answer: Answer): Reply {
  const asked = askedOf(command)
  const scripted = effectOf(m, 'answer')
  const cut = effectOf(m, 'short')?.bytes ?? 0
  if (command.data.kind !== 'in') return { status: GOOD, data: EMPTY, residual: Math.min(asked, cut), sense: EMPTY }
  const whole = scripted?.data ?? m.temper.answer(command.cdb[0] ?? 0, answer.data ?? EMPTY, asked)
  const end = Math.max(0, Math.min(asked, whole.length) - cut)
  // Blocks come in memory of their own.
  const data = blockReads.has(command.cdb[0] ?? 0) ? whole.subarray(0, end) : whole.slice(0, end)
  const flip = effectOf(m, 'flip')
  if (flip !== undefined && !blockReads.has(command.cdb[0] ?? 0) && flip.bit >>> 3 < data.length)
    data[flip.bit >>> 3] = (data[flip.bit >>> 3] as number) ^ (0x80 >>> (flip.bit & 7))
  return { status: GOOD, data, residual: asked - data.length, sense: EMPTY }
}
