/** Project -> its plan, with the sectors that it would have: what the page is made of. */

import { throwErrors, type Fault } from '../fault/index.js'
import { masterOfImage } from '../found.js'
import type { Disc } from '../layout/index.js'
import type { Materials } from '../measure.js'
import type { Medium } from '../port/index.js'
import type { Project } from '../project.js'
import { storesOf } from '../request/index.js'
import type { CdSources } from '../sector/index.js'
import { hostContents } from '../source/open.node.js'
import { startsOf, type Starts } from '../starts.js'
import { outline, type OutlineOptions } from '../validate.js'

/** A plan, and whoever reads the sectors that it would have. */
export interface Subject {
  readonly project: Pick<Project, 'manifest' | 'file' | 'locate'>
  readonly disc: Disc
  readonly materials: Materials
  readonly faults: readonly Fault[]
  readonly medium: Medium
  /** What each firmware starts from it. */
  starts(signal?: AbortSignal): Promise<Starts>
  readonly sources: Pick<CdSources, 'sound'>
}

/** Throws the faults of manifest and sources. */
export async function openSubject(project: Project, options: OutlineOptions = {}): Promise<Subject & { close(): Promise<void> }> {
  const contents = hostContents({ unpacked: 'keep' })
  try {
    const { disc, materials, faults } = await outline(project, contents, { outputs: 'judge', ...options })
    throwErrors(faults)
    if (disc === undefined) throw new Error('A plan without errors has a disc')
    const { manifest, file } = project
    const stores = storesOf(materials.manifest, materials.tracks)
    const master = await masterOfImage({ name: manifest.name ?? file, disc, stores, contents, faults }, () => contents.close())
    const { medium, sources } = master
    let starts: Promise<Starts> | undefined
    return {
      project,
      disc,
      materials,
      faults,
      medium,
      sources,
      starts: (signal) => (starts ??= startsOf(project, disc, materials, contents, signal)),
      close: () => master.close(),
    }
  } catch (error) {
    await contents.close()
    throw error
  }
}
