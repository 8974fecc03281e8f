/** `disc drives --check`: what could be burned where; without a disc, whether drives can be used at all. */

import { couldBurn, type Burnable } from '../could-burn.js'
import { knownDrives } from '../drives.js'
import { checkEnvironment, type HostState } from '../environment.js'
import { DiscError, type Fault } from '../fault/index.js'
import { openMaster, type Reference } from '../master.js'
import type { Project } from '../project.js'
import { formOf, settingsOf, type BurnSettings } from '../recorder/index.js'
import { transportFaults } from '../transport/index.js'
import { closingOf } from './burn.js'
import { textOption, type CommandContext, type Options } from './command.js'
import { exitStatus, faultAsJson, misused, type ExitStatus } from './output.js'
import { isManifest, projectAt } from './reference.js'

export async function checkDrives(words: readonly string[], options: Options, context: CommandContext): Promise<ExitStatus> {
  const { output } = context
  const isDrive = (text: string): boolean => /^(virtual:|iscsi:|\/dev\/)/.test(text)
  const drives = words.filter(isDrive)
  const [word, odd] = words.filter((text) => !isDrive(text))
  if (odd !== undefined)
    return misused(output, `--check holds one manifest or image against drives; ${JSON.stringify(odd)} is no drive`, 'drives')
  if (word === undefined) return checkHost(drives, context)
  const project = isManifest(word) ? await projectAt(word, options, context) : undefined
  const known = knownDrives().map(({ address }) => address)
  const asked = drives.length > 0 ? drives : known
  if (asked.length === 0) throw new DiscError(transportFaults.driveRequired({ verb: 'check', found: [] }))
  const settings = settingsOf({ close: true }, closingOf(project?.manifest.session), project?.manifest.burn)
  const found: Burnable[] = []
  for (const drive of asked) {
    const one = await checkDrive(project ?? word, drive, settings, options, context)
    found.push(one)
    output.print(linesOf(one).join('\n'))
  }
  const able = found.filter((one) => one.couldBurn).length
  // Drives that were named are all meant.
  const ok = drives.length > 0 ? able === found.length : able > 0
  output.emit({ ok, drives: found.map((one) => ({ ...one, faults: one.faults.map(faultAsJson) })), faults: [] })
  return ok ? exitStatus.done : exitStatus.failed
}

/** A session is laid out for the disc that it goes onto, so that each drive has a master of its own. */
async function checkDrive(
  reference: Project | string,
  drive: string,
  settings: BurnSettings,
  options: Options,
  { signal }: CommandContext,
): Promise<Burnable> {
  const project = typeof reference === 'string' ? undefined : reference
  try {
    const master = await openMaster(reference satisfies Reference, {
      signal,
      charset: textOption(options, 'charset'),
      burning: { drives: [drive], erase: settings.erase !== 'none', overwrite: settings.overwrite },
    })
    try {
      const form = formOf(settings.mode, project?.manifest.sectors)
      const found = await couldBurn(master, drive, { settings, form })
      return { ...found, faults: [...master.faults, ...found.faults] }
    } finally {
      await master.close()
    }
  } catch (error) {
    if (!(error instanceof DiscError) || project?.manifest.session === undefined) throw error
    // What keeps a session from being laid out for a disc keeps it from being burned there.
    return { drive, couldBurn: false, faults: error.faults }
  }
}

function linesOf({
  drive,
  couldBurn: able,
  disc,
  writeType,
  startLba,
  neededBlocks,
  freeBlocks,
  close,
  faults,
}: Burnable): readonly string[] {
  const what = disc === undefined ? '' : ` the ${disc.state} ${disc.medium} in it`
  if (!able) return [`${drive}: cannot burn${what}`, ...reasons(faults)]
  const after = close === 'disc' ? 'closed then' : 'left open'
  return [
    `${drive}: can burn${what}: ${writeType} from block ${startLba}, ${neededBlocks} of ${freeBlocks} free blocks, ${after}`,
    ...reasons(faults.filter(({ severity }) => severity === 'warning')),
  ]
}

const reasons = (faults: readonly Fault[]): readonly string[] =>
  faults
    .filter(({ severity }) => severity !== 'note')
    .flatMap(({ severity, message, help }) => [
      `  ${severity === 'error' ? '' : 'warning: '}${message}`,
      ...(help === undefined ? [] : [`    ${help}`]),
    ])

async function checkHost(drives: readonly string[], { output }: CommandContext): Promise<ExitStatus> {
  const found = await checkEnvironment(drives)
  output.print(hostLines(found).join('\n'))
  const ok = drives.length > 0 ? found.drives.every(({ usable }) => usable) : found.usable
  const { libraries, drivers } = found
  output.emit({
    ok,
    libraries,
    drivers,
    drives: found.drives.map((drive) => ({ ...drive, faults: drive.faults.map(faultAsJson) })),
    faults: [],
  })
  return ok ? exitStatus.done : exitStatus.failed
}

function hostLines({ libraries, drivers, drives }: HostState): readonly string[] {
  return [
    ...libraries.map(({ name, purpose, usable, reason }) => `${name}, for ${purpose}: ${usable ? 'there' : `missing (${reason})`}`),
    ...drivers.map(
      ({ name, loaded }) =>
        `driver ${name} of the kernel: ${loaded ? 'loaded' : `not loaded; \`modprobe ${name === 'sr' ? 'sr_mod' : name}\` loads it where there is a drive`}`,
    ),
    ...(drives.length === 0 ? ['No drive was found'] : []),
    ...drives.flatMap(({ drive, usable, nodes, faults }) => [
      `${drive}: ${usable ? 'can be used' : 'cannot be used'}`,
      ...nodes
        .filter(({ permitted }) => !permitted)
        .map(({ node, group }) => `  ${node}: no permission${group === undefined ? '' : `; its group is ${group}`}`),
      ...reasons(faults),
    ]),
  ]
}
