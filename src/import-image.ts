/** A disc of blocks that was found -> a manifest that makes the same disc, and the pieces that it is made of. */

import { printManifest, readPrinted } from './description/index.js'
import { diffDiscs } from './diff.js'
import { DiscError, type Fault } from './fault/index.js'
import { nameOf, settledWords, takeApart, type Apart, type ImportImageOptions } from './import-apart.js'
import { asLosses } from './import-differences.js'
import { openDisc, type OpenedDisc } from './master.js'
import { lastName } from './port/index.js'
import { projectOf } from './project.js'

export type { ImportImageOptions } from './import-apart.js'

export interface ImportedImage {
  readonly yaml: string
  /** In what the disc that the manifest makes will differ, and what could not be read or written. */
  readonly faults: readonly Fault[]
  /** Files that were written as pieces. */
  readonly files: number
}

/** Writes the pieces. Throws where nothing could be begun. */
export async function importImage(disc: OpenedDisc, options: ImportImageOptions): Promise<ImportedImage> {
  const apart = await takeApart(disc, options)
  const { yaml, faults } = await settled(disc, apart, options)
  return { yaml, faults: [...apart.faults, ...faults], files: apart.files }
}

/** The text, with as much padding as the disc has, and what will differ nevertheless. */
async function settled(
  disc: OpenedDisc,
  apart: Apart,
  { folder, listener, signal }: Pick<ImportImageOptions, 'folder' | 'listener' | 'signal'>,
): Promise<Pick<ImportedImage, 'yaml' | 'faults'>> {
  const remarks = { head: `Made by disc import from ${lastName(disc.name)}.`, tracks: [] }
  const image = `dist/${nameOf(disc.name)}.iso`
  const textOf = (words: object, padding: number): string =>
    printManifest({ ...words, output: { image, padding, ...apart.proofs } }, remarks)
  const open = (text: string): Promise<OpenedDisc> => openDisc(projectOf(readPrinted(text), { folder, environment: {} }))
  const told: Fault[] = []
  let { words, faults } = apart.wordsWith(new Map(), new Map())
  let padding = 0
  try {
    ;({ words, faults } = await settledWords(apart, (some) => open(textOf(some, 0))))
    const bare = await open(textOf(words, 0))
    padding = Math.max(0, disc.medium.size - bare.medium.size)
    await bare.close()
    const made = await open(textOf(words, padding))
    try {
      told.push(...asLosses(await diffDiscs(disc, made, { bytes: 'all', ...(listener === undefined ? {} : { listener }), signal })))
    } finally {
      await made.close()
    }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    told.push(...error.faults)
  }
  return { yaml: textOf(words, padding), faults: [...told, ...faults] }
}
