/** The first 16 sectors: partition tables or a file, and above them what else wants bytes of its own there. */

import type { Fault, ManifestPath } from '../fault/index.js'
import { HFSPLUS_END, HFSPLUS_START } from '../format/hfsplus/index.js'
import { PartitionType, SYSTEM_AREA, SYSTEM_AREA_ID, type InnerVolume } from '../format/hybrid/index.js'
import { claimsOf, conflicts, faults, planMap, planSystems, type Claimant, type Layer, type MapPlan } from '../format/otherboot/index.js'
import { at, refsOf, type Region } from '../layout/index.js'
import type { HybridMbr } from '../manifest/index.js'
import { codeName } from '../request/index.js'
import { bytesOf, type Lba } from '../unit/index.js'
import type { Materials } from './materials.js'
import { systemsRequest } from './systems.js'

export interface FirstBlocks {
  readonly layers: readonly Layer[]
  /** Files that have to begin at a boundary. */
  readonly regions: readonly Region[]
  /** What the partition tables are told. */
  readonly gptEntriesAt?: number
  readonly volumes: readonly InnerVolume[]
  readonly faults: readonly Fault[]
}

/** What is wanted there besides the partition tables of PCs. */
export function firstBlocks(materials: Materials, hasHfsPlus: boolean): FirstBlocks {
  const { manifest, tree, segment } = materials
  const map = mapPlan(materials, hasHfsPlus)
  const request = systemsRequest(manifest, tree, segment)
  const systems = request === undefined ? undefined : planSystems(request.options)
  const layers = [...(map === undefined ? [] : [map.layer]), ...(systems?.layers ?? [])]
  const found = [...(map?.faults ?? []), ...(request?.faults ?? []), ...(systems?.faults ?? [])]
  const below = layers.length === 0 ? { claimants: [], faults: [] } : lowerClaims(materials, map)
  return {
    layers,
    regions: systems?.regions ?? [],
    ...(map === undefined || (manifest.boot?.hybrid?.gpt ?? false) === false ? {} : { gptEntriesAt: map.gptEntriesAt }),
    volumes: hasHfsPlus ? [{ type: PartitionType.hfsPlus, name: 'HFSPLUS', first: HFSPLUS_START, last: HFSPLUS_END }] : [],
    faults: [...found, ...below.faults, ...conflicts(below.claimants, layers)],
  }
}

function mapPlan({ manifest, boot }: Materials, hasHfsPlus: boolean): MapPlan | undefined {
  const { apm = false, gpt = false } = manifest.boot?.hybrid ?? {}
  if (apm === false) return undefined
  const marked = (manifest.boot?.entries ?? []).flatMap(({ apm: isMarked }, i) => {
    const entry = boot?.entries.find(({ path }) => path?.at(-1) === i)
    return isMarked === true && entry !== undefined ? [{ content: entry.image.content, name: entry.image.name }] : []
  })
  return planMap({
    blockSize: (apm === true ? undefined : apm.blockSize) ?? 2048,
    ...(hasHfsPlus ? { hfsplus: [HFSPLUS_START, HFSPLUS_END] as const } : {}),
    images: marked,
    beside: gpt === false ? 'nothing' : 'gpt',
    path: ['boot', 'hybrid', 'apm'],
  })
}

const MBR = { code: 440, end: 512, lastRow: 494, signature: 510 } as const
const MAP_HEAD = 8
/** No operation, of which code has eight where a map may lie before it. */
const NOP = 0x90
const GPT = { header: 512, array: 1024, arrayBytes: 16384 } as const

/** What the tables of PCs and a file take. The last row of a master boot record is left to those who ask for one. */
function lowerClaims(
  { manifest, mbrCode, systemArea }: Materials,
  map: MapPlan | undefined,
): {
  readonly claimants: readonly Claimant[]
  readonly faults: readonly Fault[]
} {
  const { mbr = false, gpt = false } = manifest.boot?.hybrid ?? {}
  const path: ManifestPath = ['boot', 'hybrid']
  const found: Fault[] = []
  const claimants: Claimant[] = []
  // Code that goes on from byte 8 is as good with a map before it.
  const free = (bytes: Uint8Array, name: string, where: ManifestPath): number => {
    if (map === undefined || bytes.subarray(0, MAP_HEAD).every((byte) => byte === 0)) return 0
    if (!bytes.subarray(MAP_HEAD, 2 * MAP_HEAD).every((byte) => byte === NOP)) found.push(faults.codeUnderMap({ name }, { path: where }))
    return MAP_HEAD
  }
  if (mbr !== false || gpt !== false) {
    const code = mbrCode === undefined ? [] : [{ from: free(mbrCode, nameOf(mbr), [...path, 'mbr', 'code']), to: MBR.code }]
    const table = [
      { from: MBR.code, to: MBR.lastRow },
      { from: MBR.signature, to: MBR.end },
    ]
    claimants.push({ wish: mbr === false ? 'boot.hybrid.gpt' : 'boot.hybrid.mbr', claims: [...code, ...table], path })
  }
  if (gpt !== false) {
    const array = map === undefined ? GPT.array : map.gptEntriesAt * 512
    const claims = [
      { from: GPT.header, to: GPT.array },
      { from: array, to: array + GPT.arrayBytes },
    ]
    claimants.push({ wish: 'boot.hybrid.gpt', claims, path })
  }
  if (systemArea?.content.origin.kind === 'bytes') {
    const { bytes } = systemArea.content.origin
    const from = free(bytes, systemArea.name, ['systemArea'])
    const own = new Uint8Array(bytes)
    own.fill(0, 0, from)
    // A signature is the same whoever writes it.
    if (own[MBR.signature] === 0x55 && own[MBR.signature + 1] === 0xaa) own.fill(0, MBR.signature, MBR.end)
    claimants.push({ wish: 'systemArea', claims: claimsOf(own), path: ['systemArea'] })
  }
  return { claimants, faults: found }
}

const nameOf = (mbr: boolean | HybridMbr): string => (typeof mbr === 'object' ? codeName(mbr) : '')

/** The region with the layers above whatever was there, from `start` on. */
export function withLayers(below: Region | undefined, layers: readonly Layer[], start: Lba): Region {
  const refs = layers.flatMap((layer) => layer.refs)
  const base = below ?? nothingBelow(start)
  return {
    ...base,
    reason: below === undefined ? 'what other machines start from' : base.reason,
    refs: () => [...refsOf(base), ...refs],
    body: {
      kind: 'bytes',
      render: (where) => {
        const out = new Uint8Array(bytesOf(SYSTEM_AREA))
        if (base.body.kind === 'bytes') out.set(base.body.render(where))
        else if (base.body.kind === 'content' && base.body.content.origin.kind === 'bytes') out.set(base.body.content.origin.bytes)
        for (const layer of layers) layer.write(out, where)
        return out
      },
    },
  }
}

const nothingBelow = (start: Lba): Region => ({
  id: SYSTEM_AREA_ID,
  owner: 'otherboot',
  reason: '',
  length: SYSTEM_AREA,
  place: at(start),
  refs: [],
  body: { kind: 'zeros' },
})
