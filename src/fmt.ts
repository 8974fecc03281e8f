/** A manifest -> the same text in its one form. Nothing is written. */

import { DiscError, type Fault } from './fault/index.js'
import { tidy } from './manifest/index.js'
import { readManifestText } from './manifest/read.node.js'

export interface Form {
  readonly text: string
  /** Whether the text was another one before. */
  readonly changed: boolean
  /** What could not be put in order. */
  readonly faults: readonly Fault[]
}

/** `-` is standard input. Throws what is wrong with a text that cannot be read. */
export function formOf(file: string): Form {
  const before = readManifestText(file)
  const { text, faults } = tidy(file, before)
  if (text === undefined) throw new DiscError(faults)
  return { text, changed: text !== before, faults }
}
