export * from './tree.js'
export * from './volume.js'
