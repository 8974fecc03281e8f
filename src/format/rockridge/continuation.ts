/**
 * Continuation areas: what does not fit its record. Those of one directory are packed into a region right behind it, since
 * libarchive reads a disc from front to back and wants names before what they name. None crosses a sector, since Linux reads an
 * area from one sector alone. SUSP 5.1.
 */

import { next, type Region } from '../../layout/index.js'
import { after, bytes, bytesOf, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { placed, writeFields, type Field } from './field.js'
import { ContinuationArea } from './structures.js'

/** The entries that stay in the record. */
export interface Packed {
  readonly fields: readonly Field[]
  readonly length: number
}

export interface Continuation {
  /** Makes the entries fit a record that has `room` for them. */
  pack(fields: readonly Field[], room: number): Packed
  region(): Region | undefined
}

interface Area {
  readonly at: number
  readonly fields: readonly Field[]
}

/** `path` is that of the directory, and names the region. */
export function startContinuation(path: string): Continuation {
  const id = `rockridge/continuation:${path}`
  const areas: Area[] = []
  let end = 0

  /** Lays entries out in one area, or in a chain of them, and returns the entry that leads there. */
  const allocate = (fields: readonly Field[]): Field => {
    const size = lengthOf(fields)
    const left = SECTOR_BYTES - (end % SECTOR_BYTES)
    if (size > left) end += left % SECTOR_BYTES
    if (size <= SECTOR_BYTES) {
      const area = { at: end, fields }
      areas.push(area)
      end += size
      return leadTo(id, area)
    }
    // The rest is laid out first, so that it is known when this area's own entry is made; its own sector is taken before.
    const at = end
    end += SECTOR_BYTES
    const [first, rest] = split(fields, SECTOR_BYTES - ContinuationArea.size)
    const area = { at, fields: [...first, allocate(rest)] }
    areas.push(area)
    return leadTo(id, area)
  }
  return {
    pack(fields, room) {
      const size = lengthOf(fields)
      if (size <= room) return { fields, length: size }
      const [first, rest] = split(fields, room - ContinuationArea.size)
      const within = [...first, allocate(rest)]
      return { fields: within, length: lengthOf(within) }
    },
    region: () => (areas.length === 0 ? undefined : regionOf(id, areas, end)),
  }
}

function regionOf(id: string, areas: readonly Area[], end: number): Region {
  const length = sectors(Math.ceil(end / SECTOR_BYTES))
  return {
    id,
    owner: 'rockridge',
    reason: 'continuation areas of the directory before',
    length,
    place: next,
    refs: [id],
    body: {
      kind: 'bytes',
      render(where) {
        const out = new Uint8Array(bytesOf(length))
        for (const area of areas) writeFields(area.fields, out, area.at, where)
        return out
      },
    },
  }
}

const leadTo = (id: string, area: Area): Field =>
  placed(ContinuationArea, (where) => ({
    block: after(where.lba(id), sectors(Math.floor(area.at / SECTOR_BYTES))),
    offset: area.at % SECTOR_BYTES,
    size: bytes(lengthOf(area.fields)),
  }))

/** As many of the first entries as fit, and the others. */
function split(fields: readonly Field[], room: number): readonly [readonly Field[], readonly Field[]] {
  let used = 0
  const count = fields.findIndex((field) => (used += field.length) > room)
  return [fields.slice(0, count), fields.slice(count)]
}

function lengthOf(fields: readonly Field[]): number {
  let length = 0
  for (const field of fields) length += field.length
  return length
}
