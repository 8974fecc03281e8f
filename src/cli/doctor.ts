/** `disc doctor [WANTED...]`: what this machine has for the program, and how the rest is got. */

import { doctor, type Diagnosis } from '../doctor.js'
import { DiscError, type Paint } from '../fault/index.js'
import { jobs, type Need } from '../host/index.js'
import type { Run } from './command.js'
import { exitStatus, refuse } from './output.js'

export const run: Run = async (wanted, _options, { output, environment }) => {
  let found: Diagnosis
  try {
    found = await doctor({ wanted, environment })
  } catch (error) {
    const [fault] = error instanceof DiscError ? error.faults : []
    if (fault?.code !== 'host/unknownWant') throw error
    return refuse(output, fault)
  }
  const { ok, needs, lacking, commands, system } = found
  output.emit({ ok, needs, lacking: lacking.map(({ name }) => name), commands, ...(system === undefined ? {} : { system }), faults: [] })
  const width = Math.min(Math.max(output.columns, NARROWEST), WIDEST)
  output.print(tablesOf(needs, width, output.paint).join('\n'))
  output.print(['', ...adviceOf(found)].join('\n'))
  return ok ? exitStatus.done : exitStatus.failed
}

/** Columns of text. */
const NARROWEST = 72
const WIDEST = 110
const GAP = '  '

function tablesOf(needs: readonly Need[], width: number, paint: Paint): readonly string[] {
  const names = Math.max(...needs.map(({ name }) => name.length))
  const states = Math.min(16, Math.max(...needs.map((need) => stateOf(need).length)))
  const room = width - names - states - 3 * GAP.length
  const below = ' '.repeat(names + states + 3 * GAP.length)
  return jobs.flatMap((job, i) => {
    const own = needs.filter((need) => need.job === job)
    return own.length === 0 ? [] : [...(i === 0 ? [] : ['']), paint('bold', `disc ${job}`), ...own.flatMap(rowsOf)]
  })

  function rowsOf(need: Need): readonly string[] {
    const { name, state } = need
    const told = stateOf(need)
    const shown = state === 'present' ? told.padEnd(states) : paint(need.essential ? 'red' : 'yellow', told.padEnd(states))
    // What is too long for its column has a line of its own.
    const [first, ...rest] = [...wrapped(need.purpose, room), ...wrapped(remarkOf(need), room).map((line) => paint('dim', line))]
    const head = `${GAP}${name.padEnd(names)}${GAP}${shown}`
    return told.length > states
      ? [head, ...[first, ...rest].map((line) => below + line)]
      : [`${head}${GAP}${first}`, ...rest.map((line) => below + line)]
  }
}

const stateOf = ({ state, version }: Need): string => (state === 'present' ? (version ?? 'present') : state)

/** Why it is not simply there, and what that means. */
function remarkOf({ state, reason, without }: Need): string {
  const lost = state === 'present' || without === undefined ? undefined : state === 'limited' ? without : `without it: ${without}`
  return [reason, lost].filter((text) => text !== undefined).join('; ')
}

/** At spaces. */
function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line += line === '' ? word : ` ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

function adviceOf({ lacking, commands, system }: Diagnosis): readonly string[] {
  const head =
    lacking.length === 0
      ? 'All that is needed is there.'
      : `Cannot be used and is needed: ${lacking.map(({ name, reason }) => `${name}${reason === undefined ? '' : ` (${reason})`}`).join(', ')}.`
  if (commands.length === 0) return [head]
  return [
    head,
    system === undefined ? 'What is missing comes, on Debian, by:' : 'What is missing comes by:',
    ...commands.map((line) => `${GAP}${line}`),
  ]
}
