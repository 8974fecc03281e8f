/** The virtual allocation table: where each ICB lies; its own ICB is the last sector. OSTA UDF 1.50 2.2.10, 2.60 2.2.11. */

import { u32le } from '../../codec/index.js'
import type { Volume } from '../../tree/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { udfEntity } from './entity.js'
import { FILE_TYPE } from './file-structures.js'
import type { Frame } from './frame.js'
import type { Strings } from './label.js'
import type { Census } from './population.js'
import { renderSystemFile } from './system-file.js'
import { VatHeader, VatTrailer } from './volume-structures.js'

/** There is no table before this one. */
const NO_PREVIOUS = 0xffffffff
const IDENTIFIER = '*UDF Virtual Alloc Tbl'

export const vatBytes = (extended: boolean, entries: number): number => entries * 4 + (extended ? VatHeader.size : VatTrailer.size)

export interface VatFacts {
  readonly frame: Frame
  readonly strings: Strings
  readonly volume: Volume
  readonly census: Census
  readonly readRevision: number
  /** Partition blocks in the order of virtual blocks. */
  readonly blocks: Uint32Array
  /** First sector of the table. */
  readonly sector: number
  /** Block of the ICB of the table before this one. */
  readonly previous: number | undefined
}

/** The table in whole sectors, then its ICB. */
export function renderVat(facts: VatFacts): Uint8Array {
  const { frame, blocks, sector, previous = NO_PREVIOUS } = facts
  const { extended, code } = frame.traits
  const size = vatBytes(extended, blocks.length)
  const tableSectors = Math.ceil(size / SECTOR_BYTES)
  const out = new Uint8Array((tableSectors + 1) * SECTOR_BYTES)
  let at = 0
  if (extended) {
    VatHeader.encodeInto(out, 0, {
      headerBytes: VatHeader.size,
      useBytes: 0,
      logicalVolumeId: facts.strings.label,
      previous,
      files: facts.census.files,
      directories: facts.census.directories,
      minimumReadRevision: facts.readRevision,
      minimumWriteRevision: code,
      maximumWriteRevision: code,
    })
    at = VatHeader.size
  }
  const field = u32le()
  for (const block of blocks) {
    field.write(out, at, 4, block)
    at += 4
  }
  if (!extended) VatTrailer.encodeInto(out, at, { identifier: udfEntity(IDENTIFIER, code), previous })
  renderSystemFile(out, tableSectors * SECTOR_BYTES, frame, {
    fileType: extended ? FILE_TYPE.vat : FILE_TYPE.unspecified,
    block: frame.file(sector + tableSectors).block,
    modified: facts.volume.modified,
    size,
    extents: [{ ...frame.file(sector), size }],
  })
  return out
}
