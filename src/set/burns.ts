/** `set-burns.json`: which disc was burned where, and what became of it, to be committed. Records are added and never changed. */

import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'
import type { SetLock } from './lock.js'

/** Raised whenever the meaning of a key changes. */
const VERSION = 1

/**
 * `burning`: the laser was about to start, and where nothing follows nobody knows what became of it; `burned`: all is written and closed,
 * and not read back yet; `verified`: all bytes were read back; `failed`: no disc came of it; `lost`: the disc does not have its bytes any more.
 */
export const burnOutcomes = ['burning', 'burned', 'verified', 'failed', 'lost'] as const
export type BurnOutcome = (typeof burnOutcomes)[number]

export interface BurnDrive {
  readonly address: string
  readonly vendor: string
  readonly product: string
  readonly revision: string
  /** Where the drive tells it. */
  readonly serial?: string
}

/** As far as the drive tells. */
export interface BurnMedium {
  /** `DVD+R` */
  readonly kind: string
  /** Disc identification, in hexadecimal. MMC-6 READ DISC INFORMATION. */
  readonly id?: string
  /** Where the lead-in begins, minutes, seconds and frames: Compact Discs are known by it. */
  readonly atip?: string
  /** Of its structures. */
  readonly manufacturer?: string
  readonly type?: string
}

export interface BurnRecord {
  /** Number of the disc in its set. */
  readonly disc: number
  readonly label: string
  readonly outcome: BurnOutcome
  /** ISO 8601, in UTC. */
  readonly date: string
  /** Of the image. */
  readonly sha256: string
  /** Of the image, in bytes. */
  readonly size: number
  /** Of the plan: where everything lies. */
  readonly layout: string
  /** Of what all discs of the set had then. */
  readonly contents: string
  readonly drive: BurnDrive
  readonly medium: BurnMedium
  /** Why it failed or is lost. */
  readonly fault?: { readonly code: string; readonly message: string }
}

/** JSON with one record a line, so that a review shows what was added. */
export const printBurns = (burns: readonly BurnRecord[]): string =>
  `{\n  "version": ${VERSION},\n  "burns": [${burns.map((record) => `\n    ${JSON.stringify(record)}`).join(',')}\n  ]\n}\n`

/** Throws `set/burnsMalformed`. */
export function parseBurns(text: string, path: string): readonly BurnRecord[] {
  const fail = (reason: string): never => {
    throw new DiscError(faults.burnsMalformed({ path, reason }))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    fail('it is no JSON')
  }
  if (!isRecord(value) || value['version'] !== VERSION || !Array.isArray(value['burns']))
    return fail('it has no list of burns of version 1')
  const odd = value['burns'].findIndex((record) => !isBurn(record))
  return odd < 0 ? (value['burns'] as readonly BurnRecord[]) : fail(`record ${odd + 1} has not all that a burn has`)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isBurn = (value: unknown): boolean =>
  isRecord(value) &&
  Number.isSafeInteger(value['disc']) &&
  Number.isSafeInteger(value['size']) &&
  ['label', 'date', 'sha256', 'layout', 'contents'].every((key) => typeof value[key] === 'string') &&
  burnOutcomes.some((outcome) => outcome === value['outcome']) &&
  isRecord(value['drive']) &&
  isRecord(value['medium'])

/** What has become of a disc: the last record that counts, and whether a disc with its bytes was made. */
export interface DiscBurns {
  readonly latest: BurnRecord
  /** That of the disc which is out there, readable or lost: a further copy that fails takes nothing away from it. */
  readonly made?: BurnRecord
}

/** By the numbers of discs. */
export function burnsByDisc(burns: readonly BurnRecord[]): ReadonlyMap<number, DiscBurns> {
  const all = new Map<number, { readonly latest: BurnRecord; readonly read?: BurnRecord; readonly written?: BurnRecord }>()
  for (const record of burns) {
    const { read } = all.get(record.disc) ?? {}
    const known = read === undefined ? {} : { read }
    if (record.outcome === 'verified' || record.outcome === 'lost') all.set(record.disc, { latest: record, read: record })
    else if (record.outcome === 'burned') all.set(record.disc, { latest: record, ...known, written: record })
    else all.set(record.disc, { latest: record, ...known })
  }
  const found = new Map<number, DiscBurns>()
  for (const [number, { latest, read, written }] of all) {
    const whole = read?.outcome === 'verified' ? read : undefined
    const made = whole ?? written ?? read
    found.set(number, { latest: whole ?? latest, ...(made === undefined ? {} : { made }) })
  }
  return found
}

/** Those of discs that are as they are planned now. */
export const burnsOfPlan = ({ discs }: SetLock, burns: readonly BurnRecord[]): ReadonlyMap<number, DiscBurns> =>
  burnsByDisc(burns.filter(({ disc, layout }) => discs.some((one) => one.number === disc && one.layout === layout)))
