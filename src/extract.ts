/** A tree of a disc -> files in a folder of the host. */

import { progressOf, silent, type Listener } from './event.js'
import { bootFiles, bootTree, describeBlocks, type BootFile } from './description/index.js'
import { DiscError, reasonOf, throwErrors } from './fault/index.js'
import { asLoss, readTree, recordsOwners, spaceNames, surveyFaults, type Choice, type Space } from './survey/index.js'
import type { OpenedDisc } from './master.js'
import { planRestore, restoreFaults, selectPaths, withStreams } from './restore/index.js'
import { openTop } from './restore/place.node.js'
import { hostNamesOf } from './restore/probe.node.js'
import { restore, type Restored, type RestoreSettings } from './restore/restore.node.js'
import { hostContents } from './source/open.node.js'
import type { ImageTree } from './tree/index.js'
import { instant, parseInstant, SECTOR_BYTES } from './unit/index.js'

/** A folder to extract into is needed; nothing there is replaced, owners and devices are left, and nobody listens, unless it is said. */
export type ExtractOptions = Pick<ExtractSettings, 'into'> & Partial<ExtractSettings>

export interface ExtractSettings extends Choice {
  /** Folder of the host; it is made where it is missing. */
  readonly into: string
  /** Absolute paths on the disc; all of it where there is none. */
  readonly paths: readonly string[]
  readonly existing: 'refuse' | 'replace'
  readonly owners: 'restore' | 'leave'
  readonly special: 'make' | 'leave out'
  /** Named streams: as files in a folder `name.streams` beside their file, or left out, which is told. */
  readonly streams: 'beside' | 'leave out'
  /** Most bytes of all files together; undefined: 16 times the medium, and a gibibyte at least. */
  readonly limit?: number | undefined
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

export interface Extracted extends Restored {
  readonly space: Space
}

const LIMIT_FACTOR = 16
const LEAST_LIMIT = 2 ** 30

export interface ExtractedBoot extends Restored {
  /** What was taken out, in the order of the catalogue. */
  readonly images: readonly BootFile[]
}

/** Boot images, the system area and partitions behind the volume, in place of the tree. Throws where nothing could be begun. */
export async function extractBoot(disc: OpenedDisc, given: ExtractOptions): Promise<ExtractedBoot> {
  const options = settingsOf(given)
  options.listener({ kind: 'action', action: 'read' })
  const { boot, volume, faults: odd } = await describeBlocks(disc, options)
  const images = bootFiles(boot)
  if (images.length === 0) throw new DiscError([restoreFaults.noBoot({ disc: disc.name }), ...boot.faults])
  const time = parseInstant(String(volume.modified ?? volume.date ?? 0)) ?? instant(0)
  const restored = await extractTree(disc, bootTree(images, disc.medium.name, time), { ...options, recorded: false })
  const told = images.flatMap(({ name, infoTable, isGuess }) => [
    ...(infoTable === undefined ? [] : [restoreFaults.bootPatched({ name, infoTable })]),
    ...(isGuess ? [restoreFaults.bootGuessed({ name })] : []),
  ])
  // What cannot be kept of tables elsewhere does not matter to what is taken out.
  const read = [...odd, ...boot.faults.filter(({ code }) => code.startsWith('eltorito/'))]
  return { ...restored, images, faults: [...read.map(asLoss), ...restored.faults, ...told] }
}

/** Throws where nothing could be begun; what could not be extracted of the rest is in the faults. */
export async function extract(disc: OpenedDisc, given: ExtractOptions): Promise<Extracted> {
  const options = settingsOf(given)
  if (process.getuid?.() !== 0 && options.owners === 'restore') throw new DiscError(restoreFaults.notPermitted({ option: '--owners' }))
  options.listener({ kind: 'action', action: 'read' })
  const read = await readTree(disc, options)
  const { tree, missing } = selectPaths(read.tree, options.paths)
  if (missing.length > 0) throw new DiscError(missing.map((path) => surveyFaults.noPath({ path, space: spaceNames[read.space] })))
  const restored = await extractTree(disc, tree, { ...options, recorded: recordsOwners(read.space) })
  return { ...restored, space: read.space, faults: [...read.faults.map(asLoss), ...restored.faults] }
}

const settingsOf = (given: ExtractOptions): ExtractSettings => ({
  paths: [],
  existing: 'refuse',
  owners: 'leave',
  special: 'leave out',
  streams: 'leave out',
  listener: silent,
  ...given,
})

/** Of a tree that somebody has: `recorded` says whether its modes and owners were found on the disc. */
export async function extractTree(
  disc: OpenedDisc,
  tree: ImageTree,
  options: Omit<ExtractSettings, 'paths' | keyof Choice> & { readonly recorded: boolean },
): Promise<Restored> {
  const { medium } = disc
  const { into, listener, signal } = options
  const limit = options.limit ?? Math.max(LEAST_LIMIT, LIMIT_FACTOR * medium.size * SECTOR_BYTES)
  const top = entering(into, () => openTop(into))
  const contents = hostContents({ media: new Map([[medium.name, medium]]) })
  try {
    const plan = planRestore(options.streams === 'beside' ? withStreams(tree) : tree, {
      names: entering(into, () => hostNamesOf(top)),
      mediumBlocks: medium.size,
      limit,
      special: options.special,
    })
    if (plan.faults.some(({ code }) => code === 'restore/tooMuch')) throwErrors(plan.faults)
    listener({ kind: 'action', action: 'extract' })
    const report = progressOf(listener, { action: 'extract' })
    const restored = await restore(plan, top, into, {
      recorded: options.recorded,
      owners: options.owners,
      existing: options.existing,
      isSource: disc.isSource ?? (() => false),
      open: contents.open,
      copy: copierOf(disc, signal),
      signal,
      progress: (done) => report(done, plan.bytes),
    })
    return { ...restored, faults: [...plan.faults, ...restored.faults] }
  } finally {
    await contents.close()
    top.close()
  }
}

/** Bytes that are copied between two looks at the signal; a multiple of what file systems share. */
const SLICE_BYTES = 64 << 20

/** Copies the extents of a file in order, as far as that goes. */
function copierOf({ copyRange }: OpenedDisc, signal: AbortSignal | undefined): RestoreSettings['copy'] {
  return async ({ origin }, into, report) => {
    let done = 0
    if (origin.kind !== 'extents' || origin.forms !== undefined || copyRange === undefined) return done
    for (const { start, size, skip = 0 } of origin.extents)
      for (let at = 0; at < size;) {
        if (signal?.aborted === true) return done
        const slice = Math.min(SLICE_BYTES, size - at)
        const copied = await copyRange(start * SECTOR_BYTES + skip + at, slice, into, done)
        report((done += copied))
        if (copied !== slice) return done
        at += slice
      }
    return done
  }
}

/** What is tried in the folder first tells whether files can be put there. */
function entering<Result>(path: string, attempt: () => Result): Result {
  try {
    return attempt()
  } catch (error) {
    throw new DiscError(
      restoreFaults.noFolder({
        path,
        reason: reasonOf(error, { EEXIST: 'it is no folder', EACCES: 'it, or its folder, may not be written' }),
      }),
      { cause: error },
    )
  }
}
