export { drawDisc, type DrawnDisc, type Random } from './draw.js'
export { exampleNames, makeExample } from './examples.js'
export { makePeerImages, peers, type Peer } from './peers.js'
export { trueDefects, isTrueDefect, type TrueDefect } from './defects.js'
