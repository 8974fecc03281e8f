/** Targets of symbolic links as path components. ECMA-167 4/14.16; OSTA UDF 2.60 2.3.12. */

import { cs0Length, decodeCs0, writeCs0 } from './cs0.js'
import { PathComponent } from './file-structures.js'
import { asUnicode } from './names.js'

/** `type` of a component. ECMA-167 4/14.16.1.1; 1 without a name is the root of POSIX. */
const TYPE = { root: 1, fileSetRoot: 2, parent: 3, current: 4, name: 5 } as const
export const COMPONENT_BYTES = 255

/** The parts between slashes; an empty first one stands for the root, others say nothing. */
const partsOf = (target: string): readonly string[] => target.split('/').filter((part, i) => part !== '' || i === 0)

/** The part that no component holds; undefined where all fit. */
export const partTooLong = (target: string): string | undefined =>
  partsOf(target).find((part) => cs0Length(asUnicode(part)) > COMPONENT_BYTES)

export function encodeTarget(target: string): Uint8Array {
  const parts = partsOf(asUnicode(target))
  const out = new Uint8Array(parts.reduce((sum, part) => sum + PathComponent.size + nameBytes(part), 0))
  let at = 0
  for (const part of parts) {
    PathComponent.encodeInto(out, at, { type: typeOf(part), nameBytes: nameBytes(part), version: 0 })
    at += PathComponent.size
    if (nameBytes(part) > 0) at += writeCs0(out, at, part)
  }
  return out
}

const nameBytes = (part: string): number => (typeOf(part) === TYPE.name ? cs0Length(part) : 0)

function typeOf(part: string): number {
  switch (part) {
    case '':
      return TYPE.root
    case '..':
      return TYPE.parent
    case '.':
      return TYPE.current
    default:
      return TYPE.name
  }
}

/** The target that these components spell; undefined where they are broken. */
export function decodeTarget(from: Uint8Array): string | undefined {
  const parts: string[] = []
  for (let at = 0; at < from.length;) {
    if (at + PathComponent.size > from.length) return undefined
    const { type, nameBytes: length } = PathComponent.decode(from, at)
    at += PathComponent.size
    if (at + length > from.length) return undefined
    const name = decodeCs0(from.subarray(at, at + length))
    at += length
    switch (type) {
      case TYPE.root:
        // With a name, a root that was agreed upon: nothing that a path could say.
        if (length === 0) parts.splice(0, parts.length, '')
        break
      case TYPE.fileSetRoot:
        parts.splice(0, parts.length, '')
        break
      case TYPE.parent:
        parts.push('..')
        break
      case TYPE.current:
        parts.push('.')
        break
      case TYPE.name:
        if (name === undefined || name === '') return undefined
        parts.push(name)
        break
      default:
        return undefined
    }
  }
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/')
}
