/** What a disc can be written as on the host. */

import type { CdTarget } from './cd/emit.node.js'

/** `blocks` is an image of 2048-byte sectors; the others keep tracks. */
export type Target = { readonly kind: 'blocks'; readonly image: string } | CdTarget
