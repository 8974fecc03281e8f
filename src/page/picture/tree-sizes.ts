/** Bytes of each file, and of all files below each folder, from the columns of a tree. */

import type { TreeColumns } from '../shape.js'

export interface Sizes {
  readonly size: Float64Array
  readonly files: number
  readonly folders: number
  name(node: number): string
  pathOf(node: number): string
  isFolder(node: number): boolean
  /** Those that take room, the largest first, and by their names where they are as large. */
  children(node: number): readonly number[]
  /** The largest of all files. */
  largest(most: number): readonly number[]
}

export function sizesOf({ depth, name, kind, size: own }: TreeColumns): Sizes {
  const total = depth.length
  const parent = new Int32Array(total).fill(-1)
  const end = new Int32Array(total).fill(total)
  const size = Float64Array.from(own)
  const open: number[] = []
  for (let i = 0; i < total; i++) {
    while (open.length > (depth[i] ?? 0)) end[open.pop() ?? 0] = i
    parent[i] = open.at(-1) ?? -1
    open.push(i)
  }
  for (let i = total - 1; i > 0; i--) size[parent[i] ?? 0] = (size[parent[i] ?? 0] ?? 0) + (size[i] ?? 0)
  const bySize = (a: number, b: number): number => (size[b] ?? 0) - (size[a] ?? 0) || a - b
  const isFolder = (node: number): boolean => kind[node] === 'd'
  const count = (letter: string): number => kind.split(letter).length - 1
  return {
    size,
    files: count('f'),
    folders: count('d'),
    name: (node) => name[node] ?? '',
    pathOf(node) {
      const parts: string[] = []
      for (let i = node; i > 0; i = parent[i] ?? 0) parts.unshift(name[i] ?? '')
      return `/${parts.join('/')}`
    },
    isFolder,
    children(node) {
      const found: number[] = []
      if (isFolder(node))
        for (let child = node + 1; child < (end[node] ?? 0); child = end[child] ?? total) if ((size[child] ?? 0) > 0) found.push(child)
      return found.sort(bySize)
    },
    largest(most) {
      let found: number[] = []
      for (let i = 0; i < total; i++) {
        if (kind[i] !== 'f' || (size[i] ?? 0) === 0) continue
        found.push(i)
        if (found.length >= 64 * most) found = found.sort(bySize).slice(0, most)
      }
      return found.sort(bySize).slice(0, most)
    },
  }
}
