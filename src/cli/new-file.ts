/** Files that a command writes for its user to go on with. */

import { writeFileSync } from 'node:fs'
import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'

/** Writes a text; over a file that is there only where that is asked for. */
export function writeNew(file: string, text: string, existing: 'keep' | 'replace'): void {
  try {
    writeFileSync(file, text, { flag: existing === 'replace' ? 'w' : 'wx' })
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new DiscError(
      code === 'EEXIST' ? faults.fileExists({ file }) : faults.cannotWrite({ file, reason: code === '' ? message : code }),
      { cause: error },
    )
  }
}
