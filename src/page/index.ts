/** The door for eyes: the page of a disc, as one file or live. */

export { openLive, type Live } from './live.js'
export { openPage, type OpenedPage } from './open.js'
export { writtenOf, type Written } from './written.js'
