/** The manifest: what a user writes, as a value. */
export type * from './types.js'
