/** Reads of a served disc that failed, told while they happen. */

import { DiscError, reasonOf, type Fault } from '../fault/index.js'
import { servingFaults } from '../serving/index.js'
import { faultAsJson, type Output } from './output.js'

/** Failures that are told; of those that follow nothing new is learnt. */
const MOST_TOLD = 100

export interface Failures {
  readonly tell: (error: unknown) => void
  readonly faults: readonly Fault[]
}

/** Says why a read failed, each reason once: whoever reads tries again and again. */
export function tellFailures(output: Output): Failures {
  const told = new Set<string>()
  const faults: Fault[] = []
  return {
    faults,
    tell(error) {
      const found = error instanceof DiscError ? error.faults : [servingFaults.readFailed({ reason: reasonOf(error) })]
      for (const fault of found) {
        if (told.has(fault.message) || told.size >= MOST_TOLD) continue
        told.add(fault.message)
        faults.push(fault)
        output.emit({ kind: 'fault', fault: faultAsJson(fault) })
        output.faults([fault])
      }
    },
  }
}
