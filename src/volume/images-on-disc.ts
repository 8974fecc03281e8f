/** Images that are named by their paths on the disc. */

import type { ManifestPath } from '../fault/index.js'
import { faults } from '../request/index.js'
import type { Content } from '../source/index.js'
import { find, type ImageTree } from '../tree/index.js'
import type { Bench } from './bench.js'

/** Undefined where the disc has no file there, which is told unless its source is missing already. */
export function imageInTree(bench: Bench, tree: ImageTree, path: string, where: ManifestPath): Content | undefined {
  const { found } = bench
  const node = find(tree, path)
  if (node === undefined && mayBeAmongLost(bench, path)) return undefined
  if (node === undefined) found.push(faults.bootImageMissing({ path, near: nearPath(tree, path) }, { path: where }))
  else if (node.kind === 'directory' || node.inode.kind !== 'file')
    found.push(faults.bootImageNoFile({ path, kind: node.kind === 'directory' ? 'folder' : node.inode.kind }, { path: where }))
  else return node.inode.content
  return undefined
}

/** Whether an entry whose source could not be measured would have gone where this path leads. */
function mayBeAmongLost({ found, manifest }: Bench, path: string): boolean {
  return found.some(({ severity, path: [list, index] = [] }) => {
    const entry = severity === 'error' && list === 'files' ? manifest.files?.[Number(index)] : undefined
    const at = entry === undefined || !('at' in entry) ? '/' : (entry.at ?? '/')
    return entry !== undefined && (path === at || path.startsWith(at.endsWith('/') ? at : `${at}/`))
  })
}

/** A path that differs from `path` only in the case of its letters. */
function nearPath(tree: ImageTree, path: string): string | undefined {
  let node: ImageTree = tree
  const names: string[] = []
  const wanted = path
    .toLowerCase()
    .split('/')
    .filter((name) => name !== '')
  for (const [i, name] of wanted.entries()) {
    const child = node.children.find((candidate) => candidate.name.toLowerCase() === name)
    if (child === undefined) return undefined
    names.push(child.name)
    if (i === wanted.length - 1) return `/${names.join('/')}`
    if (child.kind !== 'directory') return undefined
    node = child
  }
  return undefined
}
