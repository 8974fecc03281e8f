/** `disc init [TEMPLATE]`: a commented manifest to begin with. */

import { basename, dirname } from 'node:path'
import { templateNamed, templates } from '../init.js'
import { nearest } from '../manifest/index.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { flagOption, textOption, type Run } from './command.js'
import { faults } from './faults.js'
import { exitStatus, misused, refuse } from './output.js'
import { writeNew, writeSamples } from './new-file.js'

export const run: Run = (args, options, { output }) => {
  if (flagOption(options, 'list')) {
    output.emit({ ok: true, templates: templates.map(({ name, summary }) => ({ name, summary })), faults: [] })
    for (const { name, summary } of templates) output.print(`${name.padEnd(14)} ${summary}`)
    return Promise.resolve(exitStatus.done)
  }
  const [name = 'data'] = args
  const template = templateNamed(name)
  if (template === undefined) {
    const allowed = templates.map((one) => one.name)
    const near = nearest(name, allowed)
    return Promise.resolve(refuse(output, faults.unknownTemplate({ name, allowed, ...(near === undefined ? {} : { near }) })))
  }
  const file = textOption(options, 'output') ?? DEFAULT_MANIFEST
  const samples: string[] = []
  if (file === '-') output.print(template.text)
  else {
    const sample = Object.keys(template.samples).find((path) => path.split('/')[0] === basename(file))
    if (sample !== undefined)
      return Promise.resolve(
        misused(output, `${JSON.stringify(file)} is where a sample of this template lies; give the manifest another name`, 'init'),
      )
    writeNew(file, template.text, flagOption(options, 'force') ? 'replace' : 'keep')
    samples.push(...writeSamples(dirname(file), template.samples))
    const manifest = file === DEFAULT_MANIFEST ? '' : ` ${file}`
    output.note(`Wrote ${[file, ...samples].join(', ')}; next: disc validate${manifest}, disc build${manifest}`)
  }
  output.emit({ ok: true, template: template.name, file, samples, ...(file === '-' ? { text: template.text } : {}), faults: [] })
  return Promise.resolve(exitStatus.done)
}
