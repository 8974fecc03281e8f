export { checkSums } from './check.js'
export type { JudgedSum, Md5, Reach, SumOptions } from './sums.js'
