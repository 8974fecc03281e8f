/** Opens disc images: by their sheets, and by what they hold. */

import { DiscError, type Fault } from '../../fault/index.js'
import type { Files } from '../../port/index.js'
import { faults } from './faults.js'
import { foreignFault } from './foreign.js'
import { MDS_MARK, openMds } from './mds-open.js'
import { pieceOf } from './piece.js'
import { openRaw, rawFormOf } from './raw-open.js'
import type { OpenSheetOptions } from './sheet-files.js'
import { MOST_BINARY_SHEET_BYTES, MOST_SHEET_BYTES } from './sheet-text.js'
import type { CdImage } from './stores.js'

const KINDS = ['cue', 'toc', 'ccd', 'nrg', 'mds'] as const
export type SheetKind = (typeof KINDS)[number]

/** What a name promises; undefined for any other. */
export function sheetKindOf(path: string): SheetKind | undefined {
  const ending = /\.([a-z]{3})$/i.exec(path)?.[1]?.toLowerCase()
  return KINDS.find((kind) => kind === ending)
}

/** The image is undefined where a fault is an error; faults of sheets say line and column. */
export async function openSheet(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const kind = sheetKindOf(path)
  const size = options.files.statFollowed(path)?.size
  if (size === undefined) return { faults: [faults.fileMissing({ name: path, looked: path })] }
  const limit = kind === 'mds' ? MOST_BINARY_SHEET_BYTES : MOST_SHEET_BYTES
  if (kind !== undefined && kind !== 'nrg' && size > limit) return { faults: [faults.tooLarge({ name: path, size, limit })] }
  if (kind === undefined)
    throw new DiscError(
      faults.notImage({ name: path, format: 'sheet', problem: `its name ends in none of ${KINDS.map((name) => `.${name}`).join(', ')}` }),
    )
  return openAs(kind, path, options)
}

/** Each kind is loaded when an image is of it. */
async function openAs(kind: SheetKind, path: string, options: OpenSheetOptions): Promise<OpenedImage> {
  switch (kind) {
    case 'cue':
      return (await import('./cue-open.js')).openCue(path, options)
    case 'toc':
      return (await import('./toc-open.js')).openToc(path, options)
    case 'ccd':
      return (await import('./ccd-open.js')).openCcd(path, options)
    case 'nrg':
      return (await import('./nrg-open.js')).openNrg(path, options.files)
    case 'mds':
      return openMds(path, options.files)
  }
}

/** Nero's description ends the file, that of Alcohol 120% begins its own. */
async function kindByMark(path: string, size: number, files: Files): Promise<SheetKind | undefined> {
  const mark = async (at: number, length: number): Promise<string> =>
    at < 0 ? '' : String.fromCharCode(...(await pieceOf(path, files, at, length)))
  if ((await mark(size - 12, 4)) === 'NER5' || (await mark(size - 8, 4)) === 'NERO') return 'nrg'
  return (await mark(0, MDS_MARK.length)) === MDS_MARK ? 'mds' : undefined
}

export interface OpenedImage {
  /** Undefined where a fault is an error, and where the file is none of these: a plain image of blocks, or anything else. */
  readonly image?: CdImage
  readonly faults: readonly Fault[]
}

/**
 * Any image of a disc: a sheet by its name, everything else by its marks and its sectors. What has no faults and no image is
 * no disc of tracks.
 */
export async function openDiscImage(path: string, options: OpenSheetOptions): Promise<OpenedImage> {
  const { files } = options
  const named = sheetKindOf(path)
  if (named !== undefined) return worded(await openSheet(path, options), words[named])
  const stat = files.statFollowed(path)
  if (stat?.kind !== 'file') return { faults: [] }
  const kind = await kindByMark(path, stat.size, files)
  if (kind !== undefined) return worded(await openAs(kind, path, options), words[kind])
  const foreign = await foreignFault(path, stat.size, files)
  if (foreign !== undefined) return { faults: [foreign] }
  const form = await rawFormOf(path, stat.size, files)
  if (form === undefined) return { faults: [] }
  return worded(await openRaw(path, form, files), `${form.sectorBytes} bytes${form.subcode === 'none' ? '' : ', with sub-code'}`)
}

const worded = ({ image, faults: found }: OpenedImage, form: string): OpenedImage =>
  image === undefined ? { faults: found } : { image: { ...image, form }, faults: found }

const words: Readonly<Record<SheetKind, string>> = {
  cue: 'CUE sheet',
  toc: 'TOC sheet',
  ccd: 'CCD sheet',
  nrg: 'NRG image',
  mds: 'MDS descriptor',
}
