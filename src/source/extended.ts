/** Extended attributes of sources: which are kept, and as what. */

import { byCodePoint } from '../codec/index.js'
import type { Fault, FaultPlace } from '../fault/index.js'
import { bytes } from '../unit/index.js'
import { faults } from './faults.js'
import type { Attributes, ExtendedAttribute, FileInode, Inode } from './inode.js'

/** Lists of access control of POSIX.1e, as Linux keeps them. */
export const ACCESS_LIST = 'system.posix_acl_access'
export const DEFAULT_LIST = 'system.posix_acl_default'

export type AttributeKind = 'acl' | 'user' | 'trusted' | 'security'

export interface ExtendedOptions {
  readonly kinds: ReadonlySet<AttributeKind>
  /** Beside the record of a file, or as its named streams. */
  readonly as: ReadonlySet<'rockridge' | 'streams'>
  /** Those of a file of the host; why they cannot be read, as a word. Undefined where nothing here can read any. */
  readonly read: ((path: string) => readonly ExtendedAttribute[] | string) | undefined
}

function kindOf(name: string): AttributeKind | undefined {
  if (name === ACCESS_LIST || name === DEFAULT_LIST) return 'acl'
  const space = name.slice(0, name.indexOf('.'))
  return space === 'user' || space === 'trusted' || space === 'security' ? space : undefined
}

/** Those that are kept, in order; undefined where there are none. */
export function keptOf(found: readonly ExtendedAttribute[], { kinds }: ExtendedOptions): readonly ExtendedAttribute[] | undefined {
  const kept = found.filter(({ name }) => {
    const kind = kindOf(name)
    return kind !== undefined && kinds.has(kind)
  })
  return kept.length === 0 ? undefined : kept.sort((a, b) => byCodePoint(a.name, b.name))
}

/** Those of a file of the host that are kept. What cannot be read is told. */
export function extendedOf(
  path: string,
  options: ExtendedOptions | undefined,
  found: Fault[],
  where: FaultPlace,
): readonly ExtendedAttribute[] | undefined {
  if (options?.read === undefined) return undefined
  const read = options.read(path)
  if (typeof read !== 'string') return keptOf(read, options)
  found.push(faults.attributesUnread({ path, reason: read }, where))
  return undefined
}

export function withExtended(
  attributes: Attributes,
  extended: readonly ExtendedAttribute[] | undefined,
  options: ExtendedOptions | undefined,
): Attributes {
  return extended === undefined || options?.as.has('rockridge') !== true ? attributes : Object.freeze({ ...attributes, extended })
}

/** The same as named streams, where that is asked for; folders and links have none. */
export function streamed(inode: Inode, extended: readonly ExtendedAttribute[] | undefined, options: ExtendedOptions | undefined): Inode {
  if (inode.kind !== 'file' || extended === undefined || options?.as.has('streams') !== true) return inode
  const streams: FileInode['streams'] = extended.map(({ name, value }) => ({
    name,
    content: {
      id: `${inode.content.id.replace(/^data:/, 'stream:')}:${name}`,
      size: bytes(value.length),
      origin: { kind: 'bytes', bytes: value },
    },
  }))
  return { ...inode, streams: [...(inode.streams ?? []), ...streams] }
}
