/** The manifest's types as text. */

import { existsSync, readFileSync } from 'node:fs'

/** Declarations lie beside the compiled program, or beside the folder of its bundle; the source beside the source. */
export function readTypes(): string {
  const declarations = new URL('../manifest/types.d.ts', import.meta.url)
  return readFileSync(existsSync(declarations) ? declarations : new URL('./types.ts', import.meta.url), 'utf8')
}
