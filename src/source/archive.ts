/** Tar archives. */

import type { FaultPlace, Fault } from '../fault/index.js'
import type { Files } from '../port/index.js'
import type { ArchiveSource, EntryBase } from './entries.js'
import type { Graft, Names } from './measured.js'
import type { Policy } from './policy.js'

export interface ArchiveSurvey {
  readonly files: Files
  readonly base: string
  readonly faults: Fault[]
  readonly where: FaultPlace
  readonly signal?: AbortSignal
}

export function measureArchive(
  _entry: EntryBase & ArchiveSource,
  _at: Names,
  _policy: Policy,
  _survey: ArchiveSurvey,
): Promise<readonly Graft[]> {
  return Promise.reject(new Error('Archives are not read yet'))
}
