/** The tree below the root, folder by folder, without recursion. ECMA-167 4/8.6, 4/8.7; OSTA UDF 2.60 2.3 and 3.2.1. */

import { readU16le, readU32le } from '../../../codec/index.js'
import type { LongAd } from '../fields.js'
import { CHARACTERISTIC, FILE_TYPE } from '../file-structures.js'
import { TAG, tagIdOf } from '../tag.js'
import { judgeAllocation } from './allocation.js'
import type { Data, DataReader } from './data.js'
import { judgeEntry, judgeObjectSize, lengthsFit, SIZE_AT, STREAMS_AT, TYPE_AT, type EntryFound } from './entries.js'
import { directoryRules as rules, entryRules } from './file-rules.js'
import { icbOf, Icbs, LINKED, type Icb } from './icbs.js'
import type { Inquiry } from './inquiry.js'
import { judgeExtras, judgeIds, judgeLinks, type Extra } from './links.js'
import { CHARACTERISTICS_AT, ICB_AT, ID_AT, judgeNames, type NameFound } from './names.js'
import { MOST_NODES, Nodes } from './nodes.js'
import { Paths } from './paths.js'
import type { Place } from './place.js'
import { judgeStreams } from './streams.js'
import { judgeTarget } from './targets.js'
import type { Usage } from './usage.js'

interface Folder {
  readonly node: number
  readonly parent: number
}

export interface TreeFound {
  readonly nodes: Nodes
  /** Names of what is no directory. */
  readonly names: number
  /** Nothing was left out. */
  readonly whole: boolean
  readonly highestId: number
}

/** Ids that are kept for what is told at the end. */
const MOST_EXTRAS = 2 ** 16

export class Walk {
  readonly #q: Inquiry
  readonly #icbs: Icbs
  readonly #reader: DataReader
  readonly #nodes = new Nodes()
  /** Of those with several names, and of folders: to say which is meant. */
  readonly #paths = new Paths()
  /** What began and has still to be read. */
  readonly #waiting: Promise<void>[] = []
  /** Ids of further names, each of which has its own. */
  readonly #extras: Extra[] = []
  #next: number | undefined
  #names = 0
  #whole = true
  #highestId = 0

  constructor(q: Inquiry, usage: Usage, reader: DataReader) {
    this.#q = q
    this.#icbs = new Icbs(q, usage)
    this.#reader = reader
  }

  /** `rootAt` and `streamsAt` are the bytes of the medium at which their ICBs are named; `next` is the unique id that nothing has yet, where that is known. */
  async tree(root: LongAd, rootAt: number, streams: LongAd, streamsAt: number, next: number | undefined): Promise<TreeFound> {
    const q = this.#q
    this.#next = next
    const top = await this.#enter({ ...root, at: rootAt + 4 }, 'root', () => '/')
    const stack: Folder[] = []
    if (top !== undefined && this.#nodes.types[top] === FILE_TYPE.directory) stack.push({ node: top, parent: top })
    else this.#whole = false
    if (top !== undefined && (this.#nodes.types[top] !== FILE_TYPE.directory || this.#nodes.ids[top] !== 0))
      q.say(
        entryRules.fileSet,
        rootAt + 4,
        'root',
        `block ${root.block}, where there is another entry`,
        'the ICB of the root, a directory with the unique id 0',
      )
    for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
      q.signal?.throwIfAborted()
      const inner = await this.#folder(folder)
      for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Folder)
    }
    await Promise.all(this.#waiting.splice(0))
    if (streams.length > 0 && q.extended)
      this.#note(
        (await judgeStreams(q, this.#icbs, this.#reader, { ...streams, at: streamsAt + 4 }, undefined, '(file set)')).ids,
        '(file set):',
      )
    judgeLinks(q, this.#nodes, this.#paths, this.#whole ? 'whole' : 'in part')
    judgeIds(q, this.#nodes, this.#paths, next)
    judgeExtras(q, this.#nodes, this.#extras)
    for (let node = 0; node < this.#nodes.count; node++) this.#highestId = Math.max(this.#highestId, this.#nodes.ids[node] as number)
    return { nodes: this.#nodes, names: this.#names, whole: this.#whole, highestId: this.#highestId }
  }

  #note(ids: readonly { readonly id: number; readonly at: number }[], path: string): void {
    for (const { id, at } of ids) {
      this.#highestId = Math.max(this.#highestId, id)
      if (this.#extras.length < MOST_EXTRAS) this.#extras.push({ id, at, path, of: 'stream' })
      if (this.#next !== undefined && id >= this.#next)
        this.#q.say(entryRules.uniqueId, at, 'uniqueId', id, `less than ${this.#next}, the next one`, {
          structure: 'extended file entry',
          path,
        })
    }
  }

  /** Judges a folder's names, then what they lead to in the order of the medium; the folders in it are given back. */
  async #folder({ node, parent }: Folder): Promise<readonly Folder[]> {
    const data = await this.#dataOf(node)
    const shown = this.#paths.of(node) ?? '…'
    if (data === undefined) {
      const should = 'directories that are together no longer than the medium'
      this.#q.say(rules.tooMuch, (this.#nodes.at[node] as number) + SIZE_AT, 'size', 'a directory that is too long', should, {
        path: shown === '' ? '/' : shown,
      })
      this.#whole = false
      return []
    }
    if (data.bytes.length > 0 && tagIdOf(data.bytes, 0) !== TAG.fileIdentifier) this.#judgeNoNames(node, shown)
    const { names, whole } = judgeNames(this.#q, { ...data, path: shown, kind: 'folder' })
    if (!whole) this.#whole = false
    const inner: Folder[] = []
    for (const name of inOrder(names)) {
      if ((name.characteristics & CHARACTERISTIC.parent) !== 0) {
        this.#parent(name, parent, shown === '' ? '/' : shown)
        continue
      }
      if ((name.characteristics & CHARACTERISTIC.directory) === 0) this.#names++
      const there = this.#nodes.find(name.partition, name.block)
      if (there >= 0) {
        this.#again(name, there, node, shown)
        continue
      }
      if (this.#nodes.count >= MOST_NODES) {
        this.#whole = false
        return inner
      }
      const child = this.#atHand(name, shown, node) ?? (await this.#enter(icbOf(name), 'node', () => `${shown}/${name.text}`, node))
      if (child === undefined) {
        this.#whole = false
        continue
      }
      this.#nodes.firstAt[child] = name.at
      this.#nodes.found[child] = 1
      if (this.#nodes.links[child] !== 1 || this.#nodes.types[child] === FILE_TYPE.directory) this.#paths.keep(child, node, name.text)
      this.#judgeName(name, child, shown)
      if (this.#nodes.types[child] === FILE_TYPE.directory) inner.push({ node: child, parent: node })
    }
    return inner
  }

  /** Its extent leads elsewhere, or it is no directory. */
  #judgeNoNames(node: number, path: string): void {
    const at = this.#nodes.at[node] as number
    const structure = this.#nodes.isExtended(node) ? 'extended file entry' : 'file entry'
    this.#q.say(
      rules.directory,
      at + this.#nodes.allocationOffset(node),
      'extent',
      'no file identifier descriptor where the directory begins',
      'the block of one',
      { structure, path: path === '' ? '/' : path },
    )
  }

  #parent(name: NameFound, parent: number, path: string): void {
    const { partition, block, at } = name
    const nodes = this.#nodes
    nodes.found[parent] = (nodes.found[parent] as number) + 1
    if (nodes.find(partition, block) !== parent) {
      const byte = block === nodes.block(parent) ? 4 : 0
      const should = `block ${nodes.block(parent)} of partition ${nodes.partition(parent)}, the directory above`
      this.#q.say(rules.parent, at + ICB_AT + byte, 'ICB', `block ${block} of partition ${partition}`, should, { path })
    }
    if ((name.characteristics & CHARACTERISTIC.directory) === 0)
      this.#q.say(
        rules.characteristics,
        at + CHARACTERISTICS_AT,
        'characteristics',
        `0x${name.characteristics.toString(16)}`,
        'the bit of directories',
        { path },
      )
    this.#judgeNameId(name, parent, () => path)
  }

  /** A name of an entry that others lead to as well. */
  #again(name: NameFound, node: number, folder: number, shown: string): void {
    const path = `${shown}/${name.text}`
    const nodes = this.#nodes
    const [found, links] = [(nodes.found[node] as number) + 1, nodes.links[node] as number]
    nodes.found[node] = found
    if (nodes.types[node] === FILE_TYPE.directory) {
      const other = JSON.stringify(node === 0 ? '/' : (this.#paths.of(node) ?? '…'))
      this.#q.say(rules.reachedTwice, name.at + ICB_AT, 'ICB', `the directory of ${other}`, 'a directory of its own', { path })
    } else if (found > links) {
      for (const at of found === links + 1 ? [nodes.firstAt[node] as number, name.at] : [name.at])
        this.#q.say(
          entryRules.links,
          at + ICB_AT,
          'ICB',
          'an entry that more names lead to than it tells',
          `an entry with ${found} links, not ${links}`,
          { structure: 'file identifier descriptor', path },
        )
      this.#paths.keep(node, folder, name.text)
    }
    this.#judgeName(name, node, shown)
  }

  #judgeName(name: NameFound, node: number, folder: string): void {
    const path = (): string => `${folder}/${name.text}`
    const isFolder = this.#nodes.types[node] === FILE_TYPE.directory
    if (isFolder !== ((name.characteristics & CHARACTERISTIC.directory) !== 0)) {
      const should = isFolder ? 'the bit of directories, as its entry is one' : 'no bit of directories, as its entry is none'
      this.#q.say(
        rules.characteristics,
        name.at + CHARACTERISTICS_AT,
        'characteristics',
        `0x${name.characteristics.toString(16)}`,
        should,
        { path: path() },
      )
      const type = this.#nodes.types[node] as number
      const structure = this.#nodes.isExtended(node) ? 'extended file entry' : 'file entry'
      this.#q.say(
        entryRules.fileType,
        (this.#nodes.at[node] as number) + TYPE_AT,
        'fileType',
        type,
        isFolder ? 'that of no directory, as its name has it' : '4, a directory, as its name has it',
        { structure, path: path() },
      )
    }
    this.#judgeNameId(name, node, path)
  }

  /** Further names of a file may have ids of their own. */
  #judgeNameId(name: NameFound, node: number, path: () => string): void {
    const nodes = this.#nodes
    const low = (nodes.ids[node] as number) % 2 ** 32
    if (name.uniqueId === low || (!this.#q.extended && name.uniqueId === 0)) return
    if ((nodes.links[node] as number) > 1 && nodes.types[node] !== FILE_TYPE.directory && name.uniqueId >= 16) {
      this.#highestId = Math.max(this.#highestId, name.uniqueId)
      if (this.#extras.length < MOST_EXTRAS) this.#extras.push({ id: name.uniqueId, at: name.at + ID_AT, path: path(), of: 'name' })
      if (this.#next === undefined || name.uniqueId < this.#next) return
    }
    this.#q.say(
      rules.nameId,
      name.at + ID_AT,
      'uniqueId',
      name.uniqueId,
      `${this.#q.extended ? '' : '0, or '}${low}, as its entry has it`,
      { path: path() },
    )
  }

  /**
   * An entry whose block was read already: nearly all of them, without waiting. Undefined where more is to be read, or nothing could be
   * read on: that is told by who enters it.
   */
  #atHand(name: NameFound, folder: string, parent: number): number | undefined {
    const { source, blockSize, spaces } = this.#q
    const { partition, block } = name
    const [stretch] = spaces[partition]?.locate(block, 1) ?? []
    const held = stretch?.offset === undefined ? undefined : source.held(stretch.offset, blockSize)
    if (stretch?.offset === undefined || held === undefined) return undefined
    const { bytes, at } = held
    const id = tagIdOf(bytes, at)
    if (id !== TAG.fileEntry && id !== TAG.extendedFileEntry) return undefined
    const isExtended = id === TAG.extendedFileEntry
    if (readU16le(bytes, at + 20) === LINKED || bytes[at + TYPE_AT] === FILE_TYPE.symlink) return undefined
    if (isExtended && readU32le(bytes, at + STREAMS_AT) !== 0) return undefined
    if (!lengthsFit(bytes, at, blockSize)) return undefined
    const place: Place = { partition, block, role: 'node', parent: this.#placeOf(parent), path: () => `${folder}/${name.text}` }
    const base = stretch.offset - at
    const entry = judgeEntry(this.#q, bytes, at, at + blockSize, base, place)
    if (entry === undefined) return undefined
    const further = judgeAllocation(this.#q, this.#icbs.usage, bytes, base, entry, place, this.#icbs.owners)
    if (further !== undefined) this.#waiting.push(further)
    judgeObjectSize(this.#q, bytes, at, entry, 0, place)
    this.#icbs.claim(partition, block, name.at + ICB_AT)
    return this.#add(entry, partition, block)
  }

  #placeOf(node: number): { readonly partition: number; readonly block: number } {
    return { partition: this.#nodes.partition(node), block: this.#nodes.block(node) }
  }

  #add(entry: EntryFound, partition: number, block: number): number {
    const nodes = this.#nodes
    const node = nodes.add(partition, block)
    nodes.at[node] = entry.at
    nodes.ids[node] = entry.uniqueId
    nodes.links[node] = entry.links
    nodes.types[node] = entry.fileType
    nodes.setShape(node, entry.extended, entry.allocationAt - entry.offset)
    return node
  }

  /** The entry of an ICB with all that hangs on it; undefined, told, where there is none. */
  async #enter(icb: Icb, role: 'root' | 'node', path: () => string, parent?: number): Promise<number | undefined> {
    const q = this.#q
    await Promise.all(this.#waiting.splice(0))
    const found = await this.#icbs.enter(icb, role, path, parent === undefined ? undefined : this.#placeOf(parent))
    if (found === undefined) return undefined
    const { bytes, at, place, entry } = found
    const node = this.#add(entry, icb.partition, icb.block)
    let streams = 0
    if (entry.hasStreams) {
      const streamsAt = {
        length: readU32le(bytes, STREAMS_AT),
        block: readU32le(bytes, STREAMS_AT + 4),
        partition: readU16le(bytes, STREAMS_AT + 8),
        uniqueId: readU32le(bytes, STREAMS_AT + 12),
        at: entry.at + STREAMS_AT + 4,
      }
      const owner = { partition: icb.partition, block: icb.block, uniqueId: entry.uniqueId }
      const { bytes: sum, ids } = await judgeStreams(q, this.#icbs, this.#reader, streamsAt, owner, path())
      this.#note(ids, `${path()}:`)
      streams = sum
    }
    judgeObjectSize(this.#q, bytes, 0, entry, streams, place)
    if (entry.fileType === FILE_TYPE.symlink) {
      const data = await this.#reader.read(bytes, at, place.partition, place.block)
      if (data !== undefined) judgeTarget(q, data.bytes, data.at, entry.at + SIZE_AT, path())
    }
    return node
  }

  async #dataOf(node: number): Promise<Data | undefined> {
    const at = this.#nodes.at[node] as number
    const bytes = (await this.#q.source.read(at, this.#q.blockSize)).slice()
    return this.#reader.read(bytes, at, this.#nodes.partition(node), this.#nodes.block(node))
  }
}

/** As their entries lie, so that the medium is read forwards. */
function inOrder(names: readonly NameFound[]): readonly NameFound[] {
  let before = -1
  for (const { partition, block } of names) {
    const key = partition * 2 ** 32 + block
    if (key < before) return names.toSorted((a, b) => a.partition - b.partition || a.block - b.block)
    before = key
  }
  return names
}
