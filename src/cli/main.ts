#!/usr/bin/env node
/** The door for people and scripts: arguments -> command. Nothing is loaded that the command does not need. */

import { Command as Program, CommanderError, Option } from 'commander'
import type { Command, CommandContext, Options } from './command.js'
import { commands } from './commands.js'
import { exitStatus, openOutput, reportFailure, type ExitStatus } from './output.js'

const MANIFEST_OPTIONS = new Set(['validate', 'plan', 'build', 'lock', 'watch', 'burn', 'verify'])

/** Runs the program and gives its exit status. */
export async function main(args: readonly string[]): Promise<ExitStatus> {
  const program = new Program('disc')
    .description('Compiles a manifest, disc.config.yaml, into an optical disc: validates, plans, builds, burns and verifies.')
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible)')
    .option('-V, --version', 'print the version and the layout epoch')
  let status: ExitStatus = exitStatus.done
  for (const command of commands) {
    const sub = program.command(command.name).description(command.summary).exitOverride()
    for (const argument of command.arguments?.split(' ') ?? []) sub.argument(argument)
    for (const { flags, text } of command.options ?? [])
      sub.addOption(flags.includes('...') ? new Option(flags.replace('...', ''), text).argParser(collect) : new Option(flags, text))
    if (MANIFEST_OPTIONS.has(command.name))
      sub.addOption(new Option('--set <key=value>', 'override one key of the manifest; may be repeated').argParser(collect))
    sub
      .option('--json', 'one JSON value a line, for machines')
      .option('-q, --quiet', 'say only what went wrong')
      .option('-v, --verbose', 'say more')
      .option('--no-color', 'no colours')
    sub.action(async () => {
      status = await perform(command, sub.args, sub.opts())
    })
  }
  program.action(async () => {
    if (program.opts()['version'] === true) console.log(await version())
    else program.outputHelp()
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usedWrongly
    throw error
  }
}

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

async function perform(command: Command, args: readonly string[], options: Options): Promise<ExitStatus> {
  const output = openOutput(
    { ...options, color: options['color'] === false ? false : undefined },
    { out: process.stdout, error: process.stderr, environment: process.env },
  )
  const stop = new AbortController()
  const interrupted = (): void => stop.abort()
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  const context: CommandContext = { output, commands, environment: process.env, signal: stop.signal }
  try {
    const { run } = await command.load()
    return await run(args, options, context)
  } catch (error) {
    return reportFailure(error, output)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
  }
}

async function version(): Promise<string> {
  const [{ programVersion }, { LAYOUT_EPOCH }] = await Promise.all([import('../lock/program.node.js'), import('../layout/index.js')])
  return `glassmaster ${programVersion()} (layout epoch ${LAYOUT_EPOCH})`
}

/** A disc that is being written is not left half done because nobody listens any more. */
const GOES_ON = new Set(['burn', 'erase'])

/** Runs the program to its end, whatever becomes of what it says. */
async function runToEnd(args: readonly string[]): Promise<void> {
  const goesOn = GOES_ON.has(args.find((arg) => !arg.startsWith('-')) ?? '')
  let lost: string | undefined
  const end = (status: ExitStatus): never => {
    if (lost !== undefined) process.stderr.write(`error: What was said could not be written: ${lost}\n`)
    process.exit(lost === undefined ? status : exitStatus.failed)
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that goes away before the end, as `head` does, is no failure.
    if (error.code !== 'EPIPE') lost ??= error.message
    if (!goesOn) end(exitStatus.done)
  })
  // Nobody is left to be told.
  process.stderr.on('error', () => {})
  const status = await main(args)
  // When all is written, nothing else is waited for: not for memory that is being tidied up. Failures have been told by then.
  process.stdout.write('', () => setImmediate(() => process.stderr.write('', () => end(status))))
}

void runToEnd(process.argv.slice(2))
