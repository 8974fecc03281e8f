/** The door for eyes: the page of a disc, as one file or live. */

export { standalone } from './document.js'
export { openLive, type Live } from './live.js'
export { modelOf } from './model.js'
export { openSubject, type Subject } from './subject.js'
export { assets } from './assets.node.js'
