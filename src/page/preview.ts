/** The image of a revision for an emulator that reads ranges of it. */

import { layoutsOf, type Layout } from '../layout/index.js'
import type { Revision } from '../revision.js'
import { servedLayout, type Ranges } from '../serving/index.js'
import { hostFiles } from '../source/files.node.js'
import { bytesOf } from '../unit/index.js'

/** Revisions whose images can be read at a time: one that was started, and the one that is started next. */
export const LENT = 2

/** The file systems from block 0 on, which is where firmware looks; undefined where there are none. */
const startable = ({ disc }: Revision): Layout | undefined => layoutsOf(disc).find(({ start }) => start === 0)

/** Bytes of what firmware sees; undefined where it sees nothing. */
export function imageBytes(revision: Revision): number | undefined {
  const layout = startable(revision)
  return layout && bytesOf(layout.size)
}

/** A source that has changed since fails the read. */
export function imageOf(revision: Revision, number: number): Ranges | undefined {
  const layout = startable(revision)
  const { contents } = revision.master.sources
  if (layout === undefined || contents === undefined) return undefined
  return servedLayout(layout, contents, { name: revision.project.file, revision: String(number), files: hostFiles })
}
