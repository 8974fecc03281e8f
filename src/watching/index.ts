export * from './event.js'
export { faults as watchingFaults } from './faults.js'
export { type Difference, type Known } from './known.js'
