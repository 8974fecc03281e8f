export { planJoliet, JOLIET_DESCRIPTOR } from './regions.js'
export { defaultJoliet, type JolietOptions } from './options.js'
export { escapes } from './volume.js'
export { faults } from './faults.js'
