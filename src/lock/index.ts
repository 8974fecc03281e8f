export * from './lock.js'
export { faults } from './faults.js'
