/** Folders of a disc whose files are made when somebody wants to know them: most of those who read a tree look at each file once. */

import type { Content } from '../source/index.js'
import { visibleEverywhere, type Attributes, type Directory, type NameSpace, type Node } from './tree.js'

/** What a folder holds of which files are not made yet: those have one name each, and share nothing with what lies elsewhere. */
export interface Unmade {
  /** All of it, in the order of code points; each time anew, but for what is made already, or was put into the place of that. */
  make(dress?: Dress, made?: readonly Node[]): readonly Node[]
  /** The same for somebody who keeps none of it. */
  pass(): readonly Node[]
  /** Folders, and what is out of the ordinary. */
  readonly made: readonly Node[]
  /** Of all entries. */
  readonly count: number
}

/** What becomes of contents while they are made. */
export interface Dress {
  /** With which their ids begin, before the path. */
  readonly ids: string
  readonly content: (content: Content) => Content
}

export class ReadDirectory implements Directory {
  readonly kind = 'directory'
  readonly hidden = visibleEverywhere
  readonly name: string
  declare readonly hiddenBit?: ReadonlySet<NameSpace>
  attributes: Attributes
  #children: readonly Node[] | undefined = []
  #unmade: Unmade | undefined = undefined

  constructor(name: string, attributes: Attributes, held: readonly Node[] | Unmade = [], hiddenBit?: Directory['hiddenBit']) {
    this.name = name
    this.attributes = attributes
    if (hiddenBit !== undefined) this.hiddenBit = hiddenBit
    this.hold(held)
  }

  /** Once somebody asked for them, they stay the same. */
  get children(): readonly Node[] {
    if (this.#children === undefined) this.hold(this.#unmade?.make() ?? [])
    return this.#children ?? []
  }

  get unmade(): Unmade | undefined {
    return this.#unmade
  }

  hold(held: readonly Node[] | Unmade): void {
    this.#children = 'make' in held ? undefined : held
    this.#unmade = 'make' in held ? held : undefined
  }
}

/** What is not made yet of a folder. */
export const unmadeIn = (directory: Directory): Unmade | undefined => (directory instanceof ReadDirectory ? directory.unmade : undefined)

/** Children for somebody who keeps none of them. */
export const passingChildren = (directory: Directory): readonly Node[] => unmadeIn(directory)?.pass() ?? directory.children
