/** Where an entry stands in the tree, for what is said of it. */

/** `node`: what a name leads to. `system`: what only descriptors lead to, as the metadata file. */
export type Role = 'root' | 'node' | 'streams' | 'stream' | 'system'

/** Where an entry stands and what it is for. */
export interface Place {
  readonly partition: number
  readonly block: number
  readonly role: Role
  /** The directory that names it, where there is one. */
  readonly parent?: { readonly partition: number; readonly block: number }
  readonly path: () => string
}
