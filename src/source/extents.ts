/** Files of an older session, read from its medium. */

import { DiscError } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { after, lba, MODE2_BYTES, SECTOR_BYTES, sectors, type Bytes } from '../unit/index.js'
import type { Extent, Origin } from './content.js'
import { faults } from './faults.js'
import { bytesBefore, riffHeader, takenOf, type SectorForms } from './sector-forms.js'

type Extents = Extract<Origin, { kind: 'extents' }>

/** Bytes `from` to `size` of a file on a medium. */
export const streamOnMedium = (
  origin: Extents,
  medium: Medium,
  from: number,
  size: Bytes,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> =>
  origin.forms === undefined
    ? streamExtents(origin.extents, medium, from, size, signal)
    : streamForms(origin, origin.forms, medium, from, size, signal)

/** A file in sectors of other than 2048 bytes, from its start; what is before `from` is passed over. */
async function* streamForms(
  { extents, xa }: Extents,
  forms: SectorForms,
  medium: Medium,
  from: number,
  size: Bytes,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const total = extents.reduce((sum, extent) => sum + Math.ceil(extent.size / SECTOR_BYTES), 0)
  let place = 0
  let sector = 0
  const cut = (piece: Uint8Array): Uint8Array => {
    const [first, end] = [Math.max(0, from - place), Math.min(piece.length, size - place)]
    place += piece.length
    return piece.subarray(first, Math.max(first, end))
  }
  if (forms.taking === 'riff') yield cut(riffHeader(total, xa))
  for (const { start, size: length } of extents) {
    const count = Math.ceil(length / SECTOR_BYTES)
    for (let done = 0; done < count && place < size;) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      const part = Math.min(SECTORS_AT_ONCE, count - done)
      const next = bytesBefore(forms, sector + part)
      if (next <= from) place = next
      else {
        const read = await medium.readMode2?.(after(start, sectors(done)), sectors(part))
        if (read === undefined) throw new DiscError(faults.notMode2({ medium: medium.name, block: start + done }))
        for (let i = 0; i < part; i++) {
          const whole = read.subarray(i * MODE2_BYTES, (i + 1) * MODE2_BYTES)
          const piece = cut(takenOf(forms, sector + i, whole, lba(start + done + i)))
          if (piece.length > 0) yield piece
        }
      }
      done += part
      sector += part
    }
  }
}

/** A mebibyte of sectors at a time. */
const SECTORS_AT_ONCE = 512

/** Bytes `from` to `size` of a file that lies in these extents; the sizes of the extents sum to `size`. */
export async function* streamExtents(
  extents: readonly Extent[],
  medium: Medium,
  from: number,
  size: Bytes,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const extent of extents) {
    const end = Math.min(size, start + extent.size)
    // Where the first sector of the extent would begin in the file.
    const origin = start - (extent.skip ?? 0)
    for (let at = Math.max(from, start); at < end;) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      const first = Math.floor((at - origin) / SECTOR_BYTES)
      const count = Math.min(SECTORS_AT_ONCE, Math.ceil((end - origin) / SECTOR_BYTES) - first)
      const read = await medium.read(after(extent.start, sectors(first)), sectors(count))
      const skip = at - origin - first * SECTOR_BYTES
      // The medium may use its buffer again.
      const piece = read.slice(skip, Math.min(read.length, end - origin - first * SECTOR_BYTES))
      yield piece
      at += piece.length
    }
    start += extent.size
  }
}
