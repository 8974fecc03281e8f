/** The folder of jobs, and what tells one such folder from all others, whatever path and host it is seen from. */

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../fault/index.js'

const NAME = 'folder'

/** As it was made by whoever came first. */
export function markOf(folder: string): string {
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(join(folder, NAME), randomBytes(12).toString('hex'), { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  return readMark(folder) ?? ''
}

export function readMark(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, NAME), 'utf8')
  } catch {
    // For whoever asks, a folder that cannot be read is as good as another one.
    return undefined
  }
}
