/** What blocks are for whoever looks at a disc as a whole: one colour and one line of the legend each. */

import { SYSTEM_AREA_SECTORS } from '../../format/iso9660/index.js'
import type { Stretch } from '../regions.js'
import type { PageBoot } from '../shape.js'
import { amount } from './amounts.js'
import type { ColourName } from './colours.js'

interface Kind {
  readonly label: string
  readonly colour: ColourName
}

/** In the order of the legend. */
export const kinds = {
  system: { label: 'System area', colour: 'o-plan' },
  descriptors: { label: 'Volume descriptors', colour: 'o-iso9660' },
  tables: { label: 'Path tables', colour: 'o-rockridge' },
  directories: { label: 'Directories', colour: 'o-joliet' },
  udf: { label: 'UDF structures', colour: 'o-udf' },
  boot: { label: 'Boot', colour: 'o-eltorito' },
  partitions: { label: 'Partitions', colour: 'o-hybrid' },
  other: { label: 'Other structures', colour: 'o-other' },
  files: { label: 'Files', colour: 'o-payload' },
  sound: { label: 'Sound', colour: 'o-sound' },
  track: { label: 'Data tracks', colour: 'o-track' },
  session: { label: 'Former sessions', colour: 'o-session' },
  empty: { label: 'Padding and gaps', colour: 'gap' },
} as const satisfies Readonly<Record<string, Kind>>

export type KindKey = keyof typeof kinds
export const kindKeys = Object.keys(kinds) as readonly KindKey[]

/** Blocks in a row that are of one kind. */
export interface Run {
  readonly kind: KindKey
  readonly start: number
  readonly length: number
  /** What they are called where they are one region. */
  readonly name: string
}

/** All blocks of a disc from 0 on, without a hole. */
export function runsOf(stretches: readonly Stretch[], blocks: number, boot: PageBoot | undefined): readonly Run[] {
  const starts = new Set([...(boot?.entries ?? []).map(({ image }) => image), ...(boot?.catalog === undefined ? [] : [boot.catalog])])
  const runs: Run[] = []
  const add = (kind: KindKey, start: number, end: number, name: string): void => {
    if (end <= start) return
    const before = runs.at(-1)
    // Tracks are told apart, whatever they hold.
    if (before?.kind === kind && kind !== 'sound' && kind !== 'track')
      runs[runs.length - 1] = { ...before, length: end - before.start, name: kinds[kind].label }
    else runs.push({ kind, start, length: end - start, name })
  }
  let at = 0
  for (const stretch of stretches) {
    const [start, end] = [Math.max(stretch.start, at), Math.min(blocks, stretch.start + stretch.length)]
    add('empty', at, Math.min(start, blocks), kinds.empty.label)
    add(kindOf(stretch, starts), start, end, stretch.id)
    at = Math.max(at, end)
  }
  add('empty', at, blocks, kinds.empty.label)
  return runs
}

function kindOf({ id, owner, reason, start, length, body }: Stretch, boots: ReadonlySet<number>): KindKey {
  if (id === 'system-area' || reason === 'system area') return 'system'
  switch (owner) {
    case 'payload':
      return boots.has(start) ? 'boot' : 'files'
    case 'eltorito':
      return 'boot'
    case 'hybrid':
    case 'otherboot':
      // Tables lie in the system area, which nothing else has.
      if (start + length <= SYSTEM_AREA_SECTORS) return 'system'
      return boots.has(start) ? 'boot' : 'partitions'
    case 'iso9660':
    case 'joliet':
      return /path table/.test(reason) ? 'tables' : /directory/.test(reason) ? 'directories' : 'descriptors'
    case 'rockridge':
      return 'directories'
    case 'output':
    case 'video':
      return 'empty'
    case 'sound':
    case 'track':
      return body === 'z' ? 'empty' : owner
    case 'udf':
    case 'session':
      return owner
    default:
      return 'other'
  }
}

/** Blocks of each kind that there is, in the order of the legend. */
export function sharesOf(runs: readonly Run[]): readonly (readonly [KindKey, blocks: number])[] {
  const shares = new Map<KindKey, number>()
  for (const { kind, length } of runs) shares.set(kind, (shares.get(kind) ?? 0) + length)
  return kindKeys.flatMap((kind) => (shares.has(kind) ? [[kind, shares.get(kind) ?? 0] as const] : []))
}

/** Whether a disc has sound and nothing else. */
export const contentOf = (runs: readonly Run[]): 'sound' | 'data' =>
  runs.some(({ kind }) => kind === 'sound') && runs.every(({ kind }) => kind === 'sound' || kind === 'empty') ? 'sound' : 'data'

/** How much blocks of a kind are: sound is a time, and so are the pauses of a disc that has nothing else. */
export const amountOf = (kind: KindKey, blocks: number, runs: readonly Run[]): string =>
  amount(blocks, kind === 'sound' ? 'sound' : contentOf(runs))
