export { faults } from './faults.js'
export { TRY_AGAIN, type Engine, type Outcome, type QueuedJob } from './engine.js'
export { runJobs, type FailedJob } from './jobs.js'
