/** What differs between two layouts: which regions came, went, moved or changed their length. */

import type { LayoutRow } from './print.js'

export type LayoutChange =
  | { readonly kind: 'added'; readonly region: LayoutRow }
  | { readonly kind: 'removed'; readonly region: LayoutRow }
  | { readonly kind: 'moved'; readonly region: LayoutRow; readonly was: LayoutRow }
  | { readonly kind: 'resized'; readonly region: LayoutRow; readonly was: LayoutRow }

type Row = Pick<LayoutRow, 'id' | 'start' | 'length'>

/** Changes from `before` to `now`, in the order of `now`, removals last. A region that is resized may have moved too. */
export function diffLayouts(before: readonly LayoutRow[], now: readonly LayoutRow[]): readonly LayoutChange[] {
  const old = new Map(before.map((row) => [row.id, row]))
  const changes: LayoutChange[] = []
  for (const region of now) {
    const was = old.get(region.id)
    old.delete(region.id)
    if (was === undefined) changes.push({ kind: 'added', region })
    else if (was.length !== region.length) changes.push({ kind: 'resized', region, was })
    else if (was.start !== region.start) changes.push({ kind: 'moved', region, was })
  }
  for (const region of old.values()) changes.push({ kind: 'removed', region })
  return changes
}

/** One line a change. */
export function printChange(change: LayoutChange): string {
  const { region } = change
  switch (change.kind) {
    case 'added':
      return `+ ${region.id}: ${span(region)}`
    case 'removed':
      return `- ${region.id}: ${span(region)}`
    case 'moved':
      return `~ ${region.id}: moved from block ${change.was.start} to ${region.start}`
    case 'resized':
      return `~ ${region.id}: ${span(change.was)} became ${span(region)}`
  }
}

const span = ({ start, length }: Row): string => `${length} ${length === 1 ? 'block' : 'blocks'} from ${start}`
