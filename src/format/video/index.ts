/** Rules of discs for players of movies. */

export * from './dvd.js'
export * from './bdmv.js'
export { faults } from './faults.js'
