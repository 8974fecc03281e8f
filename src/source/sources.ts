/** Entries with `from`: files, folders and globs of the host. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { hostPath, joinPath, type HostStat } from '../port/index.js'
import type { EntryBase, Sources } from './entries.js'
import { faults } from './faults.js'
import { isCircle, isLeftOut, measureFound, type Survey } from './folder.js'
import { listingsOf } from './listings.js'
import { isGlob, matchesOf, type Match } from './match.js'
import type { Measured, Names } from './measured.js'
import { absentNote, missingFault } from './missing.js'
import { nameOf } from './paths.js'
import type { Policy, Scope } from './policy.js'
import { faultsOf, placed } from './recipe.js'
import type { Run } from './run.js'
import { withStreams } from './single.js'
import { isFault, printNames, type Target } from './target.js'

/** One entry while it is measured. */
interface Gathering extends Survey {
  readonly run: Run
  readonly source: EntryBase & Sources
  readonly names: Names
  /** Where each path of the disc came from, so that two globs may pick one file. */
  readonly taken: Map<string, string>
}

export function measureSources(run: Run, source: EntryBase & Sources, target: Target, policy: Policy, where: FaultPlace): void {
  const { isOutput, extended } = run.options
  const survey: Survey = { ...run, isOutput, extended, policy, links: source.links ?? 'keep', entry: source.index, where }
  const taken = new Map<string, string>()
  const listings = listingsOf(run.files, policy.times === 'kept' ? 'exact' : undefined)
  const before = { grafts: run.grafts.length, faults: run.faults.length }
  for (const [i, written] of source.from.entries()) {
    // On Windows a backslash takes nothing from the meaning of a wildcard: it stands between names.
    const from = hostPath(written)
    const here = source.from.length > 1 && where.path !== undefined ? { path: [...where.path, i] } : where
    const gathering: Gathering = { ...survey, where: here, run, source, names: target.names, taken }
    const path = joinPath(run.options.base, from)
    try {
      const stat = run.files.stat(path)
      if (stat !== undefined) addNamed(gathering, path, from, stat, target)
      else if (isGlob(from)) addMatches(gathering, from, matchesOf(from, run.options.base, run.files, listings, survey.links, here))
      else run.faults.push((source.optional ? absentNote : missingFault)(run.files, from, run.options.base, here))
    } catch (error) {
      // What cannot be looked at does not keep the rest of the list from being looked at.
      run.faults.push(...(isCircle(error) ? [faults.linkLoop({ path }, here)] : faultsOf(error, here)))
    }
  }
  for (const fault of listings.failed) run.faults.push(placed(fault, where))
  if (run.grafts.length === before.grafts && run.faults.length === before.faults)
    run.faults.push(faults.allExcluded({ from: source.from.join(', ') }, where))
}

/**
 * A file goes to the target or into it, the content of a folder into it. A link that the manifest names stands for what it points
 * at, as on a command line; those that are found in folders are another matter.
 */
function addNamed(gathering: Gathering, path: string, from: string, stat: HostStat, { names, folder }: Target): void {
  const { run, policy, source } = gathering
  const found = stat.kind === 'symlink' ? measuredLink(gathering, path) : stat
  if (found === undefined) return
  if (found.kind === 'directory') {
    const name = names.at(-1) ?? ''
    const id = `data:${names.length === 0 ? '' : printNames(names)}`
    const node = measureFound(gathering, { path, id, name, stat: found, scope: policy.top })
    if (node !== undefined) run.grafts.push({ kind: 'add', entry: source.index, at: names, node: withStreams(run, source, node, names) })
    return
  }
  // Several sources never replace one another: their target is a folder.
  const at = folder || source.from.length > 1 ? [...names, nameOf(from)] : names
  const scope = policy.within(policy.top, nameOf(from))
  if (!policy.excludes(scope, 'leaf')) addLeaf(gathering, path, at, found, scope)
}

function measuredLink({ run, where }: Gathering, path: string): HostStat | undefined {
  const stat = run.files.statFollowed(path)
  if (stat === undefined) run.faults.push(faults.linkBroken({ path, target: run.files.readLink(path) }, where))
  return stat
}

function addMatches(gathering: Gathering, from: string, matches: readonly Match[] | Fault): void {
  const { run, policy, names, where } = gathering
  const { base } = run.options
  const isNone = isFault(matches) ? matches.code === 'source/folderMissing' : matches.length === 0
  if (isNone && gathering.source.optional) return void run.faults.push(faults.optionalUnmatched({ from, base }, where))
  if (isFault(matches)) return void run.faults.push(matches)
  if (isNone) return void run.faults.push(faults.matchesNothing({ from, base }, where))
  for (const match of matches) {
    let scope = policy.top
    let out = false
    for (const [i, name] of match.names.entries()) {
      scope = policy.within(scope, name)
      out ||= policy.excludes(scope, i + 1 < match.names.length ? 'directory' : 'leaf')
    }
    if (!out && !isLeftOut(gathering, match)) addLeaf(gathering, match.path, [...names, ...match.names], match.stat, scope)
  }
}

function addLeaf(gathering: Gathering, path: string, at: Names, stat: HostStat, scope: Scope): void {
  const { run, source, taken } = gathering
  const target = printNames(at)
  if (source.from.length > 1) {
    if (taken.get(target) === path) return
    taken.set(target, path)
  }
  const node: Measured | undefined = measureFound(gathering, { path, id: `data:${target}`, name: at.at(-1) as string, stat, scope })
  if (node !== undefined) run.grafts.push({ kind: 'add', entry: source.index, at, node: withStreams(run, source, node, at) })
}
