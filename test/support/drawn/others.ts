/** What programs of other people say of a printed sheet: that the printer writes what they read. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { printPlainCue } from './cue.js'
import type { Dialect } from './dialects.js'
import { placeDisc, type DrawnDisc } from './disc.js'
import { emptyGaps, writePrinted, type Printed } from './printed.js'

/** Missing programs are not asked at home, and fail where this is set. */
const required = process.env['GLASSMASTER_REQUIRE_READERS'] === '1'

/** What a program says otherwise than the drawn disc; undefined where it was not asked. */
type Opinion = readonly string[] | undefined

/**
 * Undefined where none was asked. Each is asked only what it knows: cdrdao reads CUE sheets of one file, with PREGAP or INDEX 00 but
 * not both, and counts indexes from the track where the sheet counts from the file; libcdio passes over gaps that no file holds.
 */
export function others(disc: DrawnDisc, printed: Printed, dialect: Dialect, folder: string): Opinion {
  switch (dialect) {
    case 'toc':
      return cdrdao(disc, printed, folder)
    case 'nrg':
    case 'nrg-tao':
      return knowsNero(disc, printed, dialect) ? libcdio(disc, printed, folder) : undefined
    case 'cue':
      return ofCue(disc, folder)
    default:
      return undefined
  }
}

const isMarked = (disc: DrawnDisc): boolean => disc.sessions.flat().some(({ indexes }) => indexes.length > 0)
const isOneSize = (disc: DrawnDisc): boolean => new Set(disc.sessions.flat().map(({ sectorBytes }) => sectorBytes)).size === 1

/** Of Nero's images libcdio knows those of a disc at once with wide addresses, and those of tracks at once with narrow ones. */
function knowsNero(disc: DrawnDisc, { files, sheet }: Printed, dialect: 'nrg' | 'nrg-tao'): boolean {
  const isWide = Buffer.from(files.get(sheet)?.subarray(-12, -8) ?? []).toString() === 'NER5'
  return disc.sessions.length === 1 && !isMarked(disc) && isWide === (dialect === 'nrg') && (isWide || isOneSize(disc))
}

function ofCue(disc: DrawnDisc, folder: string): Opinion {
  const tracks = disc.sessions.flat()
  const known = tracks.every(({ sectorBytes, mode }) => sectorBytes >= 2336 || mode === 'mode1')
  if (disc.sessions.length > 1 || !isOneSize(disc) || !known) return undefined
  const plain = printPlainCue(disc)
  const place = join(folder, 'plain')
  writePrinted(place, plain)
  const gaps = tracks.map(emptyGaps)
  const opinions = [
    !isMarked(disc) && tracks.every(({ pregap }) => pregap.length < 2) ? cdrdao(disc, plain, place) : undefined,
    gaps.every(({ before, behind }) => before + behind === 0) ? libcdio(disc, plain, place) : undefined,
  ]
  return opinions.some((opinion) => opinion !== undefined) ? opinions.flatMap((opinion) => opinion ?? []) : undefined
}

/** Where `cdrdao show-toc` has the tracks begin. */
const cdrdao = (disc: DrawnDisc, { sheet }: Printed, folder: string): Opinion =>
  opinionOf(disc, 'cdrdao', ['show-toc', '-v', '1', sheet], folder, /START\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)

/** Where `cd-info` of libcdio has the tracks begin. */
const libcdio = (disc: DrawnDisc, { sheet }: Printed, folder: string): Opinion =>
  opinionOf(
    disc,
    'cd-info',
    ['--no-cddb', '--no-device-info', '--no-analyze', sheet],
    folder,
    /^\s*\d+: \d\d:\d\d:\d\d\s+(\d{6}) (?!leadout)\w+/gm,
  )

function opinionOf(disc: DrawnDisc, program: string, args: readonly string[], folder: string, start: RegExp): Opinion {
  const { stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
  if (error !== undefined) return required ? [`${program} cannot be asked: ${error.message}`] : undefined
  const said = [...stdout.matchAll(start)].map((row) => Number(row[1])).join(' ')
  const wanted = placeDisc(disc)
    .flatMap(({ tracks }) => tracks.map((track) => track.start))
    .join(' ')
  return said === wanted ? [] : [`${program}: tracks begin at ${said}, should begin at ${wanted} ${stderr.trim()}`]
}
