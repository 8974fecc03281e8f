/** The write parameters as a drive has them, or which of them it lets be changed. */

import { ModePage, modeSense } from '../mmc/index.js'
import type { Conversation } from './conversation.js'

/** Undefined where the drive does not tell, and a note. */
export const writePageOf = async (on: Conversation, control: 'current' | 'changeable'): Promise<Uint8Array | undefined> =>
  (await on.hint(modeSense, { page: ModePage.writeParameters, control }))?.get(ModePage.writeParameters)
