export { grainFor, makeFingerprint, type Digests, type Fingerprint, type FingerprintMaker } from './fingerprint.js'
export { isHeuristicallyBlank, readSectors, sectorsPerRead } from './read.js'
export { verifyRanges, type Locate, type VerifyOutcome } from './verify.js'
