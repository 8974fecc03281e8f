/** Manifests as files of the host. */

import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { readFile, readNamed } from '../kernel/open.node.js'
import { faults } from './faults.js'
import { LIMITS } from './limits.js'
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
  const text = readManifestText(file)
  const parsed = parseOnHost(file, text, { environment, overrides })
  return { ...parsed, files: [file, ...parsed.files] }
}

/** The text of a manifest as it is; `-` is standard input. Throws where there is none to be read. */
export const readManifestText = (file: string): string => textIn(file, () => readNamed(file, MOST_BYTES))

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

/** The text of what a manifest extends: a file, since whoever wrote the manifest may be somebody else than who builds. */
function readBase(file: string): string | undefined {
  try {
    return textIn(file, () => readFile(file, MOST_BYTES))
  } catch (error) {
    if (error instanceof DiscError && MISSING.has(codeOf(error.cause))) return undefined
    throw error
  }
}

const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR'])

/** A character of UTF-16 has up to three bytes. Whatever has more of them is not read to its end. */
const MOST_BYTES = 3 * LIMITS.characters

function textIn(file: string, read: () => Uint8Array): string {
  let bytes: Uint8Array
  try {
    bytes = read()
  } catch (error) {
    throw new DiscError(faults.unreadable({ file, reason: reasonOf(error, reasons) }), { cause: error })
  }
  if (bytes.length > MOST_BYTES) throw new DiscError(faults.endless({ file, limit: MOST_BYTES }))
  const text = decode(bytes)
  if (text === undefined) throw new DiscError(faults.notUtf8({ file }))
  return text
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
