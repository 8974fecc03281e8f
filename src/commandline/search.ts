/** What files of a line are like, as far as that decides what its flags mean. */

import { DiscError } from '../fault/index.js'
import type { HostStat } from '../port/index.js'
import { faults } from './faults.js'
import { bad, placed } from './flag.js'
import type { Line } from './line.js'
import type { Source } from './specs.js'

/** Most names that are looked at; where there are more, one is taken to be as it is asked for. */
const MOST_NAMES = 100_000

/** Whether a file like that lies there; of folders and links the path decides as well where `kinds` says so. */
export function holds(
  { host: { files } }: Line,
  from: string,
  isLike: (stat: HostStat, path: string) => boolean,
  kinds: 'files' | 'all' = 'files',
): boolean {
  const open = [from]
  for (let seen = 0; seen < MOST_NAMES; seen++) {
    const path = open.pop()
    if (path === undefined) return false
    const stat = files.stat(path)
    if (stat !== undefined && (kinds === 'all' || stat.kind === 'file') && isLike(stat, path)) return true
    if (stat?.kind === 'directory') for (const { name } of files.list(path)) open.push(`${path}/${name}`)
  }
  return true
}

/** A set of characters says nothing as long as names are plain. */
export function tellCharsets(line: Line, sources: readonly Source[]): void {
  if (line.charsets.length === 0) return
  const hasOther = sources.some(
    ({ from, at }) => isBeyondAscii(at) || holds(line, from, (_, path) => isBeyondAscii(path.slice(from.length)), 'all'),
  )
  for (const { given, allowed } of line.charsets)
    if (hasOther) bad(line, given, given.values[0] ?? '', allowed)
    else line.faults.push(faults.noEffect({ ...placed(given), why: 'all names are ASCII' }))
}

const isBeyondAscii = (path: string): boolean => /[^\x00-\x7f]/.test(path)

/** Begin of a file of mkzftree. zisofs-tools, zftools: iso9660.h. */
const MAGIC = [0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07]

/** `-z` is about files that mkzftree has compressed; without one it says nothing. */
export function tellZisofs(line: Line, sources: readonly Source[]): void {
  const { zisofs: given, host } = line
  if (given === undefined) return
  const isCompressed = ({ size }: HostStat, path: string): boolean => {
    if (size < 16) return false
    try {
      const head = host.files.read(path, MAGIC.length)
      return MAGIC.every((byte, i) => head[i] === byte)
    } catch (error) {
      // Whoever reads it for the disc tells why it cannot be read.
      if (error instanceof DiscError) return false
      throw error
    }
  }
  const way = 'Give the files as they were before, and say in a manifest with `compress` which are to be compressed'
  if (sources.some(({ from }) => holds(line, from, isCompressed)))
    line.faults.push(faults.refused({ ...placed(given), what: 'files that mkzftree has compressed already', way }))
  else line.faults.push(faults.noEffect({ ...placed(given), why: 'no file has been compressed by mkzftree' }))
}
