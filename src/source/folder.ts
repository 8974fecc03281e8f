/** One name of the host, and all below it where it is a folder, measured. */

import { byCodePoint } from '../codec/index.js'
import { codeOf, DiscError, type Fault, type FaultPlace } from '../fault/index.js'
import { prefixOf, type Files, type HostEntry, type HostStat } from '../port/index.js'
import type { Content } from './content.js'
import type { LinkPolicy } from './entries.js'
import { extendedOf, streamed, withExtended, type ExtendedOptions } from './extended.js'
import { faults } from './faults.js'
import type { Inode } from './inode.js'
import type { Measured, MeasuredDirectory, MeasuredLeaf } from './measured.js'
import type { Dress, Policy, Scope } from './policy.js'
import { faultsOf, fileOrigin } from './recipe.js'
import { xaContent } from './xa-content.js'

/** What is shared while one entry is measured. */
export interface Survey {
  readonly files: Files
  readonly policy: Policy
  readonly links: LinkPolicy
  readonly entry: number
  readonly where: FaultPlace
  /** Undefined where each name gets a file of its own. */
  readonly known: KnownFiles | undefined
  /** Files that are left out, because a build writes them. */
  readonly isOutput?: ((path: string, stat: HostStat) => boolean) | undefined
  readonly extended?: ExtendedOptions | undefined
  readonly faults: Fault[]
}

/** Files of several names met so far, so that their names stay names of one file. */
export interface KnownFiles {
  readonly contents: Map<string, Content>
  readonly inodes: Map<string, Inode>
}

/** A name that was found, with what decides about it. */
export interface Found {
  /** On the host. */
  readonly path: string
  /** What its content is called: `data:` and the path on the disc. */
  readonly id: string
  readonly name: string
  readonly stat: HostStat
  readonly scope: Scope
}

/** Links to folders may multiply what they lead to; no honest source has this many. */
const MOST_FOLLOWED = 20_000

interface Level {
  readonly found: Found
  readonly parent: Level | undefined
  readonly children: Measured[]
  /** What the paths and ids of all below it begin with. */
  readonly stem: string
  readonly idStem: string
}

/** Undefined where the name is left out. Faults go to the survey. */
export function measureFound(survey: Survey, found: Found): Measured | undefined {
  const top = followed(survey, found)
  if (top === undefined) return undefined
  if (top.stat.kind !== 'directory') return leafOf(survey, top)
  const root = levelOf(top, undefined)
  const open = [root]
  const follows = { count: 0 }
  // An explicit stack: folders may nest deeper than calls.
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    const folders = measureLevel(survey, level, follows)
    if (follows.count > MOST_FOLLOWED) {
      survey.faults.push(faults.linksMultiply({ path: found.path, limit: MOST_FOLLOWED }, survey.where))
      return undefined
    }
    // The first folder is on top, so that the first name of a file in the order of paths is met first.
    open.push(...folders.reverse())
  }
  return directoryOf(survey, root)
}

/** Measures what lies in a folder, and gives the folders in it. */
function measureLevel(survey: Survey, level: Level, follows: { count: number }): Level[] {
  const folders: Level[] = []
  for (const entry of listed(survey, level.found)) {
    const child = childOf(survey, level, entry)
    if (child === undefined) continue
    if (child.stat.kind === 'directory') addFolder(survey, level, entry, child, folders, follows)
    else addLeaf(survey, level, child)
  }
  if (!areAscending(level.children)) level.children.sort((a, b) => byCodePoint(a.name, b.name))
  return folders
}

function addLeaf(survey: Survey, level: Level, child: Found): void {
  const leaf = leafOf(survey, child)
  if (leaf !== undefined) level.children.push(leaf)
}

function addFolder(survey: Survey, level: Level, entry: HostEntry, child: Found, folders: Level[], follows: { count: number }): void {
  if (entry.stat.kind === 'symlink') {
    if (++follows.count > MOST_FOLLOWED) return
    if (holds(level, child.stat)) return void survey.faults.push(faults.linkLoop({ path: child.path }, survey.where))
  }
  const below = levelOf(child, level)
  folders.push(below)
  level.children.push(directoryOf(survey, below))
}

function levelOf(found: Found, parent: Level | undefined): Level {
  const { path, id } = found
  return { found, parent, children: [], stem: prefixOf(path), idStem: `${id}/` }
}

/** Shares the list of children, which fills as the survey goes on. */
function directoryOf(survey: Survey, { found: { name, path, scope, stat }, children }: Level): MeasuredDirectory {
  const { policy, entry, extended, faults: found, where } = survey
  const { hidden, hiddenBit, attributes: plain } = policy.dress(scope, stat)
  const attributes = extended === undefined ? plain : withExtended(plain, extendedOf(path, extended, found, where), extended)
  return { kind: 'directory', name, attributes, hidden, ...(hiddenBit ? { hiddenBit } : {}), entry, ripe: true, children }
}

function areAscending(nodes: readonly Measured[]): boolean {
  let last: string | undefined
  for (const { name } of nodes) {
    if (last !== undefined && byCodePoint(last, name) >= 0) return false
    last = name
  }
  return true
}

function listed(survey: Survey, { path, stat }: Found): readonly HostEntry[] {
  try {
    return survey.files.list(path, survey.policy.times === 'kept' ? 'exact' : undefined, stat)
  } catch (error) {
    survey.faults.push(...faultsOf(error, survey.where))
    return []
  }
}

function childOf(survey: Survey, level: Level, { name, stat }: HostEntry): Found | undefined {
  const child: Found = {
    path: level.stem + name,
    id: level.idStem + name,
    name,
    stat,
    scope: survey.policy.within(level.found.scope, name),
  }
  if (survey.policy.excludes(child.scope, stat.kind === 'directory' ? 'directory' : 'leaf') || isLeftOut(survey, child)) return undefined
  return stat.kind === 'symlink' && survey.links === 'follow' ? followed(survey, child) : child
}

/** Own outputs in a source would make each build hold the one before. */
export function isLeftOut({ isOutput, faults: found, where }: Survey, { path, stat }: Pick<Found, 'path' | 'stat'>): boolean {
  if (isOutput?.(path, stat) !== true) return false
  found.push(faults.outputLeftOut({ path }, where))
  return true
}

/** What stands for a link where links are followed. */
function followed(survey: Survey, found: Found): Found | undefined {
  if (found.stat.kind !== 'symlink' || survey.links === 'keep') return found
  try {
    const stat = survey.files.statFollowed(found.path)
    if (stat !== undefined) return { ...found, stat }
    survey.faults.push(faults.linkBroken({ path: found.path, target: survey.files.readLink(found.path) }, survey.where))
  } catch (error) {
    survey.faults.push(...(isCircle(error) ? [faults.linkLoop({ path: found.path }, survey.where)] : faultsOf(error, survey.where)))
  }
  return undefined
}

/** The host gives up on a circle of links. */
export const isCircle = (error: unknown): boolean => error instanceof DiscError && codeOf(error.cause) === 'ELOOP'

/** Whether this folder is one of those on the way to it. */
function holds(level: Level, stat: HostStat): boolean {
  for (let above: Level | undefined = level; above !== undefined; above = above.parent)
    if (above.found.stat.inode === stat.inode && above.found.stat.device === stat.device) return true
  return false
}

function leafOf(survey: Survey, found: Found): MeasuredLeaf | undefined {
  const dress = survey.policy.dress(found.scope, found.stat)
  const inode = inodeOf(survey, found, dress)
  if (inode === undefined) return undefined
  const { hidden, hiddenBit } = dress
  const leaf = { kind: 'leaf', name: found.name, inode, hidden, entry: survey.entry } as const
  return hiddenBit ? { ...leaf, hiddenBit } : leaf
}

function inodeOf(survey: Survey, found: Found, dress: Dress): Inode | undefined {
  const { stat } = found
  if (stat.links === 1 || survey.known === undefined) return newInode(survey, found, dress, 1)
  // Rules may give two names of one file different attributes: then they share the data alone.
  const xa = dress.xa === undefined ? '' : JSON.stringify(dress.xa)
  const file = `${stat.device}:${stat.inode}:${xa}`
  const { mode, uid, gid, mtime, atime, btime } = dress.attributes
  const key = `${file}:${mode}:${uid}:${gid}:${mtime}:${atime}:${btime ?? ''}:${dress.realTime ?? ''}:${JSON.stringify(dress.place ?? '')}`
  const known = survey.known.inodes.get(key)
  if (known !== undefined) return known
  const made = newInode(survey, found, dress, 0, survey.known.contents.get(file))
  if (made === undefined) return undefined
  survey.known.inodes.set(key, made)
  if (made.kind === 'file') survey.known.contents.set(file, made.content)
  return made
}

function newInode(survey: Survey, found: Found, dress: Dress, links: number, content?: Content): Inode | undefined {
  const { extended: options } = survey
  if (options === undefined) return bareInode(survey, found, dress, links, content)
  const extended = extendedOf(found.path, options, survey.faults, survey.where)
  const inode = bareInode(survey, found, { ...dress, attributes: withExtended(dress.attributes, extended, options) }, links, content)
  return inode === undefined ? undefined : streamed(inode, extended, options)
}

/** Without named streams. */
function bareInode(survey: Survey, found: Found, dress: Dress, links: number, content?: Content): Inode | undefined {
  const { stat, path } = found
  const { attributes, place, realTime, xa } = dress
  switch (stat.kind) {
    case 'file': {
      const data = content ?? contentOf(survey, found, xa)
      if (data === undefined) return undefined
      const file = { kind: 'file', attributes, links, content: data } as const
      // Nearly every file is that one.
      if (!place && !realTime && !xa) return file
      return {
        ...file,
        ...(place ? { place } : {}),
        ...(realTime ? { realTime } : {}),
        ...(xa ? { xa: xa.record } : {}),
      }
    }
    case 'symlink':
      return linkOf(survey, found, attributes, links)
    case 'character':
    case 'block':
      return { kind: stat.kind, attributes, links, ...deviceNumbersOf(stat.rdev) }
    case 'fifo':
      return { kind: 'fifo', attributes, links }
    case 'socket':
      survey.faults.push(faults.socket({ path }, survey.where))
      return undefined
    default:
      throw new TypeError(`No leaf: ${stat.kind}`)
  }
}

function contentOf(survey: Survey, { path, id, stat }: Found, xa: Dress['xa']): Content | undefined {
  const reason = survey.files.refusal?.(path, stat)
  if (reason !== undefined) {
    survey.faults.push(faults.unreadable({ path, reason }, survey.where))
    return undefined
  }
  const content: Content = { id, size: stat.size, origin: fileOrigin(path, stat) }
  if (xa === undefined) return content
  try {
    return xaContent(content, xa.sectors, survey.files, survey.where)
  } catch (error) {
    survey.faults.push(...faultsOf(error, survey.where))
    return undefined
  }
}

function linkOf(survey: Survey, { path, stat }: Found, attributes: Dress['attributes'], links: number): Inode | undefined {
  try {
    return { kind: 'symlink', attributes, links, target: survey.files.readLink(path, stat) }
  } catch (error) {
    survey.faults.push(...faultsOf(error, survey.where))
    return undefined
  }
}

/** As Linux packs them into 64 bits; a number holds them up to 2^53, that is all that devices have. */
export function deviceNumbersOf(rdev: number): { major: number; minor: number } {
  const low = rdev >>> 0
  const high = Math.floor(rdev / 2 ** 32)
  return {
    major: (((low >>> 8) & 0xfff) | (high & 0xfffff000)) >>> 0,
    minor: ((low & 0xff) | ((low >>> 12) & 0xfff00) | ((high & 0xfff) << 20)) >>> 0,
  }
}
