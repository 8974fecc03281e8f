/** Images that are no files of the manifest's list: those of the host, and FAT images that are made. */

import { DiscError, type Fault, type ManifestPath } from '../fault/index.js'
import { fatImage } from '../format/fat/index.js'
import type { BootImageFat, BootImageFile, Fat, PartitionFile } from '../manifest/index.js'
import { fatRequest } from '../request/index.js'
import { contentOf, entriesOf, measure as measureEntries, recipeOf, sizeOf, type Content } from '../source/index.js'
import { grow } from '../tree/index.js'
import { optionsOf, type Bench } from './bench.js'

/** An image with its name for messages. */
export interface MadeImage {
  readonly content: Content
  readonly name: string
}

/** Undefined where faults prevent it. */
export async function madeImage(
  bench: Bench,
  image: BootImageFile | PartitionFile | BootImageFat,
  id: string,
  path: ManifestPath,
): Promise<MadeImage | undefined> {
  const { context, found } = bench
  try {
    if ('from' in image) return { content: contentOf(id, recipeOf(image), { files: context.files, base: context.base }), name: image.from }
    const content = await madeFat(bench, image.fat, id, [...path, 'fat'])
    return content && { content, name: `FAT image of ${String(image.fat.from)}` }
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
