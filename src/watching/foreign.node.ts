/**
 * Folders watched by chokidar, on hosts whose own watching differs from that of Linux: macOS tells of renames alone, Windows ends a watch
 * with its folder (documentation of `fs.watch`, Caveats). It reads each folder and looks at each of its files, which is dear for very
 * many of them. What happens until it has done so is not told: everything is looked at then.
 */

import { watch, type FSWatcher } from 'chokidar'
import type { Directories, DirectoriesOptions } from './directories.node.js'
import type { Names } from './interest.js'
import { isBelow } from '../port/index.js'
import { partsOf } from './paths.js'

export function watchByChokidar({ hint, lost }: Pick<DirectoriesOptions, 'hint' | 'lost'>): Directories {
  const watchers = new Map<string, FSWatcher>()
  /** Those that do not tell everything yet. */
  const starting = new Set<FSWatcher>()
  const started = (watcher: FSWatcher): void => {
    if (starting.delete(watcher) && starting.size === 0 && watchers.size > 0) lost()
  }
  const close = (folder: string): void => {
    const watcher = watchers.get(folder)
    if (watcher === undefined) return
    watchers.delete(folder)
    started(watcher)
    void watcher.close()
  }
  const open = (folder: string): void => {
    if (watchers.has(folder)) return
    const watcher = watch(folder, { depth: 0, ignoreInitial: true, atomic: false })
    watchers.set(folder, watcher)
    starting.add(watcher)
    watcher.on('ready', () => started(watcher))
    // What is not there, or may not be read, says so when it is listed.
    watcher.on('error', () => watchers.get(folder) === watcher && close(folder))
    // It tells neither of a link to nothing nor of one that another takes the place of, and of what comes while it reads a folder late or
    // never: what the system told it counts as well.
    watcher.on('raw', (kind, name: string | null, of) => {
      const { watchedPath } = of as { readonly watchedPath: string }
      const parts = watchedPath === folder ? { folder, name } : partsOf(watchedPath)
      if (typeof parts?.name === 'string') hint(parts.folder, parts.name, kind === 'change' ? 'written' : 'moved')
    })
    watcher.on('all', (kind, path) => {
      const parts = partsOf(path)
      if (parts === undefined) return
      hint(parts.folder, parts.name, kind === 'change' ? 'written' : 'moved')
      // A folder that took the place of another is no news to it, as long as the name is there.
      if (kind === 'addDir' || kind === 'unlinkDir')
        for (const other of watchers.keys()) {
          const beside = partsOf(other)
          if (beside?.folder === parts.folder && other !== path) hint(beside.folder, beside.name, 'moved')
        }
    })
  }
  const keep = (folders: ReadonlyMap<string, Names>): void => {
    for (const folder of watchers.keys()) if (!folders.has(folder)) close(folder)
    for (const folder of folders.keys()) open(folder)
  }
  return {
    watch: open,
    keep,
    // It follows what happens to its folders by itself.
    again: keep,
    leave(folder) {
      for (const other of watchers.keys()) if (other === folder || isBelow(other, folder)) close(other)
    },
    get count() {
      return watchers.size
    },
    exhausted: undefined,
    far: undefined,
    close() {
      for (const folder of watchers.keys()) close(folder)
    },
  }
}
