/** A disc -> the bytes of its image at addresses, made when they are asked for: nothing is built. */

import type { Fault } from './fault/index.js'
import { layoutsOf, type Disc, type Layout } from './layout/index.js'
import { openMaster, type OpenOptions, type Reference } from './master.js'
import type { Project } from './project.js'
import { lastName, type Medium } from './port/index.js'
import { STANDARD_OUTPUT, targetOf } from './request/index.js'
import type { Master } from './sector/index.js'
import { newRevision, openGuarded } from './serving/http.node.js'
import {
  servedContent,
  servedLayout,
  servedMedium,
  servedTracks,
  sheetTarget,
  textAnswer,
  type Answer,
  type ServedImage,
} from './serving/index.js'
import { openNbd } from './serving/nbd.node.js'
import { hostFiles } from './source/files.node.js'
import { stampOf, type Content } from './source/index.js'
import { hostContents } from './source/open.node.js'
import { bytes, bytesOf } from './unit/index.js'

export interface ServeOptions extends Pick<OpenOptions, 'listener' | 'signal' | 'charset'> {
  /** Over HTTP, at a port of this host or at any that is free. */
  readonly http?: { readonly port?: number | undefined } | undefined
  /** As a block device, at the path of a socket or in a folder of its own. */
  readonly nbd?: { readonly path?: string | undefined } | undefined
  /** Told of every read that failed; nothing comes of such a read. */
  readonly failed?: ((error: unknown) => void) | undefined
}

/** The files that a build would write. */
export interface ServedDisc {
  /** Tells this plan from any other. */
  readonly revision: string
  /** The image first. */
  readonly images: readonly ServedImage[]
  /** What a machine sees of it: blocks of data. */
  readonly blocks: ServedImage
  readonly medium: Medium
  readonly disc: Disc
  readonly faults: readonly Fault[]
  close(): Promise<void>
}

export interface Serving extends Pick<ServedDisc, 'revision' | 'disc' | 'faults'> {
  readonly files: readonly { readonly name: string; readonly size: number; readonly address?: string }[]
  readonly nbd?: { readonly path: string; readonly uri: string }
  /** Ends all connections. */
  close(): Promise<void>
}

/** Serves until it is closed. Throws the faults of manifest, sources and image, and where an address cannot be had. */
export async function serve(reference: Reference, options: ServeOptions = {}): Promise<Serving> {
  const served = await openServed(reference, options)
  const { images, blocks, revision, disc, faults } = served
  const opened: { close(): Promise<void> }[] = [served]
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).reverse()) await one.close()
  }
  try {
    const nbd = options.nbd && (await openNbd({ ...options.nbd, exports: [...new Set([blocks, ...images])], failed: options.failed }))
    if (nbd !== undefined) opened.push(nbd)
    const http = options.http && (await openGuarded({ ...options.http, routes: routesOf(served), policy: POLICY, failed: options.failed }))
    if (http !== undefined) opened.push(http)
    const files = images.map(({ name, size }) => ({
      name,
      size,
      ...(http === undefined ? {} : { address: `${http.address}${revision}/${encodeURIComponent(name)}` }),
    }))
    return { revision, disc, faults, files, ...(nbd === undefined ? {} : { nbd: { path: nbd.path, uri: nbd.uri } }), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Nothing here is a page. */
const POLICY = "default-src 'none'; frame-ancestors 'none'"

/** A list of the files, and each under the revision of its plan. */
const routesOf =
  ({ images, revision }: ServedDisc) =>
  ({ path }: { readonly path: string }): Answer | undefined => {
    if (path === '/') {
      const lines = images.map(({ name, size }) => `${revision}/${encodeURIComponent(name)}  ${size}\n`)
      return textAnswer('text/plain; charset=utf-8', lines.join(''))
    }
    const of = images.find(({ name }) => path === `/${revision}/${name}`)
    return of === undefined ? undefined : { kind: 'ranges', type: 'application/octet-stream', of }
  }

/** A disc whose files can be read anywhere. */
export async function openServed(reference: Reference, options: OpenOptions = {}): Promise<ServedDisc> {
  const master = await openMaster(reference, { ...options, sounds: 'keep' })
  try {
    const revision = newRevision()
    const images = await (typeof reference === 'string' ? imagesAt(reference, master, revision) : imagesOf(reference, master, revision))
    const blocks = blocksOf(reference, master, images)
    return {
      revision,
      images,
      blocks,
      medium: master.medium,
      disc: master.disc,
      faults: master.faults,
      close: () => master.close(),
    }
  } catch (error) {
    await master.close()
    throw error
  }
}

/** What a build of a project would write. */
async function imagesOf({ manifest, folder }: Project, master: Master, revision: string): Promise<readonly ServedImage[]> {
  const target = targetOf(manifest, folder)
  if (target.kind !== 'blocks' && target.kind !== 'session') return servedTracks(master, { target, revision, files: hostFiles })
  const { contents } = master.sources
  const image = (layout: Layout | undefined, path: string): ServedImage => {
    if (layout === undefined || contents === undefined) throw new Error('A disc of blocks that is built has file systems')
    const name = path === STANDARD_OUTPUT ? `${manifest.name ?? 'disc'}.iso` : lastName(path)
    return servedLayout(layout, contents, { name, revision, files: hostFiles })
  }
  const session = master.disc.growth?.session
  if (target.kind === 'session') return [image(session, target.image)]
  const whole = image(layoutsOf(master.disc)[0], target.image)
  return target.part === undefined ? [whole] : [whole, image(session, target.part)]
}

/** An image that is there: as it is, where it is nothing but blocks, else as a sheet with one image. */
async function imagesAt(path: string, master: Master, revision: string): Promise<readonly ServedImage[]> {
  const stat = hostFiles.statFollowed(path)
  const name = lastName(path)
  const size = bytesOf(master.medium.size) + master.medium.tailBytes
  const target = sheetTarget(master, name)
  if (target !== undefined) return servedTracks(master, { target, revision, files: hostFiles })
  // Whole sectors: what programs read of them.
  if (stat?.size !== size) return [servedMedium(master.medium, [path], { name: `${name}.iso`, revision, files: hostFiles })]
  const { open } = hostContents()
  const content: Content = { id: path, size: bytes(size), origin: { kind: 'file', path, offset: bytes(0), stamp: stampOf(stat) } }
  return [servedContent(content, open, { name, revision, files: hostFiles })]
}

/** Of a disc with tracks, its blocks by their addresses. */
function blocksOf(reference: Reference, master: Master, images: readonly ServedImage[]): ServedImage {
  const [image] = images
  if (image === undefined) throw new Error('A disc without an image')
  if (sheetTarget(master, image.name) === undefined) return image
  const name = `${image.name.replace(/\.[^.]+$/, '')}.iso`
  const paths = [...(master.files ?? []), ...(typeof reference === 'string' ? [reference] : [])]
  return servedMedium(master.medium, paths, { name, revision: image.revision, files: hostFiles })
}
