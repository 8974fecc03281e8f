/** Files that a command writes for its user to go on with. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'

/** Writes a text; over a file that is there only where that is asked for. */
export function writeNew(file: string, text: string | Uint8Array, existing: 'keep' | 'replace'): void {
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

/** Writes files below a folder, and gives their paths; into folders that are there already nothing is put. */
export function writeSamples(folder: string, samples: Readonly<Record<string, () => string | Uint8Array>>): readonly string[] {
  const fresh = Object.entries(samples).filter(([path]) => !existsSync(join(folder, path.split('/')[0] ?? path)))
  return fresh.map(([path, content]) => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeNew(file, content(), 'keep')
    return file
  })
}
