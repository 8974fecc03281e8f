/** A disc -> what the page is told of it. */

import type { Fault } from '../fault/index.js'
import type { Starts } from '../starts.js'
import type { Sessions } from '../survey/index.js'
import { structureBlocks, type Landmarks } from './blocks.js'
import { bootOf } from './boot.js'
import { nameSpacesOf, treeColumns } from './names.js'
import type { PageDisc } from './disc.js'
import { columnsOf, numbersOf, type Stretch } from './regions.js'
import type { NameSpaceNames, PageEntry, PageFault, PageModel } from './shape.js'
import { drawnTracks } from './drawn-tracks.js'

/** A model, and what is needed to answer for what it does not tell. */
export interface Told {
  readonly model: PageModel
  readonly marks: Landmarks
  readonly starts: Starts
  /** What files are called in each name space; read when it is asked for, for it takes a while of a disc with many. */
  readonly names: () => Promise<readonly NameSpaceNames[]>
}

export async function modelOf(disc: PageDisc, asks: PageModel['asks'], signal?: AbortSignal): Promise<Told> {
  const { stretches, tree: files, medium, sessions, onto, volume } = disc
  const places = { numbers: numbersOf(stretches), stretches }
  const tree = files && treeColumns(files, places)
  const entries = tree?.entries ?? new Map<string, number>()
  const { owners, reasons, placings, columns } = columnsOf(stretches, places.numbers, entries)
  const marks = landmarksOf(sessions, stretches)
  const starts = await disc.starts(signal)
  const boot = await bootOf(medium, marks.starts, disc.beginsWith, starts.firmware)
  const session = sessions.sessions.at(-1)
  const names = async (): Promise<readonly NameSpaceNames[]> =>
    files === undefined || session === undefined ? [] : nameSpacesOf(files, places, { medium, tracks: sessions.tracks }, session)
  return {
    marks,
    starts,
    names,
    model: {
      form: 1,
      name: disc.name,
      place: disc.place,
      ...(volume === undefined ? {} : { volume }),
      ...(onto === undefined ? {} : { medium: onto }),
      fill: disc.fill,
      owners,
      reasons,
      placings,
      regions: columns,
      entries: positionsOf(
        [...new Set(entries.values())].sort((a, b) => a - b),
        disc.locate,
      ),
      ...(tree === undefined ? {} : { tree: tree.columns }),
      ...(asks === 'server' ? {} : { names: await names() }),
      ...(boot === undefined ? {} : { boot }),
      tracks: asks === 'server' ? disc.tracks : await drawnTracks(disc, signal),
      ...toldFaults([...disc.faults, ...starts.faults]),
      blocks: asks === 'server' ? [] : await structureBlocks(medium, stretches, marks),
      asks,
    },
  }
}

const landmarksOf = ({ sessions }: Sessions, stretches: readonly Stretch[]): Landmarks => ({
  starts: sessions.map(({ start }) => start),
  catalogs: stretches.filter(({ reason }) => reason === 'boot catalogue').map(({ start }) => start),
})

/** Entries whose place in the manifest is told. */
const MOST_ENTRIES = 10_000

const positionsOf = (numbers: readonly number[], locate: PageDisc['locate']): readonly PageEntry[] =>
  numbers.slice(0, MOST_ENTRIES).map((number) => {
    const [located] = locate([{ code: '', severity: 'note', message: '', values: {}, path: ['files', number] }])
    return { number, ...(located?.position === undefined ? {} : { position: located.position }) }
  })

const MOST_FAULTS = 500

/** Errors before warnings before notes where not all are told. */
export function toldFaults(faults: readonly Fault[]): Pick<PageModel, 'faults' | 'moreFaults'> {
  const rank = { error: 0, warning: 1, note: 2 } as const
  const ordered = faults.length <= MOST_FAULTS ? faults : faults.toSorted((a, b) => rank[a.severity] - rank[b.severity])
  const told = ordered.slice(0, MOST_FAULTS).map(({ code, severity, message, help, clause, position }): PageFault => ({
    code,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...(clause === undefined ? {} : { clause }),
    ...(position === undefined
      ? {}
      : { position: { ...position, excerpt: position.excerpt.slice(0, 8).map((line) => line.slice(0, 400)) } }),
  }))
  return { faults: told, moreFaults: faults.length - told.length }
}
