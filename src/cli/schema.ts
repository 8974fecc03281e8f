/** `disc schema`: the language of the manifest for editors, or as types. */

import { readEditorSchema } from '../manifest/schema.node.js'
import { readTypes } from '../manifest/types.node.js'
import { flagOption, type Run } from './command.js'
import { exitStatus } from './output.js'

export const run: Run = (_args, options, { output }) => {
  if (flagOption(options, 'types')) {
    const types = readTypes()
    output.print(types)
    output.emit({ ok: true, types })
  } else {
    const schema = readEditorSchema()
    output.print(JSON.stringify(schema, null, 2))
    output.emit(schema)
  }
  return Promise.resolve(exitStatus.done)
}
