export * from './fault.js'
export * from './render.js'
export * from './imapi.js'
export { codeOf, isFull, namedCode, reasonOf, wordsOf } from './reason.js'
