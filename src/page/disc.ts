/** A disc as its page and its picture show it, whatever it came from. */

import type { Fault } from '../fault/index.js'
import { fillOf, startOfVolumes } from '../layout/index.js'
import { mediumOf } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import type { Starts } from '../starts.js'
import { sessionsIn, type Sessions } from '../survey/index.js'
import type { Directory } from '../tree/index.js'
import { peaksOf } from './peaks.js'
import { stretchesOf, type Stretch } from './regions.js'
import type { PageFill, PageMedium, PageTrack } from './shape.js'
import type { Subject } from './subject.js'
import { pageTracks } from './tracks.js'

export interface PageDisc {
  readonly name: string
  /** The manifest, the image or the drive. */
  readonly place: string
  /** What a disc that was found is: `CUE sheet`, `2048 bytes a sector`. */
  readonly form?: string
  readonly volume?: string
  readonly onto?: PageMedium
  readonly fill: PageFill
  /** Ascending, and none over another. */
  readonly stretches: readonly Stretch[]
  readonly tree?: Directory
  readonly tracks: readonly PageTrack[]
  readonly medium: Medium
  readonly sessions: Sessions
  /** What block 0 holds. */
  readonly beginsWith: 'data' | 'sound'
  readonly faults: readonly Fault[]
  readonly locate: (faults: readonly Fault[]) => readonly Fault[]
  starts(signal?: AbortSignal): Promise<Starts>
  /** See `peaksOf`; undefined where sound is not to be had, or not within reason. */
  peaks?(track: number, signal?: AbortSignal): Promise<string | undefined>
}

export async function discOfSubject(subject: Subject): Promise<PageDisc> {
  const { project, disc, materials, medium, faults } = subject
  const { manifest, file, locate } = project
  const { tree, volume } = materials.files ?? {}
  const onto = pageMedium(subject)
  return {
    name: manifest.name ?? volume?.id ?? file,
    place: file,
    ...(volume === undefined ? {} : { volume: volume.id }),
    ...(onto === undefined ? {} : { onto }),
    fill: fillOf(disc, onto?.blocks),
    stretches: stretchesOf(disc),
    ...(tree === undefined ? {} : { tree }),
    tracks: pageTracks(disc),
    medium,
    sessions: await sessionsIn(disc, medium),
    beginsWith: startOfVolumes(disc) === 0 ? 'data' : 'sound',
    faults,
    locate,
    starts: (signal) => subject.starts(signal),
    peaks: (track, signal) => peaksOf(subject, track, signal),
  }
}

function pageMedium({ project }: Subject): PageMedium | undefined {
  const medium = mediumOf(project.manifest)
  if (medium === undefined) return undefined
  const { type, name, family, blocks } = medium
  return { type, name, family, ...(blocks === undefined ? {} : { blocks }) }
}
