export { rockRidge } from './rockridge.js'
export { defaultRockRidge, type RockRidgeOptions, type Stamp } from './options.js'
export { faults } from './faults.js'
export * from './structures.js'
