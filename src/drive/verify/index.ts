export { comparedParts, contentsOf, differencesIn, readContents, type DiscContents, type ToldTrack } from './contents.js'
export {
  grainFor,
  makeFingerprint,
  sampled,
  type Digests,
  type Fingerprint,
  type FingerprintMaker,
  type VerifyLevel,
} from './fingerprint.js'
export { rawProgram } from './raw.js'
export { isHeuristicallyBlank, readSectors, sectorsPerRead } from './read.js'
export { verifyRanges, type Locate, type VerifyOutcome } from './verify.js'
