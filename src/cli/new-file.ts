/** Files that a command writes for its user to go on with. */

import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { partName, removeDeadParts, removePart } from '../kernel/part.node.js'
import { isAmong, keysOfFiles } from '../source/file-key.node.js'
import { faults } from './faults.js'

/** Writes a text; over a file that is there only where that is asked for. */
export function writeNew(file: string, text: string | Uint8Array, existing: 'keep' | 'replace'): void {
  try {
    const old = existing === 'replace' ? statSync(file, { throwIfNoEntry: false }) : undefined
    // A pipe, or whatever else a name leads to, is written into; what a file had stays until the new text is whole.
    if (old?.isFile() === false) writeFileSync(file, text)
    else writeWhole(file, text, existing, old?.mode)
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

function writeWhole(file: string, text: string | Uint8Array, existing: 'keep' | 'replace', mode = 0o666): void {
  const path = existing === 'replace' && existsSync(file) ? realpathSync(file) : file
  const part = existing === 'replace' ? join(dirname(path), partName(basename(path))) : path
  const handle = openSync(part, 'wx', mode & 0o777)
  try {
    try {
      if (part !== path) removeDeadParts(path, fstatSync(handle).mtimeMs)
      writeFileSync(handle, text)
    } finally {
      closeSync(handle)
    }
    if (part !== path) renameSync(part, path)
  } catch (error) {
    removePart(part)
    throw error
  }
}

/** Throws where a file that is to be written is one of those that something was read from, whatever way it is spelt. */
export function spare(file: string, sources: readonly string[]): void {
  const isThis = isAmong(() => keysOfFiles([file]))
  const source = sources.find((path) => keysOfFiles([path]).some(isThis))
  if (source !== undefined) throw new DiscError(faults.isSource({ file, source }))
}

/** Throws where something has the name of a file that is to be written, before anything else is. */
export function refuseExisting(file: string): void {
  let found
  try {
    found = lstatSync(file, { throwIfNoEntry: false })
  } catch (error) {
    throw cannotWrite(file, error)
  }
  if (found !== undefined) throw new DiscError(faults.fileExists({ file }))
}

/** What is told of a file that a command was asked to write. */
export const cannotWrite = (file: string, error: unknown): DiscError =>
  new DiscError(codeOf(error) === 'EEXIST' ? faults.fileExists({ file }) : faults.cannotWrite({ file, reason: reasonOf(error, words) }), {
    cause: error,
  })

const words = {
  ENOENT: 'its folder is not there',
  EACCES: 'it, or its folder, may not be written',
  EPERM: 'it, or its folder, may not be written',
}

/** Writes files below a folder, and gives their paths; into folders that are there already nothing is put. */
export function writeSamples(folder: string, samples: Readonly<Record<string, () => string | Uint8Array>>): readonly string[] {
  const fresh = Object.entries(samples).filter(([path]) => !existsSync(join(folder, path.split('/')[0] ?? path)))
  return fresh.map(([path, content]) => {
    const file = join(folder, path)
    makeFolder(dirname(file))
    writeNew(file, content(), 'keep')
    return file
  })
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new DiscError(
      faults.cannotWrite({ file: folder, reason: reasonOf(error, { ...words, EEXIST: 'a part of its path is no folder' }) }),
      {
        cause: error,
      },
    )
  }
}
