/** The text of a manifest as located values, or why it is none. */

import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { LIMITS } from './limits.js'
import { positionOf, type Located, type TextFile } from './located.js'
import { Reader } from './reader.js'
import type { Environment } from './variables.js'
import { compose, mask } from './yaml.js'

export interface TextResult {
  readonly root?: Located
  readonly faults: readonly Fault[]
}

/** Reads one document; variables are replaced as values are read, where there are any. Any text gives a value or faults. */
export function readText(file: TextFile, environment: Environment | undefined): TextResult {
  const early = inspectText(file)
  if (early !== undefined) return { faults: [early] }
  const found: Fault[] = []
  const masked = mask(file.text)
  const document = compose(file, masked.text, found)
  if (document === undefined || found.length > 0) return { faults: found }
  const reader = new Reader(file, environment, found, masked.unmask)
  const root = document.contents === null ? undefined : reader.read(document.contents)
  if (root === undefined || root.kind !== 'map') {
    const what =
      root === undefined || (root.kind === 'scalar' && root.value === null)
        ? 'an empty file'
        : root.kind === 'list'
          ? 'a list'
          : 'a single value'
    if (found.length === 0) found.push(faults.notAMap({ found: what }, { position: positionOf({ file, start: 0, end: 1 }) }))
    return { faults: found }
  }
  return { root, faults: found }
}

/** Reads a single value, such as that of `--set`. */
export function readValue(file: TextFile, start: number): TextResult {
  const early = inspectText(file)
  if (early !== undefined) return { faults: [early] }
  const found: Fault[] = []
  // Blanks in place of what stands before keep the offsets.
  const document = compose(file, ' '.repeat(start) + file.text.slice(start), found)
  if (document === undefined || found.length > 0) return { faults: found }
  const whole = { file, start, end: file.text.length }
  if (document.contents === null) return { root: { kind: 'scalar', value: null, range: whole }, faults: found }
  const root = new Reader(file, undefined, found, (same) => same).read(document.contents)
  return root === undefined ? { faults: found } : { root, faults: found }
}

// C0 and C1 controls but tab, line feed, carriage return and next line (YAML 1.2.2 production 1).
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/

function inspectText(file: TextFile): Fault | undefined {
  const { text } = file
  if (text.length > LIMITS.characters) return faults.tooLarge({ length: text.length, limit: LIMITS.characters })
  const at = text.search(CONTROL)
  if (at === -1) return undefined
  return faults.controlCharacter({ code: text.charCodeAt(at) }, { position: positionOf({ file, start: at, end: at + 1 }) })
}
