/** A project, an image, a sheet or a drive -> a disc whose sectors can be asked for. The one place that knows where a disc comes from. */

import { throwErrors } from './fault/index.js'
import { dependenciesOf } from './dependencies.js'
import { discAt, found, masterAt, masterOfImage, type FindOptions, type HostMaster, type OpenedDisc } from './found.js'
import type { Listener } from './event.js'
import { mediumOf } from './manifest/index.js'
import { isUnsettled, Pass } from './integrity/index.js'
import { here } from './kernel/threads.node.js'
import { hasLeadIn, layoutsOf, type Disc } from './layout/index.js'
import type { Materials } from './measure.js'
import { madeOf } from './outputs.js'
import { projectOf, type Project } from './project.js'
import { storesOf } from './request/index.js'
import { readerOfLayout, type Master } from './sector/index.js'
import { lba, sectors } from './unit/index.js'
import { isAmong } from './source/file-key.node.js'
import { hostContents, type HostContents } from './source/open.node.js'
import { outline, type Outline, type OutlineOptions } from './validate.js'

export type { FindOptions, HostMaster, OpenedDisc } from './found.js'

/** Sectors from their subheaders on are a track of CD-ROM XA: as blocks they would lose what lies in form 2. */
async function masterOfMode2(path: string, blocks: Master, options: OpenOptions): Promise<Master> {
  await blocks.close()
  const track = { type: 'xa', from: path, sectorBytes: MODE_2_BYTES } as const
  const master = await masterOfProject(projectOf({ disc: 1, tracks: [track] }), options)
  return { ...master, name: path, faults: [...blocks.faults, ...master.faults] }
}

const MODE_2_BYTES = 2336

/** A project, or the path of an image or a sheet, or the address of a drive. */
export type Reference = Project | string

export interface OpenOptions extends FindOptions, Pick<OutlineOptions, 'output' | 'outputs' | 'burning'> {
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
  /** Whether what follows from all bytes of the disc is known beforehand, by a reading of all of them, or comes about as they are written. */
  readonly late?: 'beforehand' | 'in passing'
}

export interface ProjectMaster extends HostMaster {
  readonly materials: Materials
}

/** Closed at the end of the block, where it is opened with `await using`. */
const closing = <Opened extends { close(): Promise<void> }>(opened: Opened): Opened & AsyncDisposable =>
  Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() })

/** A disc that can be written. Throws the faults of manifest, sources, sheet and image. */
export const openMaster = async (reference: Reference, options: OpenOptions = {}): Promise<Master & AsyncDisposable> =>
  closing(await masterOf(reference, options))

/** Of a project, with what it was measured as. */
export const openProjectMaster = async (project: Project, options: OpenOptions = {}): Promise<ProjectMaster & AsyncDisposable> =>
  closing(await masterOfProject(project, options))

const masterOf = (reference: Reference, options: OpenOptions): Promise<Master> =>
  typeof reference === 'string' ? masterOfFile(reference, options) : masterOfProject(reference, options)

/** What goes onto a disc is looked at first. */
async function masterOfFile(path: string, options: OpenOptions): Promise<Master> {
  const master = await masterAt(path, options)
  if (options.burning === undefined) return master
  if (!hasLeadIn(master.disc) && master.medium.readMode2 !== undefined) return masterOfMode2(path, master, options)
  try {
    const { lookFaults } = await import('./survey/index.js')
    return { ...master, faults: [...master.faults, ...(await lookFaults(master.name, master.disc, master.medium))] }
  } catch (error) {
    await master.close()
    throw error
  }
}

/** A disc that can be looked into, also one in a drive. Throws where nothing can be read there. */
export const openDisc = async (reference: Reference, options: OpenOptions = {}): Promise<OpenedDisc & AsyncDisposable> =>
  closing(await discOf(reference, options))

async function discOf(reference: Reference, options: OpenOptions): Promise<OpenedDisc> {
  if (typeof reference === 'string') return discAt(reference, options)
  const master = await masterOfProject(reference, options)
  return { ...(await found(master, 'project', 'project')), isSource: master.isSource }
}

async function masterOfProject(project: Project, options: OpenOptions): Promise<ProjectMaster> {
  // Those of a set are closed by whoever measured it.
  const shared = project.part && { ...project.part.contents, close: () => Promise.resolve() }
  const contents = shared ?? hostContents({ unpacked: 'keep' })
  try {
    return await masterOfOutline(project, await outline(project, contents, options), contents, options)
  } catch (error) {
    await contents.close()
    throw error
  }
}

/** Of a project that was measured and planned; its contents are closed with it. Throws what is wrong with it. */
export async function masterOfOutline(
  project: Project,
  { disc, materials, faults }: Outline,
  contents: HostContents,
  options: Pick<OpenOptions, keyof FindOptions | 'late' | 'signal'> = {},
): Promise<ProjectMaster> {
  const { manifest, file } = project
  throwErrors(faults)
  if (disc === undefined) throw new Error('A plan without errors has a disc')
  if (options.late !== 'in passing' && materials.files?.proofs !== undefined) await settle(disc, contents, options.signal)
  const stores = storesOf(materials.manifest, materials.tracks)
  const isSource = isAmong(() => [...madeOf(project, materials)].map(({ stat }) => stat))
  const master = await masterOfImage({ name: manifest.name ?? file, disc, stores, contents, faults }, () => contents.close(), options)
  return {
    ...master,
    madeFor: mediumOf(manifest),
    isSource,
    madeOf: () => dependenciesOf(project, materials),
    materials,
    rest: () => contents.rest(),
  }
}

/** Blocks that are read at once. */
const AT_ONCE = 4096

/** Reads all of a disc whose bytes follow from each other. */
async function settle(disc: Disc, contents: HostContents, signal?: AbortSignal): Promise<void> {
  const [layout] = layoutsOf(disc)
  if (layout === undefined || !isUnsettled(layout)) return
  const pass = new Pass(layout, here)
  const read = readerOfLayout(layout, contents)
  for (let at = 0; at < layout.size; at += AT_ONCE)
    await pass.pass(await read(lba(layout.start + at), sectors(Math.min(AT_ONCE, layout.size - at)), signal))
  await pass.end()
}
