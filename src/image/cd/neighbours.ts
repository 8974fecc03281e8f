/** Files that a sheet names are looked for beside it and nowhere else. */

import type { Files, HostStat } from '../../port/index.js'

export interface Neighbour {
  readonly path: string
  readonly stat: HostStat
}

/** The folder of a sheet with its separator; empty for a plain name. */
const folderOf = (sheet: string): string => sheet.slice(0, Math.max(sheet.lastIndexOf('/'), sheet.lastIndexOf('\\')) + 1)

/**
 * A file by the name that a sheet has for it: below the folder of the sheet; of a path that leads elsewhere the last name
 * counts; and letters may differ in case, as they do in sheets of other systems.
 */
export function neighbourOf(files: Files, sheet: string, name: string): Neighbour | undefined {
  const parts = name.split(/[/\\]/)
  const inside = !/^([a-z]:)?[/\\]/i.test(name) && !parts.includes('..')
  const candidates = [...(inside ? [parts.join('/')] : []), parts.at(-1) ?? '']
  const folder = folderOf(sheet)
  for (const candidate of candidates) {
    const path = folder + candidate
    const stat = candidate === '' ? undefined : files.statFollowed(path)
    if (stat?.kind === 'file') return { path, stat }
  }
  const wanted = (parts.at(-1) ?? '').toLowerCase()
  const entry = files.list(folder === '' ? '.' : folder).find((candidate) => candidate.name.toLowerCase() === wanted)
  const path = entry === undefined ? undefined : folder + entry.name
  const stat = path === undefined ? undefined : files.statFollowed(path)
  return path !== undefined && stat?.kind === 'file' ? { path, stat } : undefined
}

/** Where a name was looked for, for messages. */
export const lookedFor = (sheet: string, name: string): string => folderOf(sheet) + (name.split(/[/\\]/).at(-1) ?? '')
