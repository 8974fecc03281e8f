/**
 * Sub-code that a sheet's files keep behind their sectors: TRACK n CDG of CUE sheets, RW and RW_RAW of TOC files. A TOC file says
 * its order; what a CUE sheet means depends on who wrote it, and the sectors tell.
 */

import type { Fault } from '../../fault/index.js'
import type { Disc, Span, SubcodeLayout } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { watchSymbols } from '../../sector/index.js'
import { lba, type Lba } from '../../unit/index.js'
import { keptSubcode, mainBytes, type Store } from './stores.js'
import { withSubcode, type KeptSubcode } from './subcode-survey.js'

/** Bytes of sub-code behind each sector of a file. */
export const SUBCODE_BYTES = 96

type SubcodeStore = Extract<Store, { kind: 'subcode' }>

/** `told` is the order by the mode of its track, where the sheet says one. */
export async function withKeptSubcode(
  disc: Disc,
  told: (at: Lba) => SubcodeLayout | undefined,
  files: Files,
  stores: Map<string, Store>,
): Promise<{ readonly disc: Disc; readonly faults: readonly Fault[] }> {
  const kept: KeptSubcode[] = []
  for (const { start, length, source } of disc.sessions.flatMap(({ spans }) => spans).flatMap(piecesOf)) {
    const sectors = stores.get(source)
    if (sectors?.kind !== 'sectors' || sectors.sectorBytes - mainBytes(sectors.sectorBytes) !== SUBCODE_BYTES) continue
    const { path, offset, sectorBytes } = sectors
    const store = { kind: 'subcode', path, offset, sectorBytes } as const
    kept.push({ start, length, store, form: told(start) ?? (await orderOf(store, length, files)) })
  }
  return kept.length === 0 ? { disc, faults: [] } : withSubcode(disc, kept, files, stores)
}

interface Piece {
  readonly start: Lba
  /** Whole sectors. */
  readonly length: number
  readonly source: string
}

function piecesOf(span: Span): readonly Piece[] {
  if (span.kind === 'data') return [{ start: span.start, length: span.length, source: span.source }]
  if (span.kind !== 'sound') return []
  let samples = 0
  return span.sounds.map(({ source, samples: count }) => {
    const start = lba(span.start + Math.floor(samples / 588))
    samples += count
    return { start, length: Math.ceil(count / 588), source }
  })
}

/** Parities tell; without any, bits of P and Q, which only a disc has beside the symbols. */
async function orderOf(store: SubcodeStore, count: number, files: Files): Promise<SubcodeLayout> {
  const watcher = watchSymbols()
  let isWhole = false
  for await (const sub of keptSubcode(store, Math.min(count, LOOKED_AT), files)) {
    isWhole ||= sub.some((byte) => byte > 0x3f)
    const symbols = sub.map((byte) => byte & 0x3f)
    watcher.take(symbols.some((symbol) => symbol !== 0) ? symbols : undefined)
  }
  return watcher.order() ?? (isWhole ? 'raw' : 'packed')
}

/** Sectors: half a minute, as graphics seldom begin with the sound. */
const LOOKED_AT = 30 * 75
