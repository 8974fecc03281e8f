export * from './structures.js'
export * from './options.js'
export { noTables, planHybrid, planSystemArea, SYSTEM_AREA, startsFromDisk, SYSTEM_AREA_ID, type HybridPlan } from './regions.js'
export { planKeptArea, type AppendedPartition } from './kept-regions.js'
export {
  readPartitions,
  type FoundPartition,
  type FoundTables,
  type FoundMbr,
  type FoundGpt,
  type FoundMbrPartition,
  type FoundGptPartition,
} from './reader.js'
export {
  HFS_PLUS_MARK,
  partitionsOf,
  readKeptArea,
  type Anchor as KeptAnchor,
  type Geometry as KeptGeometry,
  type KeptArea,
  type KeptGpt,
  type KeptRow,
  type Mark,
} from './kept.js'
export { partitionKind, partitionKinds } from './kinds.js'
export { guidOf } from './identity.js'
export { cylinderEnd, partitionLength } from './partitions.js'
export { faults } from './faults.js'
export { checkPartitions } from './check/check.js'
export { mbrRules } from './check/rules.js'
export { rowOf } from './mbr.js'
