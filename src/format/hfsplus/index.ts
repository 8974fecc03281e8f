export { planHfsPlus, HFSPLUS_END, HFSPLUS_START, type HfsPlusPlan } from './regions.js'
export type { Blessing, HfsPlusOptions, TypeOfFiles } from './options.js'
export { faults } from './faults.js'
export type { Outside } from './catalog.js'
