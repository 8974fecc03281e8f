export * from './rendered.js'
export * from './runs.js'
export * from './stream.js'
export * from './cd/index.js'
