/** The manifest: what a user writes, as a value. */

export type * from './types.js'
export { inOrder, parseManifest, readSchema, type ManifestSource, type ParsedManifest, type Rest } from './parse.js'
export { inAll } from './readings.js'
export { DEFAULT_UDF_REVISION, wantedFileSystems, type WantedFileSystems } from './defaults.js'
export { media, mediumOf, type MediaFamily, type Medium } from './media.js'
export { bytesOfSize, framesOfTime, instantOf, samplesOf } from './quantity.js'
export { hasFilesInTracks, mixesForms, numberedTracks, type NumberedTrack } from './tracks.js'
export { sourcesOf } from './rest.js'
export { nearest } from './nearest.js'
export { faults } from './faults.js'
