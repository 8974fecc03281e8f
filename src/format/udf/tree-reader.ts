/** The tree below the root ICB: each directory once, each inode once however many names it has. ECMA-167 4/8.6 and 4/14.4. */

import type { Content } from '../../source/index.js'
import { ReadDirectory, visibleEverywhere, type Attributes, type ImageTree, type Inode, type NameSpace } from '../../tree/index.js'
import { instant } from '../../unit/index.js'
import { readContent } from './content-reader.js'
import { readNames } from './directory-reader.js'
import { faults } from './faults.js'
import type { LongAd } from './fields.js'
import type { ReadEntry } from './entry-reader.js'
import { entryAtHand, readEntry, readWhole } from './file-reader.js'
import { FILE_TYPE, ICB_FLAG } from './file-structures.js'
import { modeOf } from './permissions.js'
import { close, type FoundEntry, type PlainFolder } from './plain-folder.js'
import type { Ground } from './spaces.js'
import { decodeTarget } from './target.js'

/** More names than any disc has; a hostile one would fill the memory. */
const MOST_NAMES = 2 ** 22

interface Folder {
  readonly entry: ReadEntry
  readonly node: ReadDirectory
  readonly path: string
}

const hiddenInUdf: ReadonlySet<NameSpace> = new Set(['udf'])
const noAttributes: Attributes = { mode: 0o755, uid: 0, gid: 0, mtime: instant(0), atime: instant(0), ctime: instant(0) }

/** The tree, and whether any of its entries has an owner: some writers record names and contents alone. */
export interface OwnedTree {
  readonly tree: ImageTree
  readonly owners: 'recorded' | 'none'
}

/** Paths that cannot be read are left out, with a fault. */
export async function readTree(ground: Ground, root: LongAd, medium: string): Promise<OwnedTree> {
  const { judge } = ground
  const attributesOf = startAttributes()
  const top = await readEntry(ground, root, '/')
  let owners: OwnedTree['owners'] = hasOwner(top) ? 'recorded' : 'none'
  const tree = new ReadDirectory('', top === undefined ? noAttributes : attributesOf(top))
  if (top?.fileType !== FILE_TYPE.directory) {
    if (top !== undefined) judge.say(faults.badDescriptor({ what: 'root', at: `block ${root.block}`, problem: 'it is no directory' }))
    return { tree, owners }
  }
  const places = startPlaces<MutableInode | PlainFolder | 'folder' | 'none'>()
  places.set(root, 'folder')
  const stack: Folder[] = [{ entry: top, node: tree, path: '' }]
  let count = 0
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const bytes = await readWhole(ground, folder.entry, folder.path === '' ? '/' : folder.path)
    if (bytes === undefined) continue
    const inner: Folder[] = []
    const found: FoundEntry[] = []
    for (const { text: name, icb, isHidden } of readNames(bytes, folder.path, judge)) {
      const path = `${folder.path}/${name}`
      if (++count > MOST_NAMES) {
        judge.say(faults.tooMuchMetadata({ path }))
        close(folder.node, folder.path, medium, found, places.set)
        return { tree, owners }
      }
      const shown = isHidden ? { name, hidden: visibleEverywhere, hiddenBit: hiddenInUdf } : { name, hidden: visibleEverywhere }
      const there = places.get(icb)
      // A second name of a file: those of its folder are wanted.
      if (typeof there === 'object' && 'settle' in there) there.settle(places.set)
      const known = places.get(icb)
      if (known === 'folder') {
        judge.say(faults.directoryLoop({ path }))
        continue
      }
      if (known !== undefined) {
        if (known === 'none' || 'settle' in known) continue
        known.links++
        found.push({ icb, node: { kind: 'leaf', ...shown, inode: known } })
        continue
      }
      const entry = entryAtHand(ground, icb) ?? (await readEntry(ground, icb, path))
      if (hasOwner(entry)) owners = 'recorded'
      if (entry?.fileType === FILE_TYPE.directory) {
        places.set(icb, 'folder')
        if (entry.streams !== undefined) judge.say(faults.folderStreams({ path }))
        const node = new ReadDirectory(name, attributesOf(entry), [], shown.hiddenBit)
        found.push({ icb, node })
        inner.push({ entry, node, path })
        continue
      }
      const said = entry && inodeOf(ground, entry, attributesOf(entry), path, medium)
      const inode = said instanceof Promise ? await said : said
      places.set(icb, inode ?? 'none')
      if (inode !== undefined) found.push({ icb, node: { kind: 'leaf', ...shown, inode } })
    }
    close(folder.node, folder.path, medium, found, places.set)
    for (const each of inner.reverse()) stack.push(each)
  }
  return { tree, owners }
}

/** Names are counted as they are found. */
type MutableInode = Inode & { links: number }

type Block = Pick<LongAd, 'partition' | 'block'>

/** What lies at blocks of partitions. */
function startPlaces<Of>() {
  const partitions = new Map<number, Map<number, Of>>()
  return {
    get: ({ partition, block }: Block): Of | undefined => partitions.get(partition)?.get(block),
    set: ({ partition, block }: Block, it: Of): void => {
      const blocks = partitions.get(partition)
      if (blocks === undefined) partitions.set(partition, new Map([[block, it]]))
      else blocks.set(block, it)
    },
  }
}

type MaybeInode = MutableInode | undefined

/** Waits only where more has to be read than the entry. */
function inodeOf(ground: Ground, entry: ReadEntry, attributes: Attributes, path: string, medium: string): MaybeInode | Promise<MaybeInode> {
  const isPlain = entry.fileType === FILE_TYPE.file && entry.streams === undefined
  const content = isPlain ? readContent(ground, entry, `data:${path}`, path, medium) : undefined
  if (content === undefined) return readInode(ground, entry, attributes, path, medium)
  if (content instanceof Promise) return content.then((read) => ({ kind: 'file', attributes, links: 1, content: read }))
  return { kind: 'file', attributes, links: 1, content }
}

async function readInode(
  ground: Ground,
  entry: ReadEntry,
  attributes: Attributes,
  path: string,
  medium: string,
): Promise<MutableInode | undefined> {
  const base = { attributes, links: 1 }
  switch (entry.fileType) {
    case FILE_TYPE.unspecified:
    case FILE_TYPE.file:
    case FILE_TYPE.realTime: {
      const content = await readContent(ground, entry, `data:${path}`, path, medium)
      const streams = entry.streams === undefined ? [] : await readStreams(ground, entry.streams, path, medium)
      return {
        kind: 'file',
        ...base,
        content,
        ...(streams.length === 0 ? {} : { streams }),
        ...(entry.fileType === FILE_TYPE.realTime ? { realTime: true } : {}),
      }
    }
    case FILE_TYPE.symlink: {
      const bytes = await readWhole(ground, entry, path)
      const target = bytes && decodeTarget(bytes)
      if (target !== undefined && target !== '') return { kind: 'symlink', ...base, target }
      ground.judge.say(faults.badDescriptor({ what: 'link', at: JSON.stringify(path), problem: 'its target is broken' }))
      return undefined
    }
    case FILE_TYPE.block:
      return { kind: 'block', ...base, ...(entry.device ?? noDevice) }
    case FILE_TYPE.character:
      return { kind: 'character', ...base, ...(entry.device ?? noDevice) }
    case FILE_TYPE.fifo:
      return { kind: 'fifo', ...base }
    case FILE_TYPE.socket:
      return { kind: 'socket', ...base }
    default:
      ground.judge.say(faults.fileTypeUnknown({ path, type: entry.fileType }))
      return undefined
  }
}

const noDevice = { major: 0, minor: 0 }

interface Stream {
  readonly name: string
  readonly content: Content
}

async function readStreams(ground: Ground, icb: LongAd, path: string, medium: string): Promise<readonly Stream[]> {
  const directory = await readEntry(ground, icb, `${path}:`)
  if (directory?.fileType !== FILE_TYPE.streamDirectory) return []
  const bytes = await readWhole(ground, directory, `${path}:`)
  if (bytes === undefined) return []
  const streams: Stream[] = []
  for (const { text: name, icb: where } of readNames(bytes, path, ground.judge)) {
    const entry = await readEntry(ground, where, `${path}:${name}`)
    if (entry === undefined) continue
    streams.push({ name, content: await readContent(ground, entry, `data:${path}:${name}`, `${path}:${name}`, medium) })
  }
  return streams
}

/** An owner that is not told. UDF 2.60 2.3.6.1. */
const NOBODY = 0xffffffff

const hasOwner = (entry: ReadEntry | undefined): boolean => entry !== undefined && (entry.uid !== NOBODY || entry.gid !== NOBODY)

/** Nearly all files of a disc have the attributes of the file before, and share them. */
function startAttributes(): (entry: ReadEntry) => Attributes {
  let last = noAttributes
  return (entry) => {
    const { flags, modified: mtime, accessed: atime, attributed: ctime, created: btime } = entry
    const special = (flags & ICB_FLAG.setuid ? 0o4000 : 0) | (flags & ICB_FLAG.setgid ? 0o2000 : 0) | (flags & ICB_FLAG.sticky ? 0o1000 : 0)
    const mode = modeOf(entry.permissions) | special
    const uid = entry.uid === NOBODY ? 0 : entry.uid
    const gid = entry.gid === NOBODY ? 0 : entry.gid
    const isSame =
      last.mode === mode &&
      last.uid === uid &&
      last.gid === gid &&
      last.mtime === mtime &&
      last.atime === atime &&
      last.ctime === ctime &&
      last.btime === btime
    if (!isSame) last = btime === undefined ? { mode, uid, gid, mtime, atime, ctime } : { mode, uid, gid, mtime, atime, ctime, btime }
    return last
  }
}
