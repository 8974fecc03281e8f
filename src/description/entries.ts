/** A tree whose files are pieces on the host, as entries of a manifest: whole folders where nothing in them is out of the ordinary. */

import { walk, type FileInode, type ImageTree, type Inode, type Node } from '../tree/index.js'
import type { Attributes, Content } from '../source/index.js'
import type { Instant } from '../unit/index.js'
import { printTime } from './times.js'
import type { Keys } from './tracks.js'
import type { United } from './united.js'

export interface Told {
  /** How sources are read, for all that no entry says otherwise. */
  readonly source: Keys
  readonly files: readonly Keys[]
}

export interface Placed extends Pick<United, 'tree' | 'bare'> {
  /** Date of the volume. */
  readonly date: Instant
  /** Where the pieces are, as the manifest names it. */
  readonly pieces: string
  /** Below it; nodes that are missing were not extracted. */
  readonly at: ReadonlyMap<Node | Content, string>
  /** What stands in the manifest itself. */
  readonly held: ReadonlyMap<Content, Uint8Array>
  readonly weights: ReadonlyMap<FileInode, number>
  /** Blocks of their own. */
  readonly pins: ReadonlyMap<FileInode, number>
  /** How files fill sectors that tell their form. */
  readonly xa: ReadonlyMap<Content, Keys>
  /** Whether the host keeps modes and times, because there are too many to list. */
  readonly attributes: 'listed' | 'on host'
  /** Whether times of birth are told also where they are those of the last change. */
  readonly isBirthKept: boolean
}

/** Nodes that are missing among the pieces are left out; whoever extracted has told of them. */
export function entriesFor(placed: Placed): Told {
  const usual = usualOf(placed)
  const wording = new Wording(placed, usual)
  const files: Keys[] = []
  const first = firstNames(placed.tree)
  const plain = plainFolders(placed, wording)
  interface Level {
    readonly node: Extract<Node, { kind: 'directory' }>
    readonly path: string
    next: number
    readonly simple: string[]
  }
  const open = (node: Level['node'], path: string): Level => ({ node, path, next: 0, simple: [] })
  const enter = (node: Level['node'], path: string): Level | undefined => {
    if (plain.has(node)) {
      files.push({ from: wording.host(node), ...(path === '' ? {} : { at: path }) })
      return undefined
    }
    const words = wording.of(node)
    // Folders that no entry names have the attributes of none.
    if (path !== '' || Object.keys(words).length > 0 || Object.keys(usual.source).length > 0)
      files.push({ at: path === '' ? '/' : path, directory: true, ...words })
    return open(node, path)
  }
  const top = enter(placed.tree, '')
  const stack = top === undefined ? [] : [top]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.node.children[level.next++]
    if (node === undefined) {
      stack.pop()
      const [only, ...more] = level.simple
      if (only !== undefined) files.push({ from: more.length === 0 ? only : [only, ...more], at: `${level.path}/` })
      continue
    }
    const path = `${level.path}/${node.name}`
    if (node.kind === 'directory') {
      if (!placed.at.has(node)) continue
      const below = enter(node, path)
      if (below !== undefined) stack.push(below)
      continue
    }
    const known = first.get(node.inode)
    if (known !== undefined && known !== path) {
      files.push({ at: path, hardlink: known, ...wording.hiding(node) })
      continue
    }
    if (!wording.exists(node)) continue
    const words = wording.of(node)
    if (node.inode.kind === 'file' && Object.keys(words).length === 0 && wording.isSame(node)) level.simple.push(wording.host(node))
    else files.push({ ...wording.kind(node, path), ...words })
  }
  return { source: usual.source, files }
}

/** By which each inode is met first: it is made there, and the others are further names of it. */
function firstNames(tree: ImageTree): ReadonlyMap<Inode, string> {
  const first = new Map<Inode, string>()
  for (const { path, node } of walk(tree)) if (node.kind === 'leaf' && !first.has(node.inode)) first.set(node.inode, path)
  return first
}

/** Folders of which the host has all, under the same names, with nothing that needs words; the outermost are enough. */
function plainFolders({ tree }: Placed, wording: Wording): ReadonlySet<Node> {
  const plain = new Set<Node>()
  const seen = new Set<Inode>()
  interface Level {
    readonly node: Extract<Node, { kind: 'directory' }>
    next: number
    isPlain: boolean
  }
  const open = (node: Level['node']): Level => ({
    node,
    next: 0,
    isPlain: wording.exists(node) && Object.keys(wording.of(node)).length === 0,
  })
  const stack = [open(tree)]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.node.children[level.next++]
    if (node === undefined) {
      stack.pop()
      if (level.isPlain) plain.add(level.node)
      const above = stack.at(-1)
      if (above !== undefined && !(level.isPlain && wording.isSame(level.node))) above.isPlain = false
    } else if (node.kind === 'directory') stack.push(open(node))
    else if (node.inode.kind !== 'file' || node.inode.content.origin.kind === 'track' || seen.has(node.inode)) level.isPlain = false
    else {
      seen.add(node.inode)
      if (!wording.exists(node) || !wording.isSame(node) || Object.keys(wording.of(node)).length > 0) level.isPlain = false
    }
  }
  return plain
}

interface Usual {
  readonly owner: string
  readonly modes: Readonly<Record<ModeKind, number>>
  readonly time: Instant
  readonly source: Keys
}

type ModeKind = 'files' | 'executables' | 'directories'
const normal: Readonly<Record<ModeKind, number>> = { files: 0o644, executables: 0o755, directories: 0o755 }

const kindOf = (node: Node, mode: number): ModeKind =>
  node.kind === 'directory' ? 'directories' : node.inode.kind === 'file' && (mode & 0o111) !== 0 ? 'executables' : 'files'

const attributesOf = (node: Node): Attributes => (node.kind === 'directory' ? node.attributes : node.inode.attributes)

/** What most entries have. */
function usualOf({ tree, bare, date, attributes }: Placed): Usual {
  const owners = new Map<string, number>()
  const times = new Map<Instant, number>()
  const modes: Readonly<Record<ModeKind, Map<number, number>>> = { files: new Map(), executables: new Map(), directories: new Map() }
  const count = <Key>(map: Map<Key, number>, key: Key): unknown => map.set(key, (map.get(key) ?? 0) + 1)
  const look = (node: Node): void => {
    const { mode, uid, gid, mtime } = attributesOf(node)
    count(times, mtime)
    if (bare.has(node)) return
    count(owners, `${uid}:${gid}`)
    if (node.kind === 'directory' || node.inode.kind === 'file') count(modes[kindOf(node, mode)], mode)
  }
  const stack: Node[] = [tree]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    look(node)
    if (node.kind === 'directory') stack.push(...node.children)
  }
  const most = <Key>(map: ReadonlyMap<Key, number>, usual: Key): Key => {
    let best: readonly [Key, number] = [usual, map.get(usual) ?? 0]
    for (const entry of map) if (entry[1] > best[1]) best = entry
    return best[0]
  }
  const usual = {
    owner: most(owners, '0:0'),
    time: most(times, date),
    modes: {
      files: most(modes.files, normal.files),
      executables: most(modes.executables, normal.executables),
      directories: most(modes.directories, normal.directories),
    },
  }
  const own = (['files', 'executables', 'directories'] as const).filter((kind) => usual.modes[kind] !== normal[kind])
  const owner = usual.owner === '0:0' ? {} : { owner: usual.owner }
  if (attributes === 'on host') return { ...usual, source: { ...owner, mode: 'keep', time: 'source' } }
  const mode = own.length === 0 ? {} : { mode: Object.fromEntries(own.map((kind) => [kind, octal(usual.modes[kind])])) }
  return { ...usual, source: { ...owner, ...mode, ...(usual.time === date ? {} : { time: printTime(usual.time) }) } }
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** As a text, where it is one. */
function wordsOfBytes(bytes: Uint8Array): Keys {
  const text = Buffer.from(bytes).toString('utf8')
  const isText = /^[\n\P{C}]*$/u.test(text) && Buffer.from(text, 'utf8').equals(bytes)
  return isText ? { text } : { base64: Buffer.from(bytes).toString('base64') }
}

/** Nodes in the words of their entries. */
class Wording {
  readonly #placed: Placed
  readonly #usual: Usual

  constructor(placed: Placed, usual: Usual) {
    this.#placed = placed
    this.#usual = usual
  }

  exists(node: Node): boolean {
    if (node.kind === 'directory' || this.#placed.at.has(node)) return this.#placed.at.has(node)
    if (node.inode.kind !== 'file') return node.inode.kind !== 'socket'
    return node.inode.content.origin.kind === 'track' || this.#placed.held.has(node.inode.content)
  }

  host(part: Node | Content): string {
    return `${this.#placed.pieces}/${this.#placed.at.get(part) ?? ''}`
  }

  /** Where data come from; `part` is what stands for them on the host. */
  data(content: Content, part: Node | Content = content): Keys {
    const bytes = this.#placed.held.get(content)
    return bytes === undefined ? { from: this.host(part) } : wordsOfBytes(bytes)
  }

  /** Whether the host has it under its own name. */
  isSame(node: Node): boolean {
    return this.#placed.at.get(node)?.endsWith(`/${node.name}`) === true
  }

  kind(node: Extract<Node, { kind: 'leaf' }>, at: string): Keys {
    const { inode } = node
    switch (inode.kind) {
      case 'file': {
        const { origin } = inode.content
        return origin.kind === 'track' ? { at, track: origin.number } : { ...this.data(inode.content, node), at }
      }
      case 'symlink':
        return { at, symlink: inode.target }
      case 'character':
      case 'block':
        return { at, device: { type: inode.kind, major: inode.major, minor: inode.minor } }
      case 'fifo':
      case 'socket':
        return { at, fifo: true }
    }
  }

  hiding({ hidden, hiddenBit }: Node): Keys {
    return { ...(hidden.size === 0 ? {} : { hide: [...hidden] }), ...(hiddenBit === undefined ? {} : { hiddenBit: [...hiddenBit] }) }
  }

  /** All that is not as usual. */
  of(node: Node): Keys {
    const { bare, attributes, date, isBirthKept, weights, pins, xa } = this.#placed
    const { mode, uid, gid, mtime, atime, btime } = attributesOf(node)
    const isLink = node.kind === 'leaf' && node.inode.kind === 'symlink'
    const owner = `${uid}:${gid}`
    const onHost = attributes === 'on host' && (node.kind === 'directory' || node.inode.kind === 'file')
    const file = node.kind === 'leaf' && node.inode.kind === 'file' ? node.inode : undefined
    const weight = file === undefined ? undefined : weights.get(file)
    const block = file === undefined ? undefined : pins.get(file)
    const forms = file === undefined ? undefined : xa.get(file.content)
    // Who is no file of the host is no executable one.
    const kind = file === undefined || this.#placed.at.has(node) ? kindOf(node, mode) : 'files'
    const later = btime !== undefined && btime > mtime
    return {
      ...(bare.has(node) || owner === this.#usual.owner ? {} : { owner }),
      ...(onHost || bare.has(node) || isLink || mode === this.#usual.modes[kind] ? {} : { mode: octal(mode) }),
      ...(onHost || mtime === this.#usual.time ? {} : { time: mtime === date ? 'volume' : printTime(mtime) }),
      ...(btime !== undefined && !later && (isBirthKept || btime !== mtime)
        ? { created: btime === date ? 'volume' : printTime(btime) }
        : {}),
      ...(atime === mtime || onHost ? {} : { accessed: atime === date ? 'volume' : printTime(atime) }),
      ...this.hiding(node),
      ...(block === undefined ? (weight === undefined ? {} : { place: { weight } }) : { place: { block } }),
      ...(file?.realTime === true ? { realTime: true } : {}),
      ...(forms === undefined ? {} : { xa: forms }),
      ...(file?.streams === undefined
        ? {}
        : { streams: Object.fromEntries(file.streams.map(({ name, content }) => [name, this.data(content)])) }),
    }
  }
}
