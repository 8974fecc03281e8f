/** Project -> a disc of what its sources are now, again and again: what did not change is not asked for anew. */

import { throwErrors, type Fault } from './fault/index.js'
import type { HostMaster } from './found.js'
import { layoutsOf, type Disc, type Layout } from './layout/index.js'
import { masterOfOutline } from './master.js'
import type { Materials } from './measure.js'
import { namedIn } from './outputs.js'
import { absolutePath, folderOf, joinPath, lastName, type HostStat } from './port/index.js'
import { type Project, type ReadProject } from './project.js'
import { withContents } from './renewal/index.js'
import { commitMarks } from './source/commit.node.js'
import { stampOf, type Content } from './source/index.js'
import { hostContents, type HostContents } from './source/open.node.js'
import type { Lba } from './unit/index.js'
import type { Starts } from './starts.js'
import { outline, type OutlineOptions } from './validate.js'
import { type Known } from './watching/index.js'

/** A disc that can be written, with all that its sources were when it was planned. */
export interface Revision {
  readonly project: Project
  readonly disc: Disc
  readonly materials: Materials
  readonly master: HostMaster
  /** Warnings and notes. */
  readonly faults: readonly Fault[]
  /** What each firmware starts from it. */
  readonly starts: () => Promise<Starts>
  /** The same disc of files that were written to without getting another size; undefined where more than that follows from it. */
  readonly rewritten: (
    written: ReadonlyMap<string, HostStat>,
  ) => Promise<{ readonly revision: Revision; readonly touched: ReadonlySet<string> } | undefined>
  /** The ids of those of its contents that are one of these files. */
  readonly among: (paths: Iterable<string>) => ReadonlySet<string>
  /** Keeps what it reads from open until it is let go of as often. */
  readonly hold: () => void
  readonly letGo: () => Promise<void>
}

/** Looks at the files that decide about the manifest, so that they are watched; gives their paths, and those that lead to them. */
export function lookAtManifests(file: string, read: ReadProject, known: Known): ReadonlySet<string> {
  const files = read.kind === 'whole' ? read.project.files : read.kind === 'faulty' ? read.broken.sources.files : read.files
  const date = read.kind === 'whole' ? read.project.date : undefined
  const marks = date?.from === 'commit' || date?.refused !== undefined ? commitMarks(folderOf(file)) : []
  const paths = [file, ...files, ...marks]
  for (const path of paths) known.look(path)
  return new Set(paths.flatMap((path) => [...known.through(path)]))
}

/** Measures and plans. Throws everything that is wrong. */
export async function revisionOf(project: Project, known: Known, cwd: string, options: OutlineOptions): Promise<Revision> {
  const host = hostContents({ unpacked: 'keep' })
  const looked = new Set<string>()
  const contents: HostContents = {
    ...host,
    files: { ...known.files, unpack: (path, ...how) => (known.look(path), host.files.unpack(path, ...how)) },
    load(content, ...how) {
      looked.add(content.id)
      return host.load(content, ...how)
    },
  }
  try {
    for (const text of namedIn(project.manifest)) known.look(joinPath(project.folder, text))
    const { disc, materials, faults } = await outline(project, contents, options)
    throwErrors(faults)
    if (disc === undefined) throw new Error('A plan without errors has a disc')
    const shared: Shared = { project, planned: disc, materials, faults, contents, holders: { count: 0 }, cwd, looked, known }
    return await revisionOn(shared, disc, new Map())
  } catch (error) {
    await host.close()
    throw error
  }
}

/** What all revisions of one plan have in common. */
interface Shared {
  readonly project: Project
  readonly planned: Disc
  readonly materials: Materials
  readonly faults: readonly Fault[]
  readonly contents: HostContents
  readonly holders: { count: number }
  readonly cwd: string
  /** Contents whose bytes decided about the disc. */
  readonly looked: ReadonlySet<string>
  readonly known: Known
}

async function revisionOn(shared: Shared, disc: Disc, replaced: ReadonlyMap<string, Content>): Promise<Revision> {
  const { project, materials, faults, contents, holders } = shared
  // Who closes the contents is whoever lets go of them last.
  const master = await masterOfOutline(project, { materials, disc, faults }, { ...contents, close: () => Promise.resolve() })
  let held = 0
  holders.count++
  const revision: Revision = {
    project,
    disc,
    materials,
    master,
    faults,
    starts: async () => {
      const { startsOf } = await import('./starts.js')
      const load: HostContents['load'] = (content, ...how) => contents.load(replaced.get(content.id) ?? content, ...how)
      return startsOf(project, disc, materials, { ...contents, load })
    },
    async rewritten(written) {
      if (!isFast(shared)) return undefined
      const plain = plainFiles(shared, written.keys())
      if (plain === undefined) return undefined
      const touched = new Map<string, Content>()
      for (const [content, path] of plain) {
        const stat = written.get(path)
        if (stat !== undefined) touched.set(content.id, { ...content, origin: { ...content.origin, stamp: stampOf(stat) } } as Content)
      }
      const all = new Map([...replaced, ...touched])
      return { revision: await revisionOn(shared, withReplaced(shared.planned, all), all), touched: new Set(touched.keys()) }
    },
    among: (paths) => new Set([...filesAmong(shared, paths)].map(([content]) => content.id)),
    hold: () => void held++,
    async letGo() {
      if (held-- > 0) return
      await master.close()
      if (--holders.count === 0) await contents.close()
    },
  }
  return revision
}

/** Whether a file of the same size is the same disc but for its bytes. */
const isFast = ({ planned, materials }: Shared): boolean =>
  planned.growth === undefined && materials.manifest.source?.dedupe !== true && layoutsOf(planned).length === 1

/** Contents of the disc, as it was planned, that lie in some files, with the paths of these. Most files are told apart by their names alone. */
function* filesAmong({ planned, cwd }: Shared, paths: Iterable<string>): Generator<readonly [Content, string]> {
  const wanted = new Set(paths)
  const names = new Set([...wanted].map((path) => lastName(path)))
  for (const { regions } of layoutsOf(planned))
    for (const { body } of regions) {
      if (body.kind !== 'content') continue
      const { content } = body
      for (const path of pathsOf(content))
        if (names.has(lastName(path)) && wanted.has(absolutePath(path, cwd))) yield [content, absolutePath(path, cwd)]
    }
}

/** The contents that some files are, each of them whole; undefined where more is made of one than that. */
function plainFiles(shared: Shared, paths: Iterable<string>): ReadonlyMap<Content, string> | undefined {
  const wanted = new Set(paths)
  const plain = new Map<Content, string>()
  for (const [content, path] of filesAmong(shared, wanted)) {
    const { origin, id, size } = content
    if (origin.kind !== 'file' || origin.offset !== 0 || size !== origin.stamp.size || shared.looked.has(id)) return undefined
    plain.set(content, path)
  }
  const found = new Set(plain.values())
  return [...wanted].every((path) => found.has(path) && !shared.known.named.has(path)) ? plain : undefined
}

/** The files of the host that a content lies in. */
function pathsOf({ origin }: Content): readonly string[] {
  if (origin.kind === 'file' || origin.kind === 'archive') return [origin.path]
  if (origin.kind === 'bytes') return origin.from === undefined ? [] : [origin.from]
  if (origin.kind === 'concat') return origin.parts.flatMap(pathsOf)
  if (origin.kind === 'zisofs') return pathsOf(origin.stored)
  if (origin.kind === 'packed') return pathsOf(origin.of)
  return origin.kind === 'interleave' ? origin.parts.flatMap(({ content }) => pathsOf(content)) : []
}

function withReplaced(disc: Disc, contents: ReadonlyMap<string, Content>): Disc {
  const made = new Map<Lba, Layout>()
  return {
    ...disc,
    sessions: disc.sessions.map((session) => ({
      ...session,
      spans: session.spans.map((span) =>
        span.kind !== 'volumes'
          ? span
          : {
              ...span,
              place(start: Lba) {
                const layout = made.get(start) ?? withContents(span.place(start), contents.values())
                made.set(start, layout)
                return layout
              },
            },
      ),
    })),
  }
}
