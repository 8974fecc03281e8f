/** The tree and what is wanted of it -> the regions of all its file systems, from any address on. */

import type { Fault } from '../fault/index.js'
import { planElTorito } from '../format/eltorito/index.js'
import { cylinderEnd, noTables, SYSTEM_AREA, SYSTEM_AREA_ID, type HybridPlan } from '../format/hybrid/index.js'
import { iso9660Ids, planIso9660 } from '../format/iso9660/index.js'
import { planJoliet } from '../format/joliet/index.js'
import { rockRidge } from '../format/rockridge/index.js'
import { planUdf } from '../format/udf/index.js'
import { listRegion, noProofs, withImplant } from '../integrity/index.js'
import {
  at,
  next,
  payloadOf,
  place,
  type FormatRegions,
  type Layout,
  type Placeable,
  type Region,
  type RegionId,
  type TrackExtents,
} from '../layout/index.js'
import { mediumOf, type Manifest } from '../manifest/index.js'
import { firstBlocks, withLayers, type FirstBlocks } from './first-blocks.js'
import { hfsPlusPart, type HfsPlusPart } from './hfsplus.js'
import type { Materials } from './materials.js'
import { placedBy } from './places.js'
import { faults, isoRequest, udfRequest } from '../request/index.js'
import type { Content } from '../source/index.js'
import { filesOf, type ImageTree, type PlaceHint } from '../tree/index.js'
import { hybridPart, lengthOf, secondOf } from './tables.js'
import { after, bytesOf, printBytes, sectors, type Lba } from '../unit/index.js'

/** File systems that lie from one address on. */
export interface PlannedVolume {
  /** Undefined where one of the faults is an error. */
  readonly layout: Layout | undefined
  readonly faults: readonly Fault[]
}

interface IsoPart extends Part {
  /** What a partition that is mounted by itself has again. */
  readonly mountable: Pick<FormatRegions, 'descriptors' | 'structures'>
}

/** What one format brings. */
interface Part {
  readonly regions: FormatRegions
  readonly faults: readonly Fault[]
}

/**
 * Faults are those of the materials and of planning, in this order. `start` is the first sector of the track that the file systems
 * lie in, `tracks` are those that files of the tree may lie in.
 */
export function planVolume(materials: Materials, start: Lba, tracks?: TrackExtents): PlannedVolume {
  const { manifest, boot, tree } = materials
  const hfsplus = hfsPlusPart(materials)
  const first = firstBlocks(materials, hfsplus !== undefined)
  const hybrid = layered(hybridPart(materials, start, first), first, start)
  const eltorito = boot === undefined ? keptBootRecords(materials) : planElTorito({ ...boot, session: start === 0 ? 1 : 2 }, boot.catalogId)
  const iso = isoPart(materials, eltorito, start)
  const udf = udfPart(materials, hybrid, start)
  const parts = [hybrid ?? nothing, iso ?? eltorito, udf ?? nothing, { ...nothing, faults: hfsplus?.faults ?? [] }]
  const found = [
    ...materials.faults,
    ...parts
      .flatMap((part) => part.faults)
      .filter(isNews(materials))
      .map(placedBy(tree)),
  ]
  if (iso === undefined && udf === undefined) found.push(faults.noOutput({}, { path: ['filesystems'] }))
  if (iso === undefined && boot !== undefined) found.push(faults.bootWithoutIso({}, { path: ['boot'] }))
  if (found.some(({ severity }) => severity === 'error')) return { layout: undefined, faults: found }

  const { lists, tags } = materials.proofs ?? noProofs
  const own = parts.flatMap(({ regions }) => regions.descriptors)
  const second = secondOf(materials, hybrid, iso?.mountable, own)
  const descriptors = [...own, ...(tags === undefined ? [] : [tags.superblock]), ...second.descriptors]
  const all = [...parts.flatMap(({ regions }) => regions.structures), ...second.structures]
  const more = [...first.regions, ...(hfsplus?.before ?? [])]
  const files = more.length === 0 ? all : filesOnce([...all, ...more])
  const placed = hfsplus === undefined ? (udf === undefined ? files : filesLast(files, tree)) : aroundHfsPlus(files, tree, hfsplus)
  const structures = [...placed, ...(materials.video ?? []), ...(tags === undefined ? [] : [tags.tree])]
  const proofs = [
    ...lists.map(listRegion),
    ...(tags?.array === undefined ? [] : [tags.array.region]),
    ...(tags === undefined ? [] : [tags.session]),
  ]
  // Partition tables end with the last block of the disc, so what hybrid brings comes last.
  const tail = parts.toReversed().flatMap(({ regions }) => regions.tail)
  const area = descriptors.some(({ id }) => id === SYSTEM_AREA_ID) ? [] : [systemAreaAt(start)]
  const payload = payloadOf(placeables(tree, start), among([...descriptors, ...structures, ...proofs]))
  const behind = [
    ...proofs,
    ...(hfsplus?.tail ?? []),
    ...(hybrid?.behind ?? []),
    ...paddingOf(materials),
    ...(hybrid?.endsWithCylinder === true ? [cylinderEnd(lengthOf(tail))] : []),
  ]
  const layout = place([...area, ...descriptors, ...structures], start, payload, [...behind, ...tail], tracks)
  const full = capacityFaults(manifest, layout)
  return { layout: full.length > 0 ? undefined : layout, faults: [...found, ...full] }
}

/** Words of the former disc were cut there already. */
const isNews =
  ({ takenWords }: Materials) =>
  ({ code, path }: Fault): boolean =>
    code !== 'joliet/identifierCut' || path === undefined || takenWords?.has(String(path[1])) !== true

/** Boot images and whatever else of the tree formats bring: behind the structures, so that they lie in UDF's partition. */
function filesLast(structures: readonly Region[], tree: ImageTree): readonly Region[] {
  const files = new Set<RegionId>()
  const isOne = among(structures)
  for (const content of contentsOf(tree)) if (isOne(content)) files.add(content.id)
  if (files.size === 0) return structures
  return [...structures.filter(({ id }) => !files.has(id)), ...structures.filter(({ id }) => files.has(id))]
}

/** A region of a content that others bring too, with bytes of their own or at a boundary, once. */
function filesOnce(regions: readonly Region[]): readonly Region[] {
  const kept = new Map<RegionId, Region>()
  for (const region of regions) {
    const other = kept.get(region.id)
    if (other === undefined) kept.set(region.id, region)
    else kept.set(region.id, { ...other, place: other.place.kind === 'next' ? region.place : other.place })
  }
  return kept.size === regions.length ? regions : [...kept.values()]
}

/** What is no file of the volume, then the volume: its structures, and its files behind them. */
function aroundHfsPlus(regions: readonly Region[], tree: ImageTree, { before, structures }: HfsPlusPart): readonly Region[] {
  const outside = new Set(before.map(({ id }) => id))
  const isOne = among(regions)
  const inside = new Set([...contentsOf(tree)].filter((content) => isOne(content) && !outside.has(content.id)).map(({ id }) => id))
  return [...regions.filter(({ id }) => !inside.has(id)), ...structures, ...regions.filter(({ id }) => inside.has(id))]
}

/** Above the tables and files of the system area, what other machines start from. */
function layered(part: HybridPlan | undefined, { layers, faults: found }: FirstBlocks, start: Lba): HybridPlan | undefined {
  if (layers.length === 0 && found.length === 0) return part
  const below = part ?? noTables()
  if (layers.length === 0) return { ...below, faults: [...below.faults, ...found] }
  const area = below.regions.descriptors.find(({ id }) => id === SYSTEM_AREA_ID)
  const descriptors = [withLayers(area, layers, start), ...below.regions.descriptors.filter((region) => region !== area)]
  return { ...below, regions: { ...below.regions, descriptors }, faults: [...below.faults, ...found] }
}

/** Whether a content is one of these regions. Names of contents are not hashed for it: there may be very many. */
function among(regions: readonly Region[]): (content: Content) => boolean {
  const ids = regions.map(({ id }) => id).filter((id) => id.startsWith('data:'))
  return ids.length === 0 ? () => false : ({ id }) => ids.includes(id)
}

/** The sectors that ECMA-119 6.2.1 and ECMA-167 2/8.4 leave to the system. */
const systemAreaAt = (start: Lba): Region => ({
  id: 'system-area',
  owner: 'plan',
  reason: 'system area, unused',
  length: SYSTEM_AREA,
  place: at(start),
  refs: [],
  body: { kind: 'zeros' },
})

/** ISO 9660 with what lies on it, its descriptors in the order in which they are recorded; undefined where it is not wanted. */
function isoPart({ manifest, tree, volume, former, proofs }: Materials, eltorito: Part, start: Lba): IsoPart | undefined {
  const request = isoRequest(manifest)
  if (request === undefined) return undefined
  const primary = { ...volume, id: request.volumeId ?? volume.id }
  const reference = former?.growth === 'in place' ? 'short' : 'whole'
  const array = proofs?.tags?.array
  const sums = array && { array: array.region.id, items: array.items }
  const iso = planIso9660(tree, primary, request.options, request.rockRidge && rockRidge({ ...request.rockRidge, reference, sums }))
  const joliet =
    request.joliet === undefined
      ? nothing
      : planJoliet(
          tree,
          { ...volume, id: request.joliet.volumeId ?? volume.id },
          request.joliet.options,
          request.rockRidge === undefined ? 'nothing' : 'rock ridge',
        )
  const first = iso.regions.descriptors
    .filter(({ id }) => id === iso9660Ids.primary)
    .map((region) => withImplant({ ...region, place: at(after(start, SYSTEM_AREA)) }, proofs?.implant))
  const last = iso.regions.descriptors.filter(({ id }) => id === iso9660Ids.terminator)
  const between = iso.regions.descriptors.filter((region) => region.id !== iso9660Ids.primary && !last.includes(region))
  return {
    regions: {
      descriptors: [...first, ...eltorito.regions.descriptors, ...between, ...joliet.regions.descriptors, ...last],
      structures: [...iso.regions.structures, ...joliet.regions.structures, ...eltorito.regions.structures],
      tail: [],
    },
    mountable: {
      descriptors: [...first, ...between, ...joliet.regions.descriptors, ...last],
      structures: [...iso.regions.structures, ...joliet.regions.structures],
    },
    faults: [...request.faults, ...iso.faults, ...joliet.faults, ...eltorito.faults],
  }
}

/** Those of the former session lead to its boot images, wherever this one begins. El Torito 1.0, 2.0. */
function keptBootRecords({ former }: Materials): Part {
  const descriptors = (former?.bootRecords ?? []).map((bytes, i): Region => ({
    id: `session/boot-record:${i}`,
    owner: 'session',
    reason: 'boot record of the former session',
    length: sectors(1),
    place: next,
    refs: [],
    body: { kind: 'bytes', render: () => bytes },
  }))
  return { regions: { descriptors, structures: [], tail: [] }, faults: [] }
}

function udfPart({ manifest, tree, volume, stampEntries, former }: Materials, hybrid: Part | undefined, start: Lba): Part | undefined {
  const behind = lengthOf(hybrid?.regions.tail ?? [])
  const request = udfRequest(manifest, behind)
  const before = former?.fileSystems.udf
  return request && planUdf(tree, volume, { ...request, start, stampEntries, ...(before === undefined ? {} : { former: before }) })
}

const nothing: Part = { regions: { descriptors: [], structures: [], tail: [] }, faults: [] }

function* contentsOf(tree: ImageTree): Generator<Content> {
  for (const { content, streams } of filesOf(tree)) {
    yield content
    for (const stream of streams ?? []) yield stream.content
  }
}

/** The contents of the tree in its order, with their wishes. */
function* placeables(tree: ImageTree, start: Lba): Generator<Placeable> {
  for (const inode of filesOf(tree)) {
    const { content, place: wish, streams } = inode
    yield wish === undefined ? { content, place: undefined, rank: 0 } : { content, ...wishOf(wish, start) }
    for (const stream of streams ?? []) yield { content: stream.content, place: undefined, rank: 0 }
  }
}

/** A block that is asked for counts from the first one of the volume, so that the length does not depend on where that lies. */
function wishOf(wish: PlaceHint, start: Lba): Omit<Placeable, 'content'> {
  switch (wish.kind) {
    case 'first':
      return { rank: Infinity }
    case 'last':
      return { rank: -Infinity }
    case 'weight':
      return { rank: wish.weight }
    case 'at':
      return { rank: 0, place: at(after(start, sectors(wish.lba))) }
  }
}

/** SeaBIOS starts no loader from a disc that ends with the loader's own files; two seconds are what mkisofs takes. */
const USUAL_PADDING = 150

function paddingOf({ manifest: { output, boot }, kept }: Materials): Region[] {
  const isImplanted = typeof output === 'object' && output.isomd5 === true
  // Of several partitions that are kept, the last one may be the padding alone.
  const isMapped = (kept?.area?.map.length ?? 0) > 0 || (kept?.area?.mbr.length ?? 0) > 1
  const usual = boot?.entries === undefined && !isImplanted && !isMapped ? 0 : USUAL_PADDING
  const count = typeof output === 'object' ? (output.padding ?? usual) : usual
  if (count === 0) return []
  return [{ id: 'padding', owner: 'output', reason: 'padding', length: sectors(count), place: next, refs: [], body: { kind: 'zeros' } }]
}

function capacityFaults(manifest: Manifest, layout: Layout): Fault[] {
  const medium = mediumOf(manifest)
  const end = layout.where.end
  if (medium?.blocks === undefined || end <= medium.blocks) return []
  const largest = layout.regions
    .filter(({ body }) => body.kind === 'content')
    .sort((a, b) => b.length - a.length)
    .slice(0, 5)
    .map(({ id, length }) => `${printBytes(bytesOf(length))}  ${id.replace(/^data:/, '')}`)
  return [faults.tooLargeForMedium({ blocks: end, capacity: medium.blocks, media: medium.name, largest }, { path: ['media'] })]
}
