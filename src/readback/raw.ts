/** Raw sectors as a drive will give them back: the main channel from address 0 on, data sectors no longer scrambled. */

import { scrambler } from '../kernel/index.js'
import type { Lba } from '../unit/index.js'

const MAIN = 2352
const SYNC = [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0] as const

/** A sector of the program area, and what it holds. */
export type TakeSector = (main: Uint8Array, kind: 'audio' | 'data') => void

/** Takes whole sectors as they are sent, from address `start` on, and hands on those from 0 to before the lead-out. */
export function rawProgram(start: Lba, leadOut: Lba, sectorBytes: number): (data: Uint8Array, take: TakeSector) => void {
  let at = start as number
  return (data, take) => {
    for (let from = 0; from < data.length; from += sectorBytes, at++) {
      if (at < 0 || at >= leadOut) continue
      const main = data.subarray(from, from + MAIN)
      if (isData(main)) take(unscrambled(main), 'data')
      else take(main, 'audio')
    }
  }
}

const isData = (main: Uint8Array): boolean => SYNC.every((byte, i) => main[i] === byte)

function unscrambled(main: Uint8Array): Uint8Array {
  const out = new Uint8Array(MAIN)
  const sequence = scrambler()
  for (let i = 0; i < MAIN; i++) out[i] = (main[i] ?? 0) ^ (sequence[i] ?? 0)
  return out
}
