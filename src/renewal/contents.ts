/** Contents of a layout: replaced by others of the same size, and compared. */

import type { Layout, PlacedRegion } from '../layout/index.js'
import type { Content, Origin, Stamp } from '../source/index.js'
import { unreachable } from '../unit/index.js'

/**
 * The layout with other contents in the regions of those of the same id. They must have the size, and fill sectors in the way, of those
 * that they replace: then no structure differs, and none is rendered. Throws where one is of another size or has no region.
 */
export function withContents(layout: Layout, contents: Iterable<Content>): Layout {
  const replacing = new Map<string, Content>()
  for (const content of contents) replacing.set(content.id, content)
  const regions = layout.regions.map((region): PlacedRegion => {
    const { body } = region
    if (body.kind !== 'content') return region
    const content = replacing.get(body.content.id)
    if (content === undefined) return region
    if (content.size !== body.content.size) throw new Error(`${content.id} has ${content.size} bytes and had ${body.content.size}`)
    replacing.delete(content.id)
    // Not all that a region tells is its own.
    const { id, owner, reason, length, place, refs, ends, start } = region
    return { id, owner, reason, length, place, refs, ends, start, body: { kind: 'content', content } }
  })
  for (const id of replacing.keys()) throw new Error(`No region holds ${id}`)
  return { ...layout, regions }
}

/**
 * Whether two contents have the same bytes, as far as their sources can be told apart without being read: files by what they looked
 * like when they were measured.
 */
export function isSameContent(one: Content, other: Content): boolean {
  return one === other || (one.size === other.size && isSameForm(one.xa, other.xa) && isSameOrigin(one.origin, other.origin))
}

const isSameForm = (one: Content['xa'], other: Content['xa']): boolean => one === other || JSON.stringify(one) === JSON.stringify(other)

function isSameOrigin(one: Origin, other: Origin): boolean {
  switch (one.kind) {
    case 'file':
      return other.kind === 'file' && one.path === other.path && one.offset === other.offset && isSameStamp(one.stamp, other.stamp)
    case 'archive':
      return (
        other.kind === 'archive' &&
        one.path === other.path &&
        one.offset === other.offset &&
        one.compression === other.compression &&
        isSameStamp(one.stamp, other.stamp)
      )
    case 'bytes':
      return other.kind === 'bytes' && areSameBytes(one.bytes, other.bytes)
    case 'zeros':
      return other.kind === 'zeros'
    case 'random':
      return other.kind === 'random' && one.seed === other.seed
    case 'track':
      return other.kind === 'track' && one.number === other.number
    case 'concat':
      return other.kind === 'concat' && areSame(one.parts, other.parts, isSameContent)
    case 'interleave':
      return (
        other.kind === 'interleave' && areSame(one.parts, other.parts, (a, b) => a.chunk === b.chunk && isSameContent(a.content, b.content))
      )
    case 'extents':
      // Nothing tells whether the disc is still the one that it was.
      return false
    case 'zisofs':
      return (
        other.kind === 'zisofs' &&
        one.medium === other.medium &&
        JSON.stringify(one.form) === JSON.stringify(other.form) &&
        isSameContent(one.stored, other.stored)
      )
    case 'packed':
      return other.kind === 'packed' && JSON.stringify(one.packing) === JSON.stringify(other.packing) && isSameContent(one.of, other.of)
    default:
      return unreachable(one)
  }
}

/** A measured time went through a number of milliseconds and may be off by so many microseconds. */
const TIME_SLACK = 2

const isSameStamp = (one: Stamp, other: Stamp): boolean =>
  one.size === other.size && Math.abs(one.mtime - other.mtime) <= TIME_SLACK && one.inode === other.inode && one.device === other.device

const areSame = <Item>(one: readonly Item[], other: readonly Item[], same: (a: Item, b: Item) => boolean): boolean =>
  one === other || (one.length === other.length && one.every((item, i) => same(item, other[i] as Item)))

const areSameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one === other || (one.length === other.length && one.every((byte, i) => byte === other[i]))
