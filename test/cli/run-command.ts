/** Runs a command as the door does, and listens. */

import type { CommandContext, Run } from '../../src/cli/command.js'
import { commands } from '../../src/cli/commands.js'
import { openOutput, reportFailure, type ExitStatus, type OutputOptions } from '../../src/cli/output.js'

export interface Heard {
  readonly status: ExitStatus
  readonly out: string
  readonly error: string
}

export async function runCommand(
  run: Run,
  args: readonly string[] = [],
  options: OutputOptions & Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Heard> {
  let out = ''
  let error = ''
  const output = openOutput(options, { out: { write: (text) => (out += text) }, error: { write: (text) => (error += text) }, environment })
  const context: CommandContext = { output, commands, environment, behind: [], signal: new AbortController().signal }
  let status: ExitStatus
  try {
    status = await run(args, options, context)
  } catch (thrown) {
    status = reportFailure(thrown, output)
  }
  return { status, out, error }
}
