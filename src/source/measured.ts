/** What the sources turned out to be: trees without addresses, each with the place where it is grafted on. */

import type { Fault } from '../fault/index.js'
import type { Attributes, FinderInfo, Inode, NameSpace } from './inode.js'

/** Has the form of a leaf of the tree and becomes one as it is. */
export interface MeasuredLeaf {
  readonly kind: 'leaf'
  readonly name: string
  readonly inode: Inode
  /** As a disc had it from which the file comes. */
  readonly finder?: FinderInfo
  readonly hidden: ReadonlySet<NameSpace>
  readonly hiddenBit?: ReadonlySet<NameSpace>
  readonly entry?: number
}

export interface MeasuredDirectory {
  readonly kind: 'directory'
  readonly name: string
  readonly attributes: Attributes
  readonly hidden: ReadonlySet<NameSpace>
  readonly hiddenBit?: ReadonlySet<NameSpace>
  readonly entry?: number
  /** Whether it has the form of a folder of the tree, as all below it: names distinct and in order, each node with its entry. */
  readonly ripe?: true
  readonly children: readonly Measured[]
}

export type Measured = MeasuredDirectory | MeasuredLeaf

/** A path on the disc as its names; empty for the root. */
export type Names = readonly string[]

/** One change to the tree, in the order of the manifest. */
export type Graft = { readonly entry: number } & (
  | {
      readonly kind: 'add'
      /** The path of the node itself; the last name is the node's. */
      readonly at: Names
      readonly node: Measured
      /** Whether an entry of the manifest describes this very folder; that outweighs what sources say of it. */
      readonly described?: true
    }
  | {
      readonly kind: 'hardlink'
      readonly at: Names
      readonly to: Names
      readonly hidden: ReadonlySet<NameSpace>
      readonly hiddenBit?: ReadonlySet<NameSpace>
    }
  | { readonly kind: 'remove'; readonly at: Names; readonly empty?: true }
  | { readonly kind: 'rename'; readonly at: Names; readonly to: Names }
)

export interface Measurement {
  readonly grafts: readonly Graft[]
  readonly faults: readonly Fault[]
  /** Attributes of folders that no entry describes. */
  readonly implicit: Attributes
}
