/** Parses text as tests want it. */

import { parseManifest, type ParsedManifest } from '../../src/manifest/index.js'

export interface Around {
  readonly bases?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly overrides?: readonly string[]
  readonly file?: string
}

export const parse = (text: string, { bases = {}, environment = {}, overrides = [], file = 'disc.yaml' }: Around = {}): ParsedManifest =>
  parseManifest({ file, text, readBase: (path) => bases[path], environment, overrides })

/** `code line:column` of each fault. */
export const outline = ({ faults }: ParsedManifest): string[] =>
  faults.map(({ code, position }) => (position === undefined ? code : `${code} ${position.line}:${position.column}`))

/** The manifest, or the messages of what is wrong. */
export const valueOf = (parsed: ParsedManifest): unknown => parsed.manifest ?? parsed.faults.map(({ message }) => message)
