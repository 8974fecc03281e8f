/** What became of names, gathered into one note for each entry of the manifest, or one error for each name. */

import type { Fault, FaultPlace } from '../../fault/index.js'
import { printInstant, type Instant } from '../../unit/index.js'
import type { Node } from '../../tree/index.js'
import { faults, type ChangedNames } from './faults.js'
import { nearestShort } from './dates.js'
import type { Reason } from './names.js'

/** How many of many are shown. */
const SHOWN = 5

export const placeOf = (node: { readonly entry?: number }): FaultPlace | undefined =>
  node.entry === undefined ? undefined : { path: ['files', node.entry] }

/** The path of what a folder of that path holds. */
export const pathIn = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

export interface Changes {
  /** Whether a change of case alone is worth telling. */
  readonly tellsCase: boolean
  /** `name` is recorded for the node of that folder instead of its own; `rival` is the path of the neighbour that kept that name. */
  renamed(node: Node, folder: string, name: string, reason: Reason, rival: string | undefined): void
  leftOut(node: Node, path: string): void
  /** The form of its sectors, of which the name space says nothing. */
  untold(node: Node, path: string): void
  clamped(node: Node, path: string, time: Instant): void
  /** For all else. */
  add(fault: Fault): void
  faults(): readonly Fault[]
}

const words: Readonly<Record<Reason, string>> = {
  case: 'lower-case letters',
  characters: 'characters that are not allowed',
  dots: 'dots that are not allowed',
  length: 'too long',
  taken: 'taken by another name',
}

/** The faults that name spaces tell apart. */
export type NameFaults = Pick<typeof faults, 'namesChanged' | 'nameNotAllowed' | 'nameNotUnique' | 'leftOut'>

/** `space` is the name space in words; `strict` makes every change an error. */
export function startChanges(space: string, policy: 'mangle' | 'strict', names: NameFaults = faults): Changes {
  const list: Fault[] = []
  const renamed = gatherer<ChangedNames['examples'][number]>()
  const leftOut = gatherer<string>()
  const untold = gatherer<string>()
  const clamped = gatherer<{ path: string; time: string; written: string }>()
  return {
    tellsCase: policy === 'strict',
    renamed(node, folder, name, reason, rival) {
      if (policy === 'strict') {
        const values = { space, path: pathIn(folder, node.name), name }
        list.push(
          rival === undefined
            ? names.nameNotAllowed({ ...values, reason: words[reason] }, placeOf(node))
            : names.nameNotUnique({ ...values, other: rival }, placeOf(node)),
        )
      } else renamed.add(node.entry, () => ({ path: pathIn(folder, node.name), name, reason: words[reason] }))
    },
    leftOut(node, path) {
      leftOut.add(node.entry, () => path)
    },
    untold(node, path) {
      untold.add(node.entry, () => path)
    },
    clamped(node, path, time) {
      clamped.add(node.entry, () => ({ path, time: printInstant(time), written: printInstant(nearestShort(time)) }))
    },
    add(fault) {
      list.push(fault)
    },
    faults: () => [
      ...list,
      ...renamed.all().map(([entry, of]) => names.namesChanged({ space, ...of }, placeOf(entry))),
      ...leftOut.all().map(([entry, of]) => names.leftOut({ space, ...of }, placeOf(entry))),
      ...untold.all().map(([entry, of]) => faults.formUntold({ space, ...of }, placeOf(entry))),
      ...clamped.all().map(([entry, of]) => faults.dateOutOfRange({ space, ...of }, placeOf(entry))),
    ],
  }
}

interface Gathered<Example> {
  readonly count: number
  readonly examples: readonly Example[]
}

/** Counts by entry of the manifest and keeps the first few. */
function gatherer<Example>() {
  const byEntry = new Map<number | undefined, { count: number; examples: Example[] }>()
  return {
    add(entry: number | undefined, example: () => Example): void {
      let of = byEntry.get(entry)
      if (of === undefined) byEntry.set(entry, (of = { count: 0, examples: [] }))
      if (of.count++ < SHOWN) of.examples.push(example())
    },
    all: (): readonly (readonly [{ readonly entry?: number }, Gathered<Example>])[] =>
      [...byEntry].map(([entry, of]) => [entry === undefined ? {} : { entry }, of]),
  }
}
