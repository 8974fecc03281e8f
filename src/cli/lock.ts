/** `disc lock` */

import { checkLock, explainBetween, lock } from '../lock.js'
import { printName } from '../unit/index.js'
import { flagOption, listOption, type Run } from './command.js'
import { eachManifest, type RunOne } from './each.js'
import { exitStatus, faultAsJson, misused } from './output.js'
import { progressLine } from './progress.js'

const lockOne: RunOne = async (_file, options, context, open) => {
  const { output, signal } = context
  const project = await open()
  const { listener, clear } = progressLine(output)
  const isCheck = flagOption(options, 'check')
  try {
    const { lock: path, faults } = await (isCheck ? checkLock : lock)(project, { listener, signal })
    clear()
    output.faults(faults)
    if (!output.quiet) output.print(isCheck ? `${path}: a build gives the image that it promises` : path)
    output.emit({ ok: true, lock: path, faults: faults.map(faultAsJson) })
    return exitStatus.done
  } finally {
    clear()
  }
}

export const run: Run = (words, options, context) =>
  flagOption(options, 'explain') ? explain(words, options, context) : lockEach(words, options, context)

const explain: Run = ([before, now, ...more], options, { output }) => {
  const isOdd = flagOption(options, 'check') || listOption(options, 'set').length > 0
  if (before === undefined || now === undefined || more.length > 0 || isOdd)
    return Promise.resolve(misused(output, '--explain takes two lock files, the former one first, and nothing else', 'lock'))
  const { causes, follows } = explainBetween(before, now)
  if (follows.length === 0) output.print('The image is the same')
  for (const [title, lines] of [
    ['What changed', causes],
    ['What follows', follows],
  ] as const)
    if (lines.length > 0) for (const line of [title, ...lines.map((text) => `  ${printName(text)}`)]) output.print(line)
  output.emit({ ok: true, same: follows.length === 0, causes, follows, faults: [] })
  return Promise.resolve(exitStatus.done)
}

const lockEach = eachManifest(lockOne, (options) => ({ images: 'left', lockFiles: flagOption(options, 'check') ? 'left' : 'written' }))
