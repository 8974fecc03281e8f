export * from './structures.js'
export * from './options.js'
export {
  planHybrid,
  planKeptArea,
  planSystemArea,
  SYSTEM_AREA,
  SYSTEM_AREA_ID,
  type AppendedPartition,
  type HybridPlan,
} from './regions.js'
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
  readKeptArea,
  type Anchor as KeptAnchor,
  type Geometry as KeptGeometry,
  type KeptArea,
  type KeptGpt,
  type KeptRow,
  type Mark,
} from './kept.js'
export { guidOf } from './identity.js'
export { faults } from './faults.js'
export { checkPartitions } from './check/check.js'
