/** What the program says of a manifest. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../../../src/cli/command.js'
import { run as validate } from '../../../src/cli/validate.js'
import { runCommand } from '../../cli/run-command.js'
import type { Expected, Mistake } from './drawn.js'
import { shortcomings, type Told } from './judged.js'

export interface Said {
  /** Errors and warnings, in their order; paths count from the folder. */
  readonly told: readonly Told[]
  readonly status: number
}

/** Puts a manifest into a folder that was laid out, and runs a command on it. */
export async function saidOf(
  folder: string,
  text: string | Uint8Array,
  run: Run = validate,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Said> {
  const path = join(folder, 'disc.config.yaml')
  writeFileSync(path, text)
  const { out, status } = await runCommand(run, [path], { ...options, json: true })
  // Progress comes before the result.
  const last = out.trimEnd().split('\n').at(-1) ?? ''
  const { faults } = JSON.parse(last.replaceAll(`${folder}/`, '').replaceAll(folder, '.')) as { faults: readonly Told[] }
  return { told: faults.filter(({ severity }) => severity !== 'note'), status }
}

/** What falls short in what is said of a mistake. */
export function wrongWith({ told, status }: Said, expected: Expected): readonly string[] {
  const due = expected.severity === 'error' ? 1 : 0
  return [...shortcomings(told, expected), ...(status === due ? [] : [`exit status ${status} for ${due}`])]
}

export const judgeMistake = async (folder: string, { text, expected }: Mistake): Promise<readonly string[]> =>
  wrongWith(await saidOf(folder, text), expected)
