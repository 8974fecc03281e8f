export * from './lock.js'
export { explainLocks, type Explanation } from './between.js'
export { faults } from './faults.js'
export * from './made.js'
