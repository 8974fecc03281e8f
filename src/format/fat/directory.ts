/** Directories of the volume: their names judged and shortened, and their entries written. */

import type { Fault } from '../../fault/index.js'
import { foldings, type Directory, type ImageTree } from '../../tree/index.js'
import { utcPartsOf, type Instant } from '../../unit/index.js'
import type { Chains } from './allocation.js'
import { faults } from './faults.js'
import { elevenOf, encodeLongName, longEntriesOf, needsLongName, problemOfName, shortNamesOf } from './names.js'
import type { FatDirectory, NameInDirectory } from './nodes.js'
import { Attribute, DirectoryEntry, ENTRY_BYTES } from './structures.js'

/** "A FAT directory … 65,536 * 32 (2,097,152) bytes". */
const DIRECTORY_LIMIT = 65_536
const FILE_LIMIT = 0xffffffff

/** All directories, the root first, parents before children. */
export function directoriesOf(tree: ImageTree): { readonly directories: readonly FatDirectory[]; readonly faults: Fault[] } {
  const found: Fault[] = []
  const root: FatDirectory = { path: '', parent: undefined, files: [], directories: [], entryCount: 0 }
  const directories: FatDirectory[] = []
  // A queue in which each directory appends its children: no recursion, whatever the depth.
  const queue: { readonly node: Directory; readonly directory: FatDirectory }[] = [{ node: tree, directory: root }]
  for (const { node, directory } of queue) {
    directories.push(directory)
    for (const child of fill(directory, node, found)) queue.push(child)
  }
  return { directories, faults: found }
}

function fill(directory: FatDirectory, node: Directory, found: Fault[]): readonly { node: Directory; directory: FatDirectory }[] {
  const children = node.children.filter((child) => isNamed(child.name, directory.path, found))
  const shorts = shortNamesOf(children.map(({ name }) => name))
  const seen = new Map<string, string>()
  const below: { node: Directory; directory: FatDirectory }[] = []
  directory.entryCount = directory.parent === undefined ? 0 : 2
  for (const [i, child] of children.entries()) {
    const short = shorts[i] as string
    const path = `${directory.path}/${child.name}`
    const folded = foldings.fat.fold(child.name)
    const other = seen.get(folded)
    if (other === undefined) seen.set(folded, path)
    else found.push(faults.sameName({ path, other }))
    directory.entryCount += 1 + (needsLongName(child.name, short) ? longEntriesOf(child.name) : 0)
    if (child.kind === 'directory') {
      const inner: FatDirectory = { path, parent: directory, files: [], directories: [], entryCount: 2 }
      directory.directories.push({ name: child.name, short, directory: inner })
      below.push({ node: child, directory: inner })
    } else if (child.inode.kind !== 'file') found.push(faults.notAFile({ path, kind: nounOf[child.inode.kind] }))
    else if (child.inode.content.size > FILE_LIMIT) found.push(faults.fileTooBig({ path, size: child.inode.content.size }))
    else directory.files.push({ name: child.name, short, content: child.inode.content })
  }
  if (directory.entryCount >= DIRECTORY_LIMIT)
    found.push(faults.directoryTooBig({ path: directory.path, entries: directory.entryCount, limit: DIRECTORY_LIMIT - 1 }))
  return below
}

const nounOf = { symlink: 'symbolic link', character: 'device', block: 'device', fifo: 'pipe', socket: 'socket' } as const

function isNamed(name: string, path: string, found: Fault[]): boolean {
  const why = problemOfName(name)
  if (why !== undefined) found.push(faults.badName({ path: `${path}/${name}`, why }))
  return why === undefined
}

/** Writes the entries of a directory at `at`; subdirectories come before files. */
export function encodeDirectory(out: Uint8Array, at: number, directory: FatDirectory, chains: Chains, time: Instant, label: string): void {
  const stamp = stampOf(time)
  let next = at
  const entry = (eleven: string, attributes: number, cluster: number, size: number): void => {
    DirectoryEntry.encodeInto(out, next, {
      name: eleven,
      attributes,
      createdTenths: stamp.tenths,
      createdTime: stamp.clock,
      createdDate: stamp.date,
      accessedDate: stamp.date,
      clusterHigh: cluster >>> 16,
      writtenTime: stamp.clock,
      writtenDate: stamp.date,
      clusterLow: cluster & 0xffff,
      size,
    })
    next += ENTRY_BYTES
  }
  const named = ({ name, short }: NameInDirectory, attributes: number, cluster: number, size: number): void => {
    const eleven = elevenOf(short)
    if (needsLongName(name, short)) {
      encodeLongName(out, next, name, eleven)
      next += longEntriesOf(name) * ENTRY_BYTES
    }
    entry(eleven, attributes, cluster, size)
  }
  if (directory.parent !== undefined) {
    entry('.', Attribute.directory, chains.startOf(directory), 0)
    // "If the parent is the root directory, the cluster is 0": in FAT32 too.
    entry('..', Attribute.directory, directory.parent.parent === undefined ? 0 : chains.startOf(directory.parent), 0)
  } else if (label !== '') entry(label, Attribute.volumeLabel, 0, 0)
  for (const inner of directory.directories) named(inner, Attribute.directory, chains.startOf(inner.directory), 0)
  for (const file of directory.files) named(file, Attribute.archive, chains.startOf(file), file.content.size)
}

/** "Date and Time Formats": two seconds is the finest step, 1980 to 2107 the range; what lies outside is moved to its edge. */
function stampOf(time: Instant) {
  const parts = utcPartsOf(time)
  const edge = parts.year < 1980 ? { ...parts, year: 1980, month: 1, day: 1, hour: 0, minute: 0, second: 0 } : parts
  const { year, month, day, hour, minute, second } =
    edge.year > 2107 ? { ...edge, year: 2107, month: 12, day: 31, hour: 23, minute: 59, second: 58 } : edge
  const date = ((year - 1980) << 9) | (month << 5) | day
  const clock = (hour << 11) | (minute << 5) | (second >> 1)
  return { date, clock, tenths: (second % 2) * 100 }
}
