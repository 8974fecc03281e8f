export { expectedRanges } from './expected.js'
export { fanOut, type BranchSource } from './fanout.js'
export { faults as burnFaults } from './faults.js'
export { eraseDisc, type Erasure } from './format.js'
export { Conversation } from './conversation.js'
export { cueSheet, placeTracks } from './cue-sheet.js'
export { internalFault, isAbort, type RecordingEvent } from './ledger.js'
export { isOfAnotherDisc } from './news.js'
export { needOf, type Need } from './vital.js'
export type { Stage } from './machine.js'
export { fanOutMoving } from './moving.js'
export { judgeDisc, type Judgement } from './judge.js'
export { judgeLastBlock, judgeMedium } from './other-medium.js'
export { joinSessions, type RecordingResult } from './outcome.js'
export { PAUSE, readFormOf } from './passes.js'
export {
  controlOf,
  emptyGap,
  formFacts,
  gapSectors,
  rawSectorBytes,
  type CdForm,
  type TracksPlan,
  type PlannedTrack,
  type DataPlan,
  type GapPart,
  type RawPlan,
  type RawSubChannel,
  type Expected,
  type MediumThere,
  type RecordingPlan,
} from './plan.js'
export { availableTypes, canWrite } from './prepare.js'
export { record, type RecordingOptions } from './record.js'
export { roomFor, type DriveRoom, type PlansFor, type RoomChoice } from './room.js'
export { defaultSettings, type BurnSettings, type WriteMode } from './settings.js'
export { printSpeed, speedOf } from './speed.js'
export { programStart, rawPlanOf, startOfSession, tracksPlanOf } from './disc-plan.js'
export { formOf, plansOf, type DiscForm, type Kept } from './plans.js'
export { settingsOf } from './settings-of.js'
export { writeAll } from './write.js'
export { sharePlan, type SharedPlan } from './share.js'
export { translate } from './tell.js'
