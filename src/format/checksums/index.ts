export { checkSums } from './check.js'
export { findRecovery, judgeRecovery } from './recovery.js'
export type { JudgedSum, Md5, Reach, SumOptions } from './sums.js'
