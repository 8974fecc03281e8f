/** Project -> the disc that it would become, and everything that is wrong with it. Nothing is written. */

import { silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import type { FirmwareRow } from './firmware/index.js'
import type { Disc } from './layout/index.js'
import { inAll, inOrder } from './manifest/index.js'
import { measure, type Materials } from './measure.js'
import { outputsOf } from './outputs.js'
import { plan, type Plan } from './plan.js'
import type { BrokenProject, Project, ReadProject } from './project.js'
import { sessionFaults } from './session/index.js'
import { hostContents, type HostContents } from './source/open.node.js'
import type { Starts } from './starts.js'
import type { Burning } from './targets.js'

export interface Outline {
  readonly materials: Materials
  /** Undefined where one of the faults is an error. */
  readonly disc: Disc | undefined
  /** With their places in the manifest. */
  readonly faults: readonly Fault[]
}

export interface OutlineOptions {
  /** Path of the image, in place of the manifest's. */
  readonly output?: string | undefined
  /** Whether the outputs are going to be written. */
  readonly outputs?: 'judge' | 'leave'
  /** Where the disc goes, where it is burned. */
  readonly burning?: Burning | undefined
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

/** An outline, and what starts from the disc. */
export interface Validated extends Outline {
  /** What each firmware finds; none where nothing is to be started from the disc. */
  readonly firmware: readonly FirmwareRow[]
}

const nothing: Starts = { firmware: [], faults: [] }

/** Looks at the sources and reads none of them, but for what firmware and loaders read of a disc that starts. */
export async function validate(project: Project, options: OutlineOptions = {}): Promise<Validated> {
  const contents = hostContents({ unpacked: 'keep' })
  try {
    const judged = await outline(project, contents, { outputs: 'judge', ...options })
    const { startsOf } = await import('./starts.js')
    const { disc, materials } = judged
    const starts = disc === undefined ? nothing : await startsOf(project, disc, materials, contents, options.signal)
    return {
      ...judged,
      firmware: starts.firmware,
      faults: onceEach([...judged.faults, ...starts.faults]).map(later),
    }
  } finally {
    await contents.close()
  }
}

/** A manifest of a set is not wrong because no disc comes of it yet. */
const isOfDisc = ({ code }: Fault): boolean => code !== 'set/needsCommand'

/** Where nothing is burned, a manifest is not wrong because no drive is named yet. */
function later(fault: Fault): Fault {
  if (fault.code !== 'session/driveMissing') return fault
  const { position, path } = fault
  return { ...sessionFaults.driveLater({}), ...(position === undefined ? {} : { position }), ...(path === undefined ? {} : { path }) }
}

/** All that is wrong with a manifest that was read, and with its sources, in one run. */
export async function judge(read: ReadProject, options: OutlineOptions = {}): Promise<readonly Fault[]> {
  if (read.kind === 'none') return read.faults
  if (read.kind === 'whole') return (await validate(read.project, options)).faults.filter(isOfDisc)
  const more = (await judgeBroken(read.broken, { outputs: 'judge', ...options }).catch(faultsOf)).filter(isOfDisc)
  return inOrder([...read.faults, ...more], read.broken.sources.file)
}

/** A disc that cannot be looked into hides nothing of what else is wrong. */
function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof DiscError) return error.faults
  throw error
}

/** A manifest without errors. Throws all that is wrong with another one, and with its sources. */
export async function wholeProject(read: ReadProject, options: OutlineOptions = {}): Promise<Project> {
  if (read.kind === 'whole') return read.project
  throw new DiscError(await judge(read, options))
}

/** What is wrong besides with a project whose manifest has errors, as far as it can be judged. */
async function judgeBroken({ sources, readings, isSaid }: BrokenProject, options: OutlineOptions): Promise<readonly Fault[]> {
  const contents = hostContents()
  try {
    if (readings.length === 0) return sources.locate((await judgeSources(sources, contents, options)).filter((fault) => !isSaid(fault)))
    const judged: (readonly Fault[])[] = []
    for (const reading of readings) {
      const { faults } = await outline(reading, contents, options)
      judged.push(faults.filter((fault) => fault.severity !== 'note' && !isSaid(fault)))
      // Nothing is left that they could all have.
      if (judged.at(-1)?.length === 0) return []
    }
    return inAll(judged)
  } finally {
    await contents.close()
  }
}

/** Whether what is on the disc suits the rest is not to be said while some of it is unknown. */
async function judgeSources({ manifest, folder, date }: Project, contents: HostContents, { signal, burning }: OutlineOptions) {
  const { files, tracks } = await measure(manifest, { base: folder, date: date.at, contents, signal, burning })
  return [...(files?.faults ?? []), ...tracks.faults].filter(({ code }) => /^(source|audio)\/|mbrCodeTooLarge/.test(code))
}

/** The same for whoever goes on with the contents. */
export async function outline(project: Project, contents: HostContents, options: OutlineOptions): Promise<Outline> {
  const { manifest, folder, date } = project
  const { listener = silent, signal } = options
  listener({ kind: 'action', action: 'measure' })
  const outputs = outputsOf(project, options.output)
  const materials = await measure(manifest, {
    part: project.part?.disc,
    base: folder,
    date: date.at,
    contents,
    listener,
    isOutput: outputs.isOwn,
    signal,
    burning: options.burning,
  })
  listener({ kind: 'action', action: 'plan' })
  const { disc, faults } = manifest.set === undefined ? plan(materials) : await planOfSet(materials)
  const judged = options.outputs === 'judge' ? outputs.judge(materials) : []
  return { materials, disc, faults: onceEach(project.locate([...project.faults, ...faults, ...judged])) }
}

/** No one disc comes of it, whatever is done with it but planning the set. */
async function planOfSet({ files, tracks }: Materials): Promise<Plan> {
  const { faults } = await import('./set/index.js')
  return { disc: undefined, faults: [...(files?.faults ?? []), ...tracks.faults, faults.needsCommand({}, { path: ['set'] })] }
}

/** What two file systems find wrong with one value is said once. */
export function onceEach(faults: readonly Fault[]): readonly Fault[] {
  const said = new Set<string>()
  return faults.filter(({ code, path, message }) => said.size < said.add(JSON.stringify([code, path, message])).size)
}
