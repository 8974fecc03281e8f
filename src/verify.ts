/** Drive or image against sectors that it should hold: sector by sector. */

import { openByAddress, type OpenByAddress } from './burn.js'
import { isRead, type SectorSource, type Locate } from './port/index.js'
import {
  lookAtDisc,
  readbackFaults,
  makeFingerprint,
  verifyRanges,
  type BadRange,
  type VerificationReport,
  type WrittenRange,
  type Digests,
  type Fingerprint,
  type VerifyLevel,
} from './readback/index.js'
import { openDigests } from './readback/digests.node.js'
import { remainingOf, seldom, type Action, type Listener } from './event.js'
import type { Fault } from './fault/index.js'
import { bytes, bytesOf, lba, sectors, SECTOR_BYTES, type Lba } from './unit/index.js'

export interface VerifyOptions {
  /** Sectors of 2048 bytes that should be there. */
  readonly expected: SectorSource
  /** Block at which the first of them lies. */
  readonly start: Lba
  readonly level: 'quick' | 'full'
  readonly listener: Listener
  readonly locate?: Locate | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Verified {
  readonly ok: boolean
  readonly report: VerificationReport
  readonly faults: readonly Fault[]
}

/** Compares the disc in a drive. Throws where the drive cannot be opened or has no disc. */
export async function verifyDrive(drive: string, options: VerifyOptions & { readonly open?: OpenByAddress }): Promise<Verified> {
  const { expected, start, level, listener, locate, signal } = options
  const opened = await (options.open ?? openByAddress)(drive, 'shared')
  try {
    await lookAtDisc(opened)
    listener({ kind: 'action', subject: drive, action: 'checksum' })
    const digests = await openDigests()
    const fingerprint = await fingerprintOf(expected, level, digests, signal)
    listener({ kind: 'action', subject: drive, action: 'verify' })
    const range: WrittenRange = { start, blocks: expected.count, form: 'data', fingerprint }
    const { report, faults } = await verifyRanges({
      station: opened,
      ranges: [range],
      level,
      digests,
      locate,
      signal,
      onProgress: progressOf(drive, 'verify', listener),
    })
    return { ok: faults.every((fault) => fault.severity !== 'error'), report, faults }
  } finally {
    await opened.transport.close()
  }
}

/** Tells blocks that are done of all, twice a second and at the end. */
export function progressOf(subject: string, action: Action, listener: Listener): (done: number, total: number, at: Lba) => void {
  const began = performance.now()
  return seldom((done, total, at: Lba) => {
    const elapsedSeconds = (performance.now() - began) / 1000
    const remainingSeconds = remainingOf(done, total, elapsedSeconds)
    listener({
      kind: 'progress',
      subject,
      action,
      done: bytes(done * SECTOR_BYTES),
      total: bytes(total * SECTOR_BYTES),
      elapsedSeconds,
      at,
      ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    })
  })
}

async function fingerprintOf(
  source: SectorSource,
  level: VerifyLevel,
  digests: Digests,
  signal: AbortSignal | undefined,
): Promise<Fingerprint> {
  const maker = makeFingerprint(source.count, source.sectorBytes, digests, 'data', level)
  // Of what lies in files a sample is read and no more.
  const pieces = level === 'quick' ? source.openUnread?.(1, signal) : undefined
  for await (const piece of pieces ?? source.open(0, signal)) {
    maker.add(piece)
    if (isRead(piece)) source.giveBack?.(piece)
  }
  return maker.done()
}

/** Compares an image with the sectors; `actual` has the same sector size. What either has more of is bad. */
export async function verifyImage(name: string, actual: SectorSource, options: VerifyOptions): Promise<Verified> {
  const { expected, start, locate, signal, listener } = options
  listener({ kind: 'action', subject: name, action: 'verify' })
  const bad: BadRange[] = []
  const reader = piecesOf(actual, signal)
  let at = 0
  for await (const piece of expected.open(0, signal)) {
    const other = await reader.take(piece.length)
    for (let from = 0; from < piece.length; from += SECTOR_BYTES) {
      if (!equal(piece, other, from)) addBad(bad, lba(start + at), 'differs', locate)
      at++
    }
  }
  const more = actual.count - expected.count
  if (more > 0) bad.push({ start: lba(start + expected.count), blocks: more, problem: 'differs', names: [] })
  await reader.close()
  const count = bad.reduce((sum, range) => sum + range.blocks, 0)
  const names = [...new Set(bad.flatMap((range) => range.names))].slice(0, MOST_NAMES)
  const faults = count === 0 ? [] : [readbackFaults.verifyFailed({ drive: name, bad: count, total: expected.count, names })]
  listener({
    kind: 'progress',
    subject: name,
    action: 'verify',
    done: bytesOf(sectors(at)),
    total: bytesOf(sectors(at)),
    elapsedSeconds: 0,
  })
  return { ok: count === 0, report: { level: 'full', checkedBlocks: expected.count, bad }, faults }
}

const MOST_NAMES = 20

function equal(piece: Uint8Array, other: Uint8Array, from: number): boolean {
  return (
    from + SECTOR_BYTES <= other.length &&
    Buffer.compare(piece.subarray(from, from + SECTOR_BYTES), other.subarray(from, from + SECTOR_BYTES)) === 0
  )
}

function addBad(bad: BadRange[], at: Lba, problem: BadRange['problem'], locate: Locate | undefined): void {
  const before = bad.at(-1)
  const names = locate?.(at, 1) ?? []
  if (before === undefined || before.start + before.blocks !== at) bad.push({ start: at, blocks: 1, problem, names })
  else bad[bad.length - 1] = { ...before, blocks: before.blocks + 1, names: [...new Set([...before.names, ...names])].slice(0, MOST_NAMES) }
}

/** Takes bytes of a source in lengths of the caller's choice; fewer at its end. */
function piecesOf(
  source: SectorSource,
  signal: AbortSignal | undefined,
): { take(length: number): Promise<Uint8Array>; close(): Promise<void> } {
  const iterator = source.open(0, signal)[Symbol.asyncIterator]()
  let pending = new Uint8Array(0)
  return {
    async take(length) {
      while (pending.length < length) {
        const { done, value } = await iterator.next()
        if (done === true) break
        const joined = new Uint8Array(pending.length + value.length)
        joined.set(pending)
        joined.set(value, pending.length)
        pending = joined
      }
      const out = pending.subarray(0, length)
      pending = pending.subarray(out.length)
      return out
    },
    async close() {
      await iterator.return?.()
    },
  }
}
