/** A disc in memory as a medium. */

import type { Medium } from '../../../src/port/index.js'
import { sectors } from '../../../src/unit/index.js'
import type { Made } from './disc.js'

/** The image of a plan. */
export function imageOf(made: Made): Uint8Array {
  const out = new Uint8Array(made.layout.where.end * 2048)
  for (const region of made.layout.regions) {
    if (region.body.kind === 'bytes') out.set(region.body.render(made.layout.where), region.start * 2048)
    if (region.body.kind === 'content' && region.body.content.origin.kind === 'bytes')
      out.set(region.body.content.origin.bytes, region.start * 2048)
  }
  return out
}

/** Throws, as a medium does, where a range is not there. */
export const mediumOf = (image: Uint8Array): Medium => ({
  name: 'memory',
  size: sectors(Math.floor(image.length / 2048)),
  tailBytes: image.length % 2048,
  read: (start, count) =>
    start < 0 || count < 0 || (start + count) * 2048 > image.length
      ? Promise.reject(new Error(`sectors ${start}+${count} are not there`))
      : Promise.resolve(image.subarray(start * 2048, (start + count) * 2048)),
  close: () => Promise.resolve(),
})
