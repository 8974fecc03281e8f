export type { KeptBoot, Materials as VolumeMaterials } from './materials.js'
export { planVolume, type PlannedVolume } from './plan.js'
export { readSystemArea } from './system-area.js'
export { atBoot, measureBoot, optionsOf, readMbrCode } from './boot-images.js'
