/**
 * Owner, mode, times and visibility of what an entry brings. Normalised unless the entry says otherwise, so that two machines
 * agree whatever their users, umasks and checkouts: owner 0:0, mode 0644, or 0755 for folders and for files that somebody
 * may run, all times the date of the volume.
 */

import type { Fault, FaultPlace } from '../fault/index.js'
import type { HostKind } from '../port/index.js'
import type { Instant } from '../unit/index.js'
import type { EntryBase, Modes, Owner, Rule, TimePolicy } from './entries.js'
import { globsOf, type Globs, type GlobState } from './globs.js'
import type { Attributes, NameSpace, PlaceHint } from './inode.js'
import type { Names } from './measured.js'
import { isFault } from './target.js'
import type { Xa } from './xa.js'

/** What a source says of itself, be it a file of the host or a member of an archive. */
export interface SourceFacts {
  readonly kind: HostKind
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: Instant
  /** Birth, where the source keeps it. */
  readonly btime?: Instant | undefined
}

/** What the entry makes of it. */
export interface Dress {
  readonly attributes: Attributes
  readonly hidden: ReadonlySet<NameSpace>
  readonly hiddenBit?: ReadonlySet<NameSpace>
  readonly place?: PlaceHint
  readonly realTime?: true
  readonly xa?: Xa
}

/** Where on the way down from the entry's top a path is; handed from folder to child. */
export interface Scope {
  readonly exclude: GlobState
  readonly rules: readonly GlobState[]
}

export interface Policy {
  /** The scope of the entry's target. */
  readonly top: Scope
  /** Whether some times are kept as the source has them. */
  readonly times: 'kept' | 'replaced'
  within(scope: Scope, name: string): Scope
  excludes(scope: Scope, kind: 'directory' | 'leaf'): boolean
  dress(scope: Scope, facts: SourceFacts): Dress
}

interface CompiledRule {
  readonly rule: Rule
  readonly globs: Globs
}

const superuser: Owner = { uid: 0, gid: 0 }
const nowhere: ReadonlySet<NameSpace> = new Set()

/** Facts of what has no source. */
export const factsOf = (kind: HostKind, date: Instant): SourceFacts => ({
  kind,
  mode: kind === 'directory' ? 0o755 : 0o644,
  uid: 0,
  gid: 0,
  mtime: date,
})

/** `at` is the path on the disc of the entry's top, from where `exclude` and the entry's own rules count. */
export function policyOf(entry: EntryBase, at: Names, exclude: readonly string[], date: Instant, where?: FaultPlace): Policy | Fault {
  const excluded = globsOf(exclude, where)
  if (isFault(excluded)) return excluded
  const rules: CompiledRule[] = []
  for (const rule of entry.rules ?? []) {
    const globs = globsOf(rule.match, where)
    if (isFault(globs)) return globs
    rules.push({ rule, globs })
  }
  const top: Scope = {
    exclude: excluded.start,
    rules: rules.map(({ rule, globs }) =>
      rule.from === 'disc' ? at.reduce((state, name) => globs.step(state, name), globs.start) : globs.start,
    ),
  }
  const plain = exclude.length === 0 && rules.length === 0
  const keeps = [entry.attributes, ...rules.map(({ rule }) => rule)].some((times) => isKept(times?.time) || isKept(times?.created))
  return {
    top,
    times: keeps ? 'kept' : 'replaced',
    within: plain
      ? () => top
      : (scope, name) => ({
          exclude: excluded.step(scope.exclude, name),
          rules: rules.map(({ globs }, i) => globs.step(scope.rules[i] as GlobState, name)),
        }),
    excludes: exclude.length === 0 ? () => false : (scope, kind) => excluded.accepts(scope.exclude, kind),
    dress: dresserOf(entry, rules, date),
  }
}

function dresserOf(entry: EntryBase, rules: readonly CompiledRule[], date: Instant): Policy['dress'] {
  const intern = internAttributes()
  const base = { hidden: setOf(entry.hide), hiddenBit: entry.hiddenBit?.length ? setOf(entry.hiddenBit) : undefined }
  const dresses = new Map<Attributes, Dress>()
  let last: Dress | undefined
  return (scope, facts) => {
    let { owner, mode, time, created, accessed } = entry.attributes ?? {}
    let { place, realTime, xa } = entry
    let { hidden, hiddenBit } = base
    let ruled = false
    for (let i = 0; i < rules.length; i++) {
      const { rule, globs } = rules[i] as CompiledRule
      if (!globs.accepts(scope.rules[i] as GlobState, facts.kind === 'directory' ? 'directory' : 'leaf')) continue
      ruled = true
      mode = rule.mode ?? mode
      owner = rule.owner ?? owner
      time = rule.time ?? time
      created = rule.created ?? created
      accessed = rule.accessed ?? accessed
      place = rule.place ?? place
      xa = rule.xa ?? xa
      if (rule.realTime !== undefined) realTime = rule.realTime ? true : undefined
      if (rule.hide) hidden = setOf(rule.hide)
      if (rule.hiddenBit) hiddenBit = setOf(rule.hiddenBit)
    }
    const { uid, gid } = owner === 'source' ? facts : (owner ?? superuser)
    const changed = timeOf(time, facts.mtime, date)
    const access = accessed === undefined ? changed : timeOf(accessed, changed, date)
    const birth = birthOf(created ?? (isKept(time) ? time : undefined), facts, date)
    const attributes = intern(mode === 'source' ? facts.mode : modeOf(mode, facts), uid, gid, { changed, access, birth })
    if (!ruled && last?.attributes === attributes) return last
    const known = ruled ? undefined : dresses.get(attributes)
    if (known !== undefined) return (last = known)
    const dress: Dress = {
      attributes,
      hidden,
      ...(hiddenBit === undefined ? {} : { hiddenBit }),
      ...(place === undefined ? {} : { place }),
      ...(realTime === undefined ? {} : { realTime }),
      ...(xa === undefined ? {} : { xa }),
    }
    // Times of sources differ from file to file: keeping each would hold more than it saves.
    if (!ruled && dresses.size < 64) dresses.set(attributes, dress)
    return dress
  }
}

const isKept = (time: TimePolicy | undefined): boolean => time?.kind === 'source' || time?.kind === 'clamp'

/** Undefined where none is wanted, and where a source that is asked for it knows none. */
function birthOf(policy: TimePolicy | undefined, { btime }: SourceFacts, date: Instant): Instant | undefined {
  if (policy === undefined || (isKept(policy) && btime === undefined)) return undefined
  return timeOf(policy, btime ?? date, date)
}

function modeOf(modes: Modes | undefined, facts: SourceFacts): number {
  if (facts.kind === 'directory') return modes?.directories ?? 0o755
  // The mode of a link means nothing; this is what hosts show.
  if (facts.kind === 'symlink') return 0o777
  const runs = facts.kind === 'file' && (facts.mode & 0o111) !== 0
  return runs ? (modes?.executables ?? 0o755) : (modes?.files ?? 0o644)
}

/** `source` is the time that there is, `date` that of the volume. */
export function timeOf(policy: TimePolicy | undefined, source: Instant, date: Instant): Instant {
  if (policy === undefined || policy.kind === 'volume') return date
  if (policy.kind === 'fixed') return policy.time
  return policy.kind === 'source' || source < date ? source : date
}

interface Times {
  readonly changed: Instant
  readonly access: Instant
  readonly birth: Instant | undefined
}

/**
 * Equal attributes are one object. Unless it is said, times are the one of modification: that of access changes by measuring and that
 * of change by copying, so neither could be had again.
 */
function internAttributes(): (mode: number, uid: number, gid: number, times: Times) => Attributes {
  const known = new Map<string, Attributes>()
  let last: Attributes | undefined
  return (mode, uid, gid, { changed, access, birth }) => {
    const isLast =
      last?.mode === mode && last.uid === uid && last.gid === gid && last.mtime === changed && last.atime === access && last.btime === birth
    if (isLast) return last as Attributes
    const key = `${mode} ${uid} ${gid} ${changed} ${access} ${birth ?? ''}`
    const found = known.get(key)
    const times = { mtime: changed, atime: access, ctime: changed, ...(birth === undefined ? {} : { btime: birth }) }
    last = found ?? Object.freeze({ mode, uid, gid, ...times })
    if (found === undefined && known.size < 4096) known.set(key, last)
    return last
  }
}

const setOf = (spaces: readonly NameSpace[] | undefined): ReadonlySet<NameSpace> => (spaces?.length ? new Set(spaces) : nowhere)
