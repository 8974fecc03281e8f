/** The public surface: the verbs, and the types that they speak. */

export {
  defineManifest,
  openProject,
  projectOf,
  DEFAULT_MANIFEST,
  type ManifestOptions,
  type Project,
  type ProjectDate,
} from './project.js'
export { measure, type MeasureContext, type Materials } from './measure.js'
export { plan, type Plan } from './plan.js'
export { validate, type Outline, type OutlineOptions, type Validated } from './validate.js'
export { openDisc, openMaster, type OpenedDisc, type OpenOptions, type Reference } from './master.js'
export { build, type BuildOptions, type Built } from './build.js'
export { watch, type Current, type Watching, type WatchingOptions } from './watch.js'
export { buildSet, planSet, statusOfSet, type SetDiscStatus, type PlannedSet } from './set.js'
export { burnSet, type BurnSetOptions } from './set-burn.js'
export { verifyInSet, type VerifiedDisc, type VerifySetOptions } from './set-verify.js'
export { checkLock, lock, type Locked, type LockOptions } from './lock.js'
export { burn, type BurnOptions, type Burned } from './burn.js'
export { roomInDrive, type DriveRoom, type RoomOptions } from './room.js'
export { couldBurn, type Burnable, type CouldBurnOptions } from './could-burn.js'
export { doctor, type Diagnosis, type DoctorOptions } from './doctor.js'
export { checkEnvironment, type DriveState, type HostState } from './environment.js'
export { drivePart, type DrivePart, type PartKind, type PartOptions } from './drive-parts.js'
export { writeSection, type Section, type SectionOptions, type SectionProgress } from './write-section.js'
export { erase, type EraseOptions, type Erased } from './erase.js'
export { verify, type Verified, type VerifyOptions } from './verify.js'
export { inspectDrive, knownDrives, type DriveReport, type InspectOptions, type KnownDrive } from './drives.js'
export { watchDrives, type MediaChange, type WatchOptions } from './media-changes.js'
export { openTransport, rawCommand, type RawAnswer, type RawCommand, type RawOptions } from './raw-command.js'
export { tray, type Moved, type TrayOptions } from './tray.js'
export type { OpenByAddress, OpenDrive } from './transport/open.node.js'
export type { ReadOptions } from './manifest/read.node.js'
export {
  inspectBlock,
  inspectDisc,
  type Census,
  type InspectedBlock,
  type InspectedPartition,
  type InspectedSession,
  type InspectedSpace,
  type Inspection,
} from './inspect.js'
export { judgeDisc, type JudgedDisc, type Judgement, type JudgeOptions } from './judge.js'
export { openServed, serve, type ServedDisc, type ServeOptions, type Serving } from './serve.js'
export { run, type Ran, type RunOptions } from './run.js'
export { list, type ListedEntry, type Listing, type ListOptions } from './ls.js'
export { templateNamed, type Template } from './init.js'
export { extract, type Extracted, type ExtractOptions } from './extract.js'
export { diffDiscs, type BytesCompared, type CompareOptions, type Comparison, type Difference, type PathChange } from './diff.js'
export type { BlocksCompared, Cause, InTree, Placement, RegionDifference, Run as BlockRun } from './difference/index.js'
export { importSheet, type ImportedSheet, type ImportOptions } from './import.js'
export { importImage, type ImportedImage, type ImportImageOptions } from './import-image.js'
export { importTracks, type ImportTracksOptions } from './import-tracks.js'
export { allFaults, type Makers } from './faults.js'
export { explain, type Explained } from './explain.js'
export { silent, type Action, type Event, type Listener, type Progress } from './event.js'
export {
  DiscError,
  plainPaint,
  renderFault,
  renderFaults,
  type Fault,
  type ManifestPath,
  type Position,
  type Severity,
} from './fault/index.js'
export { formOf, settingsOf, type BurnSettings, type DiscForm } from './recorder/index.js'
export { outputOf } from './request/index.js'
export type { Master } from './sector/index.js'
export { locatePath, readTree, sessionOf, type Choice, type ReadTree, type Space } from './survey/index.js'
export {
  diffLayouts,
  discData,
  dotOfDisc,
  layoutData,
  layoutsOf,
  printDisc,
  printLayout,
  regionAt,
  type Disc,
  type DiscData,
  type Layout,
  type LayoutData,
  type PlacedRegion,
  type Region,
} from './layout/index.js'
export {
  parseManifest,
  readSchema,
  type Manifest,
  type ProgramManifest,
  type WithBytes,
  type ManifestSource,
  type ParsedManifest,
} from './manifest/index.js'
export { find, walk, type Directory, type ImageTree, type Leaf, type LongTrail, type Met, type Node, type Trail } from './tree/index.js'
export type * from './unit/index.js'
export type { Clock, Command, Files, Medium, Reply, Transport } from './port/index.js'
export type * from './types.js'
export type * from './manifest/types.js'
