/** The entries of the manifest measured: what there is, how large it is and where it goes. No file is read, archives apart. */

import type { Fault, FaultPlace } from '../fault/index.js'
import type { Files } from '../port/index.js'
import type { Instant } from '../unit/index.js'
import { measureArchive } from './archive.js'
import type { Content } from './content.js'
import type { Entry, EntryBase, Sources } from './entries.js'
import { faults } from './faults.js'
import { measureFound, type Found, type KnownFiles, type Survey } from './folder.js'
import type { FileInode, Inode } from './inode.js'
import { isGlob, listingsOf, matchesOf, type Match } from './match.js'
import type { Graft, Measured, Measurement, Names } from './measured.js'
import { joinPath, nameOf } from './paths.js'
import { factsOf, policyOf, type Dress, type Policy, type SourceFacts } from './policy.js'
import { contentOf, faultsOf, placed } from './recipe.js'
import { isFault, printNames, targetOf, type Target } from './target.js'

export interface MeasureOptions {
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  /** The date of the volume, which files get that keep no time of their own. */
  readonly date: Instant
  /** Whether several names of one file of the host stay that on the disc. Default: they do. */
  readonly hardLinks?: 'keep' | 'separate'
  readonly signal?: AbortSignal
}

/** What all entries share while they are measured. */
interface Run {
  readonly files: Files
  readonly options: MeasureOptions
  readonly known: KnownFiles | undefined
  readonly grafts: Graft[]
  readonly faults: Fault[]
}

export async function measure(entries: readonly Entry[], files: Files, options: MeasureOptions): Promise<Measurement> {
  const known = options.hardLinks === 'separate' ? undefined : { contents: new Map<string, Content>(), inodes: new Map<string, Inode>() }
  const run: Run = { files, options, known, grafts: [], faults: [] }
  for (const entry of entries) {
    options.signal?.throwIfAborted()
    await measureEntry(run, entry)
  }
  const { date } = options
  return {
    grafts: run.grafts,
    faults: run.faults,
    implicit: { mode: 0o755, uid: 0, gid: 0, mtime: date, atime: date, ctime: date },
  }
}

async function measureEntry(run: Run, entry: Entry): Promise<void> {
  const key = entry.kind === 'from' || entry.kind === 'archive' ? [entry.kind] : []
  const where: FaultPlace = { path: ['files', entry.index, ...key] }
  const target = targetOf(entry.at, { path: ['files', entry.index, 'at'] })
  if (isFault(target)) return void run.faults.push(target)
  const exclude = entry.kind === 'from' || entry.kind === 'archive' ? (entry.exclude ?? []) : []
  const policy = policyOf(entry, target.names, exclude, run.options.date, { path: ['files', entry.index] })
  if (isFault(policy)) return void run.faults.push(policy)
  try {
    switch (entry.kind) {
      case 'from':
        return measureSources(run, entry, target, policy, where)
      case 'archive':
        return await measureArchive(entry, target.names, policy, { ...run, ...run.options, where })
      case 'directory':
        return addDirectory(run, entry, target.names, policy)
      case 'hardlink':
      case 'rename':
        return addLinked(run, entry, target.names)
      case 'remove':
        return void run.grafts.push({ kind: 'remove', entry: entry.index, at: target.names })
      default:
        return addLeaf(run, entry, target, policy, where)
    }
  } catch (error) {
    run.faults.push(...faultsOf(error, where))
  }
}

function measureSources(run: Run, entry: EntryBase & Sources, target: Target, policy: Policy, where: FaultPlace): void {
  const { base } = run.options
  const survey: Survey = { ...run, policy, links: entry.links ?? 'keep', entry: entry.index, where }
  const listings = listingsOf(run.files, policy.times === 'kept' ? 'exact' : undefined)
  const before = run.grafts.length
  const faultsBefore = run.faults.length
  // Several sources never replace one another: their target is a folder.
  const folder = target.folder || entry.from.length > 1
  for (const from of entry.from) {
    const path = joinPath(base, from)
    const stat = run.files.stat(path)
    if (stat !== undefined) addFound(run, survey, entry, target.names, folder, { path, name: nameOf(from), stat })
    else if (isGlob(from))
      addMatches(run, survey, entry, target.names, matchesOf(from, base, run.files, listings, survey.links, where), from)
    else run.faults.push(faults.matchesNothing({ from, base }, where))
  }
  for (const fault of listings.failed) run.faults.push(placed(fault, where))
  if (run.grafts.length === before && run.faults.length === faultsBefore)
    run.faults.push(faults.allExcluded({ from: entry.from.join(', ') }, where))
}

/** A file goes to the target or into it; the content of a folder goes into it. */
function addFound(
  run: Run,
  survey: Survey,
  entry: EntryBase,
  names: Names,
  folder: boolean,
  found: Pick<Found, 'path' | 'name' | 'stat'>,
): void {
  // A link that the manifest names stands for what it points at where that is a folder with a slash behind it.
  const top = found.path.endsWith('/') ? run.files.statFollowed(found.path) : found.stat
  const stat = top?.kind === 'symlink' && survey.links === 'follow' ? (run.files.statFollowed(found.path) ?? top) : (top ?? found.stat)
  if (stat.kind === 'directory') {
    const name = names.at(-1) ?? ''
    const node = measureFound(survey, {
      path: found.path,
      target: names.length === 0 ? '' : printNames(names),
      name,
      stat,
      scope: survey.policy.top,
    })
    if (node !== undefined) run.grafts.push({ kind: 'add', entry: entry.index, at: names, node })
    return
  }
  const at = folder ? [...names, found.name] : names
  if (at.length === 0) return void run.faults.push(faults.rootTaken({ what: 'a file' }, survey.where))
  const scope = survey.policy.within(survey.policy.top, found.name)
  if (survey.policy.excludes(scope, 'leaf')) return
  const node = measureFound(survey, { path: found.path, target: printNames(at), name: at.at(-1) as string, stat, scope })
  if (node !== undefined) run.grafts.push({ kind: 'add', entry: entry.index, at, node: completed(run, entry, node, at, survey.where) })
}

function addMatches(run: Run, survey: Survey, entry: EntryBase, names: Names, matches: readonly Match[] | Fault, from: string): void {
  if (isFault(matches)) return void run.faults.push(matches)
  if (matches.length === 0) return void run.faults.push(faults.matchesNothing({ from, base: run.options.base }, survey.where))
  const { policy } = survey
  for (const match of matches) {
    let scope = policy.top
    let out = false
    for (const [i, name] of match.names.entries()) {
      scope = policy.within(scope, name)
      out ||= policy.excludes(scope, i + 1 < match.names.length ? 'directory' : 'leaf')
    }
    if (out) continue
    const at = [...names, ...match.names]
    const node = measureFound(survey, { path: match.path, target: printNames(at), name: at.at(-1) as string, stat: match.stat, scope })
    if (node !== undefined) run.grafts.push({ kind: 'add', entry: entry.index, at, node })
  }
}

function addDirectory(run: Run, entry: EntryBase, at: Names, policy: Policy): void {
  const { attributes, hidden, hiddenBit } = policy.dress(policy.top, factsOf('directory', run.options.date))
  const node: Measured = { kind: 'directory', name: at.at(-1) ?? '', attributes, hidden, ...(hiddenBit ? { hiddenBit } : {}), children: [] }
  run.grafts.push({ kind: 'add', entry: entry.index, at, node, described: true })
}

function addLinked(run: Run, entry: Extract<Entry, { kind: 'hardlink' | 'rename' }>, at: Names): void {
  const to = targetOf(entry.to, { path: ['files', entry.index, entry.kind === 'hardlink' ? 'hardlink' : 'to'] })
  if (isFault(to)) return void run.faults.push(to)
  if (entry.kind === 'rename') return void run.grafts.push({ kind: 'rename', entry: entry.index, at, to: to.names })
  const hidden = new Set(entry.hide)
  const hiddenBit = entry.hiddenBit === undefined ? {} : { hiddenBit: new Set(entry.hiddenBit) }
  run.grafts.push({ kind: 'hardlink', entry: entry.index, at, to: to.names, hidden, ...hiddenBit })
}

type LeafEntry = Extract<Entry, { kind: 'data' | 'symlink' | 'device' | 'fifo' }>

function addLeaf(run: Run, entry: LeafEntry, target: Target, policy: Policy, where: FaultPlace): void {
  const at = target.names
  if (at.length === 0 || target.folder)
    return void run.faults.push(faults.nameWanted({ path: entry.at }, { path: ['files', entry.index, 'at'] }))
  const kind = entry.kind === 'data' ? 'file' : entry.kind === 'device' ? entry.device : entry.kind
  const facts: SourceFacts = factsOf(kind, run.options.date)
  const dress = policy.dress(policy.top, facts)
  const { hidden, hiddenBit } = dress
  const name = at.at(-1) as string
  const node: Measured = {
    kind: 'leaf',
    name,
    inode: inodeOf(run, entry, at, dress, where),
    hidden,
    ...(hiddenBit ? { hiddenBit } : {}),
    entry: entry.index,
  }
  run.grafts.push({ kind: 'add', entry: entry.index, at, node: completed(run, entry, node, at, where) })
}

function inodeOf(run: Run, entry: LeafEntry, at: Names, { attributes, place, realTime }: Dress, where: FaultPlace): Inode {
  switch (entry.kind) {
    case 'data': {
      const content = contentOf(`data:${printNames(at)}`, entry.data, { files: run.files, base: run.options.base }, where)
      return { kind: 'file', attributes, links: 1, content, ...(place ? { place } : {}), ...(realTime ? { realTime } : {}) }
    }
    case 'symlink':
      return { kind: 'symlink', attributes, links: 1, target: entry.target }
    case 'device':
      return { kind: entry.device, attributes, links: 1, major: entry.major, minor: entry.minor }
    case 'fifo':
      return { kind: 'fifo', attributes, links: 1 }
    default:
      throw new TypeError(`No leaf: ${JSON.stringify(entry satisfies never)}`)
  }
}

/** The node of a single file, with the named streams that its entry gives it. */
function completed(run: Run, entry: EntryBase, node: Measured, at: Names, where: FaultPlace): Measured {
  if (entry.streams === undefined || entry.streams.length === 0) return node
  if (node.kind !== 'leaf' || node.inode.kind !== 'file') {
    run.faults.push(faults.streamsWithoutFile({ path: printNames(at) }, where))
    return node
  }
  const kitchen = { files: run.files, base: run.options.base }
  const streams = entry.streams.map(({ name, data }) => ({
    name,
    content: contentOf(`stream:${printNames(at)}:${name}`, data, kitchen, where),
  }))
  const inode: FileInode = { ...node.inode, streams }
  return { ...node, inode }
}
