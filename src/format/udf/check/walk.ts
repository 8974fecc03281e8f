/** The tree below the root, folder by folder, without recursion. ECMA-167 4/8.6, 4/8.7, 4/14.6; OSTA UDF 2.60 2.3 and 3.2.1. */

import { readU16le, readU32le } from '../../../codec/index.js'
import type { LongAd } from '../fields.js'
import { CHARACTERISTIC, FILE_TYPE, IndirectEntry } from '../file-structures.js'
import { TAG, tagIdOf } from '../tag.js'
import { judgeAllocation, ownersOf, type Owners } from './allocation.js'
import type { Data, DataReader } from './data.js'
import { judgeEntry, LINKS_AT, OBJECT_SIZE_AT, SIZE_AT, STREAMS_AT, uniqueIdAt, type EntryFound } from './entries.js'
import type { Place } from './place.js'
import { directoryRules as rules, entryRules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { CHARACTERISTICS_AT, ICB_AT, ID_AT, judgeNames, type NameFound } from './names.js'
import { MOST_NODES, Nodes } from './nodes.js'
import { judgeTag } from './tags.js'
import { judgeTarget } from './targets.js'
import type { Usage } from './usage.js'

interface Folder {
  readonly node: number
  readonly parent: number
  readonly path: string
}

export interface TreeFound {
  readonly nodes: Nodes
  /** Names of what is no directory. */
  readonly names: number
  /** Nothing was left out. */
  readonly whole: boolean
  readonly highestId: number
}

const [EXTENDED, MATCHED] = [1, 2]
const LINKED = 4096
const MOST_INDIRECTIONS = 4096
const LENGTH_MASK = 0x3fffffff
/** A path that is longer is shown by its end. */
const LONGEST_PATH = 4096

export class Walk {
  readonly #q: Inquiry
  readonly #usage: Usage
  readonly #reader: DataReader
  readonly #owners: Owners
  readonly #entryOwner: number
  readonly #nodes = new Nodes()
  /** Of those with several names, and of folders: to say which is meant. */
  readonly #paths = new Map<number, string>()
  #names = 0
  #whole = true
  #highestId = 0

  constructor(q: Inquiry, usage: Usage, reader: DataReader) {
    this.#q = q
    this.#usage = usage
    this.#reader = reader
    this.#owners = ownersOf(usage)
    this.#entryOwner = usage.owner('structure', 'file entry of UDF')
  }

  async tree(root: LongAd, rootAt: number): Promise<TreeFound> {
    const top = await this.#enter({ ...root, at: rootAt }, 'root', () => '/')
    const stack: Folder[] = []
    if (top !== undefined && this.#nodes.types[top] === FILE_TYPE.directory) stack.push({ node: top, parent: top, path: '' })
    for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
      this.#q.signal?.throwIfAborted()
      const inner = await this.#folder(folder)
      for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Folder)
    }
    this.#judgeLinks()
    this.#judgeIds()
    return { nodes: this.#nodes, names: this.#names, whole: this.#whole, highestId: this.#highestId }
  }

  /** Streams of the file set. UDF 2.00 2.3.2, 3.3.5. */
  async systemStreams(icb: LongAd, at: number): Promise<void> {
    await this.#streamsAt({ ...icb, at: at - ICB_AT + 4 }, at, undefined, '(system streams)')
  }

  /** Judges a folder's names, then what they lead to in the order of the medium; the folders in it are given back. */
  async #folder({ node, parent, path }: Folder): Promise<readonly Folder[]> {
    const data = await this.#dataOf(node)
    if (data === undefined) {
      this.#q.say(
        rules.tooMuch,
        (this.#nodes.at[node] as number) + SIZE_AT,
        'size',
        'a directory that is too long',
        'directories that are together no longer than the medium',
        { path: path === '' ? '/' : path },
      )
      this.#whole = false
      return []
    }
    const shown = path.length > LONGEST_PATH ? `…${path.slice(-LONGEST_PATH)}` : path
    const { names, whole } = judgeNames(this.#q, { ...data, path: shown, kind: 'folder' })
    if (!whole) this.#whole = false
    const inner: Folder[] = []
    for (const name of this.#inOrder(names)) {
      if ((name.characteristics & CHARACTERISTIC.parent) !== 0) {
        this.#parent(name, node, parent, shown)
        continue
      }
      const isFolder = (name.characteristics & CHARACTERISTIC.directory) !== 0
      if (!isFolder) this.#names++
      const there = this.#nodes.find(name.partition, name.block)
      if (there >= 0) {
        this.#again(name, there, `${shown}/${name.text}`)
        continue
      }
      if (this.#nodes.count >= MOST_NODES) {
        this.#whole = false
        return inner
      }
      const held = this.#atHand(name, shown)
      const child = held ?? (await this.#enter(name, 'node', () => `${shown}/${name.text}`))
      if (child === undefined) {
        this.#whole = false
        continue
      }
      this.#meet(name, child, `${shown}/${name.text}`)
      if (this.#nodes.types[child] === FILE_TYPE.directory) inner.push({ node: child, parent: node, path: `${path}/${name.text}` })
    }
    return inner
  }

  /** As their entries lie, so that the medium is read forwards. */
  #inOrder(names: readonly NameFound[]): readonly NameFound[] {
    let before = -1
    for (const { partition, block } of names) {
      const key = partition * 2 ** 32 + block
      if (key < before) return names.toSorted((a, b) => a.partition - b.partition || a.block - b.block)
      before = key
    }
    return names
  }

  #parent(name: NameFound, node: number, parent: number, path: string): void {
    const { partition, block, at } = name
    const nodes = this.#nodes
    const found = nodes.find(partition, block)
    nodes.found[parent] = (nodes.found[parent] as number) + 1
    const where = { path: path === '' ? '/' : path }
    if (found !== parent) {
      const wrong = block === nodes.block(parent) ? 4 : 0
      this.#q.say(
        rules.parent,
        at + ICB_AT + wrong,
        'ICB',
        `block ${block} of partition ${partition}`,
        `block ${nodes.block(parent)} of partition ${nodes.partition(parent)}, the directory above`,
        where,
      )
    }
    if ((name.characteristics & CHARACTERISTIC.directory) === 0)
      this.#q.say(
        rules.characteristics,
        at + CHARACTERISTICS_AT,
        'characteristics',
        `0x${name.characteristics.toString(16)}`,
        'the bit of directories',
        where,
      )
    this.#judgeNameId(name, parent, where.path)
    void node
  }

  /** A name of an entry that others lead to as well. */
  #again(name: NameFound, node: number, path: string): void {
    const nodes = this.#nodes
    nodes.found[node] = (nodes.found[node] as number) + 1
    this.#judgeDirectoryBit(name, node, path)
    if (nodes.types[node] === FILE_TYPE.directory)
      this.#q.say(
        rules.reachedTwice,
        name.at + ICB_AT,
        'ICB',
        `the directory of ${JSON.stringify(this.#paths.get(node) ?? '/')}`,
        'a directory of its own',
        { path },
      )
    else if ((nodes.found[node] ?? 0) > (nodes.links[node] ?? 0)) {
      this.#q.say(
        entryRules.links,
        name.at + ICB_AT,
        'ICB',
        `an entry that has ${nodes.found[node]} names`,
        `an entry that tells as many links (${nodes.links[node]})`,
        { structure: 'file identifier descriptor', path },
      )
      this.#keepPath(node, path)
    }
    this.#judgeNameId(name, node, path)
  }

  /** The first name of an entry. */
  #meet(name: NameFound, node: number, path: string): void {
    const nodes = this.#nodes
    nodes.found[node] = (nodes.found[node] as number) + 1
    this.#judgeDirectoryBit(name, node, path)
    if (nodes.links[node] !== 1 || nodes.types[node] === FILE_TYPE.directory) this.#keepPath(node, path)
    this.#judgeNameId(name, node, path)
  }

  #keepPath(node: number, path: string): void {
    if (this.#paths.size < 2 ** 16 || this.#paths.has(node)) this.#paths.set(node, path)
  }

  #judgeDirectoryBit(name: NameFound, node: number, path: string): void {
    const isFolder = this.#nodes.types[node] === FILE_TYPE.directory
    if (isFolder === ((name.characteristics & CHARACTERISTIC.directory) !== 0)) return
    const should = isFolder ? 'the bit of directories, as its entry is one' : 'no bit of directories, as its entry is none'
    this.#q.say(rules.characteristics, name.at + CHARACTERISTICS_AT, 'characteristics', `0x${name.characteristics.toString(16)}`, should, {
      path,
    })
  }

  /** Further names of a file may have ids of their own. */
  #judgeNameId(name: NameFound, node: number, path: string): void {
    const nodes = this.#nodes
    const low = (nodes.ids[node] as number) % 2 ** 32
    if (name.uniqueId === low) {
      nodes.marks[node] = (nodes.marks[node] as number) | MATCHED
      return
    }
    if (!this.#q.extended && name.uniqueId === 0) return
    if ((nodes.links[node] as number) > 1 && nodes.types[node] !== FILE_TYPE.directory && name.uniqueId >= 16) {
      this.#highestId = Math.max(this.#highestId, name.uniqueId)
      return
    }
    this.#q.say(
      rules.nameId,
      name.at + ID_AT,
      'uniqueId',
      name.uniqueId,
      `${this.#q.extended ? '' : '0, or '}${low}, as its entry has it`,
      { path },
    )
  }

  /** An entry whose block was read already: nearly all of them. Without waiting; undefined where more is to be read. */
  #atHand(name: NameFound, folder: string): number | undefined {
    const { source, blockSize, spaces } = this.#q
    const { partition, block } = name
    const [stretch] = spaces[partition]?.locate(block, 1) ?? []
    const held = stretch?.offset === undefined ? undefined : source.held(stretch.offset, blockSize)
    if (stretch?.offset === undefined || held === undefined) return undefined
    const { bytes, at } = held
    const id = tagIdOf(bytes, at)
    if (id !== TAG.fileEntry && id !== TAG.extendedFileEntry) return undefined
    if (readU16le(bytes, at + 20) === LINKED) return undefined
    const type = bytes[at + 27] as number
    if (type === FILE_TYPE.symlink || (id === TAG.extendedFileEntry && readU32le(bytes, at + STREAMS_AT) !== 0)) return undefined
    const place: Place = { partition, block, role: 'node', path: () => `${folder}/${name.text}` }
    const base = stretch.offset - at
    const entry = judgeEntry(this.#q, bytes, at, at + blockSize, base, place)
    if (entry === undefined) return undefined
    const further = judgeAllocation(this.#q, this.#usage, bytes, base, entry, place, this.#owners)
    if (further !== undefined) this.#waiting.push(further)
    if (entry.extended) this.#judgeObjectSize(bytes, at, entry, 0, place)
    return this.#add(entry, place, name.at)
  }

  /** What began and has still to be read. */
  #waiting: Promise<void>[] = []

  #add(entry: EntryFound, { partition, block }: Place, from: number): number {
    const node = this.#nodes.add(partition, block)
    const nodes = this.#nodes
    nodes.at[node] = entry.at
    nodes.ids[node] = entry.uniqueId
    nodes.links[node] = entry.links
    nodes.types[node] = entry.fileType
    if (entry.extended) nodes.marks[node] = EXTENDED
    this.#usage.take(this.#entryOwner, partition, block, 1, from)
    return node
  }

  #judgeObjectSize(bytes: Uint8Array, offset: number, entry: EntryFound, streams: number, place: Place): void {
    const found = readU32le(bytes, offset + OBJECT_SIZE_AT) + readU32le(bytes, offset + OBJECT_SIZE_AT + 4) * 2 ** 32
    const should = entry.size + streams
    if (found !== should) this.#q.say(entryRules.objectSize, entry.at + OBJECT_SIZE_AT, 'objectSize', found, should, { path: place.path() })
  }

  /** The entry of an ICB with all that hangs on it; undefined, told, where there is none. */
  async #enter(
    icb: Pick<LongAd, 'block' | 'partition' | 'length'> & { readonly at: number },
    role: 'root' | 'node',
    path: () => string,
  ): Promise<number | undefined> {
    await Promise.all(this.#waiting.splice(0))
    const newest = await this.#newest(icb, role, path)
    if (newest === undefined) return undefined
    const { bytes, at, place, entry } = newest
    await judgeAllocation(this.#q, this.#usage, bytes, at, entry, place, this.#owners)
    const own = { ...place, partition: icb.partition, block: icb.block }
    const node = this.#add(entry, own, icb.at)
    let streams = 0
    if (entry.hasStreams) streams = await this.#streams(bytes, entry, node, path())
    if (entry.extended) this.#judgeObjectSize(bytes, 0, entry, streams, place)
    if (entry.fileType === FILE_TYPE.symlink) {
      const data = await this.#reader.read(bytes, at, place.partition, place.block)
      if (data !== undefined) judgeTarget(this.#q, data.bytes, data.at, entry.at + SIZE_AT, path())
    }
    return node
  }

  /** Strategy 4096: behind each entry there may be where a newer one is. */
  async #newest(icb: Pick<LongAd, 'block' | 'partition' | 'length'> & { readonly at: number }, role: Place['role'], path: () => string) {
    const { source, blockSize, spaces } = this.#q
    let { partition, block } = icb
    let blocks = (icb.length & LENGTH_MASK) / blockSize
    let found: { readonly bytes: Uint8Array; readonly at: number; readonly place: Place; readonly entry: EntryFound } | undefined
    let from = icb.at
    for (let i = 0; i < MOST_INDIRECTIONS; i++) {
      const [stretch] = spaces[partition]?.locate(block, 1) ?? []
      const at = stretch?.offset
      const bytes = at === undefined ? undefined : (await source.read(at, blockSize)).slice()
      if (at === undefined || bytes === undefined || bytes.length < blockSize) {
        this.#q.say(rules.nameIcb, from + ICB_AT, 'ICB', `block ${block} of partition ${partition}`, 'a block of the volume', {
          path: path(),
        })
        return found
      }
      if (tagIdOf(bytes, 0) === TAG.indirectEntry && blocks >= 1) {
        this.#usage.take(this.#entryOwner, partition, block, 1, from)
        const { icb: next } = IndirectEntry.decode(bytes)
        ;({ partition, block } = next)
        blocks = (next.length & LENGTH_MASK) / blockSize
        from = at
        continue
      }
      const place: Place = { partition, block, role, path }
      const entry = judgeEntry(this.#q, bytes, 0, blockSize, at, place)
      if (entry === undefined) return this.#nowhere(icb, found, path)
      found = { bytes, at, place, entry }
      if (entry.strategy !== LINKED || blocks < 2) return found
      const further = await this.#behind(partition, block + 1, path)
      if (further === undefined) return found
      this.#usage.take(this.#entryOwner, partition, block + 1, 1, at)
      ;({ partition, block } = further)
      blocks = (further.length & LENGTH_MASK) / blockSize
    }
    return found
  }

  #nowhere<Found>(icb: { readonly at: number; readonly block: number }, found: Found | undefined, path: () => string): Found | undefined {
    if (found === undefined)
      this.#q.say(rules.nameIcb, icb.at + ICB_AT, 'ICB', `block ${icb.block}, where there is no file entry`, 'the block of one', {
        path: path(),
      })
    return found
  }

  async #behind(partition: number, block: number, path: () => string): Promise<LongAd | undefined> {
    const { source, blockSize, spaces } = this.#q
    const [stretch] = spaces[partition]?.locate(block, 1) ?? []
    if (stretch?.offset === undefined) return undefined
    const bytes = await source.read(stretch.offset, blockSize)
    if (tagIdOf(bytes, 0) !== TAG.indirectEntry) return undefined
    judgeTag(this.#q, bytes, 0, blockSize, stretch.offset, {
      ids: [TAG.indirectEntry],
      location: block,
      size: IndirectEntry.size,
      structure: 'indirect entry',
      path: path(),
    })
    return IndirectEntry.decode(bytes).icb
  }

  async #dataOf(node: number): Promise<Data | undefined> {
    const at = this.#nodes.at[node] as number
    const bytes = (await this.#q.source.read(at, this.#q.blockSize)).slice()
    return this.#reader.read(bytes, at, this.#nodes.partition(node), this.#nodes.block(node))
  }

  /** The streams of an entry; their bytes together. */
  async #streams(bytes: Uint8Array, entry: EntryFound, owner: number, path: string): Promise<number> {
    const at = entry.at + STREAMS_AT
    const icb = {
      length: readU32le(bytes, STREAMS_AT),
      block: readU32le(bytes, STREAMS_AT + 4),
      partition: readU16le(bytes, STREAMS_AT + 8),
      at: at - ICB_AT + 4,
    }
    return this.#streamsAt(icb, at, owner, `${path}:`)
  }

  /** `owner` is undefined for the streams of the file set. */
  async #streamsAt(
    icb: Pick<LongAd, 'length' | 'block' | 'partition'> & { readonly at: number },
    at: number,
    owner: number | undefined,
    where: string,
  ): Promise<number> {
    const directory = await this.#newest(icb, 'streams', () => where)
    if (directory === undefined) return 0
    await judgeAllocation(this.#q, this.#usage, directory.bytes, directory.at, directory.entry, directory.place, this.#owners)
    this.#usage.take(this.#entryOwner, icb.partition, icb.block, 1, at)
    this.#judgeObjectSize(directory.bytes, 0, directory.entry, 0, directory.place)
    if (directory.entry.links > 1)
      this.#q.say(entryRules.links, directory.entry.at + LINKS_AT, 'links', directory.entry.links, '0 or 1, for a stream directory', {
        structure: directory.entry.structure,
        path: where,
      })
    const data = await this.#reader.read(directory.bytes, directory.at, icb.partition, icb.block)
    if (data === undefined) return 0
    const { names } = judgeNames(this.#q, { ...data, path: where, kind: 'streams' })
    let sum = 0
    for (const name of names) {
      if ((name.characteristics & CHARACTERISTIC.parent) !== 0) {
        if (owner !== undefined && this.#nodes.find(name.partition, name.block) !== owner)
          this.#q.say(
            rules.parent,
            name.at + ICB_AT,
            'ICB',
            `block ${name.block}`,
            `block ${this.#nodes.block(owner)}, the entry whose streams these are`,
            { path: where },
          )
        continue
      }
      const streamPath = (): string => `${where}${name.text}`
      const stream = await this.#newest(name, 'stream', streamPath)
      if (stream === undefined) continue
      await judgeAllocation(this.#q, this.#usage, stream.bytes, stream.at, stream.entry, stream.place, this.#owners)
      this.#usage.take(this.#entryOwner, name.partition, name.block, 1, name.at)
      this.#judgeStream(name, stream.entry, owner === undefined ? 0 : (this.#nodes.ids[owner] as number), streamPath())
      this.#judgeObjectSize(stream.bytes, 0, stream.entry, 0, stream.place)
      sum += stream.entry.size
    }
    return sum
  }

  #judgeStream(name: NameFound, entry: EntryFound, ownerId: number, path: string): void {
    if (name.characteristics & CHARACTERISTIC.directory)
      this.#q.say(
        rules.characteristics,
        name.at + CHARACTERISTICS_AT,
        'characteristics',
        `0x${name.characteristics.toString(16)}`,
        'no bit of directories in a stream directory',
        { path },
      )
    if (entry.links !== 1) this.#q.say(entryRules.links, entry.at + LINKS_AT, 'links', entry.links, 1, { structure: entry.structure, path })
    const { uniqueId } = entry
    if (uniqueId !== ownerId) this.#highestId = Math.max(this.#highestId, uniqueId)
    if (name.uniqueId !== uniqueId % 2 ** 32 && name.uniqueId !== 0)
      this.#q.say(rules.streamId, name.at + ID_AT, 'uniqueId', name.uniqueId, `${uniqueId % 2 ** 32}, as its entry has it`, {
        path,
        structure: 'file identifier descriptor',
      })
    if (uniqueId !== 0 && uniqueId < 16 && uniqueId !== ownerId)
      this.#q.say(rules.streamId, entry.at + uniqueIdAt(entry.extended), 'uniqueId', uniqueId, '16 or more, or that of the file', {
        path,
        structure: entry.structure,
      })
  }

  #judgeLinks(): void {
    const nodes = this.#nodes
    for (let node = 0; node < nodes.count; node++) {
      const [recorded, found] = [nodes.links[node] as number, nodes.found[node] as number]
      if (recorded === found || (recorded > found && !this.#whole)) continue
      const structure = ((nodes.marks[node] as number) & EXTENDED) !== 0 ? 'extended file entry' : 'file entry'
      this.#q.say(entryRules.links, (nodes.at[node] as number) + LINKS_AT, 'links', recorded, `${found}, the number of names`, {
        structure,
        path: this.#paths.get(node),
      })
    }
  }

  /** The root has 0, and every other entry one of its own. */
  #judgeIds(): void {
    const nodes = this.#nodes
    const order = nodes.ids.slice(0, nodes.count).sort()
    const twice = new Set<number>()
    for (let i = 1; i < order.length && twice.size < 1000; i++) if (order[i] === order[i - 1]) twice.add(order[i] as number)
    for (let node = 0; node < nodes.count; node++) {
      const id = nodes.ids[node] as number
      this.#highestId = Math.max(this.#highestId, id)
      const isRoot = node === 0
      const problem = isRoot
        ? id === 0
          ? undefined
          : '0, as the root has it'
        : id < 16
          ? '16 or more'
          : twice.has(id)
            ? 'an id of its own'
            : undefined
      if (problem === undefined) continue
      const isExtended = ((nodes.marks[node] as number) & EXTENDED) !== 0
      this.#q.say(entryRules.uniqueId, (nodes.at[node] as number) + uniqueIdAt(isExtended), 'uniqueId', id, problem, {
        structure: isExtended ? 'extended file entry' : 'file entry',
        path: this.#paths.get(node) ?? (isRoot ? '/' : undefined),
      })
    }
  }
}
