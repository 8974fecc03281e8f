/** `disc serve` */

import { DEFAULT_MANIFEST } from '../project.js'
import { serve, type Serving } from '../serve.js'
import { tellFailures } from './failures.js'
import { textOption, type Options, type Run } from './command.js'
import { exitStatus, faultAsJson, misused } from './output.js'
import { printBytes, progressLine } from './progress.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([what = DEFAULT_MANIFEST], options, context) => {
  const { output, signal } = context
  const port = portOf(options)
  if (port === 'wrong') return misused(output, `--http cannot be ${JSON.stringify(options['http'])}; it is a port from 1 to 65535`, 'serve')
  const reference = await referenceTo(what, options, context)
  const { listener, clear } = progressLine(output)
  const failures = tellFailures(output)
  let serving: Serving
  try {
    serving = await serve(reference, {
      http: options['http'] === undefined && options['nbd'] !== undefined ? undefined : { port },
      nbd: options['nbd'] === undefined ? undefined : { path: textOption(options, 'nbd') },
      charset: textOption(options, 'charset'),
      failed: failures.tell,
      listener,
      signal,
    })
  } finally {
    clear()
  }
  try {
    output.faults(serving.faults)
    for (const { name, size, address } of serving.files) output.print(`${address ?? name}  ${printBytes(size)}`)
    if (serving.nbd !== undefined) output.print(serving.nbd.uri)
    output.note('Interrupt it to end')
    const { files, nbd } = serving
    output.emit({
      kind: 'serving',
      files: files.map(({ name, size, address }) => ({ name, sizeBytes: size, ...(address === undefined ? {} : { address }) })),
      ...(nbd === undefined ? {} : { socket: nbd.path, nbd: nbd.uri }),
    })
    await interrupted(signal)
  } finally {
    await serving.close()
  }
  const ok = failures.faults.length === 0
  output.emit({ ok, faults: [...serving.faults, ...failures.faults].map(faultAsJson) })
  return ok ? exitStatus.done : exitStatus.failed
}

const interrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

function portOf(options: Options): number | undefined | 'wrong' {
  const text = textOption(options, 'http')
  if (text === undefined) return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65535 ? port : 'wrong'
}
