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
  /**
   * Takes the sectors in which the data of files begin that are made when somebody wants them. Not where other data begin in one of
   * them: what lies in one place is one content.
   */
  reserve(starts: () => readonly number[], made: () => Iterable<Content>): boolean
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
    reserve: (starts, made) => contents.reserve(starts, made),
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

interface Known {
  reserve: Shelf['reserve']
  find(sections: readonly Extent[], compressed: Compression | undefined): Content | undefined
  add(sections: readonly Extent[], compressed: Compression | undefined, content: Content): void
}

/** Contents by where they lie and how they are kept. Nearly all are one section, of which nothing else begins in that sector. */
function startPlaces(): Known {
  const begun = startSectorSet()
  const singles = new Map<Lba, Content>()
  const reserved = startReserved((start, content) => singles.set(start, content))
  const others = new Map<string, Content>()
  const single = (sections: readonly Extent[], compressed: Compression | undefined): Extent | undefined =>
    sections.length === 1 && compressed === undefined ? sections[0] : undefined
  return {
    reserve(starts, made) {
      const wanted = starts()
      for (let i = 0; i < wanted.length; i++) {
        if (begun.add(wanted[i] as number)) continue
        while (i-- > 0) begun.delete(wanted[i] as number)
        return false
      }
      if (wanted.length > 0) reserved.add({ starts, made })
      return true
    },
    find(sections, compressed) {
      const section = single(sections, compressed)
      if (section !== undefined) {
        if (!begun.has(section.start)) return undefined
        if (!singles.has(section.start)) reserved.settle(section.start)
        const known = singles.get(section.start)
        if (known === undefined || known.size === section.size) return known
      }
      return others.get(printPlace(sections, compressed))
    },
    add(sections, compressed, content) {
      const section = single(sections, compressed)
      if (section !== undefined && begun.add(section.start)) singles.set(section.start, content)
      else others.set(printPlace(sections, compressed), content)
    },
  }
}

interface Reserved {
  readonly starts: () => readonly number[]
  readonly made: () => Iterable<Content>
}

/** Files that nobody has wanted yet. Only where data turn out to be shared it is looked up whose they are. */
function startReserved(settled: (start: Lba, content: Content) => unknown) {
  const all: Reserved[] = []
  const byStart = new Map<number, Reserved>()
  const settle = (start: Lba): void => {
    for (const one of all.splice(0)) for (const each of one.starts()) byStart.set(each, one)
    const owner = byStart.get(start)
    if (owner === undefined) return
    for (const each of owner.starts()) byStart.delete(each)
    for (const content of owner.made()) {
      const [first] = content.origin.kind === 'extents' ? content.origin.extents : []
      if (first !== undefined) settled(first.start, content)
    }
  }
  return { add: (one: Reserved) => void all.push(one), settle }
}

/** Numbers of sectors: a bit each, in pages so small that sectors far from each other take little. */
function startSectorSet() {
  const pages = new Map<number, Uint32Array>()
  let number = -1
  let page: Uint32Array | undefined
  const has = (start: number): boolean => {
    const wanted = Math.floor(start / PAGE_SECTORS)
    if (wanted !== number) {
      number = wanted
      page = pages.get(wanted)
    }
    return page !== undefined && (((page[(start % PAGE_SECTORS) >>> 5] as number) >>> (start & 31)) & 1) === 1
  }
  const flip = (start: number): void => {
    if (page === undefined) pages.set(number, (page = new Uint32Array(PAGE_SECTORS / 32)))
    const word = (start % PAGE_SECTORS) >>> 5
    page[word] = (page[word] as number) ^ (1 << (start & 31))
  }
  return {
    has,
    /** Whether it was not there before. */
    add(start: number): boolean {
      if (has(start)) return false
      flip(start)
      return true
    },
    delete(start: number): void {
      if (has(start)) flip(start)
    },
  }
}

const PAGE_SECTORS = 1024
