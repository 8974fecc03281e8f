/** What was found wrong when a former session was read, and would be lost by a session that is made of it. */

import { DiscError, type Fault } from '../fault/index.js'
import type { ImageTree } from '../tree/index.js'
import { filesOf } from '../tree/index.js'
import { lba, SECTOR_BYTES, type Lba } from '../unit/index.js'
import { faults } from './faults.js'

/** Warnings of readers that leave something out. Their errors do so too. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'survey/unreadable',
  'survey/brokenTree',
  'iso9660/recordBroken',
  'iso9660/directoryBlank',
  'iso9660/directoryOutside',
  'iso9660/directoryTwice',
  'iso9660/tooManyEntries',
  'iso9660/nameTwice',
  'iso9660/formLeftOut',
  'iso9660/sectionsBroken',
  'rockridge/entryBroken',
  'rockridge/continuationBroken',
  'udf/fileTypeUnknown',
  'udf/folderStreams',
])

/** Of which the files may be taken out again. */
const OUTSIDE = 'udf/extentOutside'

export interface Lost {
  /** By id of their content: where data are said to lie that the disc does not have. Who takes such a file out needs them no more. */
  readonly outside: ReadonlyMap<string, { readonly start: Lba; readonly end: Lba }>
  /** What does not matter. */
  readonly told: readonly Fault[]
}

/** Throws a `DiscError` where files or names would be lost. */
export function judgeLosses(found: readonly Fault[], tree: ImageTree, disc: { readonly name: string; readonly session: number }): Lost {
  const files = new Set(found.some(({ code }) => code === OUTSIDE) ? Array.from(filesOf(tree), ({ content }) => content.id) : [])
  const outside = new Map<string, { readonly start: Lba; readonly end: Lba }>()
  const lost: Fault[] = []
  const told: Fault[] = []
  for (const fault of found) {
    const id = `data:${String(fault.values['path'])}`
    if (fault.code === OUTSIDE && files.has(id)) {
      const start = lba(Number(fault.values['block']))
      outside.set(id, { start, end: lba(start + Math.ceil(Number(fault.values['bytes']) / SECTOR_BYTES)) })
    } else if (fault.severity === 'error' || LEFT_OUT.has(fault.code)) lost.push(fault)
    else told.push(fault)
  }
  if (lost.length === 0) return { outside, told }
  throw new DiscError([
    faults.wouldLose({ disc: disc.name, session: disc.session }, { path: ['session', 'import'] }),
    ...lost.map((fault): Fault => ({ ...fault, severity: 'error' })),
  ])
}
