/** A manifest of a set of discs -> its files, measured once, and a project for each disc. */

import { silent, type Listener } from './event.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { bytesOfSize, mediumOf, type Manifest } from './manifest/index.js'
import { measure, type DiscOfSet } from './measure.js'
import { folderOf, isBelow, joinPath } from './port/index.js'
import type { Project } from './project.js'
import { faults, listingNames, sliceOf, type Group, type Keep, type ListingKind } from './set/index.js'
import { globsOf, isFault, type Content, type Globs, type Graft, type Origin } from './source/index.js'
import { hostContents, type HostContents } from './source/open.node.js'
import { visibleEverywhere, type ImageTree } from './tree/index.js'
import { bytes, SECTOR_BYTES } from './unit/index.js'

export interface SetOptions {
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

/** A set whose files were looked at. */
export interface OpenedSet {
  readonly project: Project
  readonly name: string
  readonly contents: HostContents
  readonly tree: ImageTree
  readonly keep: Keep
  readonly everyDisc: Globs | undefined
  /** Blocks of a disc that may be filled. */
  readonly room: number
  readonly faults: readonly Fault[]
  close(): Promise<void>
}

/** A disc as it was dealt out. */
export interface DealtDisc {
  readonly number: number
  readonly label: string
  readonly groups: readonly Group[]
}

/** What a disc is made of. */
export interface DiscParts extends DealtDisc {
  /** The tree that its groups are of. */
  readonly tree: ImageTree
  /** Discs of the set. */
  readonly total: number
  /** Files that list the set, with as many bytes as they have or are going to have. */
  readonly index: readonly Content[]
  /** Blocks of its medium, where they are not those of the manifest. */
  readonly blocks?: number
}

type DiscSet = NonNullable<Manifest['set']>

/** Names of volumes may have what divides folders. */
const fileLabel = (label: string): string => label.replaceAll('/', '_')

const imagePattern = ({ output }: Manifest): string => (typeof output === 'object' ? output.image : output) ?? 'dist/{label}.iso'

export function setOf({ manifest: { set } }: Project): DiscSet {
  if (set === undefined) throw new DiscError(faults.noSet({}))
  return set
}

/** Looks at all sources. Throws what is wrong with them. */
export async function openSet(project: Project, options: SetOptions): Promise<OpenedSet> {
  const { listener = silent, signal } = options
  const set = setOf(project)
  const { manifest, folder, date } = project
  const contents = hostContents({ unpacked: 'keep' })
  try {
    listener({ kind: 'action', action: 'measure' })
    const { set: _, boot: _boot, compress: _compress, output: _output, ...rest } = manifest
    const { base } = pathsOf(project)
    const measured = await measure(rest, {
      base: folder,
      date: date.at,
      contents,
      listener,
      isOutput: (path) => isBelow(path, base),
      signal,
    })
    const { files } = measured
    if (files === undefined) throw new Error('A set has files')
    const found = project.locate([...project.faults, ...files.faults])
    throwErrors(found)
    const everyDisc = set.everyDisc === undefined || set.everyDisc.length === 0 ? undefined : globsFor(set.everyDisc, ['set', 'everyDisc'])
    return {
      project,
      name: files.volume.id,
      contents,
      tree: files.tree,
      keep: keepOf(set),
      everyDisc,
      room: roomOf(manifest),
      faults: found,
      close: () => contents.close(),
    }
  } catch (error) {
    await contents.close()
    throw error
  }
}

function keepOf({ keep = 1 }: DiscSet): Keep {
  return typeof keep === 'number' ? { depth: keep } : { globs: globsFor(keep, ['set', 'keep']) }
}

function globsFor(patterns: readonly string[], path: readonly string[]): Globs {
  const globs = globsOf(patterns, { path: [...path] })
  if (isFault(globs)) throw new DiscError(globs)
  return globs
}

/**
 * Share of a disc that is kept for recovery data: as much as the manual of dvdisaster 0.79 asks to leave free for it. Of a medium of 2000 blocks
 * and more it is then a fifth of the data at least, below which dvdisaster warns.
 */
const RECOVERY_SHARE = 0.2

/** Blocks that may be filled with files and what leads to them. */
export function roomOf(manifest: Manifest): number {
  const most = mostBlocksOf(manifest)
  return manifest.set?.recovery === 'rs02' ? Math.floor(most * (1 - RECOVERY_SHARE)) : most
}

/** Blocks that an image may have: what is reserved stays free. */
export function mostBlocksOf(manifest: Manifest): number {
  const blocks = mediumOf(manifest)?.blocks ?? 0
  const { reserve = 0 } = manifest.set ?? {}
  const percent = /^([\d.]+) ?%$/.exec(String(reserve))?.[1]
  const kept = percent === undefined ? Math.ceil((bytesOfSize(reserve) ?? 0) / SECTOR_BYTES) : Math.ceil((blocks * Number(percent)) / 100)
  return blocks - kept
}

/** Where the images and the index go. */
export function pathsOf({ manifest, folder }: Pick<Project, 'manifest' | 'folder'>): {
  readonly base: string
  readonly imageOf: (label: string) => string
} {
  const pattern = imagePattern(manifest)
  const imageOf = (label: string): string => joinPath(folder, pattern.replaceAll('{label}', fileLabel(label)))
  const image = imageOf('{label}')
  return { base: folderOf(image), imageOf }
}

/** The project of one disc. */
export function projectOfDisc({ project, contents, name }: OpenedSet, parts: DiscParts): Project {
  const { number, label, groups, tree, total, index, blocks } = parts
  const { set: _, ...manifest } = project.manifest
  const { media, volume, output } = manifest
  const asked = typeof output === 'object' ? output : {}
  const disc: DiscOfSet = { tree: sliceOf(tree, groups), grafts: index.map((content) => graftOf(content, tree)) }
  return {
    ...project,
    manifest: {
      ...manifest,
      name: label.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'disc',
      files: [],
      ...(blocks === undefined || media === undefined ? {} : { media: { type: typeof media === 'string' ? media : media.type, blocks } }),
      volume: {
        ...volume,
        id: label,
        setId: volume?.setId === undefined || volume.setId === '' ? name : volume.setId,
        setSize: total,
        sequence: number,
      },
      output: {
        ...asked,
        image: imagePattern(project.manifest).replaceAll('{label}', fileLabel(label)),
        checksums: [...new Set([...(asked.checksums ?? []), 'sha256' as const])],
      },
    },
    faults: [],
    part: { disc, contents },
  }
}

const dataOf = (name: string): string => `data:/${name}`

/** A file of the index, as it lies on each disc. */
export const indexFile = (kind: ListingKind, size: number, origin: Origin): Content => ({
  id: dataOf(listingNames[kind]),
  size: bytes(size),
  origin,
})

function graftOf(content: Content, { attributes }: ImageTree): Graft {
  const name = content.id.slice(dataOf('').length)
  const inode = { kind: 'file', attributes: { ...attributes, mode: 0o444 }, links: 1, content } as const
  return { kind: 'add', entry: 0, at: [name], node: { kind: 'leaf', name, inode, hidden: visibleEverywhere } }
}
