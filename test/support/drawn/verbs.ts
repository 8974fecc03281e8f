/** The program's commands in this process, as its door runs them. */

import type { Run } from '../../../src/cli/command.js'
import { runCommand } from '../../cli/run-command.js'

export interface Said {
  readonly status: number
  /** The program made a mistake, which is no answer to anything. */
  readonly crashed: boolean
  /** Codes with their texts. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}
export type Verbs = (args: readonly string[]) => Promise<Said>

const commands: Readonly<Record<string, () => Promise<{ readonly run: Run }>>> = {
  burn: () => import('../../../src/cli/burn.js'),
  import: () => import('../../../src/cli/import.js'),
  verify: () => import('../../../src/cli/verify.js'),
  build: () => import('../../../src/cli/build.js'),
}

interface Told {
  readonly severity?: string
  readonly code?: string
  readonly message?: string
  readonly text?: string
}

export const verbs: Verbs = async ([name = '', ...rest]) => {
  const { run } = await commands[name]()
  const { args, options } = splitOptions(rest)
  const { status, out, error } = await withoutPrograms(() => runCommand(run, args, { ...options, json: true }))
  const result = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line || '{}') as { faults?: readonly Told[]; results?: readonly { faults?: readonly Told[] }[] })
    .at(-1)
  const told = [...(result?.faults ?? []), ...(result?.results ?? []).flatMap((one) => one.faults ?? [])]
  const say = (fault: Told): string => `${fault.code}: ${fault.message ?? fault.text ?? ''}`
  const errors = told.filter((fault) => fault.severity === 'error').map(say)
  return {
    status,
    crashed: errors.some((text) => text.startsWith('cli/internal')) || (status !== 0 && errors.length === 0),
    errors: errors.length > 0 || status === 0 ? errors : [`${error}${out}`],
    warnings: told.filter((fault) => fault.severity === 'warning').map(say),
  }
}

/** Nothing on a drawn disc needs another program, and looking for one takes longer than the rest. */
async function withoutPrograms<T>(work: () => Promise<T>): Promise<T> {
  const { PATH } = process.env
  process.env['PATH'] = '/nowhere'
  try {
    return await work()
  } finally {
    process.env['PATH'] = PATH
  }
}

const flags = new Set(['yes', 'force'])
const lists = new Set(['drive', 'set'])

/** `--key value` and `-o value` as the door hands them over. */
function splitOptions(words: readonly string[]): { readonly args: readonly string[]; readonly options: Readonly<Record<string, unknown>> } {
  const args: string[] = []
  const options: Record<string, unknown> = {}
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    const key = word === '-o' ? 'output' : word.startsWith('--') ? word.slice(2) : undefined
    if (key === undefined) args.push(word)
    else if (flags.has(key)) options[key] = true
    else if (lists.has(key)) options[key] = [...((options[key] as readonly string[] | undefined) ?? []), words[++i]]
    else options[key] = words[++i]
  }
  return { args, options }
}
