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
  readonly name: string | undefined
  readonly attributes: Partial<Attributes> | undefined
  readonly links: number
  /** Equal for names of one inode. */
  readonly serial: number | undefined
  readonly special:
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'character' | 'block'; readonly major: number; readonly minor: number }
    | { readonly kind: 'fifo' | 'socket' }
    | undefined
  /** First sector of the directory that belongs here. */
  readonly child: Lba | undefined
  /** The data are kept compressed: how, and of how many bytes they are. */
  readonly compressed: Compression | undefined
  /** Whether the directory belongs elsewhere. */
  readonly relocated: boolean
}

export const nothingAdded: Additions = {
  name: undefined,
  attributes: undefined,
  links: 1,
  serial: undefined,
  special: undefined,
  child: undefined,
  compressed: undefined,
  relocated: false,
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
  /** The inode of a name: one that is there already, where both are names of one file. `id` is that of its data, if they are new. */
  inode(id: string, sections: readonly Extent[], attributes: Attributes, additions: Additions, xa?: Uint8Array): Inode
}

export function startShelf(medium: Medium): Shelf {
  const contents = startPlaces()
  // By serial number, or by place.
  const inodes = new Map<number | string, Inode>()

  const contentOf = (id: string, sections: readonly Extent[], { compressed }: Additions, xa: Uint8Array | undefined): Content => {
    const known = contents.find(sections, compressed)
    if (known !== undefined) return known
    // Empty files point anywhere, also outside the disc (libarchive writes negative addresses).
    const extents = sections.every((extent) => extent.size > 0) ? sections : sections.filter((extent) => extent.size > 0)
    const size = extents.length === 1 ? (extents[0] as Extent).size : addBytes(...extents.map((extent) => extent.size))
    const stored: Content = {
      id,
      size,
      origin: xa === undefined ? { kind: 'extents', medium: medium.name, extents } : { kind: 'extents', medium: medium.name, extents, xa },
    }
    const content: Content =
      compressed === undefined
        ? stored
        : { id, size: compressed.size, origin: { kind: 'zisofs', medium: medium.name, stored, form: compressed.form } }
    if (size > 0) contents.add(sections, compressed, content)
    return content
  }
  return {
    inode(id, sections, attributes, additions, xa) {
      const { links, serial, special } = additions
      const shared = links <= 1 ? undefined : sharedBy(serial, sections, additions)
      const known = shared === undefined ? undefined : inodes.get(shared)
      if (known !== undefined) return known
      const inode: Inode =
        special === undefined
          ? { attributes, links, kind: 'file', content: contentOf(id, sections, additions, xa) }
          : { attributes, links, ...special }
      if (shared !== undefined) inodes.set(shared, inode)
      return inode
    },
  }
}

/** Serial numbers name files (RRIP 4.1.1); without them, names of one place are names of one file. */
function sharedBy(serial: number | undefined, sections: readonly Extent[], { compressed }: Additions): number | string | undefined {
  if (serial !== undefined) return serial
  return sections.every((extent) => extent.size === 0) ? undefined : printPlace(sections, compressed)
}

const printPlace = (sections: readonly Extent[], compressed: Compression | undefined): string =>
  sections.map(({ start, size }) => `${start}+${size}`).join() + (compressed === undefined ? '' : JSON.stringify(compressed))

interface Places {
  find(sections: readonly Extent[], compressed: Compression | undefined): Content | undefined
  add(sections: readonly Extent[], compressed: Compression | undefined, content: Content): void
}

/** Contents by where they lie and how they are kept. Nearly all are one section, of which nothing else begins in that sector. */
function startPlaces(): Places {
  const singles = startSectors()
  const others = new Map<string, Content>()
  const single = (sections: readonly Extent[], compressed: Compression | undefined): Extent | undefined =>
    sections.length === 1 && compressed === undefined ? sections[0] : undefined
  return {
    find(sections, compressed) {
      const section = single(sections, compressed)
      const known = section && singles.get(section.start)
      if (section !== undefined && (known === undefined || known.size === section.size)) return known
      return others.get(printPlace(sections, compressed))
    },
    add(sections, compressed, content) {
      const section = single(sections, compressed)
      if (section !== undefined && singles.get(section.start) === undefined) singles.add(section.start, content)
      else others.set(printPlace(sections, compressed), content)
    },
  }
}

/** Contents by the sector in which they begin. Data mostly lie in the order of the names: what lies behind all others takes no map. */
function startSectors() {
  const starts: Lba[] = []
  const behind: Content[] = []
  const others = new Map<Lba, Content>()
  let furthest = -1
  return {
    get(start: Lba): Content | undefined {
      if (start > furthest) return undefined
      let low = 0
      let high = starts.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((starts[middle] as Lba) < start) low = middle + 1
        else high = middle
      }
      return starts[low] === start ? behind[low] : others.get(start)
    },
    add(start: Lba, content: Content): void {
      if (start > furthest) {
        furthest = start
        starts.push(start)
        behind.push(content)
      } else others.set(start, content)
    },
  }
}
