/** Commands of xorriso's own language that give files owners, modes and times; those whose names end in `_r` mean all below a folder too. */

import { momentOfText } from './dates.js'
import { bad, wholeNumber } from './flag.js'
import type { Given, Line } from './line.js'
import { globOfPath, type InheritedRule } from '../manifest/index.js'
import { discPath } from './specs.js'

const absolute = (path: string): string => discPath(path) ?? '/'

/** A path and all below it. */
export const matching = (path: string): readonly string[] => [globOfPath(absolute(path)), `${globOfPath(absolute(path))}/**`]

const goesDown = ({ flag }: Given): boolean => /[-_]r$/i.test(flag)

export function takeDates(line: Line, given: Given): void {
  const [, text = '', ...paths] = given.values
  const time = momentOfText(text, line.volume.date)
  if (time === undefined) return bad(line, given, text, '=SECONDS, YYYYMMDDhhmmss or ISO 8601')
  if (paths.includes('/')) line.time = time
  if (paths.includes('/') && goesDown(given)) line.inherited.push({ match: '**', time })
  for (const path of paths) if (path !== '/') rule(line, { match: matching(path), time })
}

export function takeModes(line: Line, given: Given): void {
  const [digits = '', ...paths] = given.values
  if (wholeNumber(digits) === undefined || !/^[0-7]{3,4}$/.test(digits)) return bad(line, given, digits, 'octal digits such as 0755')
  const mode = digits.padStart(4, '0')
  for (const path of paths) {
    if (path === '/') line.changes.push({ at: '/', directory: true, mode })
    if (path === '/' && goesDown(given)) rule(line, { match: '**', mode })
    else if (path !== '/') rule(line, { match: goesDown(given) ? matching(path) : globOfPath(absolute(path)), mode })
  }
}

/** Of what the line adds, and of what a disc that is loaded has. */
export function rule(line: Line, made: InheritedRule): void {
  line.rules.push(made)
  line.inherited.push(made)
}

/** Of all files alone: users and groups of single ones would need both numbers. */
export function takeOwners(line: Line, given: Given): void {
  const [id = '', ...paths] = given.values
  const number = id === 'root' ? '0' : id
  if (!/^\d{1,10}$/.test(number)) return bad(line, given, id, 'a number; names of users differ from host to host')
  const other = paths.find((path) => path !== '/' || !goesDown(given))
  if (other !== undefined || paths.length === 0)
    return bad(line, given, other ?? '', `/ behind ${given.flag.replace(/([-_]r)?$/i, '_r')}, all files of the disc`)
  line.owned ??= given
  if (/chown/.test(given.flag)) line.owner.uid = number
  else line.owner.gid = number
}
