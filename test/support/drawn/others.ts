/** What programs of other people say of a printed sheet: that the printer writes what they read. */

import { spawnSync } from 'node:child_process'
import { placeDisc, type DrawnDisc } from './disc.js'
import type { Dialect } from './dialects.js'
import type { Printed } from './printed.js'

/** What they say otherwise than the drawn disc. A program that does not know the dialect, or is missing, is not asked. */
export function others(disc: DrawnDisc, printed: Printed, dialect: Dialect, folder: string): readonly string[] {
  return [...(dialect === 'toc' ? cdrdao(disc, printed, folder) : []), ...(dialect === 'cue' ? [] : [])]
}

/** Addresses of tracks and indexes as `cdrdao show-toc` has them. It wants four seconds of each track. */
function cdrdao(disc: DrawnDisc, { sheet }: Printed, folder: string): readonly string[] {
  const { stdout, stderr, error } = spawnSync('cdrdao', ['show-toc', '-v', '1', sheet], { cwd: folder, encoding: 'utf8' })
  if (error !== undefined) return []
  const said = [...stdout.matchAll(/START\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)].map((row) => Number(row[1]))
  const wanted = placeDisc(disc).flatMap(({ tracks }) => tracks.map(({ start }) => start))
  return said.join() === wanted.join() ? [] : [`cdrdao: tracks begin at ${said.join(' ')}, should begin at ${wanted.join(' ')} ${stderr.trim()}`]
}
