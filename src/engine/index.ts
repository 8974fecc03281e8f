export { faults } from './faults.js'
export { TRY_AGAIN, type Engine, type Outcome } from './engine.js'
export { runJobs, type FailedJob } from './jobs.js'
