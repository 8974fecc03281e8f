/** Sectors of a raw image and the addresses of the disc at which they lie. */

import { lba, type Lba } from '../../unit/index.js'
import type { RawFindings } from './raw-survey.js'

/** Sectors that follow each other in the image and on the disc. */
export interface RawPart {
  readonly sector: number
  readonly at: Lba
  readonly count: number
}

export interface RawPlaces {
  /** The address of a sector. */
  at(sector: number): Lba
  /** The sector at an address; undefined where the image has none. */
  sectorAt(at: Lba): number | undefined
  /** The address after the last sector. */
  readonly end: Lba
  /** Parts between two sectors of the image. */
  parts(from: number, to: number): readonly RawPart[]
  /** What the image has between two addresses: stretches of one kind, as the disc has them. */
  stretches(from: Lba, to: Lba): Generator<{ readonly start: Lba; readonly end: Lba; readonly sector: number }>
}

/** Without a Q that could be read the image begins with block 0. */
export function placesOfRaw(found: RawFindings): RawPlaces {
  const known = found.segments.length > 0 ? found.segments : [{ sector: 0, at: lba(0) }]
  const all: readonly RawPart[] = known.map(({ sector, at }, i) => {
    const first = i === 0 ? 0 : sector
    const end = known[i + 1]?.sector ?? found.count
    return { sector: first, at: lba(at - (sector - first)), count: end - first }
  })
  const partOf = (sector: number): RawPart => all.findLast((part) => part.sector <= sector) ?? (all[0] as RawPart)
  const last = all.at(-1) as RawPart
  const family = (sector: number): string => {
    const kind = found.classOf(sector)
    return `${kind === 'xa' ? 'mode2' : kind}${found.isScrambled(sector) ? ' scrambled' : ''}`
  }
  return {
    at: (sector) => {
      const part = partOf(sector)
      return lba(part.at + sector - part.sector)
    },
    sectorAt: (at) => {
      const part = all.find((candidate) => candidate.at <= at && at < candidate.at + candidate.count)
      return part === undefined ? undefined : part.sector + at - part.at
    },
    end: lba(last.at + last.count),
    parts: (from, to) =>
      all.flatMap((part) => {
        const [first, end] = [Math.max(part.sector, from), Math.min(part.sector + part.count, to)]
        return first < end ? [{ sector: first, at: lba(part.at + first - part.sector), count: end - first }] : []
      }),
    *stretches(from, to) {
      for (const part of all) {
        const end = Math.min(to, part.at + part.count)
        for (let at = Math.max(from, part.at); at < end;) {
          const start = at
          const sector = part.sector + at - part.at
          const kind = family(sector)
          while (at < end && family(part.sector + at - part.at) === kind) at++
          yield { start: lba(start), end: lba(at), sector }
        }
      }
    },
  }
}
