/** What the package says of its languages beside the program: the manifest's types as text, and what `--json` prints. */

import { existsSync, readFileSync } from 'node:fs'

/** Declarations lie beside the compiled program, the source beside the source. */
export function readTypes(): string {
  const declarations = new URL('./types.d.ts', import.meta.url)
  return readFileSync(existsSync(declarations) ? declarations : new URL('./types.ts', import.meta.url), 'utf8')
}

/** The JSON Schema of the lines that `--json` prints. */
export const readResultsSchema = (): object =>
  JSON.parse(readFileSync(new URL('../../schema/results.schema.json', import.meta.url), 'utf8')) as object
