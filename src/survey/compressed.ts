/** Files that a disc keeps compressed (zisofs), in the trees that do not say so: Rock Ridge alone does, and the data are the same. */

import { DiscError, type Fault } from '../fault/index.js'
import {
  DirectoryRecord,
  PathTableRecordL,
  PrimaryVolumeDescriptor,
  readDescriptors,
  readIso9660,
  startLedger,
} from '../format/iso9660/index.js'
import { readRockRidge } from '../format/rockridge/index.js'
import type { Medium } from '../port/index.js'
import type { Content, Extent } from '../source/index.js'
import { filesOf, type ImageTree } from '../tree/index.js'
import { lba, SECTOR_BYTES, sectors, type Lba } from '../unit/index.js'
import { faults } from './faults.js'
import { replaced } from './replaced.js'

interface Read {
  readonly tree: ImageTree
  readonly faults: readonly Fault[]
}

/** The tree with what Rock Ridge says of the data of its files. Discs on which it says nothing of the kind cost no more than a look. */
export async function withCompressed(tree: ImageTree, name: string, medium: Medium, start: Lba): Promise<Read> {
  const said = (await saysCompressed(medium, start)) ? await compressedIn(medium, start) : undefined
  if (said === undefined || said.places.size === 0) return { tree, faults: [] }
  const others = new Map<Content, Content>()
  for (const { content } of filesOf(tree)) {
    const other = content.origin.kind === 'extents' ? said.places.get(placeOf(content.origin.extents)) : undefined
    if (other !== undefined) others.set(content, { ...other, id: content.id })
  }
  if (others.size === 0) return { tree, faults: [] }
  const count = [...others.values()].filter(isReadable).length
  const note = count === 0 ? [] : [faults.compressed({ count, space: name })]
  return { tree: replaced(tree, others), faults: [...said.unreadable, ...note] }
}

const isReadable = ({ origin }: Content): boolean => origin.kind === 'zisofs' && origin.form.kind === 'blocks'

interface Said {
  /** By where the bytes lie. */
  readonly places: ReadonlyMap<string, Content>
  /** What is told of those that cannot be unpacked. */
  readonly unreadable: readonly Fault[]
}

async function compressedIn(medium: Medium, start: Lba): Promise<Said> {
  const places = new Map<string, Content>()
  const { tree, faults: told } = await readIso9660(medium, { session: start, startUse: readRockRidge })
  for (const { content } of filesOf(tree)) {
    const { origin } = content
    if (origin.kind === 'zisofs' && origin.stored.origin.kind === 'extents') places.set(placeOf(origin.stored.origin.extents), content)
  }
  return { places, unreadable: told.filter(({ code }) => code === 'iso9660/compressionUnknown') }
}

/** Where bytes lie, whichever way they are cut into extents. */
function placeOf(extents: readonly Extent[]): string {
  const runs: { from: number; end: number }[] = []
  for (const { start, size, skip = 0 } of extents) {
    const from = start * SECTOR_BYTES + skip
    const last = runs.at(-1)
    if (last?.end === from) last.end = from + size
    else runs.push({ from, end: from + size })
  }
  return runs.map(({ from, end }) => `${from}-${end}`).join()
}

/** Sectors of directories that are looked at: those of a million files. */
const MOST_SECTORS = 1 << 18
const AT_ONCE = 64

/** Whether a directory has an entry that looks like one that says so. */
async function saysCompressed(medium: Medium, start: Lba): Promise<boolean> {
  try {
    let left = MOST_SECTORS
    for (const directory of await directoriesOf(medium, start)) {
      if (directory >= medium.size || left <= 0) continue
      const { dataLength } = DirectoryRecord.decode(await medium.read(directory, sectors(1)))
      const count = Math.min(Math.ceil(dataLength / SECTOR_BYTES), medium.size - directory, left)
      left -= Math.max(1, count)
      for (let done = 0; done < count; done += AT_ONCE) {
        const part = sectors(Math.min(AT_ONCE, count - done))
        if (hasEntry(await medium.read(lba(directory + done), part))) return true
      }
    }
    return false
  } catch (error) {
    if (error instanceof DiscError) return false
    throw error
  }
}

/** Where the directories of the primary tree lie, as its path table tells. */
async function directoriesOf(medium: Medium, start: Lba): Promise<ReadonlySet<Lba>> {
  const found = new Set<Lba>()
  const primary = (await readDescriptors(medium, startLedger(), start)).find(({ kind }) => kind === 'primary')
  if (primary === undefined) return found
  const { pathTableSize, pathTableL } = PrimaryVolumeDescriptor.decode(primary.bytes)
  const count = Math.min(Math.ceil(pathTableSize / SECTOR_BYTES), MOST_SECTORS)
  if (pathTableL + count > medium.size) return found
  const table = new Uint8Array(count * SECTOR_BYTES)
  for (let done = 0; done < count; done += AT_ONCE) {
    const part = sectors(Math.min(AT_ONCE, count - done))
    table.set(await medium.read(lba(pathTableL + done), part), done * SECTOR_BYTES)
  }
  for (let at = 0; at + PathTableRecordL.size <= pathTableSize;) {
    const { identifierLength, location } = PathTableRecordL.decode(table, at)
    if (identifierLength === 0) break
    found.add(location)
    at += PathTableRecordL.size + identifierLength + (identifierLength & 1)
  }
  return found
}

/** ZF or Z2, of 16 bytes, version 1 or 2. */
function hasEntry(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x5a); at >= 0; at = bytes.indexOf(0x5a, at + 1)) {
    const [second, length, version] = [bytes[at + 1], bytes[at + 2], bytes[at + 3]]
    if ((second === 0x46 || second === 0x32) && length === 16 && (version === 1 || version === 2)) return true
  }
  return false
}
