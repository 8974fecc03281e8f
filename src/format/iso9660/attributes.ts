/** Attributes of what is read: nearly all files of a disc have those of the file before, and share them. */

import { equalAttributes, type Attributes } from '../../tree/index.js'
import type { Instant } from '../../unit/index.js'

/** What system use fields tell before what the record itself does, `recorded`, and what nobody tells. */
export type AttributesOf = (told: Partial<Attributes> | undefined, recorded: Instant, mode: number) => Attributes

export function startAttributes(): AttributesOf {
  let last: { readonly told: Partial<Attributes> | undefined; readonly recorded: Instant; readonly mode: number } | undefined
  let made: Attributes | undefined
  return (told, recorded, mode) => {
    if (made !== undefined && last?.told === told && last?.recorded === recorded && last.mode === mode) return made
    const attributes = attributesFrom(told, recorded, mode)
    if (made === undefined || !equalAttributes(made, attributes)) made = attributes
    last = { told, recorded, mode }
    return made
  }
}

function attributesFrom(told: Partial<Attributes> | undefined, recorded: Instant, mode: number): Attributes {
  const attributes: Attributes = {
    mode: told?.mode ?? mode,
    uid: told?.uid ?? 0,
    gid: told?.gid ?? 0,
    mtime: told?.mtime ?? recorded,
    atime: told?.atime ?? recorded,
    ctime: told?.ctime ?? recorded,
  }
  const { btime, extended } = told ?? {}
  if (btime === undefined && extended === undefined) return attributes
  return { ...attributes, ...(btime === undefined ? {} : { btime }), ...(extended === undefined ? {} : { extended }) }
}
