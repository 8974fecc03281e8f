/** Identifiers of one directory that readers take for one and the same. */

import type { Findings } from '../../../finding/index.js'
import { foldedIn, type Folding } from '../../../tree/index.js'
import type { NameJudge } from './kind.js'
import { rules } from './rules.js'

export function startFolding(findings: Findings, structure: string, readers: readonly Folding[]): Pick<NameJudge, 'together'> {
  return {
    together(names, where) {
      const told = new Set<number>()
      for (const reader of readers)
        for (const { first, later } of foldedIn(names, reader)) {
          if (told.has(later) || names[first] === names[later]) continue
          told.add(later)
          const { at, path } = where(later)
          const is = `the same as ${JSON.stringify(names[first])} for ${reader.title}`
          findings.add(rules.folded, { at, structure, field: 'identifier', path: path(), is, should: 'another name' })
        }
    },
  }
}
