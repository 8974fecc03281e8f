/** R to W on their way to the disc and back: in packs for the host, interleaved on the disc. IEC 60908 17.6. */

import { deinterleaved, interleaved, SPREAD, writeParities } from '../sector/index.js'

const SUB_BYTES = 96
const R_TO_W = 0x3f
const P_AND_Q = 0xc0

/** A drive that interleaves has to remember the packs of the sectors before. */
export class Packs {
  #before: (Uint8Array | undefined)[] = Array.from({ length: SPREAD - 1 }, () => undefined)

  /** Of a sector as the host sends it; P and Q stay where they are. */
  onDisc(symbols: Uint8Array): Uint8Array {
    const packs = symbols.map((symbol) => symbol & R_TO_W)
    writeParities(packs)
    const out = interleaved([...this.#before, packs])
    this.#before = [...this.#before.slice(1), packs]
    for (let i = 0; i < SUB_BYTES; i++) out[i] = (out[i] as number) | ((symbols[i] as number) & P_AND_Q)
    return out
  }
}

/** The packs that begin in a sector, which reach into those that follow on the disc. */
export const packsFrom = (sectors: readonly (Uint8Array | undefined)[]): Uint8Array =>
  deinterleaved(sectors.map((symbols) => symbols?.map((symbol) => symbol & R_TO_W)))
