export { mediumOfDrive } from './medium.js'
export { faults as readingFaults } from './faults.js'
