/** What a disc is to show after each session: paths and what they name, changed by edits one after the other. Knows nothing of the program. */

export interface ModelAttributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970. */
  readonly mtime: number
}

export type ModelInode =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly attributes: ModelAttributes }
  | { readonly kind: 'symlink'; readonly target: string; readonly attributes: ModelAttributes }

export type ModelNode =
  { readonly kind: 'folder'; readonly attributes: ModelAttributes } | { readonly kind: 'leaf'; readonly inode: ModelInode }

/** By absolute path; the root is the empty one. Hard links share their inode. */
export type Model = ReadonlyMap<string, ModelNode>

export type Edit =
  | { readonly kind: 'folder'; readonly at: string; readonly attributes: ModelAttributes }
  | { readonly kind: 'file'; readonly at: string; readonly bytes: Uint8Array; readonly attributes: ModelAttributes }
  | { readonly kind: 'symlink'; readonly at: string; readonly target: string; readonly attributes: ModelAttributes }
  | { readonly kind: 'hardlink'; readonly at: string; readonly to: string }
  | { readonly kind: 'remove'; readonly at: string }
  | { readonly kind: 'rename'; readonly at: string; readonly to: string }

export type Conflict = 'replace' | 'keep'

/** The model after an edit. New files take the place of those of former sessions, or leave it where these are kept. */
export function edited(model: Model, edit: Edit, conflict: Conflict): Model {
  const next = new Map(model)
  const put = (node: ModelNode): void => {
    if (conflict === 'replace' || !model.has(edit.at)) next.set(edit.at, node)
  }
  switch (edit.kind) {
    case 'folder':
      next.set(edit.at, { kind: 'folder', attributes: edit.attributes })
      break
    case 'file':
      put({ kind: 'leaf', inode: { kind: 'file', bytes: edit.bytes, attributes: edit.attributes } })
      break
    case 'symlink':
      put({ kind: 'leaf', inode: { kind: 'symlink', target: edit.target, attributes: edit.attributes } })
      break
    case 'hardlink':
      put(model.get(edit.to) as ModelNode)
      break
    case 'remove':
      for (const path of below(model, edit.at)) next.delete(path)
      break
    case 'rename':
      for (const path of below(model, edit.at)) {
        next.delete(path)
        next.set(edit.to + path.slice(edit.at.length), model.get(path) as ModelNode)
      }
      break
  }
  return next
}

/** A path and all paths below it. */
export const below = (model: Model, at: string): readonly string[] =>
  [...model.keys()].filter((path) => path === at || path.startsWith(`${at}/`))
