/** `set.lock`: which files lie on which disc, and what became of each, to be committed. */

import { DiscError } from '../fault/index.js'
import { LAYOUT_EPOCH } from '../layout/index.js'
import type { Cut } from './cut.js'
import { faults } from './faults.js'

/** Raised whenever the meaning of a key changes. */
const VERSION = 1

export interface LockedDisc {
  /** From 1. */
  readonly number: number
  readonly label: string
  readonly files: number
  readonly bytes: number
  /** Blocks of the image. */
  readonly blocks: number
  /** SHA-256 of where everything lies. */
  readonly layout: string
  /** That of the layout, where it is another than that of the lock: the disc was burned before. */
  readonly epoch?: number
  /** Folders and files that lie on it, by their paths on the disc; those on each disc are not among them. */
  readonly paths: readonly string[]
}

export interface SetLock {
  readonly version: typeof VERSION
  readonly epoch: number
  readonly program: string
  readonly name: string
  readonly media: string
  /** Files that are cut into parts. */
  readonly cut: readonly Cut[]
  /** In the order of their numbers. */
  readonly discs: readonly LockedDisc[]
}

export const setLockOf = (parts: Omit<SetLock, 'version' | 'epoch'>): SetLock => ({ version: VERSION, epoch: LAYOUT_EPOCH, ...parts })

/** JSON with one path a line, so that a review shows what moved. */
export function printSetLock({ discs, ...head }: SetLock): string {
  const entries = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`)
  const list = discs.map(({ paths, ...disc }) => {
    const own = Object.entries(disc).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    return `    { ${own.join(', ')}, "paths": [\n${paths.map((path) => `      ${JSON.stringify(path)}`).join(',\n')}\n    ] }`
  })
  return ['{', ...entries, `  "discs": [\n${list.join(',\n')}\n  ]`, '}', ''].join('\n')
}

/** How many discs are numbered; one that was planned and never made can be missing between those that were. */
export const totalOf = ({ discs }: Pick<SetLock, 'discs'>): number => discs.at(-1)?.number ?? 0

/** Throws `set/malformed`, also where its layouts were made by other rules than those that count. */
export function parseSetLock(text: string, path: string): SetLock {
  const lock = parseAnySetLock(text, path)
  if (lock.epoch === LAYOUT_EPOCH) return lock
  throw new DiscError(
    faults.malformed({ path, reason: `it was made by epoch ${lock.epoch} of the layout, and this program has ${LAYOUT_EPOCH}` }),
  )
}

/** Throws `set/malformed`. */
export function parseAnySetLock(text: string, path: string): SetLock {
  const fail = (reason: string): never => {
    throw new DiscError(faults.malformed({ path, reason }))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    fail('it is no JSON')
  }
  return isLock(value) ? value : fail('it has not all that a plan has')
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isLock = (value: unknown): value is SetLock =>
  isRecord(value) &&
  value['version'] === VERSION &&
  typeof value['epoch'] === 'number' &&
  typeof value['program'] === 'string' &&
  typeof value['name'] === 'string' &&
  typeof value['media'] === 'string' &&
  Array.isArray(value['cut']) &&
  value['cut'].every(isCut) &&
  Array.isArray(value['discs']) &&
  value['discs'].every(isDisc)

const isCut = (value: unknown): value is Cut =>
  isRecord(value) && typeof value['path'] === 'string' && Number.isSafeInteger(value['bytes']) && Number(value['bytes']) > 0

const isDisc = (value: unknown, i: number, before: readonly unknown[]): value is LockedDisc =>
  isRecord(value) &&
  Number.isSafeInteger(value['number']) &&
  Number(value['number']) > ((before[i - 1] as LockedDisc | undefined)?.number ?? 0) &&
  typeof value['label'] === 'string' &&
  ['files', 'bytes', 'blocks'].every((key) => Number.isSafeInteger(value[key])) &&
  typeof value['layout'] === 'string' &&
  (value['epoch'] === undefined || typeof value['epoch'] === 'number') &&
  Array.isArray(value['paths']) &&
  value['paths'].every((path) => typeof path === 'string')
