/** The fields of one directory record against the standard. ECMA-119 9.1. */

import { DirectoryRecord } from '../structures.js'
import { isPlainDate, problemOfShortDate } from './dates.js'
import { AT, isWhole } from './fields.js'
import type { OpenFolder } from './records.js'
import { recordTable, rules } from './rules.js'
import type { CheckedRecord } from './system-use.js'
import { pathOfRecord, type Tree } from './tree.js'

export function judgeRecord(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  const { bytes, at } = open
  const isDated = isPlainDate(bytes, from + AT.recorded)
  if (isDated && isWhole(bytes, from)) return
  const { findings } = tree.judging
  const path = pathOfRecord(tree, open, from, role)
  const structure = tree.kind.record
  findings.table(recordTable, DirectoryRecord, { bytes, offset: from, at, structure, path })
  const is = isDated ? undefined : problemOfShortDate(bytes, from + AT.recorded)
  if (is !== undefined)
    findings.add(rules.recordDate, { at: at + from + AT.recorded, structure, field: 'recorded', is, should: 'a date', path })
}
