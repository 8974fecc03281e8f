/** Lines of mkisofs, genisoimage and xorriso as manifests. */

export { programOf, readLine, type LineOptions, type ReadLine } from './read.js'
export { helpOf, versionOf } from './help.js'
export type { LineHost, Program } from './line.js'
export { faults } from './faults.js'
