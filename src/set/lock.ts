/** `set.lock`: which files lie on which disc, and what became of each, to be committed. */

import { DiscError } from '../fault/index.js'
import { LAYOUT_EPOCH } from '../layout/index.js'
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
  /** Folders and files that lie on it, by their paths on the disc; those on each disc are not among them. */
  readonly paths: readonly string[]
}

export interface SetLock {
  readonly version: typeof VERSION
  readonly epoch: number
  readonly program: string
  readonly name: string
  readonly media: string
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

/** Throws `set/malformed`, also where its layouts were made by other rules than those that count. */
export function parseSetLock(text: string, path: string): SetLock {
  const fail = (reason: string): never => {
    throw new DiscError(faults.malformed({ path, reason }))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    fail('it is no JSON')
  }
  if (!isLock(value)) return fail('it has not all that a plan has')
  if (value.epoch !== LAYOUT_EPOCH) fail(`it was made by epoch ${value.epoch} of the layout, and this program has ${LAYOUT_EPOCH}`)
  return value
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
  Array.isArray(value['discs']) &&
  value['discs'].every(isDisc)

const isDisc = (value: unknown, i: number): value is LockedDisc =>
  isRecord(value) &&
  value['number'] === i + 1 &&
  typeof value['label'] === 'string' &&
  ['files', 'bytes', 'blocks'].every((key) => Number.isSafeInteger(value[key])) &&
  typeof value['layout'] === 'string' &&
  Array.isArray(value['paths']) &&
  value['paths'].every((path) => typeof path === 'string')
