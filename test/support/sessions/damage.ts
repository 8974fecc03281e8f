/** Former sessions that are damaged, as a seed decides. */

import { noise, randomOf } from '../drawn/random.js'

export interface Damage {
  readonly what: string
  /** Changes the image, which may become shorter. */
  readonly apply: (image: Uint8Array) => Uint8Array
}

const BLOCK = 2048

/** Each block of an image, one after the other, without what it held. */
export function* lostBlocks(blocks: number): Generator<Damage> {
  for (let block = 16; block < blocks; block++)
    yield {
      what: `block ${block} is zeros`,
      apply: (image) => {
        const out = new Uint8Array(image)
        out.fill(0, block * BLOCK, (block + 1) * BLOCK)
        return out
      },
    }
}

/** Bytes changed here and there in blocks of structures, blocks exchanged, images cut short. */
export function drawDamage(seed: number): Damage {
  const random = randomOf(seed)
  const kind = random.between(0, 3)
  return {
    what: `damage ${seed}`,
    apply: (image) => {
      const blocks = image.length / BLOCK
      const out = new Uint8Array(image)
      const block = (): number => random.between(16, blocks - 1)
      if (kind === 0) return out.subarray(0, random.between(17, blocks) * BLOCK - (random.chance(0.3) ? random.between(1, BLOCK) : 0))
      for (let i = random.between(1, kind === 1 ? 40 : 4); i > 0; i--) {
        const at = block() * BLOCK
        if (kind === 1) out[at + random.between(0, 300)] = random.pick([0, 1, 0x2e, 0x2f, 0x7f, 0x80, 0xff, random.between(0, 255)])
        else if (kind === 2) {
          const from = block() * BLOCK
          out.copyWithin(at, from, from + BLOCK)
        } else out.set(noise(seed + i, random.pick([4, 16, 200, 1800])), at + random.pick([0, 2, 80, 140]))
      }
      return out.subarray(0, image.length)
    },
  }
}
