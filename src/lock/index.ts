export * from './lock.js'
export { faults } from './faults.js'
export * from './made.js'
