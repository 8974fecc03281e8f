/** Whether R to W stand in the order of programs or in that of the disc, by the parities of their packs. IEC 60908 17.6. */

import { deinterleaved, SPREAD, wholePacks } from './packs.js'
import { SYMBOLS } from './subcode.js'
import type { SymbolOrder } from './symbols.js'

/** Sectors with symbols that are looked at. */
const SAMPLES = 300
const EMPTY = new Uint8Array(SYMBOLS)

export interface SymbolWatcher {
  /** Symbols of one sector after the other; undefined where they are zero. */
  take(symbols: Uint8Array | undefined): void
  /** Undefined where no pack is whole in either order: programs leave the parity out. */
  order(): SymbolOrder | undefined
}

export function watchSymbols(): SymbolWatcher {
  let window: Uint8Array[] = []
  let seen = 0
  const whole = { packed: 0, raw: 0 }
  return {
    take(symbols) {
      if ((seen === 0 && symbols === undefined) || seen >= SAMPLES) return
      window = [...window.slice(1 - SPREAD), symbols ?? EMPTY]
      if (symbols === undefined) return
      seen++
      whole.packed += wholePacks(symbols)
      if (window.length === SPREAD) whole.raw += wholePacks(deinterleaved(window))
    },
    order: () => (whole.packed === 0 && whole.raw === 0 ? undefined : whole.packed > whole.raw ? 'packed' : 'raw'),
  }
}
