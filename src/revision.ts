/** Project -> a disc of what its sources are now, again and again: what did not change is not asked for anew. */

import { throwErrors, type Fault } from './fault/index.js'
import type { HostMaster } from './found.js'
import { layoutsOf, type Disc, type Layout } from './layout/index.js'
import { masterOfOutline } from './master.js'
import type { Materials } from './measure.js'
import { namedIn } from './outputs.js'
import type { HostStat } from './port/index.js'
import { folderOf, type Project, type ReadProject } from './project.js'
import { withContents } from './renewal/index.js'
import { commitMarks } from './source/commit.node.js'
import { joinPath, stampOf, type Content } from './source/index.js'
import { hostContents, type HostContents } from './source/open.node.js'
import type { Lba } from './unit/index.js'
import { outline, type OutlineOptions } from './validate.js'
import { absolute, type Known } from './watching/index.js'

/** A disc that can be written, with all that its sources were when it was planned. */
export interface Revision {
  readonly project: Project
  readonly disc: Disc
  readonly materials: Materials
  readonly master: HostMaster
  /** Warnings and notes. */
  readonly faults: readonly Fault[]
  /** Files that nothing was read of but their size, by their paths: the contents that they are, whole. */
  readonly plain: () => ReadonlyMap<string, readonly Content[]>
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

/** Looks at the files that decide about the manifest, so that they are watched; gives their paths. */
export function lookAtManifests(file: string, read: ReadProject, known: Known, cwd: string): ReadonlySet<string> {
  const files = read.kind === 'whole' ? read.project.files : read.kind === 'faulty' ? read.broken.sources.files : read.files
  const date = read.kind === 'whole' ? read.project.date : undefined
  const marks = date?.from === 'commit' || date?.refused !== undefined ? commitMarks(folderOf(file)) : []
  const paths = [file, ...files, ...marks]
  for (const path of paths) known.look(path)
  return new Set(paths.map((path) => absolute(path, cwd)))
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
  let plain: ReadonlyMap<string, readonly Content[]> | undefined
  let held = 0
  holders.count++
  const revision: Revision = {
    project,
    disc,
    materials,
    master,
    faults,
    plain: () => (plain ??= plainFiles(shared, disc)),
    async rewritten(written) {
      if (!isFast(shared)) return undefined
      const touched = new Map<string, Content>()
      for (const [path, stat] of written) {
        const holding = revision.plain().get(path)
        if (holding === undefined) return undefined
        for (const content of holding)
          touched.set(content.id, { ...content, origin: { ...content.origin, stamp: stampOf(stat) } } as Content)
      }
      const all = new Map([...replaced, ...touched])
      return { revision: await revisionOn(shared, withReplaced(shared.planned, all), all), touched: new Set(touched.keys()) }
    },
    among: (paths) => new Set([...paths].flatMap((path) => (revision.plain().get(path) ?? []).map(({ id }) => id))),
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

function plainFiles({ looked, known, cwd }: Shared, disc: Disc): ReadonlyMap<string, readonly Content[]> {
  const plain = new Map<string, Content[]>()
  const others = new Set<string>()
  for (const { body } of layoutsOf(disc).flatMap(({ regions }) => regions)) {
    if (body.kind !== 'content') continue
    const { content } = body
    const { origin } = content
    if (origin.kind === 'file' && origin.offset === 0 && content.size === origin.stamp.size && !looked.has(content.id)) {
      const path = absolute(origin.path, cwd)
      const known = plain.get(path)
      if (known === undefined) plain.set(path, [content])
      else known.push(content)
    } else for (const path of pathsOf(content)) others.add(absolute(path, cwd))
  }
  for (const path of [...others, ...known.named]) plain.delete(path)
  return plain
}

/** The files of the host that a content lies in. */
function* pathsOf({ origin }: Content): Generator<string> {
  if (origin.kind === 'file' || origin.kind === 'archive') yield origin.path
  else if (origin.kind === 'bytes' && origin.from !== undefined) yield origin.from
  else if (origin.kind === 'concat') for (const part of origin.parts) yield* pathsOf(part)
  else if (origin.kind === 'zisofs') yield* pathsOf(origin.stored)
  else if (origin.kind === 'interleave') for (const { content } of origin.parts) yield* pathsOf(content)
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
