/** The public surface: the verbs, and the types that they speak. */

export { openProject, DEFAULT_MANIFEST, type Project, type ProjectDate } from './project.js'
export { measure, type MeasureContext, type Materials } from './measure.js'
export { plan, type Plan } from './plan.js'
export { validate, type Outline } from './validate.js'
export { openDisc, openMaster, type OpenedDisc, type OpenOptions, type Reference } from './master.js'
export { build, type BuildOptions, type Built } from './build.js'
export { checkLock, lock, type Locked, type LockOptions } from './lock.js'
export { burn, type BurnOptions, type Burned } from './burn.js'
export { erase } from './erase.js'
export { verify, type Verified, type VerifyOptions } from './verify.js'
export { inspectDrive, knownDrives, watchDrives } from './drives.js'
export { inspectBlock, inspectDisc } from './inspect.js'
export { list, type Listing, type ListOptions } from './ls.js'
export { templateNamed, type Template } from './init.js'
export { extract, type ExtractOptions } from './extract.js'
export { diffDiscs } from './diff.js'
export { importSheet, type ImportedSheet, type ImportOptions } from './import.js'
export { allFaults } from './faults.js'
export { explain } from './explain.js'
export { silent, type Action, type Event, type Listener, type Progress } from './event.js'
export { DiscError, renderFault, renderFaults, type Fault, type ManifestPath, type Position, type Severity } from './fault/index.js'
export { formOf, settingsOf, type BurnSettings, type DiscForm } from './recorder/index.js'
export { outputOf } from './request/index.js'
export type { Master } from './sector/index.js'
export { locatePath, readTree, sessionOf, type ReadTree } from './survey/index.js'
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
export { parseManifest, readSchema, type Manifest, type ManifestSource, type ParsedManifest } from './manifest/index.js'
export { find, walk, type Directory, type ImageTree, type Leaf, type Node } from './tree/index.js'
export type * from './unit/index.js'
export type { Clock, Command, Files, Medium, Reply, Transport } from './port/index.js'
