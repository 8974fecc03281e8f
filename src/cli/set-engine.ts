/** `disc set build --engine`: jobs in place of this process, and what such a job is told. */

import { availableParallelism, constants, hostname } from 'node:os'
import { resolve } from 'node:path'
import { openLocal } from '../engine/local.node.js'
import { openSlurm } from '../engine/slurm.node.js'
import { codeOf, DiscError } from '../fault/index.js'
import { buildSetBy, demandTicket, type JobTicket } from '../set-engine.js'
import type { BuiltDisc } from '../set-making.js'
import type { Project } from '../project.js'
import { flagOption, listOption, type CommandContext, type Options } from './command.js'
import { exitStatus, reportFailure, type ExitStatus } from './output.js'
import { progressLine } from './progress.js'
import { manifestAt, projectAt } from './reference.js'

export type AskedEngine = { readonly kind: 'local'; readonly most: number } | { readonly kind: 'slurm' }

/** `local`, `local:4` or `slurm`; undefined for anything else. */
export function engineOf(text: string): AskedEngine | undefined {
  if (text === 'slurm') return { kind: 'slurm' }
  const found = /^local(?::([1-9]\d{0,3}))?$/.exec(text)
  return found === null ? undefined : { kind: 'local', most: found[1] === undefined ? availableParallelism() : Number(found[1]) }
}

/** The discs that were made, in their order. Throws what failed. */
export async function buildByEngine(
  manifest: string,
  { engine, only }: { readonly engine: AskedEngine; readonly only: readonly number[] | undefined },
  options: Options,
  context: CommandContext,
): Promise<{ readonly discs: readonly BuiltDisc[]; readonly faults: DiscError['faults'] }> {
  const { output, signal } = context
  const path = resolve(manifestAt(manifest))
  const { seen, environment } = watchedVariables(context.environment)
  const project = await projectAt(path, options, { environment, signal })
  const { listener, clear } = progressLine(output)
  let interrupted = false
  const interrupt = (): void => void (interrupted = true)
  process.once('SIGINT', interrupt)
  const command = (ticket: JobTicket): readonly string[] => [
    process.execPath,
    ...process.execArgv,
    process.argv[1] ?? '',
    'set',
    'build',
    path,
    ...listOption(options, 'set').flatMap((assignment) => ['--set', assignment]),
    '--json',
    `--job=${ticket.text}`,
  ]
  try {
    return await buildSetBy(project, {
      signal,
      only,
      listener(event) {
        listener(event)
        if (event.kind !== 'fault') return
        clear()
        output.faults([event.fault])
      },
      engine: (ticket) =>
        engine.kind === 'local'
          ? openLocal({ most: engine.most, command: command(ticket), logs: ticket.logs })
          : openSlurm({
              name: ticket.name,
              command: command(ticket),
              variables: variablesFor(seen, context.environment),
              logs: resolve(ticket.logs),
              mayBeRoot: flagOption(options, 'asRoot'),
            }),
      endsJobs: () => interrupted,
    })
  } finally {
    clear()
    process.off('SIGINT', interrupt)
  }
}

/** What jobs get beside the variables that the manifest asks for. */
const ALWAYS = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'SOURCE_DATE_EPOCH', 'DISC_NATIVE', 'NODE_OPTIONS'] as const

function variablesFor(seen: ReadonlySet<string>, environment: CommandContext['environment']): Readonly<Record<string, string>> {
  const out: Record<string, string> = {}
  for (const name of [...ALWAYS, ...seen]) {
    const value = environment[name]
    if (value !== undefined && /^[A-Za-z_]\w*$/.test(name)) out[name] = value
  }
  return out
}

/** Which variables a manifest asks for. */
function watchedVariables(environment: CommandContext['environment']): {
  readonly seen: ReadonlySet<string>
  readonly environment: CommandContext['environment']
} {
  const seen = new Set<string>()
  return {
    seen,
    environment: new Proxy(environment, {
      getOwnPropertyDescriptor(target, name) {
        if (typeof name === 'string') seen.add(name)
        return Reflect.getOwnPropertyDescriptor(target, name)
      },
    }),
  }
}

/** Throws where this job is at the wrong place. */
export const demandPlace = (project: Project, ticket: string, disc: number): void => demandTicket(project, ticket, disc, hostname())

/** What a full disk, a device or a file server may be over when it is tried again. */
const passing: ReadonlySet<string> = new Set([
  'image/noSpace',
  'image/writeFailed',
  'source/readFailed',
  'source/spoolWrite',
  'source/spoolRead',
])
const passingCodes: ReadonlySet<string> = new Set(
  (['ENOSPC', 'EDQUOT', 'EIO', 'ESTALE', 'ETIMEDOUT', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'EBUSY', 'EINTR'] as const).filter(
    (name) => name in constants.errno,
  ),
)

/** Why a build failed is told; its exit status says whether it may go well at another time. */
export function reportBuild(error: unknown, { output }: CommandContext): ExitStatus {
  const errors = error instanceof DiscError ? error.faults.filter(({ severity }) => severity === 'error') : []
  const passes =
    (errors.length > 0 && errors.every(({ code }) => passing.has(code))) ||
    passingCodes.has(codeOf(error instanceof DiscError ? error.cause : error))
  const status = reportFailure(error, output)
  return passes ? exitStatus.tryAgain : status
}
