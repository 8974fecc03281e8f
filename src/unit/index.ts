export * from './quantity.js'
export * from './msf.js'
export * from './instant.js'
export * from './union.js'
