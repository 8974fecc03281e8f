/**
 * Folders watched one by one by `fs.watch`, which is inotify on Linux: a plain watch of each costs a hundredth of what recursive
 * watching does, and says at once where the host has no more. What it tells is a hint and no more: events are lost in silence
 * where many come at once, and a folder that was renamed goes on telling under its old name.
 */

import { readFileSync, statfsSync, watch, type FSWatcher } from 'node:fs'
import { decodeUtf8 } from '../codec/index.js'
import { codeOf } from '../fault/index.js'
import { reach } from '../source/host.node.js'
import type { Names } from './interest.js'
import { isBelow } from '../port/index.js'

export interface DirectoriesOptions {
  /** Something happened to a name of a folder; `moved` where it may have come or gone. */
  readonly hint: (folder: string, name: string, kind: 'written' | 'moved') => void
  /** Events may have been lost: anything may have happened. */
  readonly lost: () => void
  /** Watches that one process may open, for tests; those of the host where absent. */
  readonly most?: number | undefined
  /** Events between two turns of the loop from which on some may have been lost, for tests. */
  readonly mostEvents?: number | undefined
  /** File systems that others change without a word, by the numbers that Linux has for them; `farAway` where absent. */
  readonly far?: ReadonlyMap<number, string> | undefined
}

/** As the manual of statfs(2) lists them. */
export const farAway: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
])

/** Why some folders are not watched. */
export interface Exhausted {
  /** The setting that says how many may be, and what it is. */
  readonly setting: string
  readonly limit: number
}

export interface Directories {
  /** Watches a folder, if it is not watched already and is there. */
  watch(folder: string): void
  /** Watches those of them that are not watched already, and no others. */
  keep(folders: ReadonlyMap<string, Names>): void
  /** Watches these anew: names may mean other folders than they did. */
  again(folders: ReadonlyMap<string, Names>): void
  /** Lets go of a folder and all below it: its name may mean another one now. */
  leave(folder: string): void
  readonly count: number
  readonly exhausted: Exhausted | undefined
  /** A folder on a file system that does not tell all, where there is one. */
  readonly far: { readonly folder: string; readonly type: string } | undefined
  close(): void
}

const INOTIFY = '/proc/sys/fs/inotify'

/** What a turn of the loop may bring before the queue of the host, which holds 16,384 events by default, counts as full. */
const MOST_EVENTS = 8000
/** The loop was away so long that a fraction of that is enough. */
const AWAY_MS = 500
const TICK_MS = 250

export function watchDirectories({ hint, lost, most = Infinity, mostEvents, far = farAway }: DirectoriesOptions): Directories {
  const watchers = new Map<string, FSWatcher>()
  const distant = new Map<string, string>()
  const limit = mostEvents ?? Math.min(MOST_EVENTS, (inotifySetting('max_queued_events') ?? 2 * MOST_EVENTS) / 2)
  let exhausted: Exhausted | undefined
  let events = 0
  let turn: NodeJS.Immediate | undefined
  let ticked = Date.now()
  const tick = setInterval(() => void (ticked = Date.now()), TICK_MS).unref()
  const endTurn = (): void => {
    const away = Date.now() - ticked > AWAY_MS + TICK_MS
    const isFull = events >= (away ? limit / 8 : limit)
    events = 0
    turn = undefined
    if (isFull) lost()
  }
  const open = (folder: string): void => {
    try {
      if (watchers.size >= most) throw Object.assign(new Error('No more watches'), { code: 'ENOSPC' })
      const watcher = reach(folder, (path) => watch(path, { encoding: 'buffer', persistent: true }))
      watcher.on('change', (kind, name: string | Buffer | null) => {
        events++
        turn ??= setImmediate(endTurn)
        if (name === null) lost()
        else hint(folder, typeof name === 'string' ? name : decodeUtf8(name), kind === 'rename' ? 'moved' : 'written')
      })
      watcher.on('error', () => close(folder))
      watchers.set(folder, watcher)
      const type = far.get(reach(folder, (path) => statfsSync(path).type))
      if (type !== undefined) distant.set(folder, type)
    } catch (error) {
      const setting = { ENOSPC: 'max_user_watches', EMFILE: 'max_user_instances' }[codeOf(error)]
      // What is not there, or may not be read, says so when it is listed.
      if (setting !== undefined) exhausted = { setting: `fs.inotify.${setting}`, limit: inotifySetting(setting) ?? watchers.size }
    }
  }
  const close = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
    distant.delete(folder)
  }
  const watchFolder = (folder: string): void => {
    if (!watchers.has(folder)) open(folder)
  }
  const keep: Directories['keep'] = (folders) => {
    for (const folder of watchers.keys()) if (!folders.has(folder)) close(folder)
    exhausted = undefined
    for (const folder of folders.keys()) {
      watchFolder(folder)
      // One that is refused is enough to know it of all.
      if (exhausted !== undefined) break
    }
  }
  return {
    watch: watchFolder,
    keep,
    again(folders) {
      for (const folder of watchers.keys()) close(folder)
      keep(folders)
    },
    leave(folder) {
      if (!watchers.has(folder)) return
      for (const other of watchers.keys()) if (other === folder || isBelow(other, folder)) close(other)
    },
    get count() {
      return watchers.size
    },
    get exhausted() {
      return exhausted
    },
    get far() {
      const [first] = distant
      return first && { folder: first[0], type: first[1] }
    },
    close() {
      clearInterval(tick)
      if (turn !== undefined) clearImmediate(turn)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}

/** What the host has for a setting of inotify; undefined where it has none. */
export function inotifySetting(name: string): number | undefined {
  try {
    const value = Number(readFileSync(`${INOTIFY}/${name}`, 'latin1'))
    return Number.isFinite(value) ? value : undefined
  } catch {
    return undefined
  }
}
