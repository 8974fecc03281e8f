export * from './census.js'
export { replaced, withInodes } from './replaced.js'
export {
  bestOf,
  findSpaces,
  isSpace,
  readSpace,
  recordsOwners,
  spaceNames,
  spaces,
  type FoundSpace,
  type RockRidgeVersion,
  type SessionBounds,
  type Space,
  type SpaceTree,
} from './spaces.js'
export { attempt, formsOf, locatePath, readTree, type Choice, type ReadTree } from './read-tree.js'
export { findSessions } from './sessions.js'
export { inDataTracks, isInDataTrack, type TrackPlace } from './data-tracks.js'
export { differenceOf, mountablesOf, type Mountable } from './partitions.js'
export { nothingFound } from './empty.js'
export { asLoss, tolerant, type Tolerant } from './tolerant.js'
export { explainBlock, type Explanation } from './explain.js'
export { formsIn } from './forms.js'
export { extentsOf, filesIn, ownersIn, pathsAt, storedOf, stretchesOf, type BlockOwner, type FileAt, type Stretch } from './stretches.js'
export { faults as surveyFaults } from './faults.js'
export {
  beginsWithData,
  chosenSession,
  locateInMedium,
  sessionOf,
  sessionsIn,
  sessionsOfTracks,
  sessionsOnBlocks,
  type Asked,
  type CompactTrack,
  type DiscSession,
  type DiscTrack,
  type DiscWords,
  type FoundDisc,
  type SessionContents,
  type Sessions,
} from './disc.js'
export { lookFaults } from './look.js'
export { readingAhead } from './ahead.js'
