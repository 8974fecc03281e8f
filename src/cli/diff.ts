/** `disc diff` */

import { diffDiscs, type Comparison, type Difference } from '../diff.js'
import { openDisc } from '../master.js'
import { spaceNames } from '../survey/index.js'
import { printName, quoted } from '../unit/index.js'
import { choiceOf } from './choice.js'
import { textOption, type Run } from './command.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
import { progressLine } from './progress.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([first, second], options, context) => {
  const { output, signal } = context
  const choice = choiceOf(options)
  if (first === undefined || second === undefined || typeof choice === 'string') {
    return misused(output, typeof choice === 'string' ? choice : 'disc diff takes two images or drives', 'diff')
  }
  const { listener, clear } = progressLine(output)
  const charset = textOption(options, 'charset')
  const before = await openDisc(await referenceTo(first, options, context), { charset })
  try {
    const after = await openDisc(await referenceTo(second, options, context), { charset })
    try {
      const found = await diffDiscs(before, after, { ...choice, listener, signal })
      clear()
      output.faults(found.faults)
      print(found, output)
      output.emit({ ok: found.same, ...found, faults: found.faults.map(faultAsJson) })
      return found.same ? exitStatus.done : exitStatus.failed
    } finally {
      await after.close()
    }
  } finally {
    clear()
    await before.close()
  }
}

function print({ same, space, paths, volume }: Comparison, output: Output): void {
  const lines: string[] = []
  for (const change of paths)
    if (change.kind === 'changed') lines.push(`~ ${printName(change.path)}  ${change.differences.map(say).join(', ')}`)
    else lines.push(`${change.kind === 'added' ? '+' : '-'} ${printName(change.path)}  ${change.is}`)
  for (const difference of volume) lines.push(`~ ${say(difference)}`)
  if (lines.length > 0) output.print(lines.join('\n'))
  else if (same && !output.quiet) output.print(`No difference in ${spaceNames[space]}`)
}

const say = ({ what, before, after }: Difference): string =>
  what === 'content' ? `content ${digestText(before)} -> ${digestText(after)}` : `${what} ${shown(before)} -> ${shown(after)}`

/** As many digits as tell digests apart; or why there is none. */
const digestText = (text: string): string => (/^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text)

const shown = (text: string): string => (text === '' ? 'none' : /^[\w:.+-]+$/.test(text) ? text : quoted(text))
