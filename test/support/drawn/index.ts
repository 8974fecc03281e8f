export * from './campaign.js'
export * from './dialects.js'
export { ways } from './judge.js'
export * from './verbs.js'
