export * from './campaign.js'
export * from './dialects.js'
export * from './verbs.js'
