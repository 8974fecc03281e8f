/** Files that a sheet names are looked for beside it and nowhere else. */

import { beside, lastName, type Files, type HostStat } from '../../port/index.js'
import type { SheetName } from './sheet-text.js'

export interface Neighbour {
  readonly path: string
  readonly stat: HostStat
}

/** The folder of a sheet with its separator; empty for a plain name. */
const folderOf = (sheet: string): string => beside(sheet, '')

/**
 * A file by the name that a sheet has for it: below the folder of the sheet; of a path that leads elsewhere the last name
 * counts; letters may differ in case, as they do in sheets of other systems, and accents may be letters of their own, as they
 * are on a Macintosh. Where the sheet is in a character set of its own, its very bytes count too.
 */
export function neighbourOf(files: Files, sheet: string, name: string | SheetName): Neighbour | undefined {
  const { text, spelled } = typeof name === 'string' ? { text: name } : name
  return neighbourCalled(files, sheet, text) ?? (spelled === undefined ? undefined : neighbourCalled(files, sheet, spelled))
}

function neighbourCalled(files: Files, sheet: string, name: string): Neighbour | undefined {
  const parts = name.split(/[/\\]/)
  const inside = !/^([a-z]:)?[/\\]/i.test(name) && !parts.includes('..')
  const candidates = [...(inside ? [parts.join('/')] : []), parts.at(-1) ?? '']
  const folder = folderOf(sheet)
  for (const candidate of candidates) {
    const path = folder + candidate
    const stat = candidate === '' || candidate.includes('\0') ? undefined : files.statFollowed(path)
    if (stat?.kind === 'file') return { path, stat }
  }
  const wanted = folded(parts.at(-1) ?? '')
  return neighbourWhere(files, sheet, (entry) => folded(entry) === wanted)
}

function neighbourWhere(files: Files, sheet: string, fits: (name: string) => boolean): Neighbour | undefined {
  const folder = folderOf(sheet)
  for (const { name } of files.list(folder === '' ? '.' : folder)) {
    const stat = fits(name) ? files.statFollowed(folder + name) : undefined
    if (stat?.kind === 'file') return { path: folder + name, stat }
  }
  return undefined
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

/** Endings of sounds, those that are read without help first. */
const soundEndings = [
  'wav',
  'flac',
  'aiff',
  'aif',
  'aifc',
  'wv',
  'ape',
  'm4a',
  'tta',
  'tak',
  'caf',
  'w64',
  'mka',
  'mp3',
  'ogg',
  'oga',
  'opus',
]
const soundEnding = new RegExp(`[.](${[...soundEndings, 'mp2', 'mp4', 'aac', 'wma', 'mpc', 'au', 'rf64'].join('|')})$`, 'i')

/** Whether a name promises a sound in a container of some kind. */
export const isSoundName = (name: string): boolean => soundEnding.test(name)

/** The same sound in another kind of file: many a sheet was written before its WAV file was compressed. */
export function soundBeside(files: Files, sheet: string, { text, spelled }: SheetName): Neighbour | undefined {
  for (const name of spelled === undefined ? [text] : [text, spelled]) {
    const stem = name.replace(/[.][^./\\]*$/, '')
    for (const ending of soundEndings) {
      const found = neighbourCalled(files, sheet, `${stem}.${ending}`)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Where a name was looked for, for messages. */
export const lookedFor = (sheet: string, name: string): string => folderOf(sheet) + lastName(name, 'win32')
