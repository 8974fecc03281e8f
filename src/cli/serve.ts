/** `disc serve` */

import { DiscError, reasonOf, type Fault } from '../fault/index.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { serve, type Serving } from '../serve.js'
import { servingFaults } from '../serving/index.js'
import { textOption, type Options, type Run } from './command.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
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

/** Failures that are told; of those that follow nothing new is learnt. */
const MOST_TOLD = 100

export interface Failures {
  readonly tell: (error: unknown) => void
  readonly faults: readonly Fault[]
}

/** Says why a read failed, each reason once: whoever reads tries again and again. */
export function tellFailures(output: Output): Failures {
  const told = new Set<string>()
  const faults: Fault[] = []
  return {
    faults,
    tell(error) {
      const found = error instanceof DiscError ? error.faults : [servingFaults.readFailed({ reason: reasonOf(error) })]
      for (const fault of found) {
        if (told.has(fault.message) || told.size >= MOST_TOLD) continue
        told.add(fault.message)
        faults.push(fault)
        output.emit({ kind: 'fault', fault: faultAsJson(fault) })
        output.faults([fault])
      }
    },
  }
}
