/** A CUE sheet or a TOC file of cdrdao -> a manifest that makes the same disc. */

import { stringify } from 'yaml'
import { throwErrors, type Fault } from './fault/index.js'
import { importCue, importToc, parseCue, parseToc, sheetText } from './image/cd/index.js'

export interface ImportedSheet {
  /** A manifest to be kept beside the sheet. */
  readonly yaml: string
  /** What the manifest does not say, and what of the sheet was passed over. */
  readonly faults: readonly Fault[]
}

/** `name` is that of the sheet, whose ending tells its kind. Throws the faults of a sheet that no manifest can say. */
export function importSheet(name: string, content: Uint8Array): ImportedSheet {
  const text = sheetText(content)
  const stem = (name.split(/[/\\]/).at(-1) ?? name).replace(/\.[^.]*$/, '')
  const { manifest, faults } = /\.toc$/i.test(name) ? importToc(parseToc(name, text), stem) : importCue(parseCue(name, text), stem)
  throwErrors(faults)
  return { yaml: stringify(manifest, { lineWidth: 0, compat: 'yaml-1.1' }), faults }
}
