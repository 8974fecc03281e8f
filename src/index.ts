/** The public surface: the verbs, and the types that they speak. */

export { openProject, DEFAULT_MANIFEST, type Project, type ProjectDate } from './project.js'
export { outline, type Outline } from './outline.js'
export { measure, type MeasureContext, type Materials } from './measure.js'
export { plan, type Plan } from './plan.js'
export { build, outputOf, type BuildOptions, type Built } from './build.js'
export { burn, type BurnOptions, type Burned } from './burn.js'
export { erase } from './erase.js'
export { recordableOfImage, recordableOfProject, type Recordable } from './recordable.js'
export { recordableOfDisc, recordableOfSheet, type DiscForm, type RecordableDisc } from './recordable-disc.js'
export { settingsOf } from './settings.js'
export { verifyDrive, verifyImage } from './verify.js'
export { verifyDisc, type VerifiedDisc, type VerifyDiscOptions } from './verify-disc.js'
export { inspectDrive, knownDrives, watchDrives } from './drives.js'
export { openDisc, sessionOf, type OpenedDisc } from './open.js'
export { inspectBlock, inspectDisc, locatePath, readTree, type ReadTree } from './inspect.js'
export { extract, type ExtractOptions } from './extract.js'
export { compareDiscs } from './compare.js'
export { importSheet, type ImportedSheet } from './import-sheet.js'
export { allFaults, explain } from './faults.js'
export { silent, type Action, type Event, type Listener, type Progress } from './event.js'
export { DiscError, renderFault, renderFaults, type Fault, type ManifestPath, type Position, type Severity } from './fault/index.js'
export {
  diffLayouts,
  dotOfLayout,
  layoutData,
  printLayout,
  regionAt,
  type Layout,
  type LayoutData,
  type PlacedRegion,
  type Region,
} from './layout/index.js'
export { parseManifest, readSchema, type Manifest, type ManifestSource, type ParsedManifest } from './manifest/index.js'
export { find, walk, type Directory, type ImageTree, type Leaf, type Node } from './tree/index.js'
export type * from './unit/index.js'
export type { Clock, Command, Files, Medium, Reply, Transport } from './port/index.js'
