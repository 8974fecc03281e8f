/** Virtual blocks that something leads to and that the table does not have. OSTA UDF 2.60 2.2.11. */

import type { Inquiry } from './inquiry.js'
import { spaceRules as rules } from './space-rules.js'

export function sayUnmapped(q: Inquiry, partition: number, block: number): void {
  const at = partition === q.icbPartition ? q.virtualAt?.(block) : undefined
  if (at !== undefined) q.say(rules.vat, at, 'entry', 'no block', `that of virtual block ${block}, which something leads to`)
}
