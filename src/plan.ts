/** Materials -> the disc: file systems are laid out, tracks are laid out around them. Pure. */

import type { Fault } from './fault/index.js'
import { fitCdText, planCdText } from './format/cdtext/index.js'
import { discOfBlocks, planDisc, startOfVolumes, trackExtents, type Disc, type TrackExtents } from './layout/index.js'
import { hasFilesInTracks } from './manifest/index.js'
import type { Materials } from './measure.js'
import { discRequest } from './request/index.js'
import { countedAlone, judgeFormer, rewritesOf, wholeDisc, type Former } from './session/index.js'
import { lba, type Lba, type Sectors } from './unit/index.js'
import { planVolume, type PlannedVolume, type VolumeMaterials } from './volume/index.js'

export interface Plan {
  /** Undefined where one of the faults is an error. */
  readonly disc: Disc | undefined
  readonly faults: readonly Fault[]
}

/** Faults are those of the file systems, with their materials, and then of the tracks. */
export function plan({ manifest, files, tracks }: Materials): Plan {
  const volume = files === undefined ? undefined : volumesOf(files)
  if (files?.former !== undefined) return grown(files, files.former)
  // Their length does not depend on where they lie, so the tracks can be planned before their place is known.
  const length = volume?.at(lba(0)).layout?.size
  const request = discRequest(
    manifest,
    tracks,
    volume === undefined || length === undefined ? undefined : { length, place: volume.place(length) },
  )
  const text = request.lacking === 'error' ? planCdText(request.text) : fitCdText(request.text)
  const { disc, faults } = planDisc(request.disc, text.packs)
  volume?.settle(disc)
  const placed = volume?.at(startOfVolumes(disc) ?? lba(0)).faults ?? []
  const { writtenAt = (path) => path } = tracks
  const written = (fault: Fault): Fault => (fault.path === undefined ? fault : { ...fault, path: writtenAt(fault.path) })
  const judged = [...placed, ...tracks.faults, ...[...request.faults, ...text.faults].map(written)]
  // Without a file that could not be measured, nothing of numbers and lengths is worth telling.
  const found = tracks.faults.some(isError) ? judged : [...judged, ...faults.map(written)]
  return { disc: found.some(isError) ? undefined : disc, faults: found }
}

/** A disc that is there already, and a session behind it. */
function grown(materials: VolumeMaterials, former: Former): Plan {
  const { layout, faults } = planVolume(materials, former.start)
  const found = [...former.faults, ...judgeFormer(materials.tree, former), ...faults]
  if (layout === undefined) return { disc: undefined, faults: found }
  const rewrites = rewritesOf(layout, former, found)
  // Where sessions follow one another each tells the whole disc, as ECMA-119 8.4.8 has it: Linux looks no further.
  const session = former.growth === 'in place' ? countedAlone(layout) : layout
  const whole = wholeDisc(session, former, rewrites)
  const { name, file, size, taken, identity, written = 'all' } = former
  const disc: Disc = {
    ...discOfBlocks(whole.size, { kind: 'volumes', place: () => whole }),
    growth: {
      session,
      rewrites,
      former: { name, file, size, taken, ...(identity === undefined ? {} : { identity }) },
      written,
      movedTo: (start) => grown(materials, { ...former, start }).disc?.growth,
    },
  }
  return { disc: found.some(isError) ? undefined : disc, faults: found }
}

const isError = ({ severity }: Fault): boolean => severity === 'error'

interface Volumes {
  readonly length: Sectors
  readonly place: (start: Lba) => NonNullable<PlannedVolume['layout']>
}

/** Each place is planned once, and once more where files lie in tracks, as soon as these are laid out. */
function volumesOf(materials: VolumeMaterials) {
  const made = new Map<Lba, PlannedVolume>()
  let tracksAt: (start: Lba) => TrackExtents | undefined = () => undefined
  const at = (start: Lba): PlannedVolume => {
    const planned = made.get(start) ?? planVolume(materials, start, tracksAt(start))
    made.set(start, planned)
    return planned
  }
  const settle = (disc: Disc): void => {
    const planned = startOfVolumes(disc)
    if (planned === undefined || !hasFilesInTracks(materials.manifest)) return
    made.clear()
    tracksAt = (start) => trackExtents(disc, { planned, start })
  }
  const place =
    (length: Sectors): Volumes['place'] =>
    (start) => {
      const { layout } = at(start)
      if (layout?.size !== length) throw new Error(`File systems of ${length} blocks have ${layout?.size} at block ${start}`)
      return layout
    }
  return { at, place, settle }
}
