/** A strict judge of boot catalogues. El Torito 1.0; UEFI 2.10 13.3.2. */

import type { Judging } from '../../finding/index.js'

export async function checkBoot(judging: Judging): Promise<void> {
  await Promise.resolve(judging)
}
