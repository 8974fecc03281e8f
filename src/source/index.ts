export * from './content.js'
