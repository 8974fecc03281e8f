export * from './types.js'
export * from './record.js'
export * from './text.js'
export * from './msjis.js'
