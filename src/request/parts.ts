/** What tracks of the manifest take out of files: sounds and sectors, one after the other, and where each of them lies. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { Store } from '../image/index.js'
import { SAMPLES_PER_SECTOR, SILENCE, userBytes, type DataPart, type DataTrackPlan, type Sound, type SubcodePart } from '../layout/index.js'
import { framesOfTime, samplesOf, type Manifest } from '../manifest/index.js'
import { cutSound, type SoundFile } from '../source/index.js'
import { sectors } from '../unit/index.js'
import { faults } from './faults.js'

export type Listed = NonNullable<Manifest['tracks']>[number]
export type SoundTrack = Extract<Listed, { type: 'audio' }> | NonNullable<NonNullable<Manifest['audio']>['tracks']>[number]
export type DataTrack = Exclude<Listed, { type: 'audio' }>
type SoundParts = NonNullable<SoundTrack['parts']>
type DataParts = NonNullable<DataTrack['parts']>
type SoundFilePart = Extract<SoundParts[number], { from: string }>
type AnyPart = SoundParts[number] | DataParts[number]
type DataFilePart = Extract<DataParts[number], { from: string }>

/** A file whose bytes are taken as they lie. */
export interface PlainFile {
  /** As the host knows it. */
  readonly path: string
  readonly size: number
}

/** What measuring found of the files that tracks name, by their paths as the manifest has them. */
export interface TrackFiles {
  readonly sounds: ReadonlyMap<string, SoundFile>
  readonly data: ReadonlyMap<string, PlainFile>
}

/** Where sources of the disc are collected while its tracks are made. */
export interface Stock {
  readonly files: TrackFiles
  readonly stores: Map<string, Store>
  readonly found: Fault[]
}

export interface NamedFile {
  readonly file: string
  /** A `sound` is measured by what it is, of `data` the bytes are counted. */
  readonly kind: 'sound' | 'data'
  readonly path: ManifestPath
}

/** Every file that a track names. */
export function* filesOfTrack(track: SoundTrack | DataTrack, path: ManifestPath): Generator<NamedFile> {
  const isData = 'type' in track && track.type !== 'audio'
  const kindOf = (part: object): NamedFile['kind'] => (isData || 'order' in part ? 'data' : 'sound')
  if (track.from !== undefined) yield { file: track.from, kind: kindOf(track), path: [...path, 'from'] }
  const parts = entries<AnyPart>(track.parts, [...path, 'parts'])
  for (const [part, at] of [...parts, ...entries<AnyPart>(track.pregapFrom, [...path, 'pregapFrom'])])
    if ('from' in part) yield { file: part.from, kind: kindOf(part), path: [...at, 'from'] }
  if (track.subcode !== undefined)
    yield { file: typeof track.subcode === 'string' ? track.subcode : track.subcode.from, kind: 'data', path: [...path, 'subcode'] }
}

function entries<Part extends object>(
  parts: Part | readonly Part[] | undefined,
  path: ManifestPath,
): readonly (readonly [Part, ManifestPath])[] {
  if (parts === undefined) return []
  return isList(parts) ? parts.map((part, i) => [part, [...path, i]] as const) : [[parts, path]]
}

const isList = <Part>(parts: Part | readonly Part[]): parts is readonly Part[] => Array.isArray(parts)

/** Sounds from index 1 on, and those of the pregap. Undefined where a file could not be measured: that is a fault already. */
export function soundsOf(
  stock: Stock,
  track: SoundTrack,
  path: ManifestPath,
): { readonly sounds: readonly Sound[]; readonly before: readonly Sound[] } | undefined {
  const { from, pregapStart } = track
  const listed = from === undefined ? entries(track.parts, [...path, 'parts']) : [[{ ...track, from }, path] as const]
  const sounds = all(listed, (part, at) => soundOf(stock, part, at))
  const lead = all(entries(track.pregapFrom, [...path, 'pregapFrom']), (part, at) => soundOf(stock, part, at))
  if (sounds === undefined || lead === undefined || (from === undefined && listed.length === 0)) return undefined
  if (from === undefined || pregapStart === undefined) return { sounds, before: lead }
  const own = soundOf(stock, { ...track, from, start: pregapStart, end: track.start ?? 0 }, [...path, 'pregapStart'])
  return own && { sounds, before: [own] }
}

/** Undefined where one of the results is. */
function all<Part, Result>(
  parts: readonly (readonly [Part, ManifestPath])[],
  each: (part: Part, path: ManifestPath) => Result | undefined,
): readonly Result[] | undefined {
  const out = parts.map(([part, path]) => each(part, path)).filter((result) => result !== undefined)
  return out.length === parts.length ? out : undefined
}

function soundOf(stock: Stock, part: SoundParts[number], path: ManifestPath): Sound | undefined {
  if ('silence' in part) return { source: SILENCE, from: 0, samples: samplesOf(part.silence) }
  const opened = part.order === undefined ? recognised(stock, part) : samplesIn(stock, { ...part, order: part.order }, path)
  if (opened === undefined) return undefined
  const { start, end } = part
  const cut = cutSound(opened, start === undefined ? undefined : samplesOf(start), end === undefined ? undefined : samplesOf(end), path)
  stock.found.push(...cut.faults)
  return { source: opened.source, from: cut.from, samples: cut.samples }
}

interface Opened {
  readonly source: string
  readonly path: string
  readonly samples: number
}

function recognised({ files, stores }: Stock, { from }: SoundFilePart): Opened | undefined {
  const sound = files.sounds.get(from)
  if (sound === undefined) return undefined
  stores.set(sound.path, { kind: 'sound', sound })
  return { source: sound.path, path: sound.path, samples: sound.samples }
}

function samplesIn(stock: Stock, part: SoundFilePart & Required<Pick<SoundFilePart, 'order'>>, where: ManifestPath): Opened | undefined {
  const file = fileOf(stock, part.from)
  if (file === undefined) return undefined
  const { order, offset = 0, sectorBytes = userBytes.audio } = part
  const { path, size } = file
  if (offset > size) {
    stock.found.push(faults.dataShort({ path: part.from, wanted: offset, size }, { path: where }))
    return undefined
  }
  const source = `${path}@${offset}/${sectorBytes} ${order}`
  stock.stores.set(source, { kind: 'sectors', path, offset, mode: 'audio', sectorBytes, order })
  const rest = size - offset
  const last = Math.min(userBytes.audio, rest % sectorBytes)
  return { source, path, samples: Math.floor(rest / sectorBytes) * SAMPLES_PER_SECTOR + (last >> 2) }
}

/** Undefined where the file could not be measured: that is a fault already. */
const fileOf = ({ files }: Stock, name: string): PlainFile | undefined => files.data.get(name)

/** Sectors from index 1 on, and those of the pregap. */
export function sectorsOfTrack(
  stock: Stock,
  track: DataTrack,
  path: ManifestPath,
): { readonly parts: readonly DataPart[]; readonly before: readonly DataPart[] } | undefined {
  const { from, type, pregapStart } = track
  const listed = from === undefined ? entries(track.parts, [...path, 'parts']) : [[{ ...track, from }, path] as const]
  const parts = all(listed, (part, at) => dataOf(stock, part, type, at))
  const lead = all(entries(track.pregapFrom, [...path, 'pregapFrom']), (part, at) => dataOf(stock, part, type, at))
  if (parts === undefined || lead === undefined) return undefined
  if (from === undefined || pregapStart === undefined) return { parts, before: lead }
  const own = dataOf(stock, { ...track, from, start: pregapStart, end: track.start ?? 0 }, type, [...path, 'pregapStart'])
  return own && { parts, before: [own] }
}

/** Sync to parity, alone or with sub-code behind them. */
const wholeSectors: ReadonlySet<number> = new Set([2352, 2368, 2448])

/** R to W from a file, as much as it has. */
export function subcodeOf(stock: Stock, { subcode }: SoundTrack | DataTrack, path: ManifestPath): SubcodePart | undefined {
  if (subcode === undefined) return undefined
  const wanted = typeof subcode === 'string' ? { from: subcode } : subcode
  const file = fileOf(stock, wanted.from)
  if (file === undefined) return undefined
  const { form = 'packed', offset = 0, sectorBytes = SUBCODE_BYTES } = wanted
  const available = Math.floor((file.size - offset) / sectorBytes)
  const length = wanted.length === undefined ? available : framesOfTime(wanted.length)
  if (available < 1 || length > available) {
    const reach = offset + Math.max(1, length) * sectorBytes
    stock.found.push(faults.dataShort({ path: wanted.from, wanted: reach, size: file.size }, { path: [...path, 'subcode'] }))
    return undefined
  }
  const source = `${file.path}#${offset}/${sectorBytes} ${path.join('.')}`
  stock.stores.set(source, { kind: 'subcode', path: file.path, offset, sectorBytes: sectorBytes === SUBCODE_BYTES ? 0 : sectorBytes })
  return { source, form, lead: sectors(wanted.lead === undefined ? 0 : framesOfTime(wanted.lead)), length: sectors(length) }
}

const SUBCODE_BYTES = 96

function dataOf(stock: Stock, part: DataParts[number], mode: DataTrackPlan['mode'], where: ManifestPath): DataPart | undefined {
  if ('empty' in part) return { kind: 'empty', length: sectors(framesOfTime(part.empty)) }
  const file = fileOf(stock, part.from)
  if (file === undefined) return undefined
  const { path, size } = file
  const { sectorBytes = userBytes[mode], scrambled = false } = part satisfies DataFilePart
  const start = part.start === undefined ? 0 : framesOfTime(part.start)
  const offset = (part.offset ?? 0) + start * sectorBytes
  const available = Math.ceil(Math.max(0, size - offset) / sectorBytes)
  const length = part.end === undefined ? available : Math.max(0, framesOfTime(part.end) - start)
  if (offset > size || length > available) {
    stock.found.push(faults.dataShort({ path: part.from, wanted: offset + length * sectorBytes, size }, { path: where }))
    return undefined
  }
  // User data that ends within a sector is usual; what has a subheader is whole.
  if (sectorBytes >= userBytes.xa && offset + length * sectorBytes > size)
    stock.found.push(faults.sectorCut({ path: part.from, size, sector: sectorBytes }, { path: where }))
  const source = `${path}@${offset}+${length} ${mode}/${sectorBytes}${scrambled ? ' scrambled' : ''}`
  stock.stores.set(source, { kind: 'sectors', path, offset, mode, sectorBytes, order: 'little', ...(scrambled ? { scrambled } : {}) })
  return { kind: 'stored', source, form: wholeSectors.has(sectorBytes) ? 'raw' : 'user', length: sectors(length) }
}
