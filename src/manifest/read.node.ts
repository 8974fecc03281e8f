/** Manifests as files of the host. */

import { readFileSync } from 'node:fs'
import { DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import { parseManifest, type ParsedManifest } from './parse.js'
import type { Environment } from './variables.js'

export interface ReadOptions {
  readonly environment: Environment
  /** `key=value` each. */
  readonly overrides?: readonly string[] | undefined
}

export interface ReadManifest extends ParsedManifest {
  /** Paths of the texts that were read: the manifest, and those that it extends. */
  readonly files: readonly string[]
}

/** Reads and parses a manifest. Throws where there is no text to be read. */
export function readManifest(file: string, { environment, overrides = [] }: ReadOptions): ReadManifest {
  const bytes = readBytes(file)
  if (typeof bytes === 'string') throw new DiscError(faults.unreadable({ file, reason: bytes }))
  const text = decode(bytes)
  if (text === undefined) throw new DiscError(faults.notUtf8({ file }))
  const parsed = parseOnHost(file, text, { environment, overrides })
  return { ...parsed, files: [file, ...parsed.files] }
}

/** Parses a manifest that lies in no file; those that it extends do. */
export function parseOnHost(file: string, text: string, { environment, overrides = [] }: ReadOptions): ReadManifest {
  const files: string[] = []
  const parsed = parseManifest({
    file,
    text,
    environment,
    overrides,
    readBase(base) {
      files.push(base)
      return readBase(base)
    },
  })
  return { ...parsed, files }
}

/** The text of what a manifest extends. */
function readBase(file: string): string | undefined {
  const bytes = readBytes(file)
  if (typeof bytes === 'string') return undefined
  const text = decode(bytes)
  if (text === undefined) throw new DiscError(faults.notUtf8({ file }))
  return text
}

/** The bytes of a file, or why there are none. Pipes may be named: /dev/stdin, or what a shell makes of <(...). */
function readBytes(file: string): Uint8Array | string {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    return reasonOf(error, reasons)
  }
}

/** Of a file that is to be read whole. */
const reasons = { ENOENT: 'there is no such file', ENOTDIR: 'there is no such file', EACCES: 'it may not be read' }

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
