/** The entries of a manifest in the terms of this room: defaults filled in, texts read. */

import { encodeUtf8 } from '../codec/index.js'
import type { Fault } from '../fault/index.js'
import type * as manifest from '../manifest/index.js'
import { numberedTracks } from '../manifest/index.js'
import { bytes, printInstant } from '../unit/index.js'
import type { AttributePolicy, Entry, EntryBase, Recipe, Rule, TimePolicies, TimePolicy } from './entries.js'
import { faults } from './faults.js'
import { faultsOf } from './recipe.js'
import { bytesOfBase64, modesOf, momentOf, ownerOf, placeOf, sizeOf, spacesOf, xaOf, xaOfTrack } from './spelling.js'

export interface Entries {
  readonly entries: readonly Entry[]
  readonly faults: readonly Fault[]
}

type Common = Partial<
  Pick<
    manifest.FromEntry,
    'owner' | 'mode' | 'time' | 'created' | 'accessed' | 'hide' | 'hiddenBit' | 'place' | 'realTime' | 'xa' | 'rules' | 'streams'
  >
>

/** Reads `source` and `files` of a manifest that the schema has passed. */
export function entriesOf(whole: Pick<manifest.Manifest, 'source' | 'files' | 'tracks' | 'audio' | 'layout'>): Entries {
  const { source = {}, files = [] } = whole
  const found: Fault[] = []
  const general = rulesOf(source.rules ?? [], 'disc', ['source', 'rules'], found)
  const entries: Entry[] = []
  for (const [index, entry] of files.entries()) {
    // Of a manifest with faults, what was wrong is a hole.
    if (entry === undefined) continue
    try {
      const base = baseOf(entry, index, source, general, found)
      if ('track' in entry) entries.push({ ...base, ...trackOf(entry, whole) })
      else entries.push({ ...base, ...kindOf(entry, source) })
    } catch (error) {
      found.push(...faultsOf(error, { path: ['files', index] }))
    }
  }
  return { entries, faults: found }
}

const listOf = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? (value as readonly Item[]) : [value as Item]

function baseOf(entry: manifest.FileEntry, index: number, source: manifest.Source, general: readonly Rule[], found: Fault[]): EntryBase {
  const common = entry as Common
  const at = 'remove' in entry ? entry.remove : 'rename' in entry ? entry.rename : (entry.at ?? '/')
  const streams = Object.entries(common.streams ?? {}).map(([name, part]) => ({ name, data: recipeOf(part) }))
  const rules = [...general, ...rulesOf(common.rules ?? [], 'entry', ['files', index, 'rules'], found)]
  return {
    index,
    at,
    attributes: attributesOf({ ...defined(source), ...defined(common) }, ['files', index], found),
    ...visibilityOf(common),
    ...(rules.length === 0 ? {} : { rules }),
    ...(common.realTime === true ? { realTime: true } : {}),
    ...(common.xa === undefined ? {} : { xa: xaOf(common.xa) }),
    ...(streams.length === 0 ? {} : { streams }),
  }
}

const attributeKeys = ['owner', 'mode', 'time', 'created', 'accessed'] as const

const defined = (of: Pick<Common, (typeof attributeKeys)[number]>): Common =>
  Object.fromEntries(attributeKeys.flatMap((key) => (of[key] === undefined ? [] : [[key, of[key]]])))

function visibilityOf({ hide, hiddenBit, place }: Common): Pick<Rule, 'hide' | 'hiddenBit' | 'place'> {
  return {
    ...(hide === undefined ? {} : { hide: spacesOf(hide) }),
    ...(hiddenBit === undefined ? {} : { hiddenBit: spacesOf(hiddenBit) }),
    ...(place === undefined ? {} : { place: placeOf(place) }),
  }
}

/** `path` leads to the entry or rule that they belong to. */
function attributesOf(of: Common, path: readonly (string | number)[], found: Fault[]): AttributePolicy {
  const { owner, mode } = of
  const named = owner === undefined ? undefined : ownerOf(owner)
  if (named === undefined && owner !== undefined) found.push(faults.ownerInvalid({ owner }, { path: [...path, 'owner'] }))
  return {
    ...(named === undefined ? {} : { owner: named }),
    ...(mode === undefined ? {} : { mode: modesOf(mode) }),
    ...timesOf(of, path, found),
  }
}

/** Times that are given, and the faults of those that cannot be. A file is not made after its last change. ECMA-167 4/14.17.15. */
function timesOf(given: Common, path: readonly (string | number)[], found: Fault[]): TimePolicies {
  const times: Partial<Record<keyof TimePolicies, TimePolicy>> = {}
  for (const key of ['time', 'created', 'accessed'] as const) {
    const policy = timeOf(given[key], [...path, key], found)
    if (policy !== undefined) times[key] = policy
  }
  const { time, created } = times
  if (time?.kind === 'fixed' && created?.kind === 'fixed' && created.time > time.time)
    found.push(
      faults.createdLater({ created: printInstant(created.time), changed: printInstant(time.time) }, { path: [...path, 'created'] }),
    )
  return times
}

function timeOf(time: manifest.FileTime | undefined, path: readonly (string | number)[], found: Fault[]): TimePolicy | undefined {
  if (time === undefined || time === 'volume' || time === 'source' || time === 'clamp') return time && { kind: time }
  const moment = momentOf(time)
  if (moment !== undefined) return { kind: 'fixed', time: moment }
  found.push(faults.dateInvalid({ text: String(time) }, { path }))
  return undefined
}

function rulesOf(rules: readonly manifest.Rule[], from: Rule['from'], path: readonly (string | number)[], found: Fault[]): readonly Rule[] {
  return rules.map((rule, i) => ({
    match: listOf(rule.match),
    from,
    ...attributesOf(rule, [...path, i], found),
    ...visibilityOf(rule),
    ...(rule.realTime === undefined ? {} : { realTime: rule.realTime }),
    ...(rule.xa === undefined ? {} : { xa: xaOf(rule.xa) }),
  }))
}

/** Rules of what is taken over of another disc, at `path` of the manifest. */
export function inheritedRules(
  written: readonly manifest.InheritedRule[],
  path: readonly (string | number)[],
): { readonly rules: readonly Rule[]; readonly faults: readonly Fault[] } {
  const found: Fault[] = []
  return { rules: rulesOf(written, 'disc', path, found), faults: found }
}

const trackOf = (entry: manifest.TrackEntry, whole: Parameters<typeof entriesOf>[0]) => ({
  kind: 'track' as const,
  number: entry.track,
  xa: xaOfTrack(entry.xa ?? {}, numberedTracks(whole).get(entry.track)?.type),
})

type KindOf<Union> = Union extends EntryBase ? Omit<Union, keyof EntryBase> : never

function kindOf(entry: Exclude<manifest.FileEntry, manifest.TrackEntry>, source: manifest.Source): KindOf<Entry> {
  const exclude = [...(source.exclude ?? []), ...('exclude' in entry ? (entry.exclude ?? []) : [])]
  if ('disc' in entry) {
    const { disc, session, in: space, from = '/' } = entry
    return {
      kind: 'disc',
      disc,
      session: session === undefined || typeof session === 'object' ? undefined : String(session),
      ...(typeof session === 'object' ? { sessionStart: session.start } : {}),
      in: space,
      from,
      exclude,
      ...optionalOf(entry),
    }
  }
  if ('from' in entry) {
    const links = (entry.followLinks ?? source.followLinks ?? false) ? 'follow' : 'keep'
    return { kind: 'from', from: listOf(entry.from), exclude, links, ...optionalOf(entry) }
  }
  if ('archive' in entry) return { kind: 'archive', archive: entry.archive, exclude, strip: entry.strip ?? 0, ...optionalOf(entry) }
  if ('symlink' in entry) return { kind: 'symlink', target: entry.symlink }
  if ('hardlink' in entry) return { kind: 'hardlink', to: entry.hardlink }
  if ('directory' in entry) return { kind: 'directory' }
  if ('device' in entry) return { kind: 'device', device: entry.device.type, major: entry.device.major, minor: entry.device.minor }
  if ('fifo' in entry) return { kind: 'fifo' }
  if ('remove' in entry) return { kind: 'remove', ...(entry.empty === true ? { empty: true } : {}) }
  if ('rename' in entry) return { kind: 'rename', to: entry.to }
  return { kind: 'data', data: dataOf(entry) }
}

const optionalOf = ({ optional }: { readonly optional?: boolean }): { readonly optional?: true } => (optional === true ? { optional } : {})

type DataEntry = Extract<
  manifest.FileEntry,
  { text: string } | { base64: string } | { concat: unknown } | { interleave: unknown } | { zeros: unknown } | { random: unknown }
>

function dataOf(entry: DataEntry): Recipe {
  if ('concat' in entry) return { kind: 'concat', parts: entry.concat.map(recipeOf) }
  if (!('interleave' in entry)) return recipeOf(entry)
  const parts = entry.interleave.map((part) => ({ data: { kind: 'file', path: part.from } as const, chunk: sizeOf(part.bytes) }))
  return { kind: 'interleave', parts }
}

/** How the bytes of a part are made. Throws a `DiscError` where its text is no base 64. */
export function recipeOf(part: manifest.Part): Recipe {
  if (typeof part === 'string') return { kind: 'file', path: part }
  if ('text' in part) return { kind: 'bytes', bytes: encodeUtf8(part.text) }
  if ('base64' in part) {
    // A program may have given the bytes themselves.
    const base64: string | Uint8Array = part.base64
    return { kind: 'bytes', bytes: typeof base64 === 'string' ? bytesOfBase64(base64) : base64 }
  }
  if ('zeros' in part) return { kind: 'zeros', size: sizeOf(part.zeros) }
  if ('random' in part) return { kind: 'random', size: sizeOf(part.random.size), seed: part.random.seed ?? 0 }
  const { from, offset, length } = part
  return {
    kind: 'file',
    path: from,
    offset: offset === undefined ? bytes(0) : sizeOf(offset),
    ...(length === undefined ? {} : { length: sizeOf(length) }),
    ...optionalOf(part),
  }
}
