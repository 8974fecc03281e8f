export * from './answer.js'
export * from './events.js'
export { faults as servingFaults } from './faults.js'
