/** `disc watch` */

import type { Fault } from '../fault/index.js'
import { watch, type Watching } from '../watch.js'
import type { Rebuilt, WatchEvent } from '../watching/index.js'
import { listOption, flagOption, textOption, type Options, type Run } from './command.js'
import { burnOnto, demandRewritable } from './again.js'
import { onRebuild } from './on-rebuild.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
import { printBytes } from './progress.js'
import { manifestAt } from './reference.js'
import { DEFAULT_MANIFEST } from '../project.js'

const LIMIT_SECONDS = 60

export const run: Run = async ([word = DEFAULT_MANIFEST], options, context) => {
  const { output, signal, environment } = context
  const problem = misuse(options)
  if (problem !== undefined) return misused(output, problem, 'watch')
  const address = textOption(options, 'burn')
  if (address !== undefined) await demandRewritable(address)
  const tell = (found: readonly Fault[]): void => {
    output.faults(found)
    for (const fault of found) output.emit({ kind: 'fault', fault: faultAsJson(fault) })
  }
  const command = listOption(options, 'onRebuild')
  const program =
    command.length === 0
      ? undefined
      : onRebuild(command, Number(textOption(options, 'timeLimit') ?? LIMIT_SECONDS), (fault) => tell([fault]))
  const quiet = textOption(options, 'onceQuiet')
  let watching: Watching | undefined
  const port = options['serve']
  const page = port === undefined ? undefined : await (await import('./watch-page.js')).pageAt(port, output, () => watching?.current())
  try {
    watching = await watch(manifestAt(word), {
      output: textOption(options, 'output'),
      lock: flagOption(options, 'lock') ? 'write' : 'none',
      quietSeconds: quiet === undefined ? undefined : Number(quiet),
      environment,
      overrides: listOption(options, 'set'),
      signal,
      listener(event) {
        page?.hear(event)
        output.emit(eventAsJson(event))
        print(event, output, (watching?.current().revision ?? 0) > 0)
        if (event.kind === 'ready' || event.kind === 'rebuilt') program?.run({ manifest: manifestAt(word), ...eventAsJson(event) })
      },
      ...(address === undefined ? {} : { settled: (image, stop) => burnOnto(address, image, stop, tell, output) }),
    })
    page?.look()
    await watching.ended
    output.emit({ ok: true, faults: [] })
    return exitStatus.done
  } finally {
    await page?.close()
    await program?.close()
    await watching?.close()
  }
}

function misuse(options: Options): string | undefined {
  for (const [name, flag] of [
    ['onceQuiet', '--once-quiet'],
    ['timeLimit', '--time-limit'],
  ] as const) {
    const value = textOption(options, name)
    if (value !== undefined && !(/^[0-9]{1,6}([.][0-9]{1,3})?$/.test(value) && Number(value) > 0))
      return `${flag} cannot be ${JSON.stringify(value)}; it is a number of seconds, such as 2 or 0.5`
  }
  const port = options['serve']
  if (typeof port === 'string' && !(/^[0-9]{1,5}$/.test(port) && Number(port) < 65_536))
    return `--serve cannot be ${JSON.stringify(port)}; it is given alone or with the number of a port, and the manifest stands before it`
  const command = options['onRebuild']
  if (Array.isArray(command) && (command.length === 0 || command[0] === '')) return '--on-rebuild is given without a program'
  if (options['timeLimit'] !== undefined && command === undefined)
    return '--time-limit is for the program of --on-rebuild, and none is given'
  return undefined
}

function eventAsJson(event: WatchEvent): object {
  return 'faults' in event ? { ...event, faults: event.faults.map(faultAsJson) } : event
}

function print(event: WatchEvent, output: Output, hasImage: boolean): void {
  if ('faults' in event) output.faults(event.faults)
  switch (event.kind) {
    case 'watching': {
      if (event.polling === undefined) output.note(`watching ${counted(event.files, 'file')} in ${counted(event.directories, 'folder')}`)
      else output.error(`${output.errorPaint('yellow', 'warning')}: ${event.polling}`)
      return
    }
    case 'ready':
    case 'rebuilt':
      if (!output.quiet) output.print(lineOf(event))
      return
    case 'settled':
      // What takes the room of another image is told to everybody.
      for (const { severity, message } of event.faults) if (severity === 'note' && !output.verbose) output.note(message)
      if (!output.quiet) for (const path of event.beside) output.print(path)
      return
    case 'failed':
      output.note(hasImage ? 'The image stays as it was before' : 'There is no image yet')
      return
    case 'changed':
      return
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function lineOf({ kind, image, size, elapsedSeconds, writtenBytes, paths, pathCount }: Rebuilt): string {
  const [path] = paths
  const saved = path === undefined ? '' : `  ${path}${pathCount > 1 ? ` and ${pathCount - 1} more` : ''}`
  return `${kind}  ${image}  ${printBytes(size)}, ${printBytes(writtenBytes)} of it written  ${elapsedSeconds.toFixed(2)} s${saved}`
}
