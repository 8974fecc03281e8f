/** The structures of a disc: those that the drive lists, read and told. */

import {
  ask,
  isProtectedStructure,
  perform,
  readDiscStructure,
  structureFields,
  StructureFormat,
  StructureListEntry,
  structureName,
  type MediaFamily,
  type StructureMedia,
  type ToldField,
} from '../mmc/index.js'
import type { Transport } from '../port/index.js'

export interface DiscStructure {
  readonly format: number
  readonly name: string
  /** The drive takes it too (SEND DISC STRUCTURE). */
  readonly sendable: boolean
  /** Without the head of four bytes. */
  readonly bytes: Uint8Array
  /** Of those that the standard lays out. */
  readonly fields: readonly ToldField[]
}

const mediaOf = (family: MediaFamily): StructureMedia => (family === 'bd' ? 'bd' : 'dvd')

/** Asked for where a drive lists none. */
const COMMON: Readonly<Record<StructureMedia, readonly number[]>> = {
  dvd: [0x00, 0x01, 0x04, 0x09, 0x0a, 0x0e, 0x10, 0x11, 0x20, 0xc0],
  bd: [0x00, 0x09, 0x0a, 0xc0],
}

/** Empty on Compact Discs, which have none. Keys of protected discs are left out. */
export async function structuresOf(transport: Transport, family: MediaFamily): Promise<readonly DiscStructure[]> {
  if (family === 'cd') return []
  const media = mediaOf(family)
  const listed = await ask(transport, readDiscStructure, { media, format: StructureFormat.list })
  const found: DiscStructure[] = []
  for (const { format, sendable } of rowsOf(listed) ?? COMMON[media].map((code) => ({ format: code, sendable: false }))) {
    if (isProtectedStructure(format)) continue
    const bytes = await ask(transport, readDiscStructure, { media, format })
    if (bytes !== undefined) found.push(toldOf(media, format, bytes, sendable))
  }
  return found
}

/** Throws `mmc/structureNotPresent`, also on Compact Discs. */
export async function structureOf(transport: Transport, family: MediaFamily, format: number): Promise<DiscStructure> {
  const media = mediaOf(family)
  return toldOf(media, format, await perform(transport, readDiscStructure, { media, format }), false)
}

const toldOf = (media: StructureMedia, format: number, bytes: Uint8Array, sendable: boolean): DiscStructure => ({
  format,
  name: structureName(media, format),
  sendable,
  bytes,
  fields: structureFields(media, format, bytes),
})

/** Each format once, in the order of its number; undefined where nothing is listed. */
function rowsOf(list: Uint8Array | undefined): readonly { readonly format: number; readonly sendable: boolean }[] | undefined {
  const rows = new Map<number, boolean>()
  for (let at = 0; at + StructureListEntry.size <= (list?.length ?? 0); at += StructureListEntry.size) {
    const row = StructureListEntry.decode(list ?? new Uint8Array(), at)
    if (row.readable === 1 && row.format !== StructureFormat.list && !rows.has(row.format)) rows.set(row.format, row.sendable === 1)
  }
  if (rows.size === 0) return undefined
  return [...rows].map(([format, sendable]) => ({ format, sendable })).toSorted((a, b) => a.format - b.format)
}
