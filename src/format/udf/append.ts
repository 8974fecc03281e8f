/** Whether a further session can be added to a volume. OSTA UDF 2.60 2.2.6.4; ECMA-167 3/10.5.7. */

import type { Fault } from '../../fault/index.js'
import { faults } from './faults.js'
import type { UdfFacts } from './reader.js'
import { isRevision } from './revision.js'

/** What keeps a session of the same revision from following the one with these facts. */
export function appendFaults(facts: UdfFacts): readonly Fault[] {
  const present = facts.revision
  const needed = facts.integrity?.write ?? present
  const out: Fault[] = []
  if (!isRevision(present) || !isRevision(needed) || needed > present) out.push(faults.notAppendable({ present, needed }))
  for (const { kind, access } of facts.partitions)
    if (kind === 'sparable' || (kind === 'physical' && access !== 'read-only' && access !== 'write-once'))
      out.push(faults.foreignLayout({ access: kind === 'sparable' ? 'sparable' : access }))
  return out
}
