/** A folder that files are put into, and that may have to go again. */

import { existsSync, rmSync } from 'node:fs'

/** Takes out what is there once it is asked to; a folder that was there before stays, with all that is in it. */
export function removerOf(folder: string): () => void {
  const isFormer = existsSync(folder)
  return () => {
    if (!isFormer) rmSync(folder, { recursive: true, force: true })
  }
}
