export { Board } from './board.js'
export {
  burnsByDisc,
  burnsOfPlan,
  parseBurns,
  printBurns,
  type BurnDrive,
  type BurnMedium,
  type BurnOutcome,
  type BurnRecord,
  type DiscBurns,
} from './burns.js'
export { faults } from './faults.js'
export {
  contentsPieces,
  foldersAbove,
  isEnd,
  otherOf,
  parseContents,
  without,
  withoutRecorded,
  type OtherNode,
  type Recorded,
  type SetContents,
} from './contents.js'
export { cutTree, isCuttable, isPartOf, partNumbers, type Cut, type Part } from './cut.js'
export { cutGroup, dividedGroup, groupsOf, pathOf, sliceOf, weightOf, type Group, type Groups, type Keep } from './groups.js'
export { usualLabels } from './labels.js'
export { parseAnySetLock, parseSetLock, printSetLock, setLockOf, totalOf, type LockedDisc, type SetLock } from './lock.js'
export { pack, TooLarge, type Packed, type PackOptions } from './pack.js'
export {
  listingBytes,
  listingJson,
  listingPage,
  listingText,
  type ListedDisc,
  type ListedFile,
  type Listing,
  type ListingKind,
} from './listing.js'

import type { ListingKind } from './listing.js'

/** In the order in which they are on a disc. */
export const listingKinds: readonly ListingKind[] = ['text', 'json', 'page']
export const listingNames: Readonly<Record<ListingKind, string>> = {
  text: 'SET-INDEX.TXT',
  json: 'SET-INDEX.JSON',
  page: 'SET-INDEX.HTM',
}
