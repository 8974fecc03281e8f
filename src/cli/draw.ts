/** `--svg FILE` and `--html FILE` of `disc plan` and `disc inspect`: a disc as a picture, and as a page that needs no server. */

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { DiscError } from '../fault/index.js'
import type { Reference } from '../master.js'
import { openPage, writtenOf } from '../page/index.js'
import { keysOfFiles } from '../source/file-key.node.js'
import { isDriveAddress } from '../transport/index.js'
import { flagOption, textOption, type CommandContext, type Options } from './command.js'
import type { Drawing } from './drawing.js'
import { faults as ownFaults } from './faults.js'
import { writeNew } from './new-file.js'
import { exitStatus, faultAsJson, statusOf, type ExitStatus } from './output.js'
import { printBytes } from './progress.js'
import { isManifest, manifestAt, projectAt } from './reference.js'

/** For `disc plan`: whatever is no manifest is an image, a sheet or a drive. */
export const planned = async (word: string, options: Options, context: CommandContext): Promise<Reference> =>
  isDisc(word) ? word : projectAt(word, options, context)

export async function draw(
  reference: Reference,
  drawing: Drawing,
  options: Options,
  { output, signal }: CommandContext,
): Promise<ExitStatus> {
  const { disc, isSource, close } = await openPage(reference, { signal, charset: textOption(options, 'charset') })
  try {
    const wanted = new Set((['svg', 'html'] as const).filter((kind) => drawing[kind] !== undefined))
    const named = [drawing.svg, drawing.html].filter((file): file is string => file !== undefined && file !== '-')
    for (const file of named) if (keysOfFiles([file]).some(isSource)) throw new DiscError(ownFaults.isSource({ file, source: file }))
    const made = await writtenOf(disc, wanted, signal)
    output.faults(made.faults)
    const existing = flagOption(options, 'force') ? 'replace' : 'keep'
    const written: Record<string, object> = {}
    for (const [kind, key, next] of [
      ['svg', 'picture', ''],
      ['html', 'page', ': open it in a browser'],
    ] as const) {
      const [file, text] = [drawing[kind], made[kind]]
      if (file === undefined || text === undefined) continue
      const sizeBytes = Buffer.byteLength(text)
      written[key] = { file, sizeBytes, ...(file === '-' ? { text } : {}) }
      if (file === '-') output.print(text)
      else {
        writeNew(file, text, existing)
        output.note(`Wrote ${file}, ${printBytes(sizeBytes)}${next}`)
      }
    }
    const status = statusOf(made.faults)
    output.emit({ ok: status === exitStatus.done, ...written, faults: made.faults.map(faultAsJson) })
    return status
  } finally {
    await close()
  }
}

/** The beginning of a file, in which a manifest says what it is. */
const HEAD_BYTES = 1 << 16

/** A drive, or a file that is no manifest by its name nor by what it says. */
function isDisc(word: string): boolean {
  if (isDriveAddress(word)) return true
  if (isManifest(word)) return false
  const path = manifestAt(word)
  const head = Buffer.alloc(HEAD_BYTES)
  let length
  try {
    if (!statSync(path).isFile()) return false
    const handle = openSync(path, 'r')
    try {
      length = readSync(handle, head)
    } finally {
      closeSync(handle)
    }
  } catch {
    // Who reads it says why it cannot be read.
    return false
  }
  const text = head.toString('latin1', 0, length)
  return text.includes('\0') || !/^[{\s]*["']?(?:disc|extends)["']?\s*:/m.test(text)
}
