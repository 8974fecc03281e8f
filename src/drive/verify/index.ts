export {
  grainFor,
  makeFingerprint,
  sampled,
  type Digests,
  type Fingerprint,
  type FingerprintMaker,
  type VerifyLevel,
} from './fingerprint.js'
export { isHeuristicallyBlank, readSectors, sectorsPerRead } from './read.js'
export { verifyRanges, type Locate, type VerifyOutcome } from './verify.js'
