/** `disc set burn` */

import { knownDrives } from '../drives.js'
import { DiscError, type Fault } from '../fault/index.js'
import type { Project } from '../project.js'
import { settingsOf, type BurnSettings } from '../recorder/index.js'
import { burnSet, type SetNews } from '../set-burn.js'
import { faults as setFaults } from '../set/index.js'
import { transportFaults } from '../transport/index.js'
import { DEFAULT_CLIENT, demandClientName } from '../transport/lock.node.js'
import { misuse, onlyDrive, settingsPart } from './burn.js'
import { flagOption, listOption, textOption, type CommandContext, type Options } from './command.js'
import { confirm } from './confirm.js'
import { faults } from './faults.js'
import { exitStatus, faultAsJson, misused, type ExitStatus, type Output } from './output.js'
import { progressLine } from './progress.js'
import { manifestAt, projectAt } from './reference.js'

/** Whatever the manifest says: no disc is written over or left open, and each is read back. */
const always = { verify: 'full', close: true, erase: 'none', overwrite: false, overburn: false, simulate: false } as const
const alwaysKeys = Object.keys(always) as (keyof typeof always)[]

export async function burnAll(
  manifest: string,
  only: readonly number[] | undefined,
  options: Options,
  context: CommandContext,
): Promise<ExitStatus> {
  const { output, signal } = context
  const wait = textOption(options, 'wait')
  if (wait !== undefined && !/^\d{1,4}$/.test(wait)) return misused(output, '--wait is a number of minutes, such as 30', 'set')
  const problem = misuse(options)
  if (problem !== undefined) return misused(output, problem, 'set')
  demandClientName(textOption(options, 'client') ?? DEFAULT_CLIENT, 'burning data')
  const project = await projectAt(manifestAt(manifest), options, context)
  const named = listOption(options, 'drive')
  const drives = [...new Set(named.length > 0 ? named : (project.manifest.burn?.drives ?? onlyDrive()))]
  if (drives.length === 0)
    throw new DiscError(
      transportFaults.driveRequired({ verb: 'burn', found: knownDrives().map(({ address }) => address), kind: undefined }),
    )
  const told = ignoredKeys(project)
  output.faults(told)
  if (!flagOption(options, 'yes')) {
    const answer = await confirm(`Write discs of the set to the blank discs that come into ${drives.join(' and ')}?`, output, signal)
    if (answer === 'cannot ask') return misused(output, 'Nobody can be asked here whether discs may be written: add --yes', 'set')
    if (answer === 'no') throw new DiscError(faults.declined({ what: 'written' }))
  }
  const { listener, clear } = progressLine(output)
  try {
    const result = await burnSet(project, {
      drives,
      only,
      copies: flagOption(options, 'again') ? 'again' : 'first',
      settings: settingsFor(project, options),
      ...(wait === undefined ? {} : { waitMinutes: Number(wait) }),
      client: textOption(options, 'client'),
      mounted: flagOption(options, 'unmount') ? 'unmount' : 'refuse',
      listener,
      signal,
      onNews(news) {
        clear()
        tell(news, output)
        told.push(...('faults' in news ? news.faults : 'fault' in news ? [news.fault] : []))
      },
    })
    clear()
    output.faults(result.faults.filter((fault) => !told.includes(fault)))
    output.emit({ ...result, faults: [...told.filter((fault) => !result.faults.includes(fault)), ...result.faults].map(faultAsJson) })
    return result.ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
  }
}

/** A disc goes out when it is done. */
const settingsFor = (project: Project, options: Options): BurnSettings =>
  settingsOf({ eject: true }, project.manifest.burn, settingsPart(options), always)

function ignoredKeys({ manifest: { burn = {} }, locate }: Project): Fault[] {
  const keys = alwaysKeys.filter((key) => burn[key] !== undefined && burn[key] !== always[key])
  return keys.length === 0 ? [] : [...locate([setFaults.keysNotForSets({ keys }, { path: ['burn', keys[0] as string] })])]
}

/** Whoever puts the discs in has to be told, whatever else is not to be said. */
function tell(news: SetNews, output: Output): void {
  switch (news.kind) {
    case 'insert':
      output.emit(news)
      if (!output.json) output.error(`Put a blank disc for ${news.label} into ${news.drive}`)
      return
    case 'fault':
      output.faults([news.fault])
      output.emit({ kind: 'fault', subject: news.drive, fault: faultAsJson(news.fault) })
      return
    case 'disc':
      output.faults(news.faults)
      output.emit({ ...news, faults: news.faults.map(faultAsJson) })
      if (!output.quiet) output.print(`${news.drive}: ${news.label}, disc ${news.number}: ${news.outcome}`)
  }
}
