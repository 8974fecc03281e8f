/** The lock file: what a build was made of and what it became, to be committed and proved again. */

import { DiscError } from '../fault/index.js'
import { diffLayouts, EPOCHS, LAYOUT_EPOCH, printChange, type LayoutRow } from '../layout/index.js'
import { parseInstant, visibleJson } from '../unit/index.js'
import { faults } from './faults.js'

/** Raised whenever the meaning of a key changes. */
const VERSION = 2

export interface LockedSource {
  /** Path on the disc, as the region of its data is called. */
  readonly id: string
  readonly size: number
  readonly sha256: string
}

export interface LockedDate {
  readonly at: string
  /** `manifest`, `SOURCE_DATE_EPOCH`, `lock` or `commit`. */
  readonly from: string
}

export interface LockedRegion {
  readonly id: string
  readonly start: number
  readonly length: number
  /** Of the rendered bytes; absent for file data, whose digest is the source's. */
  readonly sha256?: string
}

export interface Lock {
  readonly version: typeof VERSION
  /** Of the rules by which the bytes were made. */
  readonly epoch: number
  /** Version of the program that made it. */
  readonly program: string
  /** Date of the volume, which a frozen build takes; absent where no file system shows one. */
  readonly date?: LockedDate
  /** The resolved manifest: base manifests, environment and overrides applied. */
  readonly manifest: unknown
  readonly manifestSha256: string
  readonly sources: readonly LockedSource[]
  readonly regions: readonly LockedRegion[]
  readonly image: { readonly size: number; readonly sha256: string }
}

export const makeLock = (parts: Omit<Lock, 'version' | 'epoch'>): Lock => ({ version: VERSION, epoch: LAYOUT_EPOCH, ...parts })

/** JSON with one source and one region a line, so that a review shows what changed. */
export function printLock(lock: Lock): string {
  const list = (rows: readonly object[]): string =>
    rows.length === 0 ? '[]' : `[\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`
  return [
    '{',
    `  "version": ${lock.version},`,
    `  "epoch": ${lock.epoch},`,
    `  "program": ${JSON.stringify(lock.program)},`,
    ...(lock.date === undefined ? [] : [`  "date": ${JSON.stringify(lock.date)},`]),
    `  "image": ${JSON.stringify(lock.image)},`,
    `  "manifestSha256": ${JSON.stringify(lock.manifestSha256)},`,
    `  "manifest": ${JSON.stringify(lock.manifest, null, 2).replaceAll('\n', '\n  ')},`,
    `  "sources": ${list(lock.sources)},`,
    `  "regions": ${list(lock.regions)}`,
    '}',
    '',
  ].join('\n')
}

/** Throws `lock/malformed`, and `lock/epoch` where its bytes were made by other rules than those that count. */
export function parseLock(text: string, path: string, epochs: 'this' | 'any' = 'this'): Lock {
  const fail = (reason: string): never => {
    throw new DiscError(faults.malformed({ path, reason }))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    fail('it is no JSON')
  }
  if (!isObject(value)) return fail('it is no object')
  // Before the layout had a number, so did the lock have none for it.
  const { version, epoch = version === 1 ? 1 : undefined, date, image, sources, regions } = value
  if (epochs === 'this' && typeof epoch === 'number' && epoch !== LAYOUT_EPOCH)
    throw new DiscError(faults.epoch({ path, epoch, current: LAYOUT_EPOCH, rules: rulesSince(epoch) }))
  if (version !== VERSION) fail(`its version is ${JSON.stringify(version)}, not ${VERSION}`)
  if (epoch === undefined) fail('it has no layout epoch')
  if (typeof value['program'] !== 'string') fail('it has no version of the program')
  if (date !== undefined && (!isObject(date) || typeof date['from'] !== 'string' || parseInstant(String(date['at'])) === undefined))
    fail('its date has no "at" with a date and time, or no "from"')
  if (!isObject(image) || typeof image['size'] !== 'number' || typeof image['sha256'] !== 'string')
    fail('it has no image with size and sha256')
  if (
    !Array.isArray(sources) ||
    !sources.every(
      (row) => isObject(row) && typeof row['id'] === 'string' && typeof row['size'] === 'number' && typeof row['sha256'] === 'string',
    )
  )
    fail('a source in it lacks id, size or sha256')
  if (
    !Array.isArray(regions) ||
    !regions.every(
      (row) => isObject(row) && typeof row['id'] === 'string' && typeof row['start'] === 'number' && typeof row['length'] === 'number',
    )
  )
    fail('a region in it lacks id, start or length')
  if (typeof value['manifestSha256'] !== 'string' || !('manifest' in value)) fail('it has no manifest')
  return value as unknown as Lock
}

const rulesSince = (epoch: number): readonly string[] => [...EPOCHS].flatMap(([number, rule]) => (number > epoch ? [rule] : []))

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a lock records of causes, and differs. */
export const causesBetween = (before: Lock, now: Lock): readonly string[] => [
  ...diffDates(before.date, now.date),
  ...diffValues(before.manifest, now.manifest, ''),
  ...diffSources(before.sources, now.sources),
]

/** What the image became beside what it was locked to be, causes first: date, keys of the manifest, sources, the program; then regions. */
export function diffLocks(before: Lock, now: Lock): readonly string[] {
  const causes = causesBetween(before, now)
  const results = [
    ...diffLayouts(rowsOf(before), rowsOf(now)).map((change) => `region ${printChange(change)}`),
    ...diffRegionBytes(before.regions, now.regions),
    ...(before.image.size === now.image.size ? [] : [`image: ${before.image.size} bytes became ${now.image.size}`]),
    ...(before.image.sha256 === now.image.sha256 ? [] : [`image: sha256 ${before.image.sha256} became ${now.image.sha256}`]),
  ]
  // Another version gives the same bytes within an epoch, and is a cause only where they are not the same.
  const other = before.program === now.program ? [] : [`program: version ${before.program} became ${now.program}`]
  return results.length === 0 ? causes : [...causes, ...other, ...results]
}

/** Where a date comes from is told only with a date that differs. */
function diffDates(before: LockedDate | undefined, now: LockedDate | undefined): string[] {
  const say = (date: LockedDate | undefined): string => (date === undefined ? 'none' : `${date.at} (${date.from})`)
  return before?.at === now?.at ? [] : [`date of the volume: ${say(before)} became ${say(now)}`]
}

export const rowsOf = ({ regions }: Pick<Lock, 'regions'>): readonly LayoutRow[] => regions.map(asRow)

const asRow = ({ id, start, length }: LockedRegion): LayoutRow => ({ id, owner: '', reason: '', start, length })

function diffSources(before: readonly LockedSource[], now: readonly LockedSource[]): string[] {
  const old = new Map(before.map((source) => [source.id, source]))
  const changes: string[] = []
  for (const { id, size, sha256 } of now) {
    const was = old.get(id)
    old.delete(id)
    if (was === undefined) changes.push(`source + ${id}: ${size} bytes`)
    else if (was.size !== size) changes.push(`source ~ ${id}: ${was.size} bytes became ${size}`)
    else if (was.sha256 !== sha256) changes.push(`source ~ ${id}: same size, other bytes`)
  }
  for (const id of old.keys()) changes.push(`source - ${id}`)
  return changes
}

/** Regions that lie where they lay and have other bytes. */
function diffRegionBytes(before: readonly LockedRegion[], now: readonly LockedRegion[]): string[] {
  const old = new Map(before.map((region) => [region.id, region]))
  return now.flatMap(({ id, start, length, sha256 }) => {
    const was = old.get(id)
    const stayed = was?.start === start && was.length === length
    return stayed && was.sha256 !== undefined && sha256 !== undefined && was.sha256 !== sha256
      ? [`region ~ ${id}: same place, other bytes`]
      : []
  })
}

/** Keys of two values that differ, by their path. */
function diffValues(before: unknown, now: unknown, path: string): string[] {
  if (Object.is(before, now)) return []
  const nested = (isObject(before) && isObject(now)) || (Array.isArray(before) && Array.isArray(now))
  if (!nested) return [`manifest ${path === '' ? 'root' : path}: ${show(before)} became ${show(now)}`]
  const [old, young] = [before as Record<string, unknown>, now as Record<string, unknown>]
  const keys = [...new Set([...Object.keys(old), ...Object.keys(young)])]
  return keys.flatMap((key) =>
    diffValues(old[key], young[key], Array.isArray(before) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
  )
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : visibleJson(JSON.stringify(value)))
