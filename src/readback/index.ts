export { comparedParts, contentsOf, differencesIn, readContents, type DiscContents, type ToldTrack } from './contents.js'
export { faults as readbackFaults } from './faults.js'
export {
  grainFor,
  makeFingerprint,
  sampled,
  type Digests,
  type Fingerprint,
  type FingerprintMaker,
  type VerifyLevel,
} from './fingerprint.js'
export { mediumOfDrive } from './medium.js'
export type { BadRange, ReadForm, VerificationReport, WrittenRange } from './range.js'
export { rawProgram } from './raw.js'
export { isHeuristicallyBlank, readSectors, sectorsPerRead } from './read.js'
export { verifyRanges, type VerifyOutcome } from './verify.js'
export { isOverwritten, lastSessionStart, lookAtDisc, nextAddress, settle, type DiscState, type DiscView, type Station } from './view.js'
export { waitUntilReady } from './wait.js'
