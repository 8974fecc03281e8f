/** One tree of a disc: of the session and the name space that somebody chose, or of the best there is. */

import { DiscError, type Fault } from '../fault/index.js'
import type { SectorTaking } from '../source/index.js'
import { find, passingChildren, walk, type Inode } from '../tree/index.js'
import { chosenSession, type DiscSession, type FoundDisc } from './disc.js'
import { nothingFound } from './empty.js'
import { faults } from './faults.js'
import { withForm2 } from './form2.js'
import { formsIn } from './forms.js'
import { findSpaces, readSpace, spaceNames, type FoundSpace, type Space, type SpaceTree } from './spaces.js'
import { extentsOf, type Stretch } from './stretches.js'
import { tolerant } from './tolerant.js'

export interface Choice {
  /** `last`, `first` or a number. */
  readonly session?: string | undefined
  /** The block at which the session begins, whether it was found or not; then `session` does not count. */
  readonly sessionStart?: number | undefined
  readonly space?: Space | undefined
  /** What is taken of sectors of form 2: their 2324 bytes of data where nothing is said. */
  readonly form2?: SectorTaking | undefined
}

export interface ReadTree extends SpaceTree {
  readonly session: DiscSession
}

/** One tree of the disc. Throws `survey/noSession`, `survey/notThere`, `survey/noFileSystem` and `survey/nothingRecorded`. */
export async function readTree(disc: FoundDisc, choice: Choice = {}): Promise<ReadTree> {
  const session = chosenSession(disc, choice)
  const { medium, faults } = tolerant(disc)
  const found = await findSpaces(medium, session)
  if (found.length === 0 && choice.space === undefined) throw new DiscError([await nothingFound(disc.medium, session), ...disc.faults])
  const [best, ...others] = chosen(disc, session, found, choice.space)
  const read = await firstRead(best, others, (space) => readSpace(medium, session, space))
  const { tree, faults: told } = await withForm2(read.tree, medium, choice.form2 ?? '2324')
  return { ...read, tree, session, faults: [...disc.faults, ...read.faults, ...told, ...faults()] }
}

/** The space that is wanted alone, or all that are there, the best one first. */
function chosen(disc: FoundDisc, { number }: DiscSession, found: readonly FoundSpace[], wanted: Space | undefined): [Space, ...Space[]] {
  const [best, ...others] = found.map(({ space }) => space)
  if (wanted === undefined && best !== undefined) return [best, ...others]
  if (wanted === undefined) throw new Error('A tree is chosen where there is none')
  if (found.some(({ space }) => space === wanted)) return [wanted]
  const there = found.map(({ space }) => spaceNames[space])
  throw new DiscError([faults.notThere({ medium: disc.name, session: number, wanted: spaceNames[wanted], there }), ...disc.faults])
}

/** The first tree that can be entered and shows something, and why it is not the best one. Where none does, what the best one gives or throws. */
async function firstRead(best: Space, others: readonly Space[], read: (space: Space) => Promise<SpaceTree>): Promise<SpaceTree> {
  const lost: Fault[] = []
  const first = await attempt(() => read(best), lost)
  if (first !== undefined && first.tree.children.length > 0) return await richer(first, others, read)
  for (const other of others) {
    const found = await attempt(() => read(other), [])
    if (found === undefined || found.tree.children.length === 0) continue
    const words = { passed: spaceNames[best], taken: spaceNames[other] }
    const passed =
      first === undefined ? [faults.brokenTree({ ...words, reason: lost[0]?.message ?? '' })] : [faults.emptyTree(words), ...first.faults]
    return { ...found, faults: [...passed, ...found.faults] }
  }
  if (first === undefined) throw new DiscError(lost)
  return first
}

/**
 * A UDF none of whose entries has an owner holds names and contents and nothing else: its writer left out links, modes and special
 * files. Rock Ridge beside it tells more where it shows all that UDF does.
 */
async function richer(first: SpaceTree, others: readonly Space[], read: (space: Space) => Promise<SpaceTree>): Promise<SpaceTree> {
  if (first.space !== 'udf' || first.owners === 'recorded' || !others.includes('rockridge')) return first
  const other = await attempt(() => read('rockridge'), [])
  if (other === undefined) return first
  const there = new Set(Array.from(walk(other.tree, '', passingChildren), ({ path }) => path))
  for (const { path, node } of walk(first.tree, '', passingChildren))
    if (!there.has(path) || (node.kind === 'leaf' && hasStreams(node.inode)))
      return { ...first, faults: [...first.faults, faults.fewerAttributes({ path })] }
  return { ...other, faults: [faults.poorerTree({}), ...other.faults] }
}

const hasStreams = (inode: Inode): boolean => inode.kind === 'file' && inode.streams !== undefined

/** What the paths of a tree are called in the other name spaces of its session. */
export async function formsOf(
  disc: FoundDisc,
  { space, session, tree }: ReadTree,
): Promise<ReadonlyMap<Space, ReadonlyMap<string, string>>> {
  const { medium } = tolerant(disc)
  const forms = new Map<Space, ReadonlyMap<string, string>>()
  for (const found of await findSpaces(medium, session)) {
    if (found.space === space) continue
    const other = await attempt(() => readSpace(medium, session, found.space), [])
    if (other !== undefined) forms.set(found.space, formsIn(tree, other.tree))
  }
  return forms
}

/** Undefined, and told, where something cannot be read. */
export async function attempt<Result>(read: () => Promise<Result>, faults: Fault[]): Promise<Result | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    faults.push(...error.faults)
    return undefined
  }
}

/** Where the bytes of a path lie. Throws `survey/noPath`. */
export function locatePath(read: ReadTree, path: string): readonly Stretch[] {
  const node = find(read.tree, path)
  if (node === undefined) throw new DiscError(faults.noPath({ path, space: spaceNames[read.space] }))
  return node.kind === 'leaf' ? extentsOf(node.inode) : []
}
