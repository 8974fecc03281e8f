/** Only tracks need describing: blocks are an image that a manifest can name. */

import { DiscError } from '../fault/index.js'
import type { CdImage } from '../image/index.js'
import { hasLeadIn } from '../layout/index.js'
import { faults } from './faults.js'

/** Throws `import/blocks`. */
export function demandTracks(name: string, image: CdImage | undefined): CdImage {
  if (image === undefined || !hasLeadIn(image.disc)) throw new DiscError(faults.blocks({ name }))
  return image
}
