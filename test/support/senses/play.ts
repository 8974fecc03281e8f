/** One burn with one sense code on one command, judged on a drive that has no faults. */

import type { Command, Reply, Transport } from '../../../src/port/index.js'
import { nodeDigests } from '../../../src/readback/digests.node.js'
import { lookAtDisc, reportOf, type DiscReport } from '../../../src/readback/index.js'
import { needOf, record, type Need, type RecordingResult } from '../../../src/recorder/index.js'
import { perform, read10, readCd, startStopUnit, attempt, type WriteType } from '../../../src/mmc/index.js'
import { memoryStore, openVirtualDrive, type ByteStore, type VirtualDrive } from '../../../src/simulator/index.js'
import { lba } from '../../../src/unit/index.js'
import type { SenseCase } from './cases.js'

export interface Strike {
  readonly opcode: number
  readonly n: number
  readonly sense: readonly [number, number, number]
}

export interface Played {
  readonly result: RecordingResult
  /** What is wrong with it, in sentences. */
  readonly problems: readonly string[]
}

/** What the same burn does where nothing goes wrong. */
export interface Faultless {
  readonly writeType: WriteType
  readonly disc: DiscReport
  /** Codes that it tells. */
  readonly codes: ReadonlySet<string>
  /** Commands of each operation code. */
  readonly counts: ReadonlyMap<number, number>
  readonly names: ReadonlyMap<number, string>
  /** Where each of them falls, in their order. */
  readonly stages: ReadonlyMap<number, readonly Stage[]>
}

/** Seen from the commands that write blocks. */
export type Stage = 'before' | 'among' | 'behind'

/** Far more than any burn of these cases sends. */
const MOST_COMMANDS = 20_000

const usedStores = new Map<string, Uint8Array>()

/** A store with a disc as the case wants it. */
async function storeFor(given: SenseCase): Promise<ByteStore> {
  const store = memoryStore()
  if (given.used === undefined) return store
  let bytes = usedStores.get(given.name)
  if (bytes === undefined) {
    const first = memoryStore()
    const drive = driveOn(given, first)
    const { transport, clock } = { transport: drive, clock: drive.clock }
    await record({ transport, clock, plan: await given.plan(), settings: { ...given.settings, erase: 'none' }, digests: nodeDigests })
    await drive.close()
    bytes = first.read(0, first.size())
    usedStores.set(given.name, bytes)
  }
  store.write(0, bytes)
  return store
}

const driveOn = ({ medium }: SenseCase, store: ByteStore, strike?: Strike): VirtualDrive =>
  openVirtualDrive({
    store,
    medium: { kind: medium, blocks: SIZES[medium] ?? 2048 },
    model: { maximumTransfer: 1 << 16 },
    faults:
      strike === undefined
        ? []
        : [
            {
              at: { kind: 'opcode', opcode: strike.opcode, n: strike.n },
              effect: { kind: 'sense', key: strike.sense[0], asc: strike.sense[1], ascq: strike.sense[2] },
            },
          ],
  })
/** Lead-in, gaps and lead-out take what a small disc would not have; a disc of two layers needs the first one filled. */
const SIZES: Readonly<Record<string, number>> = {
  'cd-r': 30_000,
  'cd-rw': 30_000,
  'dvd-r': 30_000,
  'dvd-rw': 30_000,
  'bd-r': 8192,
  'bd-r-pow': 8192,
}

function counting(drive: VirtualDrive, seen: (command: Command) => void): Transport {
  let sent = 0
  const send = (command: Command, signal?: AbortSignal): Promise<Reply> => {
    if (++sent > MOST_COMMANDS) throw new Error('It hangs: no burn sends so many commands')
    seen(command)
    return drive.send(command, signal)
  }
  return { name: drive.name, maximumTransfer: drive.maximumTransfer, send, close: () => drive.close() }
}

/** Throws where even that goes wrong. */
export async function faultless(given: SenseCase): Promise<Faultless> {
  const counts = new Map<number, number>()
  const names = new Map<number, string>()
  const sent: number[] = []
  const store = await storeFor(given)
  const drive = driveOn(given, store)
  const transport = counting(drive, ({ cdb, name }) => {
    const opcode = cdb[0] ?? 0
    counts.set(opcode, (counts.get(opcode) ?? 0) + 1)
    names.set(opcode, name ?? String(opcode))
    sent.push(opcode)
  })
  const result = await record({ transport, clock: drive.clock, plan: await given.plan(), settings: given.settings, digests: nodeDigests })
  await drive.close()
  const { writeType, ok, faults, disc } = result
  if (!ok || writeType === undefined) throw new Error(`${given.name}: ${faults.map(({ message }) => message).join('; ')}`)
  return { writeType, disc, codes: new Set(faults.map(({ code }) => code)), counts, names, stages: stagesOf(sent) }
}

const WRITES: ReadonlySet<number> = new Set([0x2a, 0xaa])

function stagesOf(sent: readonly number[]): Faultless['stages'] {
  const first = sent.findIndex((opcode) => WRITES.has(opcode))
  const last = sent.findLastIndex((opcode) => WRITES.has(opcode))
  const stages = new Map<number, Stage[]>()
  for (const [at, opcode] of sent.entries())
    stages.set(opcode, [...(stages.get(opcode) ?? []), at < first ? 'before' : at > last ? 'behind' : 'among'])
  return stages
}

export async function play(given: SenseCase, known: Faultless, strike: Strike): Promise<Played> {
  const store = await storeFor(given)
  const drive = driveOn(given, store, strike)
  let met = 0
  const transport = counting(drive, ({ cdb }) => {
    if (cdb[0] === strike.opcode) met++
  })
  const result = await record({ transport, clock: drive.clock, plan: await given.plan(), settings: given.settings, digests: nodeDigests })
  const problems: string[] = []
  // From then on this drive is as good as another; one whose fault never came is opened anew.
  if (met >= strike.n) problems.push(...(await untold(result, drive)))
  const ejected = await attempt(drive, startStopUnit, { action: 'eject', immediate: false })
  if (ejected.kind === 'refused' && ejected.fault.code === 'mmc/locked') problems.push('the drive keeps its disc')
  await drive.close()
  problems.push(...(await judge(given, known, strike, result, store)))
  return { result, problems }
}

async function judge(
  given: SenseCase,
  known: Faultless,
  strike: Strike,
  result: RecordingResult,
  store: ByteStore,
): Promise<readonly string[]> {
  const problems: string[] = []
  const first = result.faults.find(({ severity }) => severity === 'error')
  if (result.faults.some(({ code }) => code === 'burn/internal' || code === 'burn/internalOrder')) problems.push('a mistake of the program')
  if (result.ok !== (first === undefined)) problems.push('it ends without a reason, or is right with an error')
  const drive = openVirtualDrive({ store })
  try {
    const { state } = reportOf(await lookAtDisc({ transport: drive, clock: drive.clock }))
    if (result.ok && state !== known.disc.state && !excused(result)) problems.push(`it is ${state} and should be ${known.disc.state}`)
    const same = (result.ok || first?.code.startsWith('burn/verify') === true) && (await readsBack(given, result, drive))
    if (result.ok && !same) problems.push('it is said to be right, and does not read back')
    if (!result.ok && same && first?.code.startsWith('burn/verify') === true) problems.push('a good disc is called a bad one')
  } finally {
    await drive.close()
  }
  // A drive that was reset has lost what was in it, whichever command hears of that.
  const reset = strike.sense[0] === 6 && first?.code === 'burn/resetWhileWriting'
  if (!result.ok && !reset && !mayFail(needOf(strike.opcode, result.writeType ?? known.writeType), strike))
    problems.push('it ends for a command that it can do without')
  return problems
}

/** What the result says of the disc beside what the drive says of it. */
async function untold({ disc: told }: RecordingResult, drive: VirtualDrive): Promise<readonly string[]> {
  const { state, sessions, tracks } = reportOf(await lookAtDisc({ transport: drive, clock: drive.clock }))
  return told.state === state && told.sessions === sessions && told.tracks === tracks
    ? []
    : [`it says ${told.state}, ${told.sessions} sessions, ${told.tracks} tracks; the disc is ${state}, ${sessions}, ${tracks}`]
}

/** The drive closed what was to stay open, or left open what helps others alone, and the result says so. */
const excused = ({ faults }: RecordingResult): boolean =>
  faults.some(({ code, severity }) => code === 'burn/closedAnyway' || (code === 'burn/closeRefused' && severity === 'warning'))

const mayFail = (need: Need, { sense }: Strike): boolean => need === 'vital' || (need === 'judged' && sense[0] === 3)

async function readsBack({ content, sectorBytes }: SenseCase, { ranges }: RecordingResult, drive: VirtualDrive): Promise<boolean> {
  for (const [i, bytes] of content.entries()) {
    const start = ranges[i]?.start
    if (start === undefined) return false
    const total = bytes.length / sectorBytes
    for (let at = 0; at < total; at += 24) {
      const count = Math.min(24, total - at)
      const read =
        sectorBytes === 2048
          ? await perform(drive, read10, { start: lba(start + at), count })
          : await perform(drive, readCd, { start: lba(start + at), count, sectorType: 'audio', main: 'whole', subChannel: 'none' })
      if (Buffer.compare(read, bytes.subarray(at * sectorBytes, (at + count) * sectorBytes)) !== 0) return false
    }
  }
  return true
}

/** The first, the second and the last command of each kind that the burn sends. */
export const strikesOf = ({ counts }: Faultless, sense: readonly [number, number, number]): readonly Strike[] =>
  [...counts].flatMap(([opcode, count]) => [...new Set([1, 2, count])].filter((n) => n <= count).map((n) => ({ opcode, n, sense })))
