/** `disc burn` */

import { burn } from '../burn.js'
import { inspectDrive, knownDrives } from '../drives.js'
import type { RecordingResult } from '../recorder/index.js'
import { transportFaults } from '../transport/index.js'
import { DiscError, type Fault } from '../fault/index.js'
import type { Manifest } from '../manifest/index.js'
import { DEFAULT_MANIFEST, openProject, type Project } from '../project.js'
import { isCompact } from '../compact.js'
import { sheetKindOf } from '../image/cd/index.js'
import { formOf, recordableOfDisc, recordableOfSheet, type DiscForm } from '../recordable-disc.js'
import { recordableOfImage, recordableOfProject, type Recordable, type RecordableOptions } from '../recordable.js'
import { settingsOf } from '../settings.js'
import { bytes, SECTOR_BYTES } from '../unit/index.js'
import { flagOption, listOption, textOption, type Options, type Run } from './command.js'
import { confirm } from './confirm.js'
import { exitStatus, faultAsJson, type Output } from './output.js'
import { printBytes, progressLine } from './progress.js'

type BurnPart = NonNullable<Manifest['burn']>

export const run: Run = async ([what = DEFAULT_MANIFEST], options, context) => {
  const { output, signal } = context
  const problem = misuse(options)
  if (problem !== undefined) {
    output.error(problem)
    return exitStatus.usedWrongly
  }
  const { listener, clear } = progressLine(output)
  const isManifest = /\.(ya?ml|json)$/i.test(what)
  const project = isManifest ? openProject(what, { environment: context.environment, overrides: listOption(options, 'set') }) : undefined
  const part = settingsPart(options)
  const settings = settingsOf({ close: true }, project?.manifest.burn, part)
  const named = listOption(options, 'drive')
  const drives = named.length > 0 ? named : (project?.manifest.burn?.drives ?? onlyDrive())
  if (drives.length === 0)
    throw new DiscError(transportFaults.driveRequired({ verb: 'burn', found: knownDrives().map((drive) => drive.address) }))
  const stage = (textOption(options, 'stage') ?? project?.manifest.burn?.stage ?? 'auto') as 'auto' | 'always' | 'never'
  const recordable = await open(what, project, formOf(settings.mode, project?.manifest.sectors), { stage, listener, signal })
  try {
    clear()
    output.faults(recordable.faults)
    if (!settings.simulate && !flagOption(options, 'yes')) {
      const answer = await confirm(await question(recordable, drives, settings.erase), output, signal)
      if (answer === 'cannot ask') {
        output.error('Nobody can be asked here whether the disc may be written: add --yes')
        return exitStatus.usedWrongly
      }
      if (answer === 'no') {
        output.note('Nothing was written.')
        return exitStatus.failed
      }
    }
    const { results, ok } = await burn({
      drives,
      sessions: recordable.sessions,
      settings,
      listener,
      signal,
      ...(recordable.locate === undefined ? {} : { locate: recordable.locate }),
    })
    clear()
    for (const result of results) report(result, output)
    output.emit({ ok, results: results.map(asJson), faults: recordable.faults.map(faultAsJson) })
    return ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
    recordable.close()
  }
}

/** A manifest of tracks or of a file system, the sheet of a disc image, or an image. */
function open(what: string, project: Project | undefined, form: DiscForm, options: RecordableOptions): Promise<Recordable> {
  if (project !== undefined)
    return isCompact(project.manifest) ? recordableOfDisc(project, form, options) : recordableOfProject(project, options)
  return sheetKindOf(what) === undefined ? Promise.resolve(recordableOfImage(what)) : recordableOfSheet(what, form)
}

/** The drive of a machine that has one; several have to be told apart by the user. */
function onlyDrive(): readonly string[] {
  const found = knownDrives()
  const [only] = found
  return found.length === 1 && only !== undefined ? [only.address] : []
}

const choices: Readonly<Record<string, RegExp>> = {
  speed: /^(max|[0-9]{1,3}([.][0-9]{1,2})?x)$/,
  speedPolicy: /^(nearest|exact)$/,
  rotation: /^(any|cav)$/,
  mode: /^(auto|tao|sao|raw|incremental|sequential|restricted-overwrite|layer-jump|random)$/,
  verify: /^(none|quick|full)$/,
  erase: /^(none|quick|full)$/,
  stage: /^(auto|always|never)$/,
  streaming: /^(auto|on|off)$/,
  postgap: /^(add|in-image)$/,
}

function misuse(options: Options): string | undefined {
  for (const [name, allowed] of Object.entries(choices)) {
    const value = textOption(options, name)
    if (value !== undefined && !allowed.test(value))
      return `--${name.replace('P', '-p')} cannot be ${JSON.stringify(value)}; it is one of ${allowed.source.replace(/[\^$()]/g, '').replaceAll('|', ', ')}`
  }
  return undefined
}

/** What the command line says, in the words of the manifest's `burn` part, which was checked by `misuse`. */
function settingsPart(options: Options): BurnPart {
  const part: Record<string, unknown> = {}
  for (const name of Object.keys(choices)) {
    const value = textOption(options, name)
    if (value !== undefined && name !== 'stage') part[name] = value
  }
  for (const name of ['overwrite', 'overburn', 'simulate', 'eject']) if (flagOption(options, name)) part[name] = true
  if (options['close'] !== undefined) part['close'] = options['close']
  if (options['underrunProtection'] === false) part['underrunProtection'] = false
  if (options['dvdCompatibility'] !== undefined) part['dvdCompatibility'] = options['dvdCompatibility']
  return part
}

async function question(recordable: Recordable, drives: readonly string[], erase: string): Promise<string> {
  const size = recordable.sessions.reduce((sum, session) => sum + sizeOf(session), 0)
  const discs = await Promise.all(
    drives.map(async (drive) => {
      const found = await inspectDrive(drive, { modePages: 'current' })
      const what = found.disc === undefined ? 'no disc' : `the ${found.disc.state} ${found.disc.medium}`
      return `${what} in ${drive} (${[found.vendor, found.product].join(' ').trim()})`
    }),
  )
  return `${erase === 'none' ? 'Write' : 'Erase, then write'} ${recordable.name} (${printBytes(bytes(size))}) to ${discs.join(' and ')}?`
}

/** Bytes of what lies on the disc from address 0 on. */
function sizeOf(plan: Recordable['sessions'][number]): number {
  switch (plan.kind) {
    case 'cd':
      return plan.tracks.reduce((sum, track) => sum + track.source.count * track.source.sectorBytes, 0)
    case 'raw':
      return plan.leadOut * SECTOR_BYTES
    case 'data':
      return plan.source.count * plan.source.sectorBytes
  }
}

function report(result: RecordingResult, output: Output): void {
  output.faults(result.faults)
  if (output.quiet) return
  const { drive, disc, verification, acknowledgedBlocks, plannedBlocks, recordedBlocks, simulated } = result
  const written = result.ok
    ? `${simulated ? 'simulated' : 'recorded'} ${printBytes(bytes(recordedBlocks * SECTOR_BYTES))}`
    : acknowledgedBlocks === 0
      ? 'nothing was written'
      : `failed after ${acknowledgedBlocks} of ${plannedBlocks} blocks`
  const verified =
    verification === undefined
      ? ''
      : verification.bad.length === 0
        ? `, verified (${verification.level}, ${verification.checkedBlocks} blocks)`
        : `, ${verification.bad.reduce((sum, range) => sum + range.blocks, 0)} bad blocks`
  output.print(`${drive}: ${written}${verified}. ${disc.remains}`)
}

const asJson = (result: RecordingResult): object => ({
  ...result,
  faults: result.faults.map((fault: Fault) => faultAsJson(fault)),
  ranges: result.ranges.map(({ start, blocks, form, track, fingerprint }) => ({
    startLba: start,
    blocks,
    form,
    ...(track === undefined ? {} : { track }),
    ...(fingerprint === undefined ? {} : { sha256: fingerprint.digest }),
  })),
})
