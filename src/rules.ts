/** The rules by which discs are judged, of every room, for `explain` and the reference page. Each is loaded only when they are asked for. */

import type { Rule } from './finding/index.js'

/** Every file that declares rules. A test finds one that is missing here. */
const rooms: readonly (() => Promise<Readonly<Record<string, unknown>>>)[] = [
  () => import('./finding/space-rules.js'),
  () => import('./format/apple/rules.js'),
  () => import('./format/checksums/rules.js'),
  () => import('./format/eltorito/check/rules.js'),
  () => import('./format/fat/check/rules.js'),
  () => import('./format/hfsplus/rules.js'),
  () => import('./format/hybrid/check/rules.js'),
  () => import('./format/iso9660/check/rules.js'),
  () => import('./format/joliet/rules.js'),
  () => import('./format/rockridge/check/rules.js'),
  () => import('./format/udf/check/file-rules.js'),
  () => import('./format/udf/check/space-rules.js'),
  () => import('./format/udf/check/volume-rules.js'),
]

/** In the order of their codes. */
export async function allRules(): Promise<readonly Rule[]> {
  const loaded = await Promise.all(rooms.map((load) => load()))
  // Tables may name a rule twice, for fields of several kinds.
  const rules = new Set(loaded.flatMap((room) => Object.values(room).flatMap((table) => (isTable(table) ? Object.values(table) : []))))
  return [...rules].sort((a, b) => (a.code < b.code ? -1 : 1))
}

const isTable = (value: unknown): value is Readonly<Record<string, Rule>> =>
  typeof value === 'object' && value !== null && Object.values(value).every((rule: unknown) => isRule(rule))

const isRule = (value: unknown): boolean => typeof value === 'object' && value !== null && 'code' in value && 'demands' in value
