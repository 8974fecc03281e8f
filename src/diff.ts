/** Two discs -> in what they differ: path by path, then in what their volumes say of themselves. */

import { areEqual, createDigest } from './kernel/digest.node.js'
import { silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { readBootCatalog, type FoundBootCatalog } from './format/eltorito/index.js'
import {
  chosenSession,
  readTree,
  readingAhead,
  findSpaces,
  recordsOwners,
  spaceNames,
  spaces,
  surveyFaults,
  tolerant,
  type Choice,
  type ReadTree,
  type Space,
} from './survey/index.js'
import type { OpenedDisc } from './master.js'
import type { Content } from './source/index.js'
import { hostContents, type HostContents } from './source/open.node.js'
import { sideBySide, type Attributes, type Node } from './tree/index.js'
import { instant, printInstant } from './unit/index.js'

/** One thing in which a path or a volume differs. */
export interface Difference {
  /** `size`, `content`, `mode`, `owner`, `time`, `target`, `device`, `kind`; or the name of a field of the volume. */
  readonly what: string
  readonly before: string
  readonly after: string
}

export type PathChange =
  | { readonly kind: 'added' | 'removed'; readonly path: string; readonly is: string }
  | { readonly kind: 'changed'; readonly path: string; readonly differences: readonly Difference[] }

export interface Comparison {
  readonly same: boolean
  /** The trees that were compared. */
  readonly space: Space
  /** In the order of the paths. */
  readonly paths: readonly PathChange[]
  readonly volume: readonly Difference[]
  readonly faults: readonly Fault[]
}

export interface CompareOptions extends Choice {
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

/** Contents of equal size are read and compared by their SHA-256. Throws where no tree is common to both. */
export async function diffDiscs(before: OpenedDisc, after: OpenedDisc, options: Partial<CompareOptions> = {}): Promise<Comparison> {
  const { listener = silent, signal } = options
  listener({ kind: 'action', action: 'read' })
  const [a, b] = await sameSpace(before, after, options)
  const { space } = a
  listener({ kind: 'action', action: 'compare' })
  // Each disc has readers of its own: both may have one name.
  const [openA, openB] = [contentsOf(before), contentsOf(after)]
  try {
    const data = { a: readerOf(openA, signal), b: readerOf(openB, signal) }
    const paths = await comparePaths(a, b, data, recordsOwners(space))
    const volume = [
      ...compareFields(fieldsOf(a), fieldsOf(b)),
      ...compareFields(await spacesOf(before, options), await spacesOf(after, options)),
      ...compareFields(await bootOf(before, options), await bootOf(after, options)),
    ]
    return { same: paths.length === 0 && volume.length === 0, space, paths, volume, faults: [...a.faults, ...b.faults] }
  } finally {
    await openA.close()
    await openB.close()
  }
}

const contentsOf = ({ medium }: OpenedDisc) => hostContents({ media: new Map([[medium.name, readingAhead(medium)]]) })

async function namesOf(disc: OpenedDisc, choice: Choice): Promise<readonly Space[]> {
  return (await findSpaces(tolerant(disc).medium, chosenSession(disc, choice))).map(({ space }) => space)
}

/** The best trees of both where they are of one kind; else the best that both have, and none that was passed over in one of them. */
async function sameSpace(before: OpenedDisc, after: OpenedDisc, choice: Choice): Promise<readonly [ReadTree, ReadTree]> {
  const [a, b] = [await readTree(before, choice), await readTree(after, choice)]
  if (a.space === b.space) return [a, b]
  const [inA, inB] = [await namesOf(before, choice), await namesOf(after, choice)]
  const common = spaces.filter((space) => inA.includes(space) && inB.includes(space))
  const least = Math.max(spaces.indexOf(a.space), spaces.indexOf(b.space))
  const space = common.find((candidate) => spaces.indexOf(candidate) >= least) ?? common[0]
  if (space !== undefined) {
    const wanted = { ...choice, space }
    return [a.space === space ? a : await readTree(before, wanted), b.space === space ? b : await readTree(after, wanted)]
  }
  const there = inB.map((name) => spaceNames[name])
  const wanted = inA.map((name) => spaceNames[name]).join(' or ')
  throw new DiscError(surveyFaults.notThere({ medium: after.name, session: chosenSession(after, choice).number, wanted, there }))
}

/** Data up to here are compared as they are; of others there are digests. */
const SMALL_BYTES = 1 << 16

interface DataReader {
  /** All of a small content. */
  readonly load: (content: Content) => Promise<Uint8Array>
  /** Remembers what it has read: hard links and equal contents share one. */
  readonly digest: (content: Content) => Promise<string>
}

function readerOf(contents: HostContents, signal: AbortSignal | undefined): DataReader {
  const known = new WeakMap<Content, string>()
  return {
    load: (content) => contents.load(content, SMALL_BYTES, signal),
    async digest(content) {
      const before = known.get(content)
      if (before !== undefined) return before
      const digest = createDigest()
      for await (const piece of contents.open(content, undefined, signal)) digest.update(piece)
      const hex = digest.hex()
      known.set(content, hex)
      return hex
    },
  }
}

interface Data {
  readonly a: DataReader
  readonly b: DataReader
}

async function comparePaths(a: ReadTree, b: ReadTree, data: Data, owners: boolean): Promise<readonly PathChange[]> {
  const changes: PathChange[] = []
  const compare = async (path: string, before: Node, after: Node): Promise<void> => {
    const differences = await compareNodes(before, after, data, owners)
    if (differences.length > 0) changes.push({ kind: 'changed', path, differences })
  }
  await compare('/', a.tree, b.tree)
  for (const { path, before, after } of sideBySide(a.tree, b.tree))
    if (before === undefined) changes.push({ kind: 'added', path, is: after === undefined ? '' : kindOf(after) })
    else if (after === undefined) changes.push({ kind: 'removed', path, is: kindOf(before) })
    else await compare(path, before, after)
  return changes.sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0))
}

const kindOf = (node: Node): string => (node.kind === 'directory' ? 'folder' : node.inode.kind)
const attributesOf = (node: Node): Attributes => (node.kind === 'directory' ? node.attributes : node.inode.attributes)

async function compareNodes(a: Node, b: Node, data: Data, owners: boolean): Promise<readonly Difference[]> {
  if (kindOf(a) !== kindOf(b)) return [{ what: 'kind', before: kindOf(a), after: kindOf(b) }]
  const told = isSame(a, b, owners) ? [] : compareFields(wordsOf(a, owners), wordsOf(b, owners))
  if (a.kind === 'directory' || b.kind === 'directory' || a.inode.kind !== 'file' || b.inode.kind !== 'file') return told
  const [from, to] = [a.inode.content, b.inode.content]
  if (from.size !== to.size) return told
  if (from.size === 0 || (from.size <= SMALL_BYTES && (await isSameData(from, to, data)))) return told
  const [before, after] = [await digestOrFault(data.a, from), await digestOrFault(data.b, to)]
  return before === after && !before.startsWith('unreadable') ? told : [...told, { what: 'content', before, after }]
}

/** Whether nothing differs of what is told of both, their data aside. */
function isSame(a: Node, b: Node, owners: boolean): boolean {
  const [x, y] = [attributesOf(a), attributesOf(b)]
  if (x.mtime !== y.mtime || (owners && (x.mode !== y.mode || x.uid !== y.uid || x.gid !== y.gid))) return false
  if (a.kind === 'directory' || b.kind === 'directory') return true
  if (a.inode.kind === 'file' && b.inode.kind === 'file') return a.inode.content.size === b.inode.content.size
  return false
}

function wordsOf(node: Node, owners: boolean): Fields {
  const { mode, uid, gid, mtime } = attributesOf(node)
  return { ...(owners ? { mode: octal(mode), owner: `${uid}:${gid}` } : {}), time: printInstant(mtime), ...leafFields(node) }
}

/** What cannot be read is told by whoever takes digests. */
async function isSameData(from: Content, to: Content, { a, b }: Data): Promise<boolean> {
  try {
    return areEqual(await a.load(from), await b.load(to))
  } catch (error) {
    if (!(error instanceof DiscError) || isCancelled(error)) throw error
    return false
  }
}

const isCancelled = ({ faults }: DiscError): boolean => faults.some(({ code }) => code === 'source/cancelled')

async function digestOrFault({ digest }: DataReader, content: Content): Promise<string> {
  try {
    return await digest(content)
  } catch (error) {
    if (!(error instanceof DiscError) || isCancelled(error)) throw error
    return `unreadable: ${error.faults[0]?.message ?? error.message}`
  }
}

function leafFields(node: Node): Readonly<Record<string, string>> {
  if (node.kind === 'directory') return {}
  const { inode } = node
  switch (inode.kind) {
    case 'file':
      return { size: String(inode.content.size) }
    case 'symlink':
      return { target: inode.target }
    case 'character':
    case 'block':
      return { device: `${inode.major}:${inode.minor}` }
    default:
      return {}
  }
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

type Fields = Readonly<Record<string, string>>

function compareFields(before: Fields, after: Fields): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((what) =>
    before[what] === after[what] ? [] : [{ what, before: before[what] ?? '', after: after[what] ?? '' }],
  )
}

/** What the volume says of itself, as texts by their names. */
function fieldsOf({ about }: ReadTree): Fields {
  const source = about.kind === 'udf' ? about.facts : about.volume
  return Object.fromEntries(
    Object.entries(source).flatMap(([key, value]: [string, unknown]) => {
      const text = typeof value === 'string' ? value : typeof value === 'number' ? numberText(key, value) : undefined
      return text === undefined ? [] : [[`volume ${key}`, text]]
    }),
  )
}

const times: ReadonlySet<string> = new Set(['created', 'modified', 'expires', 'effective', 'recorded'])
const numberText = (key: string, value: number): string => (times.has(key) ? printInstant(instant(value)) : String(value))

async function spacesOf(disc: OpenedDisc, choice: Choice): Promise<Fields> {
  return { 'file systems': (await namesOf(disc, choice)).map((space) => spaceNames[space]).join(', ') }
}

async function bootOf(disc: OpenedDisc, choice: Choice): Promise<Fields> {
  const { catalog } = await readBootCatalog(tolerant(disc).medium, chosenSession(disc, choice).start)
  return Object.fromEntries((catalog?.entries ?? []).map((entry, i) => [`boot entry ${i + 1}`, bootText(entry)]))
}

const bootText = (entry: FoundBootCatalog['entries'][number]): string =>
  `platform ${entry.platform.toString(16)}h, ${entry.bootable ? 'bootable' : 'not bootable'}, emulation ${entry.emulation}, ` +
  `segment ${entry.loadSegment.toString(16)}h, ${entry.loadSectors} sectors, ${entry.size} bytes`
