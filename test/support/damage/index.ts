import { diskParts, fatParts } from './disk.js'
import { isoParts } from './iso.js'
import type { Part } from './piece.js'
import { udfParts } from './udf.js'

export const partsOf = (image: Uint8Array): readonly Part[] => [
  ...isoParts(image),
  ...udfParts(image),
  ...diskParts(image),
  ...fatParts(image),
]
export { imageNames, makeImage } from './images.js'
export { mutationsOf, type Mutation } from './mutations.js'
export { judgeBytes, judgeMutation, keysOf, mutatedBytes, type Judged, type Verdict } from './judged.js'
export type { Part, Piece } from './piece.js'
export { noticed, Others, type HeardByName, type Noticed } from './others.js'
export { harmlessBecause } from './harmless.js'
export { wholeMutationsOf } from './whole.js'
