/** Files of a disc that is read: one content for one place, one inode for the names that share it. */

import type { Medium } from '../../port/index.js'
import type { Content, Extent, ZisofsForm } from '../../source/index.js'
import type { Attributes, Inode } from '../../tree/index.js'
import { addBytes, type Bytes, type Lba } from '../../unit/index.js'

/** How the data of a file are compressed, and how long they are when they are not. */
export interface Compression {
  readonly form: ZisofsForm
  readonly size: Bytes
}

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
  /** The data are kept compressed: how, and of how many bytes they are. */
  readonly compressed?: Compression
  /** The directory belongs elsewhere. */
  readonly relocated?: true
}

/** What can be read: the pointers of all blocks lie before the first of them. Of a file of unknown form only what is stored is known. */
export function judgeCompression({ form, size }: Compression, stored: Bytes): Compression {
  if (form.kind === 'unknown') return { form, size: stored }
  const least = form.headerBytes + (Math.ceil(size / form.blockBytes) + 1) * 4 * form.version
  if (size === 0 || least <= stored) return { form, size }
  return {
    form: { kind: 'unknown', problem: `its ${size} bytes need ${least} bytes of pointers, and it has ${stored} bytes` },
    size: stored,
  }
}

export interface Shelf {
  /** The inode of a name: one that is there already, where both are names of one file. */
  inode(path: string, extents: readonly Extent[], attributes: Attributes, additions: Additions, xa?: Uint8Array): Inode
}

export function startShelf(medium: Medium): Shelf {
  const contents = new Map<string, Content>()
  const inodes = new Map<string, Inode>()

  const contentOf = (
    path: string,
    place: string,
    sections: readonly Extent[],
    compressed: Compression | undefined,
    xa: Uint8Array | undefined,
  ): Content => {
    // Empty files point anywhere, also outside the disc (libarchive writes negative addresses).
    const extents = sections.filter((extent) => extent.size > 0)
    const size = addBytes(...extents.map((extent) => extent.size))
    const known = size > 0 ? contents.get(place) : undefined
    if (known !== undefined) return known
    const id = `data:${path}`
    const stored: Content = {
      id,
      size,
      origin: { kind: 'extents', medium: medium.name, extents, ...(xa === undefined ? {} : { xa }) },
    }
    const content: Content =
      compressed === undefined
        ? stored
        : { id, size: compressed.size, origin: { kind: 'zisofs', medium: medium.name, stored, form: compressed.form } }
    contents.set(place, content)
    return content
  }
  return {
    inode(path, extents, attributes, additions, xa) {
      const { links = 1, serial, special, compressed } = additions
      const form = compressed === undefined ? '' : JSON.stringify(compressed)
      const place = extents.map((extent) => `${extent.start}+${extent.size}`).join() + form
      const isEmpty = extents.every((extent) => extent.size === 0)
      // Serial numbers name files (RRIP 4.1.1); without them, names of one place are names of one file.
      const shared = links <= 1 ? undefined : serial !== undefined ? `serial ${serial}` : isEmpty ? undefined : place
      const known = shared === undefined ? undefined : inodes.get(shared)
      if (known !== undefined) return known
      const base = { attributes, links }
      const inode: Inode =
        special === undefined
          ? { ...base, kind: 'file', content: contentOf(path, place, extents, compressed, xa) }
          : { ...base, ...special }
      if (shared !== undefined) inodes.set(shared, inode)
      return inode
    },
  }
}
