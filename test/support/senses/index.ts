export { cases, slowCases, type SenseCase } from './cases.js'
export { faultless, play, strikesOf, type Faultless, type Played, type Strike } from './play.js'
export { senses } from './senses.js'
export { outcomeTable, rowOf, type Row } from './table.js'
