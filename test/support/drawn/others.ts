/** What programs of other people say of a printed sheet: that the printer writes what they read. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { printPlainCue } from './cue.js'
import type { Dialect } from './dialects.js'
import { placeDisc, type DrawnDisc } from './disc.js'
import { emptyGaps, writePrinted, type Printed } from './printed.js'

/**
 * What they say otherwise than the drawn disc. Programs that are missing are not asked, and each is asked only what it knows: cdrdao
 * reads CUE sheets of one file, with PREGAP or INDEX 00 but not both, and counts indexes from the track where the sheet counts from
 * the file; libcdio passes over gaps that no file holds.
 */
export function others(disc: DrawnDisc, printed: Printed, dialect: Dialect, folder: string): readonly string[] {
  if (dialect === 'toc') return cdrdao(disc, printed, folder)
  const tracks = disc.sessions.flat()
  const marked = tracks.some(({ indexes }) => indexes.length > 0)
  const whole = tracks.every(({ sectorBytes }) => sectorBytes === 2352) || tracks.length === 1
  // Of Nero's images it knows those of a disc at once with wide addresses, and those of tracks at once with narrow ones.
  const wide = Buffer.from(printed.files.get(printed.sheet)?.subarray(-12, -8) ?? []).toString() === 'NER5'
  if (dialect === 'nrg' || dialect === 'nrg-tao')
    return disc.sessions.length > 1 || marked || wide !== (dialect === 'nrg') || (!wide && !whole) ? [] : libcdio(disc, printed, folder)
  const known = tracks.every(({ sectorBytes, mode }) => sectorBytes >= 2336 || mode === 'mode1')
  if (dialect !== 'cue' || disc.sessions.length > 1 || !whole || !known) return []
  const plain = printPlainCue(disc)
  const place = join(folder, 'plain')
  writePrinted(place, plain)
  const gapless = tracks.every((track) => emptyGaps(track).before + emptyGaps(track).behind === 0)
  return [
    ...(!marked && tracks.every(({ pregap }) => pregap.length < 2) ? cdrdao(disc, plain, place) : []),
    ...(gapless ? libcdio(disc, plain, place) : []),
  ]
}

const startsOf = (disc: DrawnDisc): readonly number[] => placeDisc(disc).flatMap(({ tracks }) => tracks.map(({ start }) => start))

/** Where `cdrdao show-toc` has the tracks begin. */
function cdrdao(disc: DrawnDisc, { sheet }: Printed, folder: string): readonly string[] {
  const { stdout, stderr, error } = spawnSync('cdrdao', ['show-toc', '-v', '1', sheet], { cwd: folder, encoding: 'utf8' })
  if (error !== undefined) return []
  const said = [...stdout.matchAll(/START\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)].map((row) => Number(row[1]))
  const wanted = startsOf(disc)
  return said.join() === wanted.join()
    ? []
    : [`cdrdao: tracks begin at ${said.join(' ')}, should begin at ${wanted.join(' ')} ${stderr.trim()}`]
}

/** Where `cd-info` has the tracks begin. */
function libcdio(disc: DrawnDisc, { sheet }: Printed, folder: string): readonly string[] {
  const { stdout, stderr, error } = spawnSync('cd-info', ['--no-cddb', '--no-device-info', '--no-analyze', sheet], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (error !== undefined) return []
  const said = [...stdout.matchAll(/^\s*\d+: \d\d:\d\d:\d\d\s+(\d{6}) (?!leadout)\w+/gm)].map((row) => Number(row[1]))
  const wanted = startsOf(disc)
  return said.join() === wanted.join()
    ? []
    : [`libcdio: tracks begin at ${said.join(' ')}, should begin at ${wanted.join(' ')} ${stderr.trim()}`]
}
