export { fatImage, type FatImage, type FatOptions } from './image.js'
export type { FatType, Geometry } from './geometry.js'
export * from './structures.js'
export { faults } from './faults.js'
