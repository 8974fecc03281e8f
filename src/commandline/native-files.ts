/** Commands of xorriso's own language that put files of the host on the disc. */

import { faults } from './faults.js'
import { bad } from './flag.js'
import type { Given, Line } from './line.js'
import { discPath } from './specs.js'

/** Where a path leads on the disc; one that leads out of it is told. */
function targetOf(line: Line, { word }: Given, path: string): string | undefined {
  const at = discPath(path)
  if (at === undefined) line.faults.push(faults.badPath({ path, word, reason: 'it leads out of the disc' }))
  return at
}

/** A file or folder, and where it goes; an empty text is its own path. */
export function takeMap(line: Line, given: Given): void {
  const [from = '', to = ''] = given.values
  const at = targetOf(line, given, to === '' ? from : to)
  if (at === undefined) return
  line.mapped.push({ from, at, word: given.word })
  line.changes.push({ from, at })
}

/** A folder without what is in it. */
export function takeSingle(line: Line, given: Given): void {
  const [from = '', to = ''] = given.values
  if (line.host.files.statFollowed(from)?.kind !== 'directory') return takeMap(line, given)
  const at = targetOf(line, given, to === '' ? from : to)
  if (at !== undefined) line.changes.push({ from, at, exclude: ['**'] })
}

/** Files at their own paths, or behind `TARGET=` where that is switched on. */
export function takeAdded(line: Line, given: Given): void {
  for (const path of given.values)
    if (line.graftPoints && path.includes('=')) line.specs.push({ text: path, word: given.word })
    else takeMap(line, { ...given, values: [path, path] })
}

/** As `cp -r` does it, into a folder; whether one file becomes a folder or a file of that name would depend on the disc. */
export function takeCopies(line: Line, given: Given): void {
  const from = given.values.slice(0, -1)
  const to = given.values.at(-1) ?? ''
  if (from.length === 0 || (from.length === 1 && !to.endsWith('/')))
    return bad(line, given, to, 'a folder of the disc, with a slash at its end')
  for (const path of from) takeMap(line, { ...given, values: [path, `${to}/${path.replace(/\/+$/, '').split('/').at(-1) ?? ''}`] })
}
