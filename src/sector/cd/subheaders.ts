/** The sectors of a layout as a track that mixes forms has them: each with its subheader. CD-ROM XA. */

import { DiscError } from '../../fault/index.js'
import { bytesInSector, userBytes, type Layout } from '../../layout/index.js'
import { faults, isMode2, SUBMODE, XA_HEAD_BYTES, type OpenContent, type Subheader } from '../../source/index.js'
import { lba, SECTOR_BYTES } from '../../unit/index.js'
import { ContentFiller } from '../content-filler.js'
import { runsOf, type Run } from '../runs.js'
import { SUBHEADER_BYTES, wantCode, writeSubheader } from './frame.js'

const BYTES = userBytes.xa
/** Up to a mebibyte. */
const PIECE_SECTORS = 448

/**
 * All sectors of a layout from its start, or from one of them on, 2336 bytes each: the user data of a track of mode `xa`, whose codes follow when it is
 * framed. Throws the faults of the sources.
 */
export async function* xaSectorsOf(layout: Layout, open: OpenContent, signal?: AbortSignal, from = 0): AsyncGenerator<Uint8Array> {
  const filler = new ContentFiller({ open, signal })
  const start = lba(layout.start + from)
  try {
    for (const run of runsOf(layout, start))
      for (let first = Math.max(0, start - run.start); first < run.length; first += PIECE_SECTORS) {
        signal?.throwIfAborted()
        yield await pieceOf(run, first, Math.min(PIECE_SECTORS, run.length - first), filler)
      }
  } finally {
    await filler.close()
  }
}

async function pieceOf(run: Run, first: number, count: number, filler: ContentFiller): Promise<Uint8Array> {
  const out = new Uint8Array(count * BYTES)
  const xa = run.kind === 'content' ? run.content.xa : undefined
  const size = run.kind === 'content' ? bytesInSector(run.content) : SECTOR_BYTES
  // What lies in sectors as it is recorded needs no way round.
  const data = size === BYTES ? out : new Uint8Array(count * size)
  await fill(run, first * size, data, filler)
  if (xa?.kind === 'kept') {
    if (run.kind === 'content' && size !== BYTES) takeWhole(run.content.id, first, data, out)
    return out
  }
  for (let i = 0; i < count; i++) out.set(data.subarray(i * size, (i + 1) * size), i * BYTES + SUBHEADER_BYTES)
  const subheader = xa?.subheader ?? plainData
  const last = run.length - 1 - first
  for (let i = 0; i < count; i++) {
    const submode = i === last ? subheader.submode | (xa?.last ?? endOf(run)) : subheader.submode
    writeSubheader(out, i * BYTES, { ...subheader, submode })
    if (xa?.edc === true && (submode & SUBMODE.form2) !== 0) wantCode(out, i * BYTES)
  }
  return out
}

const plainData: Subheader = { file: 0, channel: 0, submode: SUBMODE.data, coding: 0 }

async function fill(run: Run, at: number, into: Uint8Array, filler: ContentFiller): Promise<void> {
  if (run.kind === 'bytes') into.set(run.bytes.subarray(at, at + into.length))
  if (run.kind === 'content') await filler.fill(run.content, at, into.subarray(0, Math.max(0, run.content.size - at)))
}

/** From whole sectors what follows the header, which is made anew. */
function takeWhole(id: string, first: number, data: Uint8Array, out: Uint8Array): void {
  const whole = BYTES + XA_HEAD_BYTES
  for (let i = 0; i * BYTES < out.length; i++) {
    if (!isMode2(data, i * whole)) throw new DiscError(faults.xaNoSector({ what: id.replace(/^data:/, ''), sector: first + i }))
    out.set(data.subarray(i * whole + XA_HEAD_BYTES, (i + 1) * whole), i * BYTES)
  }
}

/** Marks of the last sector of what no file says itself. */
function endOf(run: Run): number {
  if (run.kind === 'zeros') return 0
  switch (run.ends) {
    case 'nothing':
      return 0
    case 'record':
      return SUBMODE.endOfRecord
    case 'file':
      return SUBMODE.endOfRecord | SUBMODE.endOfFile
  }
}
