/** What the tests of recordings share: payloads, virtual drives, and reading back through the drive's own READ commands. */

import { recordPlans, type Burned, type RecordOptions } from '../../src/burn.js'
import {
  record,
  defaultSettings,
  type BurnSettings,
  type RecordingOptions,
  type RecordingPlan,
  type RecordingResult,
} from '../../src/recorder/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { lookAtDisc } from '../../src/readback/index.js'
import { nodeDigests } from '../../src/readback/digests.node.js'
import {
  openVirtualDrive,
  type FaultScript,
  type VirtualDrive,
  type VirtualDriveOptions,
  type VirtualMedium,
} from '../../src/simulator/index.js'
import { perform, read10, readCd } from '../../src/mmc/index.js'
import { lba } from '../../src/unit/index.js'

/** Bytes that differ from sector to sector and from seed to seed. */
export function payload(blocks: number, seed = 1, sectorBytes = 2048): Uint8Array {
  const out = new Uint8Array(blocks * sectorBytes)
  let state = (seed * 0x9e3779b9) >>> 0
  for (let i = 0; i < out.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[i] = state >>> 24
  }
  return out
}

export const settings = (changes: Partial<BurnSettings> = {}): BurnSettings => ({ ...defaultSettings, verify: 'full', ...changes })

export const dataPlan = (bytes: Uint8Array): RecordingPlan => ({ kind: 'data', name: 'test', source: sourceOfBytes(bytes, 2048) })

export function driveWith(
  kind: VirtualMedium,
  faults: FaultScript = [],
  options: VirtualDriveOptions & { readonly blocks?: number } = {},
): VirtualDrive {
  const { blocks, ...rest } = options
  return openVirtualDrive({ medium: { kind, ...(blocks === undefined ? {} : { blocks }) }, faults, ...rest })
}

export function burnTo(
  drive: VirtualDrive,
  plan: RecordingPlan,
  changes: Partial<BurnSettings> = {},
  more: Partial<RecordingOptions> = {},
): Promise<RecordingResult> {
  return record({ transport: drive, clock: drive.clock, plan, settings: settings(changes), digests: nodeDigests, ...more })
}

/** Codes of the errors of a result, the first one first. */
export const errorsOf = (result: RecordingResult): readonly string[] =>
  result.faults.filter((fault) => fault.severity === 'error').map((fault) => fault.code)

export const look = (drive: VirtualDrive): ReturnType<typeof lookAtDisc> => lookAtDisc({ transport: drive, clock: drive.clock })

/** Blocks through READ(10). */
export async function readBack(drive: VirtualDrive, start: number, blocks: number): Promise<Uint8Array> {
  const out = new Uint8Array(blocks * 2048)
  for (let at = 0; at < blocks; at += 32) {
    const count = Math.min(32, blocks - at)
    out.set(await perform(drive, read10, { start: lba(start + at), count }), at * 2048)
  }
  return out
}

/** Whole sectors of a CD through READ CD. */
export async function readAudio(drive: VirtualDrive, start: number, sectors: number): Promise<Uint8Array> {
  const out = new Uint8Array(sectors * 2352)
  for (let at = 0; at < sectors; at += 20) {
    const count = Math.min(20, sectors - at)
    out.set(
      await perform(drive, readCd, { start: lba(start + at), count, sectorType: 'audio', main: 'whole', subChannel: 'none' }),
      at * 2352,
    )
  }
  return out
}

/** Equal bytes; much faster on long arrays than a deep comparison. */
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Plans of sessions to drives, of which nobody knows the names of files. */
export const burnPlans = ({ sessions, ...options }: RecordOptions & { readonly sessions: readonly RecordingPlan[] }): Promise<Burned> =>
  recordPlans(sessions, () => Promise.resolve(undefined), options)
