/**
 * Files of the host that are asked once: listings of folders are kept until something happens in them, and what was asked for
 * is what has to be watched. The difference between what was known and what is there now is what changed, whoever said so.
 */

import type { Files, HostEntry, HostStat, Identity } from '../port/index.js'
import { interestOf, joined, namedIn, type Interest, type Names } from './interest.js'
import { absolutePath, inFolder, isBelow } from '../port/index.js'
import { partsOf } from './paths.js'

export interface Difference {
  /** Files of the same size and kind as before, that were written to or replaced. */
  readonly written: ReadonlyMap<string, HostStat>
  /** All other paths of which something is not as it was. */
  readonly others: readonly string[]
}

export interface Known {
  /** As those of the host; `list` asks the host only for what is not known. */
  readonly files: Files
  /** A new measuring begins: what the one before asked for counts until this one has ended whole. */
  begin(): void
  /** The measuring is over. Where it came to its end, what it asked for is all that matters from now on. */
  end(how: 'whole' | 'broken'): void
  readonly folders: ReadonlyMap<string, Names>
  /** What was looked at by name since `begin`: more may follow from it than a folder says. */
  readonly named: ReadonlySet<string>
  /** Files in the folders that are known. */
  readonly count: number
  look(path: string): void
  /** A path with all folders and links on the way to it: where one of them changes it may lead elsewhere. */
  through(path: string): ReadonlySet<string>
  matters(folder: string, name: string): boolean
  /** A name that came or went: what was known below it may lie elsewhere now. Whether anything was. */
  moved(path: string): boolean
  /** Looks again at what lies in folders; at all that is known where none are given. */
  refresh(folders?: Iterable<string>): Difference
  /** Nothing is known any more but what has to be looked at. */
  forget(): void
}

interface Listing {
  /** As it was asked for. */
  readonly path: string
  readonly entries: readonly HostEntry[]
  readonly times: 'exact' | undefined
}

/** `entering` is told of a folder before it is listed, so that nothing happens between listing and watching. */
export function knownFiles(host: Files, cwd: string, entering: (folders: readonly string[]) => void): Known {
  const listings = new Map<string, Listing>()
  let stats = new Map<string, HostStat | undefined>()
  let former: ReadonlyMap<string, Names> = new Map()
  const statOf = (path: string): HostStat | undefined => {
    try {
      return host.stat(path)
    } catch {
      return undefined
    }
  }
  // What changes between this look and that of the measuring is found to differ, and measured once more.
  const remember = (path: string): void => {
    const parts = partsOf(path)
    if (parts !== undefined) entering([parts.folder])
    stats.set(path, statOf(path))
  }
  let asked: Interest = interestOf(host, remember)
  const keep = (path: string, times: 'exact' | undefined, files: Files, seen?: Identity): readonly HostEntry[] => {
    const entries = files.list(path, times, seen)
    listings.set(absolutePath(path, cwd), { path, entries, times })
    return entries
  }
  const listed = (path: string, times: 'exact' | undefined, files: Files, seen?: Identity): readonly HostEntry[] => {
    const folder = absolutePath(path, cwd)
    asked.list(folder)
    const known = listings.get(folder)
    if (known !== undefined && (times === undefined || known.times === 'exact')) return known.entries
    entering([folder])
    return keep(path, times, files, seen)
  }
  const look = (path: string): void => asked.look(absolutePath(path, cwd))
  const looked =
    (call: (path: string) => HostStat | undefined) =>
    (path: string): HostStat | undefined => {
      look(path)
      return call(path)
    }
  const filesOver = (below: Files): Files => ({
    ...host,
    stat: looked((path) => host.stat(path)),
    statFollowed: looked((path) => host.statFollowed(path)),
    list: (path, times, seen) => listed(path, times, below, seen),
    names: (path) => host.list(path).map(({ name }) => name),
    read(path, ...how) {
      look(path)
      return host.read(path, ...how)
    },
    stream(path, ...how) {
      look(path)
      return host.stream(path, ...how)
    },
    unpack(path, ...how) {
      look(path)
      return host.unpack(path, ...how)
    },
    async ahead(top, signal) {
      if (host.ahead === undefined || listings.has(absolutePath(top, cwd))) return filesOver(below)
      const folders = (paths: readonly string[]): void => entering(paths.map((path) => absolutePath(path, cwd)))
      return filesOver(await host.ahead(top, signal, folders))
    },
  })
  const foldersOf = (): ReadonlyMap<string, Names> => (former.size === 0 ? asked.folders : joined(former, asked.folders))
  return {
    files: filesOver(host),
    through(path) {
      const found = new Set<string>()
      interestOf(host, (name) => found.add(name)).look(absolutePath(path, cwd))
      return found
    },
    begin() {
      former = joined(former, asked.folders)
      asked = interestOf(host, remember)
    },
    end(how) {
      if (how === 'whole') {
        former = new Map()
        for (const folder of listings.keys()) if (asked.folders.get(folder) !== 'all') listings.delete(folder)
      }
      stats = new Map([...namedIn(foldersOf())].map((path) => [path, stats.get(path)]))
    },
    get folders() {
      return foldersOf()
    },
    get named() {
      return asked.named
    },
    get count() {
      let files = 0
      for (const { entries } of listings.values()) for (const { stat } of entries) if (stat.kind !== 'directory') files++
      for (const stat of stats.values()) if (stat?.kind === 'file') files++
      return files
    },
    look,
    matters(folder, name) {
      const names = former.get(folder)
      return names === 'all' || names?.has(name) === true || asked.matters(folder, name)
    },
    moved(path) {
      if (!listings.delete(path)) return false
      for (const folder of listings.keys()) if (isBelow(folder, path)) listings.delete(folder)
      return true
    },
    refresh(folders) {
      const found: Found = { written: new Map(), others: [], linked: new Set() }
      const done = new Set<string>()
      const all = foldersOf()
      const again = (folder: string): void => {
        done.add(folder)
        const listing = listings.get(folder)
        if (listing !== undefined) differences(folder, listing, relisted(folder, listing, listings, host), found)
        // It was known under this name, which leads elsewhere now.
        else if (all.get(folder) === 'all') found.others.push(folder)
      }
      const wanted = new Set(folders ?? listings.keys())
      // What happens in a folder changes its own times, which the folder above it shows.
      const above = [...wanted]
        .map((folder) => partsOf(folder)?.folder ?? folder)
        .filter((folder) => listings.get(folder)?.times === 'exact')
      for (const folder of new Set([...wanted, ...above])) again(folder)
      const gone: string[] = []
      const lookAgain = (matters: (path: string) => boolean): void => {
        for (const [path, before] of stats) {
          if (!matters(path)) continue
          const now = statOf(path)
          stats.set(path, now)
          if (before?.kind !== 'file' && before?.inode !== now?.inode) gone.push(path)
          compare(path, before, now, now?.kind === 'directory' ? listings.get(path)?.times : 'exact', found)
        }
      }
      lookAgain((path) => folders === undefined || done.has(partsOf(path)?.folder ?? '/'))
      // What has a name in a folder that came, went or is another one now tells of it nowhere else.
      if (gone.length > 0) lookAgain((path) => gone.some((folder) => isBelow(path, folder)))
      // Another name of a file that was written to tells of it only when it is asked.
      if (found.linked.size > 0)
        for (const [folder, { entries }] of listings)
          if (!done.has(folder) && entries.some(({ stat }) => found.linked.has(keyOf(stat)))) again(folder)
      return found
    },
    forget() {
      listings.clear()
    },
  }
}

interface Found {
  readonly written: Map<string, HostStat>
  readonly others: string[]
  /** Files of several names among them. */
  readonly linked: Set<string>
}

const keyOf = ({ device, inode }: HostStat): string => `${device}:${inode}`

/** A folder that cannot be listed any more is no longer known. */
function relisted(folder: string, { path, times }: Listing, listings: Map<string, Listing>, host: Files): readonly HostEntry[] | undefined {
  try {
    const entries = host.list(path, times)
    listings.set(folder, { path, entries, times })
    return entries
  } catch {
    listings.delete(folder)
    return undefined
  }
}

/** Both in the order of code points. */
function differences(folder: string, before: Listing, now: readonly HostEntry[] | undefined, found: Found): void {
  if (now === undefined) return void found.others.push(folder)
  const old = new Map(before.entries.map((entry) => [entry.name, entry.stat]))
  for (const { name, stat } of now) {
    compare(inFolder(folder, name), old.get(name), stat, before.times, found)
    old.delete(name)
  }
  for (const name of old.keys()) found.others.push(inFolder(folder, name))
}

/** Where `times` matter, a file that was written to is another one. */
function compare(path: string, before: HostStat | undefined, now: HostStat | undefined, times: 'exact' | undefined, found: Found): void {
  if (before === undefined || now === undefined) {
    if (before !== now) found.others.push(path)
    if (now?.kind === 'file' && now.links > 1) found.linked.add(keyOf(now))
    return
  }
  if (isSame(before, now)) return
  if (now.kind === 'directory' && before.inode === now.inode && isSameButTimes(before, now) && times === undefined) return
  if (now.kind === 'file' && (before.links > 1 || now.links > 1)) found.linked.add(keyOf(now)).add(keyOf(before))
  if (times === undefined && isWritten(before, now)) found.written.set(path, now)
  else found.others.push(path)
}

/** Times that were read in different ways err by a microsecond. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1

const isSame = (a: HostStat, b: HostStat): boolean =>
  isSameButTimes(a, b) && isNear(a.mtime, b.mtime) && isNear(a.ctime, b.ctime) && a.inode === b.inode && a.size === b.size

const isSameButTimes = (a: HostStat, b: HostStat): boolean =>
  a.kind === b.kind && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.device === b.device && a.rdev === b.rdev

const isWritten = (a: HostStat, b: HostStat): boolean =>
  a.kind === 'file' && isSameButTimes(a, b) && a.size === b.size && a.links === 1 && b.links === 1
