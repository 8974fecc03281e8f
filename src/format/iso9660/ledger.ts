/** Faults found on foreign discs: many of one kind are cut short, so that a broken disc cannot fill the memory with them. */

import type { Fault } from '../../fault/index.js'

/** Most faults of one code that are kept. */
const KEPT = 20

export interface Ledger {
  add(fault: Fault): void
  faults(): readonly Fault[]
}

export function startLedger(): Ledger {
  const list: Fault[] = []
  const counts = new Map<string, number>()
  return {
    add(fault) {
      const count = (counts.get(fault.code) ?? 0) + 1
      counts.set(fault.code, count)
      if (count <= KEPT) list.push(fault)
    },
    faults: () => list.map((fault) => tellAll(fault, counts.get(fault.code) ?? 0)),
  }
}

/** The first of too many says how many there were. */
function tellAll(fault: Fault, count: number): Fault {
  return count <= KEPT ? fault : { ...fault, values: { ...fault.values, times: count } }
}
