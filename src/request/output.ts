/** The manifest's `output` as files: the image, and for tracks the sheet and what lies beside it. */

import type { Target } from '../image/index.js'
import type { Manifest } from '../manifest/index.js'
import { joinPath } from '../source/index.js'
import { hasTracks } from './tracks.js'

/** The image's path: the manifest's, or `dist/NAME.iso` or `.bin`, from the folder of the manifest. */
export function outputOf(manifest: Manifest, folder: string): string {
  const { output, name = 'disc' } = manifest
  const path = (typeof output === 'string' ? output : output?.image) ?? `dist/${name}.${hasTracks(manifest) ? 'bin' : 'iso'}`
  return joinPath(folder, path)
}

export const checksumsOf = ({ output }: Manifest) => (typeof output === 'object' ? (output.checksums ?? []) : [])

/** Where and how a disc is written: `image` is the path of the image, the sheet lies where the manifest says. */
export function targetOf(manifest: Manifest, folder: string, image: string): Target {
  if (!hasTracks(manifest)) return { kind: 'blocks', image }
  const output = typeof manifest.output === 'object' ? manifest.output : undefined
  const sheet = output?.sheet === undefined ? undefined : joinPath(folder, output.sheet)
  const kept = manifest.sectors ?? 'raw'
  const texts = output?.cdText === undefined ? {} : { textFile: joinPath(folder, output.cdText) }
  if (kept === 'raw16' || kept === 'raw96' || kept === 'p-w')
    return { kind: 'raw', image, subcode: kept === 'raw16' ? 'pq' : kept === 'raw96' ? 'packed' : 'raw', ...texts }
  if (sheet === undefined) return { kind: 'bin', image, ...texts }
  if (/\.toc$/i.test(sheet)) return { kind: 'toc', sheet, image, ...texts }
  if (/\.ccd$/i.test(sheet)) return { kind: 'ccd', sheet, ...texts }
  const dialect = output?.dialect === 'eac' || output?.dialect === 'redump' ? output.dialect : 'cdrwin'
  return { kind: 'cue', sheet, image, dialect, textFile: sheet.replace(/(\.cue)?$/i, '.cdt'), ...texts }
}
