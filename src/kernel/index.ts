export * from './cdsector.js'
export * from './crc16.js'
export * from './edc.js'
export * from './scramble.js'
