export * from './runs.js'
export * from './stream.js'
