/** Project -> what it would become: file systems and tracks, and everything that is wrong with them. Nothing is written. */

import { holdsFileSystem, isCompact, measureCompact, planCompact } from './compact.js'
import type { Fault } from './fault/index.js'
import type { Disc, Layout } from './layout/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { hostContents } from './source/open.node.js'
import type { ImageTree } from './tree/index.js'

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
  const files = compact && !holdsFileSystem(manifest) ? { faults: [] } : await outlineFiles(project, signal)
  if (!compact) return { ...files, faults: project.locate([...project.faults, ...files.faults]) }
  const materials = await measureCompact(manifest, { base: project.folder, files: hostFiles, foreign: ffmpegIfNeeded(), signal })
  const { disc, faults } = planCompact(manifest, materials, files.layout?.size)
  return { ...files, disc, faults: project.locate([...project.faults, ...files.faults, ...faults]) }
}

async function outlineFiles({ manifest, folder, date }: Project, signal?: AbortSignal): Promise<Outline> {
  const contents = hostContents()
  try {
    const materials = await measure(manifest, { base: folder, date: date.at, contents, signal })
    const { layout, faults } = plan(materials)
    return { ...(layout === undefined ? {} : { layout }), tree: materials.tree, faults }
  } finally {
    contents.close()
  }
}
