export * from './medium.js'
export * from './files.js'
export * from './transport.js'
export * from './clock.js'
