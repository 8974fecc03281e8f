/** What happens to the files that a disc is made of: heard, gathered for a moment, and looked up in what was known. */

import type { Files } from '../port/index.js'
import { watchDirectories } from './directories.node.js'
import { faults } from './faults.js'
import { watchByChokidar } from './foreign.node.js'
import { gathering } from './gather.js'
import { knownFiles, type Difference, type Known } from './known.js'
import { absolutePath, inFolder } from '../port/index.js'
import { partsOf } from './paths.js'

/** What the host can do: folders that may be watched, events that may come at once before some count as lost, and so on. */
export interface WatchLimits {
  readonly watches?: number
  readonly events?: number
  /** File systems that others change without a word: their names by the numbers that the host has for them. */
  readonly far?: ReadonlyMap<number, string>
  /** Who watches folders: plain watches on Linux, chokidar elsewhere. */
  readonly by?: 'folders' | 'chokidar'
}

export interface HearingOptions {
  readonly limits: WatchLimits | undefined
  /** Whether a name is one that is written by who hears of it: it must not wake him. */
  readonly isOwn: (folder: string, name: string) => boolean
  /** Something happened, first at `since` by the clock of `time`. */
  readonly wake: (since: number) => void
  readonly time: () => number
}

/** What is watched. */
export interface Heeded {
  readonly directories: number
  readonly files: number
  /** Why files are looked at again and again instead. */
  readonly polling?: string
}

export interface Hearing {
  readonly known: Known
  /** What differs from what was known, where something was heard of, but for what is one's own. */
  take(): Difference
  /** Lets a path count as heard of. */
  suspect(path: string): void
  /** Wakes without having heard of anything. */
  poke(): void
  /** Watches what the last measuring asked for; gives what is to be told of it. */
  heed(): Heeded | undefined
  close(): void
}

/** What cannot be watched is looked at so often, and for no more than one part of so many of the time. */
const POLL_MS = 1000
const POLL_SHARE = 20

export function hearing(host: Files, cwd: string, { limits, isOwn, wake, time }: HearingOptions): Hearing {
  const nothing = () => ({ folders: new Set<string>(), moved: new Set<string>(), all: false, lost: false })
  let heard = nothing()
  let polling: NodeJS.Timeout | undefined
  let told: string | undefined
  /** Of the last look. */
  let cost = 0
  const gather = gathering(wake, time)
  const lookEverywhere = (): void => {
    heard.all = true
    gather.poke()
  }
  const by = limits?.by ?? (process.platform === 'linux' ? 'folders' : 'chokidar')
  const directories = (by === 'folders' ? watchDirectories : watchByChokidar)({
    most: limits?.watches,
    mostEvents: limits?.events,
    far: limits?.far,
    lost: () => {
      heard.lost = true
      lookEverywhere()
    },
    hint(folder, name, kind) {
      if (!known.matters(folder, name)) return
      const path = inFolder(folder, name)
      heard.folders.add(folder)
      if (kind === 'moved') heard.moved.add(path)
      if (!isOwn(folder, name)) gather.poke()
    },
  })
  const known = knownFiles(host, cwd, (folders) => folders.forEach((folder) => directories.watch(folder)))
  const poll = (): void => {
    clearTimeout(polling)
    const isBlind = directories.exhausted !== undefined || directories.far !== undefined
    polling = isBlind ? setTimeout(lookEverywhere, Math.max(POLL_MS, cost * POLL_SHARE)) : undefined
  }
  const isOthers = (path: string): boolean => {
    const parts = partsOf(path)
    return parts === undefined || !isOwn(parts.folder, parts.name)
  }
  return {
    known,
    take() {
      const { folders, moved, all, lost } = heard
      heard = nothing()
      const before = time()
      // Not when it was heard of: what was being measured then is known now under names that may lead elsewhere.
      const gone = [...moved].filter((path) => known.moved(path))
      for (const path of moved) directories.leave(path)
      if (lost) directories.again(known.folders)
      const { written, others: more } = known.refresh(all ? undefined : folders)
      const others = [...gone, ...more]
      cost = time() - before
      poll()
      return { written: new Map([...written].filter(([path]) => isOthers(path))), others: others.filter(isOthers) }
    },
    suspect: (path) => void heard.folders.add(partsOf(absolutePath(path, cwd))?.folder ?? '/'),
    poke: () => gather.poke(),
    heed() {
      directories.keep(known.folders)
      poll()
      const { count, exhausted, far } = directories
      const folders = known.folders.size
      const lack =
        exhausted === undefined
          ? far && faults.farAway(far)
          : faults.watchesExhausted({ folders, ...exhausted, wanted: wantedFor(exhausted.limit, folders) })
      if (told === (lack?.code ?? '')) return undefined
      told = lack?.code ?? ''
      const polling = [lack?.message, lack?.help].filter((text) => text !== undefined).join('. ')
      return { directories: count, files: known.count, ...(lack === undefined ? {} : { polling }) }
    },
    close() {
      gather.close()
      clearTimeout(polling)
      directories.close()
    },
  }
}

/** Other programs of the user watch folders too. */
const wantedFor = (limit: number, folders: number): number => Math.ceil((limit + folders) / 8192) * 8192
