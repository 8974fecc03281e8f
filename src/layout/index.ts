export * from './region.js'
export * from './place.js'
export { faults } from './faults.js'
