export * from './media.js'
export { isRewritableProfile } from './erasable.js'
export { writeProtectionOf } from './protection.js'
