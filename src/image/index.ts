import type * as CdFiles from './cd/files.js'
import type { openDiscImage as Open } from './cd/open.js'

export type { CdFile, CdTarget } from './cd/files.js'
export { mediumOfImage } from './cd/medium.js'
export { storedSectorsOf } from './cd/raw-source.js'
export { filesOf, imageSources, type CdImage, type Store } from './cd/stores.js'
export type { Target } from './target.js'
export { stopIfAborted, type FileOutput } from './writing.js'

/** See `cd/open.ts`, which is loaded when an image is to be looked at. */
export const openDiscImage: typeof Open = async (path, options) => (await import('./cd/open.js')).openDiscImage(path, options)

/** See `cd/files.ts`, which is loaded when tracks are looked at as files. */
export const cdFiles = (): Promise<typeof CdFiles> => import('./cd/files.js')
