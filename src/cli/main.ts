/** The door for people and scripts: arguments -> command. Nothing is loaded that the command does not need. */

import { readFileSync } from 'node:fs'
import { Command as Program, CommanderError, Option } from 'commander'
import { DiscError, reasonOf } from '../fault/index.js'
import type { Command, CommandContext, Options } from './command.js'
import { commands } from './commands.js'
import { faults } from './faults.js'
import { generalOptions } from './general.js'
import { exitStatus, misused, openOutput, refuse, reportFailure, type ExitStatus } from './output.js'
import { standardOutput } from './stdout.js'
import { camelCase, commandFirst, flagOf, withoutRest } from './words.js'

const STATUSES = '0 done; 1 failed; 2 used wrongly'
const SIGNALS = '129 terminal closed (SIGHUP); 130 interrupted (SIGINT); 143 terminated (SIGTERM)'

/** Runs the program and gives its exit status. */
export async function main(given: readonly string[]): Promise<ExitStatus> {
  const foreign = commands.find(({ name, takes }) => takes !== undefined && name === given[0])
  if (foreign !== undefined) return perform(foreign, given.slice(1), {}, [])
  const ordered = unfolded(commandFirst(given, commands, generalOptions))
  const [word = '--help'] = ordered
  const [args, rest] = withoutRest(ordered, commands.find(({ name }) => name === word)?.rest)
  const isAsked = (...flags: readonly string[]): boolean => args.some((arg) => flags.includes(arg))
  const command = commands.find(({ name }) => name === word)
  const output = openOutput(
    { json: isAsked('--json'), verbose: isAsked('-v', '--verbose'), color: isAsked('--no-color') ? false : undefined },
    terminal,
  )
  if (command === undefined && !word.startsWith('-')) return refuse(output, await unknownCommand(word))
  if (command === undefined && isAsked('-V', '--version', '-vV', '-Vv')) {
    const { version, versionAsJson, versionAtLength } = await import('./version.js')
    output.print(await (output.verbose ? versionAtLength() : version()))
    output.emit({ ok: true, ...versionAsJson(), faults: [] })
    return exitStatus.done
  }
  if (command === undefined && !isAsked('-h', '--help')) return misused(output, 'No command is given')
  let status: ExitStatus = exitStatus.done
  const help: string[] = []
  const program = programOf(
    async (chosen, words, options) => {
      const taken = chosen.rest === undefined || rest === undefined ? {} : { [camelCase(flagOf(chosen.rest).long)]: rest }
      const own = chosen.passes === 'behind' ? words.length - wordsBehind(args) : words.length
      status = await perform(chosen, words.slice(0, own), { ...options, ...taken }, words.slice(own))
    },
    (text) => help.push(text),
  )
  try {
    await program.parseAsync(command === undefined ? ['--help'] : args, { from: 'user' })
    return status
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitStatus.done : refuse(output, await misuseTold(error, command))
  } finally {
    if (help.length > 0) output.print(help.join(''))
    if (help.length > 0) output.emit({ ok: true, help: help.join(''), faults: [] })
  }
}

/** How many stand behind the first `--`. */
function wordsBehind(args: readonly string[]): number {
  const at = args.indexOf('--')
  return at < 0 ? 0 : args.length - at - 1
}

/** `disc help build` is `disc build --help`. */
const unfolded = ([word, ...more]: readonly string[]): readonly string[] =>
  word === undefined ? [] : word === 'help' ? [...more, '--help'] : [word, ...more]

const terminal = { out: standardOutput(), error: process.stderr, environment: process.env }

type Perform = (command: Command, args: readonly string[], options: Options) => Promise<void>

function programOf(run: Perform, help: (text: string) => unknown): Program {
  const program = new Program('disc')
    .description('Compiles a manifest, disc.config.yaml, into an optical disc: validates, plans, builds, burns and verifies.')
    .option('-V, --version', 'print the version and the layout epoch; with -v also the kernels in use')
    .addHelpText('after', `\nExit status: ${STATUSES};\n${SIGNALS}.\ndisc diff: ${diffStatuses()}.`)
  const quiet = (sub: Program): Program => sub.exitOverride().configureOutput({ outputError: () => {}, writeOut: help })
  quiet(program)
  for (const command of commands) {
    const sub = quiet(program.command(command.name)).description(command.summary).usage(usageOf(command))
    for (const { name, text } of command.arguments ?? []) sub.argument(name, text)
    for (const { flags, text } of [...(command.options ?? []), ...(command.rest === undefined ? [] : [command.rest]), ...generalOptions])
      sub.addOption(flags.includes('...') ? new Option(flags.replace('...', ''), text).argParser(collect) : new Option(flags, text))
    sub.addHelpText('after', `\nExit status: ${command.statuses?.text ?? STATUSES};\n${SIGNALS}.`)
    sub.action(() => run(command, sub.args, sub.opts()))
  }
  return program.action(() => program.outputHelp())
}

const usageOf = (command: Command): string => ['[options]', ...(command.arguments ?? []).map(({ name }) => name)].join(' ')
const diffStatuses = (): string => commands.find(({ name }) => name === 'diff')?.statuses?.text ?? ''

/** Only who mistypes waits for the words to be compared. */
async function unknownCommand(word: string) {
  const near = await nearestTo(
    word,
    commands.map(({ name }) => name),
  )
  return faults.unknownCommand({ word, ...(near === undefined ? {} : { near }) })
}

const nearestTo = async (word: string, words: readonly string[]): Promise<string | undefined> =>
  (await import('../manifest/index.js')).nearest(word, words)

/** What the parser of options found, in our words. */
async function misuseTold({ code, message }: CommanderError, command: Command | undefined) {
  const name = command?.name ?? ''
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? []
  if (code === 'commander.unknownOption') {
    const options = [...(command?.options ?? []), ...(command?.rest === undefined ? [] : [command.rest]), ...generalOptions].map(
      (option) => `--${flagOf(option).long}`,
    )
    const near = await nearestTo(quoted, options)
    return faults.unknownOption({ option: quoted, command: name, ...(near === undefined ? {} : { near }) })
  }
  const usage = `disc ${name}${(command?.arguments ?? []).map((argument) => ` ${argument.name}`).join('')}`
  const problem =
    code === 'commander.optionMissingArgument'
      ? `${quoted} is given without its value`
      : code === 'commander.missingArgument'
        ? `<${quoted}> is missing: ${usage}`
        : code === 'commander.excessArguments'
          ? `Too many arguments: ${usage}`
          : message.replace(/^error: /, '')
  return faults.misused({ problem, command: name })
}

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

const signalStatus = { SIGHUP: exitStatus.hungUp, SIGINT: exitStatus.interrupted, SIGTERM: exitStatus.terminated } as const

/** `nohup` has it ignored, and a handler would undo that; where the host does not say it is left to the host. */
function endsOnHangUp(): boolean {
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]
    return ignored !== undefined && (BigInt(`0x${ignored}`) & 1n) === 0n
  } catch {
    return false
  }
}

async function perform(command: Command, args: readonly string[], options: Options, behind: readonly string[]): Promise<ExitStatus> {
  const output = openOutput({ ...options, color: options['color'] === false ? false : undefined }, terminal)
  const stop = new AbortController()
  let ended: ExitStatus | undefined
  const interrupted = (signal: NodeJS.Signals): void => {
    ended ??= signalStatus[signal as keyof typeof signalStatus]
    stop.abort()
  }
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  const hungUp = GOES_ON.has(command.name) ? () => {} : interrupted
  if (endsOnHangUp()) process.on('SIGHUP', hungUp)
  try {
    const status = await attempt(command, args, options, { output, commands, environment: process.env, behind, signal: stop.signal })
    // What was whole before the signal came is done.
    return ended !== undefined && status !== exitStatus.done && command.ends === undefined ? ended : status
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted).off('SIGHUP', hungUp)
  }
}

async function attempt(command: Command, args: readonly string[], options: Options, context: CommandContext): Promise<ExitStatus> {
  try {
    for (const folder of Array.isArray(options['directory']) ? (options['directory'] as string[]) : []) enter(folder)
    const { run } = await command.load()
    return await run(args, options, context)
  } catch (error) {
    const status = reportFailure(error, context.output)
    return status === exitStatus.failed ? (command.statuses?.failed ?? status) : status
  }
}

function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (error) {
    throw new DiscError(faults.cannotEnter({ folder, reason: reasonOf(error, reasons) }), { cause: error })
  }
}

const reasons = { ENOENT: 'there is no such folder', ENOTDIR: 'it is no folder' }

/** A disc that is being written is not left half done because nobody listens any more. */
const GOES_ON = new Set(['burn', 'erase'])

/** Runs the program to its end, whatever becomes of what it says. */
async function runToEnd(args: readonly string[]): Promise<void> {
  const goesOn = GOES_ON.has(commandFirst(args, commands, generalOptions)[0] ?? '')
  let lost: string | undefined
  const end = (status: ExitStatus): never => {
    if (lost !== undefined) process.stderr.write(`error: What was said could not be written: ${lost}\n`)
    process.exit(lost === undefined ? status : exitStatus.failed)
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that goes away before the end, as `head` does, is no failure.
    if (error.code !== 'EPIPE') lost ??= reasonOf(error)
    if (!goesOn) end(exitStatus.done)
  })
  // Nobody is left to be told.
  process.stderr.on('error', () => {})
  const status = await main(args)
  // When all is written, nothing else is waited for: not for memory that is being tidied up. Failures have been told by then.
  const told = (): unknown => setImmediate(() => process.stderr.write('', () => end(status)))
  if (process.stdout.writableLength === 0) told()
  else process.stdout.write('', told)
}

void runToEnd(process.argv.slice(2))
