export * from './address.js'
export { faults as transportFaults } from './faults.js'
export type * from './known-drive.js'
