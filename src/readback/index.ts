export { contentsOf, readContents, type DiscContents, type ToldTrack } from './contents.js'
export { openFoundDisc, type DriveFacts, type Growing } from './disc.js'
export { compareMasters, type Compared } from './compare.js'
export type { ContentsCompared } from './comparison.js'
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
export type { BadRange, Omission, ReadForm, VerificationReport, WrittenRange } from './range.js'
export { incomplete, reportOf, unknownDisc, type DiscReport, type NextSession } from './report.js'
export { particularsOf, type DiscParticulars } from './particulars.js'
export { rawProgram } from './raw.js'
export { endsOf, isHeuristicallyBlank, readSectors, sectorsPerRead, UNWRITTEN } from './read.js'
export { isBusy, steady, type Manners } from './steady.js'
export { structureOf, structuresOf, type DiscStructure } from './structures.js'
export { moveTray, type TrayAction } from './tray.js'
export { toldOf, type Told } from './told.js'
export { verifyRanges, type Locator, type VerifyOutcome } from './verify.js'
export {
  isOverwritten,
  lastSessionStart,
  lastTrackOf,
  lookAtDisc,
  lookOrFault,
  nextAddress,
  recordedBlocks,
  settle,
  tracksOfView,
  sessionMethod,
  unfinishedStart,
  writeUnitOf,
  type DiscState,
  type DiscView,
  type SessionMethod,
  type Station,
} from './view.js'
export { waitUntilReady } from './wait.js'
