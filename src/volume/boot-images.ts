/** The boot images of a manifest: files of the tree, files of the host, and FAT images that are made; of each as much as planning needs. */

import { DiscError, type Fault } from '../fault/index.js'
import { catalogContent, HIDDEN_CATALOG, judgeBootEntry, needOf, type BootEntry, type BootImage } from '../format/eltorito/index.js'
import type { BootEntry as ManifestBootEntry } from '../manifest/index.js'
import { bootRequest, catalogPath, codeName, faults, hiddenCatalog, startsFrom } from '../request/index.js'
import {
  contentOf,
  isFault,
  recipeOf,
  spacesOf,
  targetOf,
  type Attributes,
  type Content,
  type Graft,
  type Measurement,
} from '../source/index.js'
import type { Bench, BenchContext } from './bench.js'
import { withImages, withSources, slotsOf, type Slot } from './boot-slots.js'
import { imageInTree } from './images-on-disc.js'
import { madeImage } from './made-images.js'
import type { MeasuredPartition } from './partitions.js'
import { grow, visibleEverywhere, type GrowOptions, type NameSpace } from '../tree/index.js'
import { bytes } from '../unit/index.js'

/** Grafts of boot images and the catalogue have no entry in the list of files. */
const BOOT_ENTRY = -1
export const atBoot = (fault: Fault): Fault =>
  fault.path?.[0] === 'files' && fault.path[1] === BOOT_ENTRY ? { ...fault, path: ['boot'] } : fault

/** Images and catalogue become files of the tree where the manifest says so; then images named by path are looked up. */
export async function measureBoot(
  bench: Bench,
  asked: readonly ManifestBootEntry[],
  partitions: readonly MeasuredPartition[],
  measured: Measurement,
  growing: GrowOptions,
) {
  const { found, manifest } = bench
  const entries = asked.map((entry) => onDisc(entry, partitions))
  const grafts: Graft[] = [...measured.grafts]
  const images = new Map<Slot, BootImage | undefined>()
  const given = withSources(slotsOf(entries), bench)
  await Promise.all(given.map(async (slot) => images.set(slot, await givenImage(bench, slot, partitions))))
  for (const slot of given) {
    const { image } = slot.entry
    const made = images.get(slot)
    if (made !== undefined && typeof image === 'object' && 'at' in image && image.at !== undefined)
      grafts.push(graftOf(image.at, made.content, measured))
  }
  const slots = withImages(given, bench, () => grow(grafts, growing).tree)
  if (slots.length === 0) return { grown: grow(grafts, growing), grafts, request: undefined }
  const path = manifest.boot === undefined ? undefined : catalogPath(manifest.boot)
  const catalogId = path === undefined ? HIDDEN_CATALOG : `data:${path}`
  if (path !== undefined) {
    // The length of the catalogue follows from the entries, whatever their images are.
    const draft = bootRequest(
      slots,
      slots.map(() => noImage),
    )
    const hidden = new Set(spacesOf((manifest.boot && hiddenCatalog(manifest.boot)) ?? false))
    grafts.push(graftOf(path, catalogContent(draft.entries, catalogId), measured, bench.kept?.catalog, hidden))
  }
  const grown = grow(grafts, growing)
  for (const slot of slots)
    if (typeof slot.entry.image === 'string') {
      const content = imageInTree(bench, grown.tree, slot.entry.image, [...slot.path, 'image'])
      images.set(slot, content && { content, name: slot.entry.image, in: 'tree' })
    }
  const known = slots.map((slot) => images.get(slot))
  const request = bootRequest(
    slots,
    known.map((image) => image ?? noImage),
  )
  const loaded = await loadImages(request.entries, bench.context, found)
  if (known.includes(undefined)) {
    found.push(...loaded.flatMap((entry, i) => (known[i] === undefined ? [] : judgeBootEntry(entry, i))))
    return { grown, grafts, request: undefined }
  }
  return { grown, grafts, request: { ...request, entries: loaded, catalogId } }
}

/** A partition that is a file of the disc is named by its path. */
function onDisc(entry: ManifestBootEntry, partitions: readonly MeasuredPartition[]): ManifestBootEntry {
  const { image } = entry
  if (typeof image === 'string' || !('partition' in image)) return entry
  const named = partitions.find(({ number }) => number === image.partition)
  return typeof named?.asked.image === 'string' ? { ...entry, image: named.asked.image } : entry
}

/** An image that is no file of the manifest's list; undefined for a path on the disc, and where faults prevent it. */
async function givenImage(bench: Bench, { entry, path }: Slot, partitions: readonly MeasuredPartition[]): Promise<BootImage | undefined> {
  const { image } = entry
  if (typeof image === 'string') return undefined
  const kept = bench.kept?.images.get(entry)
  if (kept !== undefined) {
    const isBehind = bench.kept?.appended.some(({ content }) => content === kept) === true
    return { content: kept, name: `the boot image ${String(path[2])} of the disc`, in: isBehind ? 'partition' : 'catalog' }
  }
  if ('partition' in image) {
    const content = partitions.find(({ number }) => number === image.partition)?.content
    return content && { content, name: `partition ${image.partition}`, in: 'partition' }
  }
  const made = await madeImage(bench, image, `data:${image.at ?? `boot image ${String(path[2])}`}`, [...path, 'image'])
  return made && { ...made, in: image.at === undefined ? 'catalog' : 'tree' }
}

/** In place of one that is not there. */
const noImage: BootImage = { content: { id: 'none', size: bytes(0), origin: { kind: 'zeros' } }, name: '', in: 'catalog' }

function graftOf(
  path: string,
  content: Content,
  { implicit }: Measurement,
  attributes: Attributes = { ...implicit, mode: 0o644 },
  hidden: ReadonlySet<NameSpace> = visibleEverywhere,
): Graft {
  const target = targetOf(path)
  if (isFault(target)) throw new DiscError(target)
  const inode = { kind: 'file', attributes, links: 1, content } as const
  return {
    kind: 'add',
    entry: BOOT_ENTRY,
    at: target.names,
    node: { kind: 'leaf', name: target.names.at(-1) ?? '', inode, hidden },
  }
}

/** Entries whose images are in memory as far as planning needs them. */
async function loadImages(
  entries: readonly BootEntry[],
  { contents, signal }: BenchContext,
  found: Fault[],
): Promise<readonly BootEntry[]> {
  const whole = new Map<Content, Promise<Content>>()
  const load = (content: Content): Promise<Content> => {
    const loading =
      whole.get(content) ??
      contents.load(content, undefined, signal).then((all): Content => ({ ...content, origin: { kind: 'bytes', bytes: all } }))
    whole.set(content, loading)
    return loading
  }
  // An image that one entry wants whole is whole for all of them, so that they go on sharing it.
  const wantedWhole = new Set(entries.filter((entry) => needOf(entry).kind === 'whole').map(({ image }) => image.content))
  return Promise.all(
    entries.map(async (entry) => {
      const { image, path } = entry
      try {
        if (wantedWhole.has(image.content)) return { ...entry, image: { ...image, content: await load(image.content) } }
        const need = needOf(entry)
        return need.kind === 'head'
          ? { ...entry, image: { ...image, head: await headOf(contents, image.content, need.size, signal) } }
          : entry
      } catch (error) {
        if (!(error instanceof DiscError)) throw error
        found.push(...error.faults.map((fault) => ({ ...fault, path: [...(path ?? ['boot']), 'image'] })))
        return entry
      }
    }),
  )
}

async function headOf(contents: BenchContext['contents'], content: Content, size: number, signal?: AbortSignal): Promise<Uint8Array> {
  const head = new Uint8Array(size)
  let at = 0
  for await (const piece of contents.open(content, undefined, signal)) {
    head.set(piece.subarray(0, size - at), at)
    at += Math.min(piece.length, size - at)
    if (at === size) break
  }
  return head
}

const MBR_BLOCK_BYTES = 512

export async function readMbrCode({ manifest, context, found }: Bench): Promise<Uint8Array | undefined> {
  const mbr = manifest.boot?.hybrid?.mbr
  if (typeof mbr !== 'object' || mbr.code === undefined) return undefined
  const where = { path: ['boot', 'hybrid', 'mbr', 'code'] }
  try {
    const content = contentOf('mbr', recipeOf(mbr.code), { files: context.files, base: context.base })
    const { size } = content
    if (size > MBR_BLOCK_BYTES) found.push(faults.mbrCodeTooLarge({ path: codeName(mbr), size }, where))
    else if (!manifest.boot?.entries?.some((entry) => startsFrom(entry, mbr)))
      found.push(faults.hybridWithoutCode({ code: codeName(mbr) }, where))
    else return await context.contents.load(content, MBR_BLOCK_BYTES, context.signal)
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    found.push(...error.faults.map((fault) => ({ ...fault, ...where })))
  }
  return undefined
}
