export * from './volume.js'
export * from './filesystems.js'
export * from './boot.js'
export { faults } from './faults.js'
