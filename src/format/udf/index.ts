export { planUdf, type UdfPlan } from './regions.js'
export type { UdfOptions, UdfPartition } from './options.js'
export { isRevision, REVISIONS, revisionName, type RevisionTraits, type UdfRevision } from './revision.js'
export { faults } from './faults.js'
