/** A disc that a sheet or an image describes -> the manifest that makes the same disc. */

import { demandTracks, describe, differences, faults as importFaults, printManifest, stemOf } from './description/index.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { filesOf, openDiscImage, type CdImage } from './image/index.js'
import { tracksOf } from './layout/index.js'
import { parseManifest } from './manifest/index.js'
import { plan } from './plan.js'
import { isAbsolute, joinPath, lastName, relativePath } from './port/index.js'
import { locator } from './project.js'
import { storesOf, type TrackMaterials } from './request/index.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { remembering } from './source/index.js'
import { between, msfOfFrames, printMsf } from './unit/index.js'

export interface ImportOptions {
  /** What the manifest will be called, for messages. */
  readonly file: string
  /** Its folder, and that of this process, which relative paths start from; both from the root on. */
  readonly folder: string
  readonly here: string
  /** The character set of a sheet that does not say it. */
  readonly charset?: string | undefined
}

export interface ImportedSheet {
  /** A manifest to be kept in the folder that was named. */
  readonly yaml: string
  /** What of the sheet was passed over, and what the disc departs from a standard in. */
  readonly faults: readonly Fault[]
  /** Paths of the sheet or image and of all files that its disc lies in: nothing is to be written over them. */
  readonly files: readonly string[]
}

/** Throws the faults of a sheet that no manifest can say. What is returned has been parsed, planned and compared with the sheet. */
export async function importSheet(sheet: string, options: ImportOptions): Promise<ImportedSheet> {
  const { yaml, faults, files } = await describeSheet(sheet, options)
  return { yaml, faults, files }
}

/** A sheet, and its manifest also as keys. */
export interface DescribedSheet extends ImportedSheet {
  readonly image: CdImage
  readonly manifest: Readonly<Record<string, unknown>>
  readonly remarks: Parameters<typeof printManifest>[1]
}

/** As `importSheet`. */
export async function describeSheet(sheet: string, options: ImportOptions): Promise<DescribedSheet> {
  if (hostFiles.statFollowed(sheet)?.kind !== 'file') throw new DiscError(importFaults.notThere({ name: sheet }))
  const { files, read } = remembering(hostFiles)
  const { image: opened, faults } = await openDiscImage(sheet, { files, foreign: ffmpegIfNeeded(), charset: options.charset })
  throwErrors(faults)
  const image = demandTracks(sheet, opened)
  const standard = manifestOf(image, 'standard', options)
  const { faults: own, ...made } = isRight(standard) ? standard : manifestOf(image, 'exact', options)
  throwErrors(own)
  return { ...made, image, faults: [...faults, ...own], files: [...new Set([sheet, ...read, ...filesOf(image)])] }
}

type Made = Omit<DescribedSheet, 'files' | 'image'>

const isRight = (made: Made): boolean => made.faults.every(({ severity }) => severity !== 'error')

/** What differs from the disc that was found is an error among its faults. */
function manifestOf(image: CdImage, rules: 'standard' | 'exact', { file, folder, here }: ImportOptions): Made {
  const nameOf = (path: string): string => relativePath(isAbsolute(path) ? path : joinPath(here, path), folder)
  const sources = [...image.stores.values()].map((store) => (store.kind === 'sound' ? store.sound.path : store.path))
  const materials = materialsOf(image, nameOf)
  const found = { ...image, bytesOf }
  const described = describe(found, {
    rules,
    stem: stemOf(image.name),
    nameOf,
    isSource: (name) => [image.name, ...sources].some((source) => isSameFile(joinPath(folder, name), source)),
  })
  const { manifest } = described
  const remarks = remarksOf(image)
  const yaml = printManifest(manifest, remarks)
  const parsed = parseManifest({ file, text: yaml, readBase: () => undefined, environment: {} })
  if (parsed.manifest === undefined) return { yaml, manifest, remarks, faults: [...described.faults, ...parsed.faults] }
  const { disc, faults } = plan({ manifest: parsed.manifest, files: undefined, tracks: materials })
  const planned = locator(parsed)(faults).filter(({ severity }) => severity !== 'note')
  const made = disc && { disc, stores: storesOf(parsed.manifest, materials), bytesOf }
  const differing =
    made === undefined ? [] : differences(found, made, described.texts).map((difference) => importFaults.differs(difference))
  return { yaml, manifest, remarks, faults: [...described.faults, ...parsed.faults, ...planned, ...differing] }
}

const bytesOf = (path: string): number => hostFiles.statFollowed(path)?.size ?? 0

/** The files of the disc under the names that the manifest has for them: they were measured when it was opened. */
function materialsOf({ stores }: CdImage, nameOf: (path: string) => string): TrackMaterials {
  const all = [...stores.values()]
  return {
    sounds: new Map(all.flatMap((store) => (store.kind === 'sound' ? [[nameOf(store.sound.path), store.sound] as const] : []))),
    data: new Map(
      all.flatMap((store) =>
        store.kind === 'sound' ? [] : [[nameOf(store.path), { path: store.path, size: bytesOf(store.path) }] as const],
      ),
    ),
    faults: [],
  }
}

function isSameFile(path: string, other: string): boolean {
  const [a, b] = [hostFiles.statFollowed(path), hostFiles.statFollowed(other)]
  return a !== undefined && b !== undefined && a.device === b.device && a.inode === b.inode
}

function remarksOf({ name, disc }: CdImage): { readonly head: string; readonly tracks: readonly string[] } {
  const time = (frames: number): string => printMsf(msfOfFrames(frames))
  return {
    head: `Made by disc import from ${lastName(name)}.`,
    tracks: tracksOf(disc).map(
      ({ number, start, end }) => `Track ${number}: ${time(Math.min(between(start, end), 449_999))} from block ${start} on`,
    ),
  }
}
