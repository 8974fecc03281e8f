export * from './edits.js'
export * from './worker.js'
