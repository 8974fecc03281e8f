/** Files of a disc that is read: one content for one place, one inode for the names that share it. */

import type { Medium } from '../../port/index.js'
import type { Content, Extent } from '../../source/index.js'
import type { Attributes, Inode } from '../../tree/index.js'
import { addBytes, type Lba } from '../../unit/index.js'

/** What the system use field of a record adds. */
export interface Additions {
  readonly name?: string
  readonly attributes?: Partial<Attributes>
  readonly links?: number
  /** Equal for names of one inode. */
  readonly serial?: number
  readonly special?:
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'character' | 'block'; readonly major: number; readonly minor: number }
    | { readonly kind: 'fifo' | 'socket' }
  /** First sector of the directory that belongs here. */
  readonly child?: Lba
  /** The directory belongs elsewhere. */
  readonly relocated?: true
}

export interface Shelf {
  /** The inode of a name: one that is there already, where both are names of one file. */
  inode(path: string, extents: readonly Extent[], attributes: Attributes, additions: Additions, xa?: Uint8Array): Inode
}

export function startShelf(medium: Medium): Shelf {
  const contents = new Map<string, Content>()
  const inodes = new Map<string, Inode>()

  const contentOf = (path: string, place: string, sections: readonly Extent[], xa: Uint8Array | undefined): Content => {
    // Empty files point anywhere, also outside the disc (libarchive writes negative addresses).
    const extents = sections.filter((extent) => extent.size > 0)
    const size = addBytes(...extents.map((extent) => extent.size))
    const known = size > 0 ? contents.get(place) : undefined
    if (known !== undefined) return known
    const content: Content = {
      id: `data:${path}`,
      size,
      origin: { kind: 'extents', medium: medium.name, extents, ...(xa === undefined ? {} : { xa }) },
    }
    contents.set(place, content)
    return content
  }
  return {
    inode(path, extents, attributes, additions, xa) {
      const { links = 1, serial, special } = additions
      const place = extents.map((extent) => `${extent.start}+${extent.size}`).join()
      const isEmpty = extents.every((extent) => extent.size === 0)
      // Serial numbers name files (RRIP 4.1.1); without them, names of one place are names of one file.
      const shared = links <= 1 ? undefined : serial !== undefined ? `serial ${serial}` : isEmpty ? undefined : place
      const known = shared === undefined ? undefined : inodes.get(shared)
      if (known !== undefined) return known
      const base = { attributes, links }
      const inode: Inode =
        special === undefined ? { ...base, kind: 'file', content: contentOf(path, place, extents, xa) } : { ...base, ...special }
      if (shared !== undefined) inodes.set(shared, inode)
      return inode
    },
  }
}
