/** How fast, and in which way the disc turns. Speeds as the market counts them: 1x is 176.4 kB/s on CD, 1385 on DVD, 4496 on BD. */

import { DiscError, type Fault } from '../fault/index.js'
import { lba } from '../unit/index.js'
import {
  currentPerformance,
  FASTEST,
  setCdSpeed,
  setStreaming,
  writeSpeeds,
  type MediaFamily,
  type Rotation,
  type WriteSpeed,
} from '../mmc/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import type { BurnSettings } from './settings.js'

const baseKilobytes: Readonly<Record<MediaFamily, number>> = { cd: 176.4, dvd: 1385, bd: 4495.5, unknown: 1385 }

export const speedOf = (kilobytesPerSecond: number, family: MediaFamily): number => kilobytesPerSecond / baseKilobytes[family]
export const printSpeed = (kilobytesPerSecond: number, family: MediaFamily): string =>
  `${(Math.round(speedOf(kilobytesPerSecond, family) * 10) / 10).toString()}x`

export interface ChosenSpeed {
  /** In 1000 bytes a second; undefined where the drive names no speeds. */
  readonly kilobytesPerSecond?: number
  readonly rotation: Rotation
  readonly faults: readonly Fault[]
}

/** Two speeds are the same within what rounding makes of them. */
const same = (a: number, b: number): boolean => Math.abs(a - b) <= 0.04 * Math.max(a, b)

/** Sets the speed of a burn. Throws `burn/speedNotAvailable` where exactly that speed was asked for. */
export async function setSpeed(on: Conversation, settings: BurnSettings, end: number): Promise<ChosenSpeed> {
  const offered = (await on.hint(writeSpeeds, {})) ?? []
  const chosen = chooseSpeed(offered, settings, on.family)
  const write = chosen.kilobytesPerSecond
  if (on.family === 'cd')
    await on.hint(setCdSpeed, {
      rotation: chosen.rotation,
      readKilobytesPerSecond: FASTEST,
      // Drives round down: a little more than the speed is that speed.
      writeKilobytesPerSecond: write === undefined ? FASTEST : Math.ceil(write) + 1,
    })
  else if (write !== undefined)
    await on.hint(setStreaming, {
      rotation: chosen.rotation,
      readKilobytesPerSecond: write,
      writeKilobytesPerSecond: write,
      end: lba(Math.max(0, end)),
    })
  if (settings.speed === 'max' || write === undefined) return chosen
  return confirmSpeed(on, settings, chosen, write)
}

export function chooseSpeed(offered: readonly WriteSpeed[], settings: BurnSettings, family: MediaFamily): ChosenSpeed {
  const wanted = settings.speed === 'max' ? Infinity : settings.speed * baseKilobytes[family]
  const turning = settings.rotation === 'cav' ? offered.filter((speed) => speed.rotation === 'cav') : offered
  const pool = turning.length > 0 ? turning : offered
  const best = nearest(pool, wanted)
  const asked = settings.speed === 'max' ? 'the highest speed' : `${settings.speed}x`
  const rotationMissed = settings.rotation === 'cav' && best?.rotation !== 'cav'
  const speedMissed = settings.speed !== 'max' && (best === undefined || !same(best.writeKilobytesPerSecond, wanted))
  if (settings.speedPolicy === 'exact' && offered.length === 0 && settings.speed !== 'max')
    throw new DiscError(faults.speedMismatch({ asked }))
  if (settings.speedPolicy === 'exact' && (rotationMissed || speedMissed))
    throw new DiscError(
      faults.speedNotAvailable({
        asked: rotationMissed ? `${asked} with constant angular velocity` : asked,
        offered: offered.map((speed) => `${printSpeed(speed.writeKilobytesPerSecond, family)}${speed.rotation === 'cav' ? ' (cav)' : ''}`),
      }),
    )
  const actual = best === undefined ? 'a speed of its own choice' : printSpeed(best.writeKilobytesPerSecond, family)
  const actualRotation = best?.rotation ?? 'clv'
  const found: Fault[] = []
  if (rotationMissed && speedMissed) found.push(faults.bothAdjusted({ asked, actual, askedRotation: 'cav', actualRotation }))
  else if (speedMissed) found.push(faults.speedAdjusted({ asked, actual }))
  else if (rotationMissed) found.push(faults.rotationAdjusted({ asked: 'cav', actual: actualRotation }))
  return { ...(best === undefined ? {} : { kilobytesPerSecond: best.writeKilobytesPerSecond }), rotation: actualRotation, faults: found }
}

/** The nearest; of two as near the slower one, since that is the safer. */
function nearest(speeds: readonly WriteSpeed[], wanted: number): WriteSpeed | undefined {
  const distance = (speed: WriteSpeed): number =>
    wanted === Infinity ? -speed.writeKilobytesPerSecond : Math.abs(speed.writeKilobytesPerSecond - wanted)
  return speeds.toSorted((a, b) => distance(a) - distance(b) || a.writeKilobytesPerSecond - b.writeKilobytesPerSecond)[0]
}

/** Looks at what the drive made of it, where it can tell. */
async function confirmSpeed(on: Conversation, settings: BurnSettings, chosen: ChosenSpeed, asked: number): Promise<ChosenSpeed> {
  if (chosen.faults.length > 0) return chosen
  const performance = await on.hint(currentPerformance, { of: 'write' })
  const actual = Math.max(0, ...(performance ?? []).map((row) => row.endKilobytesPerSecond))
  if (actual === 0 || same(actual, asked)) return chosen
  const values = { asked: `${settings.speed}x`, actual: printSpeed(actual, on.family) }
  if (settings.speedPolicy === 'exact') throw new DiscError(faults.speedNotAvailable({ asked: values.asked, offered: [values.actual] }))
  return { ...chosen, kilobytesPerSecond: actual, faults: [faults.speedAdjusted(values)] }
}
