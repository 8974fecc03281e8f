/** Images by other programs, made by hand, as samples for `scripts/fuzz-readers.mjs`. */

export { alcohol } from '../alcohol.js'
export { countChunk, cueChunk, daoChunk, neroFile, taoChunk } from '../nero.js'
export { packed } from '../zisofs.js'
