/** `disc set` */

import { buildSet, planSet, statusOfSet, type SetDiscStatus } from '../set.js'
import { verifyInSet } from '../set-verify.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { printBytes, printName } from '../unit/index.js'
import { textOption, type CommandContext, type Options, type Run } from './command.js'
import { exitStatus, faultAsJson, misused, type ExitStatus } from './output.js'
import { progressLine } from './progress.js'
import { manifestAt, projectAt } from './reference.js'
import { buildByEngine, demandPlace, engineOf, reportBuild, type AskedEngine } from './set-engine.js'

const setActions = ['plan', 'build', 'burn', 'status', 'verify'] as const

/** Of `disc set burn` alone, as commander names them. */
const burnOptions = ['drive', 'wait', 'again', 'speed', 'patience', 'unmount', 'client', 'yes'] as const

export const run: Run = ([action = '', ...words], options, context) => {
  const { output } = context
  const wrong = (text: string): Promise<ExitStatus> => Promise.resolve(misused(output, text, 'set'))
  if (textOption(options, 'only') !== undefined && action !== 'build' && action !== 'burn')
    return wrong('--only goes with disc set build and disc set burn')
  const forBurning = action === 'burn' ? undefined : burnOptions.find((name) => options[name] !== undefined)
  if (forBurning !== undefined) return wrong(`--${forBurning} goes with disc set burn`)
  const ofBuild = ['engine', 'job', 'asRoot'].find((name) => options[name] !== undefined)
  if (ofBuild !== undefined && action !== 'build') return wrong(`--${ofBuild === 'asRoot' ? 'as-root' : ofBuild} goes with disc set build`)
  if (textOption(options, 'manifest') !== undefined && action !== 'verify') return wrong('--manifest goes with disc set verify')
  if (action === 'verify') {
    const [first = '', second] = words
    const number = second === undefined ? undefined : /^\d{1,6}$/.test(first) ? Number(first) : 'odd'
    if (first === '' || number === 'odd' || words.length > 2)
      return wrong('disc set verify takes an image or a drive that has a disc of the set, and before it the number that it is to be')
    return verifyOne(number, second ?? first, options, context)
  }
  if (words.length > 1) return wrong(`disc set ${action} takes one manifest`)
  const manifest = words[0] ?? DEFAULT_MANIFEST
  if (action === 'plan') return planAll(manifest, options, context)
  if (action === 'status') return status(manifest, options, context)
  if (action !== 'build' && action !== 'burn') return wrong(`disc set takes ${setActions.join(', ')}`)
  const only = numbersOf(textOption(options, 'only'))
  if (only === 'odd') return wrong('--only takes numbers and ranges: 3,7-9')
  if (action === 'burn') return import('./set-burn.js').then(({ burnAll }) => burnAll(manifest, only, options, context))
  const job = textOption(options, 'job')
  const named = textOption(options, 'engine')
  const engine = named === undefined ? undefined : engineOf(named)
  if (named !== undefined && engine === undefined) return wrong('--engine takes local, local:N or slurm')
  if (options['asRoot'] !== undefined && engine?.kind !== 'slurm') return wrong('--as-root goes with --engine slurm')
  if (job !== undefined && (engine !== undefined || only?.length !== 1))
    return wrong('--job is for the jobs of an engine, with --only and one disc')
  return buildAll(manifest, { only, engine, job }, options, context)
}

/** `3,7-9` */
function numbersOf(text: string | undefined): readonly number[] | undefined | 'odd' {
  if (text === undefined) return undefined
  const out = new Set<number>()
  for (const part of text.split(',')) {
    const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? []
    if (from === undefined || Number(to) < Number(from)) return 'odd'
    for (let number = Number(from); number <= Number(to); number++) out.add(number)
  }
  return [...out]
}

async function planAll(manifest: string, options: Options, context: CommandContext): Promise<ExitStatus> {
  const { output, signal } = context
  const project = await projectAt(manifestAt(manifest), options, context)
  const { listener, clear } = progressLine(output)
  try {
    const { path, lock, room, faults } = await planSet(project, { listener, signal })
    clear()
    output.faults(faults)
    for (const { number, label, files, bytes, blocks } of lock.discs)
      output.print(
        `${String(number).padStart(3)}  ${label}  ${files} files, ${printBytes(bytes)}, ${((100 * blocks) / room).toFixed(1)} % of the room`,
      )
    if (!output.quiet) output.print(path)
    const discs = lock.discs.map(({ number, label, files, bytes, blocks, layout }) => ({ number, label, files, bytes, blocks, layout }))
    output.emit({ ok: true, lock: path, media: lock.media, room, discs, faults: faults.map(faultAsJson) })
    return exitStatus.done
  } finally {
    clear()
  }
}

interface Asked {
  readonly only: readonly number[] | undefined
  readonly engine: AskedEngine | undefined
  readonly job: string | undefined
}

async function buildAll(manifest: string, asked: Asked, options: Options, context: CommandContext): Promise<ExitStatus> {
  const { output } = context
  const { only, engine } = asked
  try {
    const { discs, faults } = await (engine === undefined
      ? buildHere(manifest, asked, options, context)
      : buildByEngine(manifest, { engine, only }, options, context))
    output.faults(faults)
    for (const { image, size, state } of discs)
      output.print(`${printName(image)}  ${printBytes(size)}${state === 'kept' ? '  as it was' : ''}`)
    output.emit({ ok: true, discs, faults: faults.map(faultAsJson) })
    return exitStatus.done
  } catch (error) {
    return reportBuild(error, context)
  }
}

async function buildHere(manifest: string, { only, job }: Asked, options: Options, context: CommandContext): ReturnType<typeof buildSet> {
  const { output, signal } = context
  const project = await projectAt(manifestAt(manifest), options, context)
  if (job !== undefined) demandPlace(project, job, only?.[0] ?? 0)
  const { listener, clear } = progressLine(output)
  try {
    return await buildSet(project, { listener, signal, only, ...(job === undefined ? {} : { index: 'theirs' }) })
  } finally {
    clear()
  }
}

const stateWords: Readonly<Record<SetDiscStatus['state'], string>> = {
  planned: 'not built',
  built: 'built',
  other: 'another image is there',
  burning: 'burning was begun, and nothing is known of its end',
  burned: 'burned, not verified yet',
  verified: 'verified',
  failed: 'failed',
  lost: 'lost',
}

const wordsOf = ({ state, burn }: SetDiscStatus): string => {
  if (burn === undefined) return stateWords[state]
  const where = `${burn.date.slice(0, 16).replace('T', ' ')}, ${burn.drive.address}`
  return `${stateWords[state]}  ${where}${burn.fault === undefined ? '' : `: ${burn.fault.message}`}`
}

async function status(manifest: string, options: Options, context: CommandContext): Promise<ExitStatus> {
  const { output } = context
  const { discs } = await statusOfSet(await projectAt(manifestAt(manifest), options, context), context)
  for (const disc of discs) output.print(`${String(disc.number).padStart(3)}  ${disc.label}  ${wordsOf(disc)}`)
  // Once the first disc is burned all of them are to be.
  const wanted = discs.some(({ burn }) => burn !== undefined) ? 'verified' : 'built'
  const isDone = discs.every(({ state }) => state === wanted)
  output.emit({ ok: isDone, discs, faults: [] })
  return isDone ? exitStatus.done : exitStatus.failed
}

async function verifyOne(number: number | undefined, target: string, options: Options, context: CommandContext): Promise<ExitStatus> {
  const { output, signal } = context
  const project = await projectAt(manifestAt(textOption(options, 'manifest') ?? DEFAULT_MANIFEST), options, context)
  const { listener, clear } = progressLine(output)
  try {
    const { ok, number: found, label, recorded, report, faults } = await verifyInSet(project, target, number, { listener, signal })
    clear()
    output.faults(faults)
    if (!output.quiet)
      output.print(
        `${target}: ${ok ? `is ${label}` : `is not ${label}, or not all of it`}${recorded === undefined ? '' : `, which is written down: ${recorded}`}`,
      )
    output.emit({
      ok,
      number: found,
      label,
      verification: report,
      ...(recorded === undefined ? {} : { recorded }),
      faults: faults.map(faultAsJson),
    })
    return ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
  }
}
