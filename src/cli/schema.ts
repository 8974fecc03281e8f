/** `disc schema`: the language of the manifest for editors, or as types; and that of results. */

import { readEditorSchema } from '../manifest/schema.node.js'
import { readResultsSchema, readTypes } from '../manifest/types.node.js'
import { flagOption, type Run } from './command.js'
import { exitStatus, misused } from './output.js'

export const run: Run = (_args, options, { output }) => {
  if (flagOption(options, 'types') && flagOption(options, 'results'))
    return Promise.resolve(misused(output, '--types are those of a manifest, and --results has none: use one of them', 'schema'))
  if (flagOption(options, 'types')) {
    const types = readTypes()
    output.print(types)
    output.emit({ ok: true, types, faults: [] })
  } else {
    const schema = flagOption(options, 'results') ? readResultsSchema() : readEditorSchema()
    output.print(JSON.stringify(schema, null, 2))
    output.emit({ ok: true, schema, faults: [] })
  }
  return Promise.resolve(exitStatus.done)
}
