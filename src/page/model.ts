/** A plan -> what the page is told of it. */

import type { Fault } from '../fault/index.js'
import { fillOf, startOfVolumes } from '../layout/index.js'
import { mediumOf } from '../manifest/index.js'
import { sessionsIn, type Sessions } from '../survey/index.js'
import { find, type ImageTree } from '../tree/index.js'
import { structureBlocks, type Landmarks } from './blocks.js'
import { bootOf } from './boot.js'
import { treeOf } from './names.js'
import { columnsOf, stretchesOf, type Stretch } from './regions.js'
import type { PageEntry, PageFault, PageMedium, PageModel } from './shape.js'
import type { Subject } from './subject.js'
import { drawnTracks, pageTracks } from './tracks.js'

/** A model, and what is needed to answer for the blocks that it does not tell. */
export interface Told {
  readonly model: PageModel
  readonly marks: Landmarks
}

export async function modelOf(subject: Subject, asks: PageModel['asks']): Promise<Told> {
  const { project, disc, materials, medium, faults } = subject
  const { manifest, file } = project
  const stretches = stretchesOf(disc)
  const entries = entriesOf(stretches, materials.files?.tree)
  const { owners, reasons, placings, columns } = columnsOf(stretches, entries.entryOf)
  const sessions = await sessionsIn(disc, medium)
  const tree = await treeOf(subject, sessions, stretches)
  const marks = landmarksOf(sessions, stretches)
  const boot = await bootOf(medium, marks.starts, startOfVolumes(disc) === 0 ? 'there' : 'absent')
  const volume = materials.files?.volume.id
  const onMedium = pageMedium(subject)
  return {
    marks,
    model: {
      form: 1,
      name: manifest.name ?? volume ?? file,
      manifest: file,
      ...(volume === undefined ? {} : { volume }),
      ...(onMedium === undefined ? {} : { medium: onMedium }),
      fill: fillOf(disc, onMedium?.blocks),
      owners,
      reasons,
      placings,
      regions: columns,
      entries: positionsOf(entries.numbers, project.locate),
      ...(tree === undefined ? {} : { tree }),
      ...(boot === undefined ? {} : { boot }),
      tracks: asks === 'server' ? pageTracks(disc) : await drawnTracks(subject),
      ...toldFaults(faults),
      blocks: asks === 'server' ? [] : await structureBlocks(medium, stretches, marks),
      asks,
    },
  }
}

function pageMedium({ project }: Subject): PageMedium | undefined {
  const medium = mediumOf(project.manifest)
  if (medium === undefined) return undefined
  const { type, name, family, blocks } = medium
  return { type, name, family, ...(blocks === undefined ? {} : { blocks }) }
}

const landmarksOf = ({ sessions }: Sessions, stretches: readonly Stretch[]): Landmarks => ({
  starts: sessions.map(({ start }) => start),
  catalogs: stretches.filter(({ reason }) => reason === 'boot catalogue').map(({ start }) => start),
})

/** Which entry of the manifest brought what lies in a region; those that did, in their order. */
function entriesOf(stretches: readonly Stretch[], tree: ImageTree | undefined) {
  const numbers = new Set<number>()
  const known = new Map<string, number>()
  for (const { id } of stretches) {
    const node = tree === undefined || !id.startsWith('data:/') ? undefined : find(tree, id.slice('data:'.length))
    if (node?.entry === undefined || node.entry < 0) continue
    known.set(id, node.entry + 1)
    numbers.add(node.entry)
  }
  return { numbers: [...numbers].sort((a, b) => a - b), entryOf: ({ id }: Stretch): number => known.get(id) ?? 0 }
}

/** Entries whose place in the manifest is told. */
const MOST_ENTRIES = 10_000

const positionsOf = (numbers: readonly number[], locate: Subject['project']['locate']): readonly PageEntry[] =>
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
