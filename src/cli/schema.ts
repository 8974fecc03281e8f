/** `disc schema`: the language of the manifest for editors, or as types. */

import { readSchema } from '../manifest/index.js'
import { readTypes } from '../manifest/types.node.js'
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
