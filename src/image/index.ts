export type { CdTarget } from './cd/emit.node.js'
export type { Target } from './target.js'
export type { CdImage, Store } from './cd/stores.js'
