/** What became of a recording, told as it is: what was asked, what was acknowledged, what the disc is now. */

import type { Fault } from '../fault/index.js'
import type { Lba } from '../unit/index.js'
import type { WriteType } from '../mmc/index.js'
import type { DiscReport, VerificationReport, WrittenRange } from '../readback/index.js'

export interface RecordingResult {
  readonly drive: string
  readonly ok: boolean
  /** The first error is what ended the recording; later ones are what followed from it. */
  readonly faults: readonly Fault[]
  readonly writeType?: WriteType
  readonly simulated: boolean
  readonly start?: Lba
  readonly plannedBlocks: number
  readonly acknowledgedBlocks: number
  /** Of them what lies on the disc from address 0 on: no lead-in, and of a raw disc no lead-out. */
  readonly recordedBlocks: number
  /** In 1000 bytes a second, where the drive tells. */
  readonly speed?: number
  readonly ranges: readonly WrittenRange[]
  readonly verification?: VerificationReport
  readonly disc: DiscReport
}

/** A session and those before it on the same disc as one result. */
export function joinSessions(before: RecordingResult | undefined, last: RecordingResult): RecordingResult {
  if (before === undefined) return last
  const told = new Set(before.faults.map(({ message }) => message))
  const checks = [before.verification, last.verification].filter((check) => check !== undefined)
  const [check] = checks
  return {
    ...last,
    faults: [...before.faults, ...last.faults.filter(({ message }) => !told.has(message))],
    plannedBlocks: before.plannedBlocks + last.plannedBlocks,
    acknowledgedBlocks: before.acknowledgedBlocks + last.acknowledgedBlocks,
    recordedBlocks: before.recordedBlocks + last.recordedBlocks,
    ranges: [...before.ranges, ...last.ranges],
    ...(check === undefined
      ? {}
      : {
          verification: {
            level: check.level,
            checkedBlocks: checks.reduce((sum, { checkedBlocks }) => sum + checkedBlocks, 0),
            bad: checks.flatMap(({ bad }) => bad),
            notCompared: checks.flatMap(({ notCompared }) => notCompared),
          },
        }),
  }
}
