export * from './address.js'
export { faults as transportFaults } from './faults.js'
