/** Project -> what it would become: file systems and tracks, and everything that is wrong with them. Nothing is written. */

import { holdsFileSystem, isCompact, measureCompact, planCompact, startOfFileSystem } from './compact.js'
import type { Fault } from './fault/index.js'
import type { Disc, Layout } from './layout/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { hostContents } from './source/open.node.js'
import type { ImageTree } from './tree/index.js'
import { lba, type Lba } from './unit/index.js'

export interface Outline {
  /** The file systems, where there are any and none of their faults is an error. */
  readonly layout?: Layout
  readonly tree?: ImageTree
  /** Sessions and tracks, for a Compact Disc of tracks. */
  readonly disc?: Disc
  /** With their places in the manifest. */
  readonly faults: readonly Fault[]
}

export async function outline(project: Project, signal?: AbortSignal): Promise<Outline> {
  const { manifest } = project
  const compact = isCompact(manifest)
  const { at, tree } = compact && !holdsFileSystem(manifest) ? noFiles : await measureFiles(project, signal)
  const files: Outline = { ...at(lba(0)), ...(tree === undefined ? {} : { tree }) }
  if (!compact) return { ...files, faults: project.locate([...project.faults, ...files.faults]) }
  const materials = await measureCompact(manifest, { base: project.folder, files: hostFiles, foreign: ffmpegIfNeeded(), signal })
  const { disc, faults } = planCompact(manifest, materials, files.layout?.size)
  const start = startOfFileSystem(disc)
  const placed = start === files.layout?.start ? files : { ...files, ...at(start) }
  return { ...placed, disc, faults: project.locate([...project.faults, ...placed.faults, ...faults]) }
}

/** The file systems as they lie from a block on. */
type LayoutAt = (start: Lba) => Pick<Outline, 'layout' | 'faults'>

interface MeasuredFiles {
  readonly at: LayoutAt
  readonly tree?: ImageTree
}
const noFiles: MeasuredFiles = { at: () => ({ faults: [] }) }

async function measureFiles({ manifest, folder, date }: Project, signal?: AbortSignal): Promise<MeasuredFiles> {
  const contents = hostContents()
  try {
    const materials = await measure(manifest, { base: folder, date: date.at, contents, signal })
    const at: LayoutAt = (start) => {
      const { layout, faults } = plan(materials, start)
      return { ...(layout === undefined ? {} : { layout }), faults }
    }
    return { at, tree: materials.tree }
  } finally {
    contents.close()
  }
}
