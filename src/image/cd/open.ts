/** Opens a disc image of several files by its sheet. */

import { DiscError, type Fault } from '../../fault/index.js'
import { openCcd } from './ccd-open.js'
import { openCue, type OpenSheetOptions } from './cue-open.js'
import { openNrg } from './nrg-open.js'
import { faults } from './faults.js'
import { MOST_SHEET_BYTES } from './sheet-text.js'
import type { CdImage } from './stores.js'
import { openToc } from './toc-open.js'

export type SheetKind = 'cue' | 'toc' | 'ccd' | 'nrg'

/** What a name promises; undefined for any other. */
export function sheetKindOf(path: string): SheetKind | undefined {
  const ending = /\.(cue|toc|ccd|nrg)$/i.exec(path)?.[1]?.toLowerCase()
  return ending as SheetKind | undefined
}

/** The image is undefined where a fault is an error; faults of sheets say line and column. */
export async function openSheet(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const kind = sheetKindOf(path)
  const size = options.files.statFollowed(path)?.size
  if (size === undefined) return { faults: [faults.fileMissing({ name: path, looked: path })] }
  if (kind !== 'nrg' && size > MOST_SHEET_BYTES) return { faults: [faults.tooLarge({ name: path, size, limit: MOST_SHEET_BYTES })] }
  switch (kind) {
    case 'cue':
      return openCue(path, options)
    case 'toc':
      return openToc(path, options)
    case 'ccd':
      return openCcd(path, options)
    case 'nrg':
      return openNrg(path, options.files)
    case undefined:
      throw new DiscError(faults.notImage({ name: path, format: 'sheet', problem: 'its name ends in none of .cue, .toc, .ccd and .nrg' }))
  }
}
