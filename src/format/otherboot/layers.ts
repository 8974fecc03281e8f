/** Who writes into the system area: everyone claims the bytes that are theirs, and two that want the same ones are told of each other. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import type { RegionId, Where } from '../../layout/index.js'
import { faults } from './faults.js'

/** Bytes from `from` up to, not including, `to`. */
export interface Claimed {
  readonly from: number
  readonly to: number
}

/** What a layer takes, by itself or below others. */
export interface Claimant {
  /** The key of the manifest that asks for it. */
  readonly wish: string
  readonly claims: readonly Claimed[]
  readonly path: ManifestPath
}

export interface Layer extends Claimant {
  /** Regions whose addresses it writes. */
  readonly refs: readonly RegionId[]
  write(out: Uint8Array, where: Where): void
}

/** Each pair of a layer and what lies below it, or another layer, that want the same bytes. */
export function conflicts(below: readonly Claimant[], layers: readonly Claimant[]): readonly Fault[] {
  return layers.flatMap((second, i) =>
    [...below, ...layers.slice(0, i)].flatMap((first) => {
      const meeting = meetingOf(first.claims, second.claims)
      return meeting === undefined ? [] : [faults.sameBytes({ first: first.wish, second: second.wish, ...meeting }, { path: second.path })]
    }),
  )
}

function meetingOf(first: readonly Claimed[], second: readonly Claimed[]): { readonly from: number; readonly last: number } | undefined {
  for (const a of first)
    for (const b of second) {
      const from = Math.max(a.from, b.from)
      const last = Math.min(a.to, b.to) - 1
      if (from <= last) return { from, last }
    }
  return undefined
}

/** Stretches of bytes that are not zero, as those of a file that lies below. */
export function claimsOf(bytes: Uint8Array): readonly Claimed[] {
  const out: Claimed[] = []
  let from: number | undefined
  for (let at = 0; at <= bytes.length; at++) {
    const isFree = at === bytes.length || bytes[at] === 0
    if (isFree && from !== undefined) {
      out.push({ from, to: at })
      from = undefined
    } else if (!isFree) from ??= at
  }
  return out
}
