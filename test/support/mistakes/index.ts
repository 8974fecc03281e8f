export { drawMistakes } from './drawn.js'
export { layOut } from './ground.js'
export { base, manifestsIn } from './keys.js'
export { judgeMistake } from './said.js'
