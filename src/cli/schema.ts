/** `disc schema`: the language of the manifest for editors, or as types. */

import { existsSync, readFileSync } from 'node:fs'
import { readSchema } from '../manifest/index.js'
import { flagOption, type Run } from './command.js'
import { exitStatus } from './output.js'

export const run: Run = (_args, options, { output }) => {
  if (flagOption(options, 'types')) {
    const types = readTypes()
    output.print(types)
    output.emit({ ok: true, types })
  } else {
    const schema = readSchema()
    output.print(JSON.stringify(schema, null, 2))
    output.emit(schema)
  }
  return Promise.resolve(exitStatus.done)
}

/** Declarations lie beside the compiled program, the source beside the source. */
function readTypes(): string {
  const declarations = new URL('../manifest/types.d.ts', import.meta.url)
  return readFileSync(existsSync(declarations) ? declarations : new URL('../manifest/types.ts', import.meta.url), 'utf8')
}
