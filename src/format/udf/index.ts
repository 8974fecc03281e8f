export { planUdf, type UdfPlan } from './regions.js'
export type { UdfOptions, UdfPartition } from './options.js'
export { isRevision, REVISIONS, revisionName, type RevisionTraits, type UdfRevision } from './revision.js'
export { faults } from './faults.js'
export {
  hasUdf,
  namesUdf,
  readUdf,
  readUdfFacts,
  readUdfWords,
  type UdfDisc,
  type UdfFacts,
  type UdfReadOptions,
  type UdfWords,
} from './reader.js'
export type { IntegrityFact } from './integrity-reader.js'
export type { PartitionFact } from './map-reader.js'
export type { Space, Stretch } from './spaces.js'
export { appendFaults } from './append.js'
export { explainUdf, type ExplainedDescriptor } from './explain.js'
export { ANCHOR_ID, ANCHOR_SECTOR, anchorAt } from './anchor.js'
export { endsWithTable } from './last-sector.js'
export { udfExtent } from './extent.js'
export { checkUdf } from './check/check.js'
