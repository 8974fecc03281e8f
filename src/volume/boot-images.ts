/** The boot images of a manifest: files of the tree, files of the host, and FAT images that are made; of each as much as planning needs. */

import { DiscError, type Fault, type ManifestPath } from '../fault/index.js'
import { catalogContent, HIDDEN_CATALOG, judgeBootEntry, needOf, type BootEntry, type BootImage } from '../format/eltorito/index.js'
import { fatImage } from '../format/fat/index.js'
import type { BootEntry as ManifestBootEntry, Fat, Manifest } from '../manifest/index.js'
import type { Files } from '../port/index.js'
import { bootRequest, catalogPath, fatRequest, faults, platformOf } from '../request/index.js'
import {
  contentOf,
  entriesOf,
  isFault,
  measure as measureEntries,
  sizeOf,
  targetOf,
  type Attributes,
  type Content,
  type Graft,
  type MeasureOptions,
  type Measurement,
  type OpenContent,
} from '../source/index.js'
import type { KeptBoot } from './materials.js'
import { withImages, withSources, slotsOf, type Slot } from './boot-slots.js'
import { find, grow, visibleEverywhere, type GrowOptions, type ImageTree, type Volume } from '../tree/index.js'
import { bytes } from '../unit/index.js'

export interface Bench {
  readonly manifest: Manifest
  readonly volume: Volume
  readonly context: BenchContext
  /** Images of the disc that this one is made of. */
  readonly kept?: Pick<KeptBoot, 'images' | 'catalog'> | undefined
  readonly found: Fault[]
}

export interface BenchContext {
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  readonly files: Files
  readonly contents: { readonly open: OpenContent; load(content: Content, limit?: number, signal?: AbortSignal): Promise<Uint8Array> }
  readonly isOutput?: MeasureOptions['isOutput']
  readonly signal?: AbortSignal | undefined
}

export const optionsOf = ({ source }: Manifest, volume: Volume, { base, isOutput, signal }: BenchContext) => ({
  base,
  date: volume.created,
  hardLinks: source?.hardLinks === false ? ('separate' as const) : ('keep' as const),
  ...(isOutput === undefined ? {} : { isOutput }),
  ...(signal === undefined ? {} : { signal }),
})

/** Grafts of boot images and the catalogue have no entry in the list of files. */
const BOOT_ENTRY = -1
export const atBoot = (fault: Fault): Fault =>
  fault.path?.[0] === 'files' && fault.path[1] === BOOT_ENTRY ? { ...fault, path: ['boot'] } : fault

/** Images and catalogue become files of the tree where the manifest says so; then images named by path are looked up. */
export async function measureBoot(bench: Bench, entries: readonly ManifestBootEntry[], measured: Measurement, growing: GrowOptions) {
  const { found, manifest } = bench
  const grafts: Graft[] = [...measured.grafts]
  const images = new Map<Slot, BootImage | undefined>()
  const given = withSources(slotsOf(entries), bench)
  await Promise.all(given.map(async (slot) => images.set(slot, await madeImage(bench, slot.entry, [...slot.path, 'image']))))
  for (const slot of given) {
    const { image } = slot.entry
    const made = images.get(slot)
    if (made !== undefined && typeof image === 'object' && image.at !== undefined) grafts.push(graftOf(image.at, made.content, measured))
  }
  const slots = withImages(given, bench, () => grow(grafts, growing).tree)
  if (slots.length === 0) return { grown: grow(grafts, growing), request: undefined }
  const path = manifest.boot === undefined ? undefined : catalogPath(manifest.boot)
  const catalogId = path === undefined ? HIDDEN_CATALOG : `data:${path}`
  if (path !== undefined) {
    // The length of the catalogue follows from the entries, whatever their images are.
    const draft = bootRequest(
      slots,
      slots.map(() => noImage),
    )
    grafts.push(graftOf(path, catalogContent(draft.entries, catalogId), measured, bench.kept?.catalog))
  }
  const grown = grow(grafts, growing)
  for (const slot of slots)
    if (typeof slot.entry.image === 'string') images.set(slot, imageInTree(bench, grown.tree, slot.entry.image, [...slot.path, 'image']))
  const known = slots.map((slot) => images.get(slot))
  const request = bootRequest(
    slots,
    known.map((image) => image ?? noImage),
  )
  const loaded = await loadImages(request.entries, bench.context, found)
  if (known.includes(undefined)) {
    found.push(...loaded.flatMap((entry, i) => (known[i] === undefined ? [] : judgeBootEntry(entry, i))))
    return { grown, request: undefined }
  }
  return { grown, request: { ...request, entries: loaded, catalogId } }
}

/** In place of one that is not there. */
const noImage: BootImage = { content: { id: 'none', size: bytes(0), origin: { kind: 'zeros' } }, name: '', in: 'catalog' }

function graftOf(path: string, content: Content, { implicit }: Measurement, attributes: Attributes = { ...implicit, mode: 0o644 }): Graft {
  const target = targetOf(path)
  if (isFault(target)) throw new DiscError(target)
  const inode = { kind: 'file', attributes, links: 1, content } as const
  return {
    kind: 'add',
    entry: BOOT_ENTRY,
    at: target.names,
    node: { kind: 'leaf', name: target.names.at(-1) ?? '', inode, hidden: visibleEverywhere },
  }
}

/** An image that is no file of the manifest's list; undefined for a path on the disc, and where faults prevent it. */
async function madeImage(bench: Bench, entry: ManifestBootEntry, path: ManifestPath): Promise<BootImage | undefined> {
  const { image } = entry
  if (typeof image === 'string') return undefined
  const kept = bench.kept?.images.get(entry)
  if (kept !== undefined) return { content: kept, name: `the boot image ${String(path[2])} of the disc`, in: 'catalog' }
  const { context, found } = bench
  const id = `data:${image.at ?? `boot image ${String(path[2])}`}`
  try {
    if ('from' in image) {
      const content = contentOf(id, { kind: 'file', path: image.from }, { files: context.files, base: context.base })
      return { content, name: image.from, in: image.at === undefined ? 'catalog' : 'tree' }
    }
    const content = await madeFat(bench, image.fat, id, [...path, 'fat'])
    return content && { content, name: `FAT image of ${String(image.fat.from)}`, in: image.at === undefined ? 'catalog' : 'tree' }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    found.push(...error.faults.map((fault) => ({ ...fault, path: 'from' in image ? [...path, 'from'] : path })))
    return undefined
  }
}

async function madeFat(
  { manifest, volume, context, found }: Bench,
  fat: Fat,
  id: string,
  path: ManifestPath,
): Promise<Content | undefined> {
  const { entries } = entriesOf({ files: [{ from: fat.from, at: '/', ...(fat.exclude === undefined ? {} : { exclude: fat.exclude }) }] })
  const measured = await measureEntries(entries, context.files, optionsOf(manifest, volume, context))
  const grown = grow(measured.grafts, measured)
  const size = fat.size === undefined ? {} : { size: sizeOf(fat.size) }
  const made = fatImage(grown.tree, { ...fatRequest(fat, id, volume.modified), ...size })
  const problems = [...measured.faults, ...grown.faults, ...made.faults]
  found.push(...problems.map((fault) => ({ ...fault, path: inFat(fault, path) })))
  return problems.some(({ severity }) => severity === 'error') ? undefined : made.content
}

/** Its folders are measured as those of an entry are. */
const inFat = ({ path: [list, , ...rest] = [] }: Fault, path: ManifestPath): ManifestPath => (list === 'files' ? [...path, ...rest] : path)

function imageInTree(bench: Bench, tree: ImageTree, path: string, where: ManifestPath): BootImage | undefined {
  const { found } = bench
  const node = find(tree, path)
  if (node === undefined && mayBeAmongLost(bench, path)) return undefined
  if (node === undefined) found.push(faults.bootImageMissing({ path, near: nearPath(tree, path) }, { path: where }))
  else if (node.kind === 'directory' || node.inode.kind !== 'file')
    found.push(faults.bootImageNoFile({ path, kind: node.kind === 'directory' ? 'folder' : node.inode.kind }, { path: where }))
  else return { content: node.inode.content, name: path, in: 'tree' }
  return undefined
}

/** Whether an entry whose source could not be measured would have gone where this path leads. */
function mayBeAmongLost({ found, manifest }: Bench, path: string): boolean {
  return found.some(({ severity, path: [list, index] = [] }) => {
    const entry = severity === 'error' && list === 'files' ? manifest.files?.[Number(index)] : undefined
    const at = entry === undefined || !('at' in entry) ? '/' : (entry.at ?? '/')
    return entry !== undefined && (path === at || path.startsWith(at.endsWith('/') ? at : `${at}/`))
  })
}

/** A path that differs from `path` only in the case of its letters. */
function nearPath(tree: ImageTree, path: string): string | undefined {
  let node: ImageTree = tree
  const names: string[] = []
  const wanted = path
    .toLowerCase()
    .split('/')
    .filter((name) => name !== '')
  for (const [i, name] of wanted.entries()) {
    const child = node.children.find((candidate) => candidate.name.toLowerCase() === name)
    if (child === undefined) return undefined
    names.push(child.name)
    if (i === wanted.length - 1) return `/${names.join('/')}`
    if (child.kind !== 'directory') return undefined
    node = child
  }
  return undefined
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

export function readMbrCode({ manifest, context, found }: Bench): Uint8Array | undefined {
  const mbr = manifest.boot?.hybrid?.mbr
  if (typeof mbr !== 'object' || mbr.code === undefined) return undefined
  const where = { path: ['boot', 'hybrid', 'mbr', 'code'] }
  try {
    const { origin, size } = contentOf('mbr', { kind: 'file', path: mbr.code }, { files: context.files, base: context.base })
    if (size > MBR_BLOCK_BYTES) found.push(faults.mbrCodeTooLarge({ path: mbr.code, size }, where))
    else if (!manifest.boot?.entries?.some((entry) => platformOf(entry) === 0 && (entry.emulation ?? 'none') === 'none'))
      found.push(faults.hybridWithoutCode({ code: mbr.code }, where))
    else if (origin.kind === 'file') return context.files.read(origin.path, size, origin.stamp)
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    found.push(...error.faults.map((fault) => ({ ...fault, ...where })))
  }
  return undefined
}
