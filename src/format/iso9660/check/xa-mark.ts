/** The mark of CD-ROM XA in the primary volume descriptor, and whether its records keep to it. */

import type { Findings } from '../../../finding/index.js'
import { XaApplicationUse } from '../xa.js'
import { offsetOf, tellerOf } from './descriptor-fields.js'
import type { SetDescriptor } from './descriptor-set.js'
import { rules } from './rules.js'
import type { Tree } from './tree.js'

const MARK = 'CD-XA001'
/** Byte 1025 of the descriptor, from 1. */
const MARK_AT = 1024

/** Whether the mark is there, a damaged one too. */
export function judgeXaMark({ bytes, at }: SetDescriptor, findings: Findings): boolean {
  const found = bytes.subarray(MARK_AT, MARK_AT + MARK.length)
  const alike = found.filter((byte, i) => byte === MARK.charCodeAt(i)).length
  if (alike < 5) return false
  const use = offsetOf('applicationUse')
  const field = { bytes, offset: use, at, structure: 'CD-ROM XA mark of the primary volume descriptor' }
  findings.table({ constant: rules.xa, value: rules.xa, reserved: rules.xaRest }, XaApplicationUse, field)
  return true
}

export function judgeXaUse({ xa, judging }: Tree, descriptor: SetDescriptor): void {
  const tell = tellerOf(descriptor, judging.findings)
  if (xa.marked && xa.with === 0)
    tell(rules.xaRest, 'applicationUse', 'marked as CD-ROM XA, and no record has its attributes', 'attributes in all records')
  if (!xa.marked && xa.with > 0) tell(rules.xaRest, 'applicationUse', 'not marked as CD-ROM XA, and records have its attributes', MARK)
}
