/** Paths of the form `--interval:FLAGS:FROM-TO:ZEROS:SOURCE`, by which lines name parts of files and appended partitions. libisofs, interval reader. */

import { bad } from './flag.js'
import type { Given, Line } from './line.js'

export interface Part {
  readonly from: string
  readonly offset: number
  readonly length: number
}

const units: Readonly<Record<string, number>> = { k: 1024, m: 1 << 20, g: 1 << 30, t: 2 ** 40, s: 2048, d: 512 }

/** The partition that a path of a boot image names; undefined where it is a path of the disc. */
export function imageOfInterval(line: Line, given: Given, path: string): { readonly partition: number } | undefined {
  if (!path.startsWith('--interval:')) return undefined
  const slot = /^--interval:appended_partition_(\d{1,3})(_start_\d+[sd])?(_size_\d+[sd])?:/.exec(path)?.[1]
  if (slot === undefined) bad(line, given, path, 'a path of the disc, or --interval:appended_partition_NUMBER:all::')
  return { partition: Number(slot ?? 0) }
}

/** The part of a file that a path of the host names; undefined where it is a whole file. */
export function partOf(line: Line, given: Given, path: string): Part | undefined {
  if (!path.startsWith('--interval:')) return undefined
  const [, from, fromUnit = '', to, toUnit = '', , source = ''] =
    /^--interval:local_fs:(\d{1,15})([kmgtsd]?)-(\d{1,15})([kmgtsd]?):([^:]*):(.*)$/s.exec(path) ?? []
  if (from === undefined || to === undefined || source === '') {
    bad(line, given, path, 'a file, or --interval:local_fs:FROM-TO::FILE')
    return { from: path, offset: 0, length: 0 }
  }
  const offset = Number(from) * (units[fromUnit] ?? 1)
  // The end is the last unit that is taken, whole.
  return { from: source, offset, length: (Number(to) + 1) * (units[toUnit] ?? 1) - offset }
}
