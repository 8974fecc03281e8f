/** Folders of a disc whose files are made when somebody wants to know them: most of those who read a tree look at each file once. */

import type { Content } from '../source/index.js'
import { visibleEverywhere, type Attributes, type Directory, type Node } from './tree.js'

/** What a folder holds that is not made yet. Its files have one name each, and share nothing with what lies elsewhere. */
export interface Unmade {
  /** All of it, in the order of code points; each time anew, but for the folders. */
  make(dress?: Dress): readonly Node[]
  /** The same for somebody who keeps none of it. */
  pass(): readonly Node[]
  readonly folders: readonly Directory[]
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
  attributes: Attributes
  #children: readonly Node[] | undefined = []
  #unmade: Unmade | undefined = undefined

  constructor(name: string, attributes: Attributes, held: readonly Node[] | Unmade = []) {
    this.name = name
    this.attributes = attributes
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
