/** `disc check` */

import type { Finding } from '../finding/index.js'
import { judgeDisc, type Judgement } from '../judge.js'
import { openDisc } from '../master.js'
import { printName } from '../unit/index.js'
import { choiceOf } from './choice.js'
import { flagOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([image], options, context) => {
  const { output, signal } = context
  const choice = choiceOf(options)
  if (image === undefined || typeof choice === 'string')
    return misused(output, typeof choice === 'string' ? choice : 'disc check takes an image or a drive', 'check')
  const disc = await openDisc(await referenceTo(image, options, context), { charset: textOption(options, 'charset') })
  try {
    const found = await judgeDisc(disc, { ...choice, sums: flagOption(options, 'sums') ? 'all' : 'structures', signal })
    output.faults(found.faults)
    print(disc.name, found, output)
    const { sound, faults, ...rest } = found
    output.emit({ ok: sound, ...rest, faults: faults.map(faultAsJson) })
    return sound ? exitStatus.done : exitStatus.failed
  } finally {
    await disc.close()
  }
}

const ranks = { error: 0, warning: 1, note: 2 } as const

function print(name: string, { sound, findings, omitted, errors, warnings, notes, sums }: Judgement, output: Output): void {
  const shown = findings.filter(({ severity }) => severity === 'error' || (!output.quiet && (severity === 'warning' || output.verbose)))
  for (const finding of shown.toSorted((a, b) => ranks[a.severity] - ranks[b.severity])) output.print(linesOf(finding, output))
  for (const { structure, field, count } of omitted) output.print(`and ${count} more of ${structure}, ${field}`)
  if (output.quiet) return
  for (const { kind, from, blocks, state } of sums) {
    const range = `${kind} of ${blocks} blocks from ${from}`
    if (state !== 'wrong') output.print(state === 'right' ? `${range}: right` : `${range}: not compared`)
  }
  const counts = [countOf(errors, 'error'), countOf(warnings, 'warning'), countOf(notes, 'note')].filter((text) => text !== '')
  output.print(`${name}: ${sound ? 'sound' : 'not sound'}${counts.length === 0 ? '' : `; ${counts.join(', ')}`}`)
}

const countOf = (count: number, name: string): string => (count === 0 ? '' : `${count} ${name}${count === 1 ? '' : 's'}`)

const colours = { error: 'red', warning: 'yellow', note: 'cyan' } as const

function linesOf({ severity, structure, field, block, byte, path, is, should, clause, harms, code }: Finding, { paint }: Output): string {
  const where = `block ${block}, byte ${byte}${path === undefined ? '' : `, ${printName(path)}`}`
  return [
    `${paint(colours[severity], severity)}: ${structure}, ${field} (${where})`,
    `  is ${printName(is)}; should be ${printName(should)}`,
    paint('dim', `  ${clause}; harms ${harms.join(', ')}; ${code}`),
  ].join('\n')
}
