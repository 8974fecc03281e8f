/** What a disc can be written as on the host. */

import type { CdTarget } from './cd/files.js'

/**
 * `blocks` is an image of 2048-byte sectors, with a file of the new session alone beside it where one is wanted; `session` is that
 * file alone; the others keep tracks.
 */
export type Target =
  | { readonly kind: 'blocks'; readonly image: string; readonly part?: string }
  | { readonly kind: 'session'; readonly image: string }
  | CdTarget
