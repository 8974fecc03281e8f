/** Two discs -> in what they differ: path by path, then in what their volumes say of themselves. */

import { createDigest } from './kernel/digest.node.js'
import { silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { readBootCatalog, type FoundBootCatalog } from './format/eltorito/index.js'
import {
  readTree,
  findSpaces,
  recordsOwners,
  mediumOf,
  sessionOf,
  spaceNames,
  spaces,
  surveyFaults,
  tolerant,
  type Choice,
  type ReadTree,
  type Space,
} from './survey/index.js'
import type { OpenedDisc } from './master.js'
import type { Content, OpenContent } from './source/index.js'
import { hostContents } from './source/open.node.js'
import { walk, type Attributes, type Node } from './tree/index.js'
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
  const space = options.space ?? (await commonSpace(before, after, options))
  const [a, b] = [await readTree(before, { ...options, space }), await readTree(after, { ...options, space })]
  listener({ kind: 'action', action: 'compare' })
  // Each disc has readers of its own: both may have one name.
  const [openA, openB] = [contentsOf(before), contentsOf(after)]
  try {
    const digests = { a: digester(openA.open, signal), b: digester(openB.open, signal) }
    const paths = await comparePaths(a, b, digests, recordsOwners(space))
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

const contentsOf = ({ medium }: OpenedDisc) => hostContents({ media: new Map([[medium.name, medium]]) })

async function namesOf(disc: OpenedDisc, { session: wanted }: Choice): Promise<readonly Space[]> {
  const session = sessionOf(disc, wanted)
  return (await findSpaces(tolerant(mediumOf(disc, session)).medium, session.start)).map(({ space }) => space)
}

async function commonSpace(before: OpenedDisc, after: OpenedDisc, choice: Choice): Promise<Space> {
  const [a, b] = [await namesOf(before, choice), await namesOf(after, choice)]
  for (const [disc, found] of [
    [before, a],
    [after, b],
  ] as const)
    if (found.length === 0)
      throw new DiscError(surveyFaults.noFileSystem({ medium: disc.name, session: sessionOf(disc, choice.session).number }))
  const best = spaces.find((space) => a.includes(space) && b.includes(space))
  if (best !== undefined) return best
  const there = b.map((space) => spaceNames[space])
  const wanted = a.map((space) => spaceNames[space]).join(' or ')
  throw new DiscError(surveyFaults.notThere({ medium: after.name, session: sessionOf(after, choice.session).number, wanted, there }))
}

type Digester = (content: Content) => Promise<string>

/** Remembers what it has read: hard links and equal contents share one. */
function digester(open: OpenContent, signal: AbortSignal | undefined): Digester {
  const known = new Map<Content, string>()
  return async (content) => {
    const before = known.get(content)
    if (before !== undefined) return before
    const digest = createDigest()
    for await (const piece of open(content, undefined, signal)) digest.update(piece)
    const hex = digest.hex()
    known.set(content, hex)
    return hex
  }
}

interface Digesters {
  readonly a: Digester
  readonly b: Digester
}

async function comparePaths(a: ReadTree, b: ReadTree, digests: Digesters, owners: boolean): Promise<readonly PathChange[]> {
  const changes: PathChange[] = []
  const after = new Map<string, Node>([['/', b.tree]])
  for (const { path, node } of walk(b.tree)) after.set(path, node)
  const compare = async (path: string, node: Node): Promise<void> => {
    const other = after.get(path)
    after.delete(path)
    if (other === undefined) {
      changes.push({ kind: 'removed', path, is: kindOf(node) })
      return
    }
    const differences = await compareNodes(node, other, digests, owners)
    if (differences.length > 0) changes.push({ kind: 'changed', path, differences })
  }
  await compare('/', a.tree)
  for (const { path, node } of walk(a.tree)) await compare(path, node)
  for (const [path, node] of after) changes.push({ kind: 'added', path, is: kindOf(node) })
  return changes.sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0))
}

const kindOf = (node: Node): string => (node.kind === 'directory' ? 'folder' : node.inode.kind)
const attributesOf = (node: Node): Attributes => (node.kind === 'directory' ? node.attributes : node.inode.attributes)

async function compareNodes(a: Node, b: Node, digests: Digesters, owners: boolean): Promise<readonly Difference[]> {
  if (kindOf(a) !== kindOf(b)) return [{ what: 'kind', before: kindOf(a), after: kindOf(b) }]
  const [x, y] = [attributesOf(a), attributesOf(b)]
  const told = compareFields(
    {
      ...(owners ? { mode: octal(x.mode), owner: `${x.uid}:${x.gid}` } : {}),
      time: printInstant(x.mtime),
      ...leafFields(a),
    },
    {
      ...(owners ? { mode: octal(y.mode), owner: `${y.uid}:${y.gid}` } : {}),
      time: printInstant(y.mtime),
      ...leafFields(b),
    },
  )
  if (a.kind === 'directory' || b.kind === 'directory' || a.inode.kind !== 'file' || b.inode.kind !== 'file') return told
  const [from, to] = [a.inode.content, b.inode.content]
  if (from.size !== to.size) return told
  const [before, after] = [await digestOrFault(digests.a, from), await digestOrFault(digests.b, to)]
  return before === after && !before.startsWith('unreadable') ? told : [...told, { what: 'content', before, after }]
}

async function digestOrFault(digest: Digester, content: Content): Promise<string> {
  try {
    return await digest(content)
  } catch (error) {
    if (!(error instanceof DiscError) || error.faults.some(({ code }) => code === 'source/cancelled')) throw error
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

async function bootOf(disc: OpenedDisc, { session }: Choice): Promise<Fields> {
  const { catalog } = await readBootCatalog(tolerant(disc.medium).medium, sessionOf(disc, session).start)
  return Object.fromEntries((catalog?.entries ?? []).map((entry, i) => [`boot entry ${i + 1}`, bootText(entry)]))
}

const bootText = (entry: FoundBootCatalog['entries'][number]): string =>
  `platform ${entry.platform.toString(16)}h, ${entry.bootable ? 'bootable' : 'not bootable'}, emulation ${entry.emulation}, ` +
  `segment ${entry.loadSegment.toString(16)}h, ${entry.loadSectors} sectors, ${entry.size} bytes`
