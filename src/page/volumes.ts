/** The file systems of a disc, session by session, and how much each shows. */

import { attempt, censusOf, findSpaces, readSpace, spaceNames, tolerant } from '../survey/index.js'
import type { PageDisc } from './disc.js'

export interface PageVolume {
  readonly session: number
  readonly start: number
  readonly space: string
  readonly label: string
  readonly files: number
  readonly folders: number
  readonly sizeBytes: number
}

/** What cannot be read is left out here: who opened the disc has told it. */
export async function volumesOf({ medium: whole, sessions }: Pick<PageDisc, 'medium' | 'sessions'>): Promise<readonly PageVolume[]> {
  const { medium } = tolerant({ medium: whole, tracks: sessions.tracks })
  const volumes: PageVolume[] = []
  for (const session of sessions.sessions) {
    for (const { space } of (await attempt(() => findSpaces(medium, session), [])) ?? []) {
      const read = await attempt(() => readSpace(medium, session, space), [])
      if (read === undefined) continue
      const { files, folders, sizeBytes } = censusOf(read.tree)
      const label = read.about.kind === 'udf' ? read.about.facts.label : read.about.volume.id
      volumes.push({ session: session.number, start: session.start, space: spaceNames[space], label, files, folders, sizeBytes })
    }
  }
  return volumes
}
