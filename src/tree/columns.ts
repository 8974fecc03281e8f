/** The entries of a folder of a disc in columns, of which nodes are made when somebody wants them. */

import type { Content } from '../source/index.js'
import { bytes, lba } from '../unit/index.js'
import type { Dress, Unmade } from './read-directory.js'
import { visibleEverywhere, type Attributes, type FileInode, type Leaf, type Node } from './tree.js'

/** Files that have one name each and lie in one piece that begins with a sector, and what is made already: folders, and other files. */
export interface Columns {
  /** The names, one behind the other, in the order of code points. */
  readonly text: () => string
  /** From `from` on, of each entry: where its name ends in the text, the sector in which its data begin, and their bytes. */
  readonly numbers: Uint32Array
  readonly from: number
  readonly count: number
  /** Those of each file, or a single one where all have the same. */
  readonly attributes: readonly Attributes[]
}

/** Numbers of an entry. */
export const COLUMNS = 3
/** Added to the end of the name of what is made already. */
export const MADE = 0x8000_0000
/** With which ids of contents begin, before the path. */
export const DATA_IDS = 'data:'

export type TakeEntry = (name: string, start: number, size: number, is: 'file' | 'made', place: number) => void

export function eachEntryOf({ text: all, numbers, from, count }: Columns, take: TakeEntry): void {
  const text = all()
  let last = 0
  for (let at = from; at < from + count * COLUMNS; at += COLUMNS) {
    const told = numbers[at] as number
    const isMade = told >= MADE
    const end = isMade ? told - MADE : told
    take(text.slice(last, end), numbers[at + 1] as number, numbers[at + 2] as number, isMade ? 'made' : 'file', at)
    last = end
  }
}

/** What a folder at a path holds, on a medium by its name. */
export const inColumns = (medium: string, path: string, columns: Columns, made: readonly Node[]): Unmade | readonly Node[] =>
  made.length === columns.count ? made : new ColumnFolder(medium, path, columns, made)

class ColumnFolder implements Unmade {
  readonly made: readonly Node[]
  readonly #medium: string
  readonly #path: string
  readonly #columns: Columns

  constructor(medium: string, path: string, columns: Columns, made: readonly Node[]) {
    this.#medium = medium
    this.#path = path
    this.#columns = columns
    this.made = made
  }

  get count(): number {
    return this.#columns.count
  }

  make(dress?: Dress, made: readonly Node[] = this.made): readonly Node[] {
    const ids = this.idsIn(dress)
    return this.#nodes(made, (name, place, file) => {
      const inode = this.inode(ids + name, place, file, dress)
      return { kind: 'leaf', name, inode, hidden: visibleEverywhere }
    })
  }

  /** With which the ids of its contents begin. */
  idsIn(dress?: Dress): string {
    return `${dress?.ids ?? DATA_IDS}${this.#path}/`
  }

  pass(): readonly Node[] {
    return this.#nodes(this.made, (name, place, file) => new PassingLeaf(this, name, place, file))
  }

  inode(id: string, place: number, file: number, dress?: Dress): FileInode {
    const { numbers, attributes } = this.#columns
    const size = bytes(numbers[place + 2] as number)
    const content: Content = {
      id,
      size,
      origin: { kind: 'extents', medium: this.#medium, extents: size > 0 ? [{ start: lba(numbers[place + 1] as number), size }] : [] },
    }
    return {
      attributes: (attributes[file] ?? attributes[0]) as Attributes,
      links: 1,
      kind: 'file',
      content: dress === undefined ? content : dress.content(content),
    }
  }

  #nodes(made: readonly Node[], leaf: (name: string, place: number, file: number) => Leaf): readonly Node[] {
    const nodes: Node[] = []
    let [file, next] = [0, 0]
    eachEntryOf(this.#columns, (name, _start, _size, is, place) => {
      nodes.push(is === 'made' ? (made[next++] as Node) : leaf(name, place, file++))
    })
    return nodes
  }
}

/** A file of which an inode is made when somebody asks for it. */
class PassingLeaf implements Leaf {
  readonly kind = 'leaf'
  readonly hidden = visibleEverywhere
  readonly name: string
  readonly #directory: ColumnFolder
  readonly #place: number
  readonly #file: number
  #inode: FileInode | undefined = undefined

  constructor(directory: ColumnFolder, name: string, place: number, file: number) {
    this.#directory = directory
    this.name = name
    this.#place = place
    this.#file = file
  }

  get inode(): FileInode {
    return (this.#inode ??= this.#directory.inode(this.#directory.idsIn() + this.name, this.#place, this.#file))
  }
}
