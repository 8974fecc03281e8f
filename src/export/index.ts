export { lineOf, type Line, type Program } from './line.js'
export { quotedForShell } from './words.js'
export { faults } from './faults.js'
