/** HFS Plus over the files of the other file systems. */

import type { Fault } from '../fault/index.js'
import { Platform } from '../format/eltorito/index.js'
import { planHfsPlus, type Outside } from '../format/hfsplus/index.js'
import { guidOf, partitionsOf } from '../format/hybrid/index.js'
import { bytesInSector, next, type Region } from '../layout/index.js'
import { hfsPlusRequest } from '../request/index.js'
import type { Content } from '../source/index.js'
import { fingerprintOf, type FileInode } from '../tree/index.js'
import { SECTOR_BYTES, sectorsOf } from '../unit/index.js'
import { fileOfMark } from './kept.js'
import type { Materials } from './materials.js'

export interface HfsPlusPart {
  /** Contents that partitions beside the volume hold: they come first. */
  readonly before: readonly Region[]
  readonly structures: readonly Region[]
  readonly tail: readonly Region[]
  readonly faults: readonly Fault[]
}

/** Undefined where it is not wanted. */
export function hfsPlusPart(materials: Materials): HfsPlusPart | undefined {
  const { manifest, volume, tree } = materials
  const seed = [volume.id, volume.created, volume.modified, fingerprintOf(tree)].join('\n')
  const request = hfsPlusRequest(manifest, volume.id, guidOf(seed, 'HFS Plus').replaceAll('-', '').slice(0, 16))
  if (request === undefined) return undefined
  const omitted = new Set(efiPartitions(materials))
  const plan = planHfsPlus(tree, volume, request.options, { omitted, problemOf })
  const before = [...omitted].map((content): Region => ({
    id: content.id,
    owner: 'hybrid',
    reason: 'EFI system partition',
    length: sectorsOf(content.size),
    place: next,
    refs: [],
    body: { kind: 'content', content },
  }))
  return { before, structures: plan.structures, tail: plan.tail, faults: [...request.faults, ...plan.faults] }
}

/** Images of which the GUID partition table makes partitions of their own. */
function efiPartitions({ manifest, boot, kept, tree, partitions = [] }: Materials): readonly Content[] {
  if (kept?.area !== undefined) return partitionsOf(kept.area).flatMap((mark) => fileOfMark(tree, mark) ?? [])
  const gpt = manifest.boot?.hybrid?.gpt ?? false
  if (gpt === false) return []
  const asked = partitions.flatMap(({ lies, content }) => (lies === 'in tree' && content !== undefined ? [content] : []))
  const wantsEfi = (typeof gpt === 'object' ? gpt.efi : undefined) ?? manifest.boot?.partitions === undefined
  const behind = new Set(partitions.flatMap(({ lies, content }) => (lies === 'behind' && content !== undefined ? [content.id] : [])))
  const efi = (boot?.entries ?? [])
    .filter(({ platform, emulation }) => platform === Platform.efi && emulation === 'none')
    .map(({ image }) => image.content)
    .filter(({ id }) => !behind.has(id))
  return wantsEfi ? [...asked, ...efi] : asked
}

const problemOf: Outside['problemOf'] = ({ content, place }: FileInode) => {
  if (content.origin.kind === 'track') return 'another track holds it'
  if (content.recorded !== undefined) return 'a former session holds it'
  if (bytesInSector(content) !== SECTOR_BYTES) return `its sectors have ${bytesInSector(content)} bytes`
  return place?.kind === 'at' ? 'it has a block of its own, which may lie outside of the volume' : undefined
}
