/** `disc burn` */

import { resolve } from 'node:path'
import { burn, jobOf } from '../burn.js'
import { inspectDrive, knownDrives } from '../drives.js'
import { transportFaults } from '../transport/index.js'
import { DiscError, type Fault } from '../fault/index.js'
import type { Manifest } from '../manifest/index.js'
import { openMaster } from '../master.js'
import { DEFAULT_MANIFEST, type Project } from '../project.js'
import { formOf, judgeMedium, settingsOf, type BurnSettings, type RecordingResult, type WriteMode } from '../recorder/index.js'
import type { Master } from '../sector/index.js'
import type { StageMode } from '../recorder/stage.node.js'
import { DEFAULT_CLIENT, demandClientName } from '../transport/lock.node.js'
import { endOf } from '../layout/index.js'
import { mediaProfile } from '../mmc/index.js'
import { bytes, SECTOR_BYTES } from '../unit/index.js'
import { flagOption, listOption, textOption, type Options, type Run } from './command.js'
import { confirm } from './confirm.js'
import { faults } from './faults.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
import { printBytes, progressLine } from './progress.js'
import { isManifest, projectAt } from './reference.js'
import { burnWords } from './values.js'

type BurnPart = NonNullable<Manifest['burn']>

export const run: Run = async ([what = DEFAULT_MANIFEST], options, context) => {
  const { output, signal } = context
  const problem = misuse(options)
  if (problem !== undefined) return misused(output, problem, 'burn')
  const { listener, clear } = progressLine(output)
  const project = isManifest(what) ? await projectAt(what, options, context) : undefined
  const part = settingsPart(options)
  let settings = settingsOf({ close: true }, closingOf(project?.manifest.session), project?.manifest.burn, part)
  const kind = tracksWanted(settings.mode, project?.manifest)
  demandClientName(textOption(options, 'client') ?? DEFAULT_CLIENT, jobOf[kind ?? 'data'])
  const named = listOption(options, 'drive')
  const drives = named.length > 0 ? named : (project?.manifest.burn?.drives ?? onlyDrive())
  if (drives.length === 0)
    throw new DiscError(
      transportFaults.driveRequired({
        verb: 'burn',
        found: knownDrives().map((drive) => drive.address),
        kind,
      }),
    )
  const stage = (textOption(options, 'stage') ?? project?.manifest.burn?.stage ?? 'auto') as StageMode
  const stageFolder = textOption(options, 'stageFolder') ?? folderOf(project)
  const master = await openMaster(project ?? what, {
    listener,
    signal,
    charset: textOption(options, 'charset'),
    burning: { drives, erase: settings.erase !== 'none', overwrite: settings.overwrite },
  })
  try {
    clear()
    output.faults(master.faults)
    if (!settings.simulate && !flagOption(options, 'yes')) {
      const { text, others } = await question(master, drives, settings)
      const answer = await confirm(text, output, signal)
      if (answer === 'cannot ask') return misused(output, 'Nobody can be asked here whether the disc may be written: add --yes', 'burn')
      if (answer === 'no') throw new DiscError(faults.declined({ what: 'written' }))
      // Who was told of another medium has said yes to it too.
      if (others) settings = { ...settings, anyMedia: true }
    }
    const { results, ok } = await burn(master, {
      drives,
      form: formOf(settings.mode, project?.manifest.sectors),
      stage,
      check: flagOption(options, 'check') ? 'judge' : 'leave',
      stageFolder,
      settings,
      client: textOption(options, 'client'),
      mounted: flagOption(options, 'unmount') ? 'unmount' : 'refuse',
      reload: flagOption(options, 'reload'),
      listener,
      signal,
    })
    clear()
    for (const result of results) report(result, output)
    output.emit({ ok, results: results.map(asJson), faults: master.faults.map(faultAsJson) })
    return ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
    await master.close()
  }
}

/** Where the manifest has its copies. */
function folderOf(project: Project | undefined): string | undefined {
  const wanted = project?.manifest.burn?.stageFolder
  return project === undefined || wanted === undefined ? undefined : resolve(project.folder, wanted)
}

/** What is told before anything is opened: whether tracks are to be recorded, and as raw sectors. */
function tracksWanted(mode: WriteMode, { sectors, tracks, audio }: Partial<Manifest> = {}): 'cd' | 'raw' | undefined {
  if (formOf(mode, sectors).kind === 'raw') return 'raw'
  return mode === 'tao' || tracks !== undefined || audio?.tracks !== undefined ? 'cd' : undefined
}

/** A session says for itself whether the disc stays open. */
export const closingOf = (session: Manifest['session']): BurnPart => (session?.close === undefined ? {} : { close: session.close })

/** The drive of a machine that has one; several have to be told apart by the user. */
export function onlyDrive(): readonly string[] {
  const found = knownDrives()
  const [only] = found
  return found.length === 1 && only !== undefined ? [only.address] : []
}

const SPEED = /^(max|[0-9]{1,3}([.][0-9]{1,2})?x)$/

const MOST_PATIENCE = 100
const isPatience = (text: string): boolean =>
  /^[0-9]{1,3}([.][0-9]{1,3})?$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_PATIENCE

export function misuse(options: Options): string | undefined {
  if (flagOption(options, 'reload') && flagOption(options, 'eject'))
    return '--eject leaves the disc outside, and --reload takes it in again: give one of them'
  const speed = textOption(options, 'speed')
  if (speed !== undefined && !SPEED.test(speed)) return `--speed cannot be ${JSON.stringify(speed)}; it is max, or a multiple such as 8x`
  const patience = textOption(options, 'patience')
  if (patience !== undefined && !isPatience(patience))
    return `--patience cannot be ${JSON.stringify(patience)}; it is a number from 1 to ${MOST_PATIENCE}: so many times as long as usual`
  for (const [name, allowed] of Object.entries<readonly string[]>(burnWords)) {
    const value = textOption(options, name)
    if (value !== undefined && !allowed.includes(value))
      return `--${name.replace('P', '-p')} cannot be ${JSON.stringify(value)}; it is one of ${allowed.join(', ')}`
  }
  return undefined
}

/** What the command line says, in the words of the manifest's `burn` part, which was checked by `misuse`. */
export function settingsPart(options: Options): BurnPart {
  const part: Record<string, unknown> = {}
  for (const name of ['speed', ...Object.keys(burnWords)]) {
    const value = textOption(options, name)
    if (value !== undefined && name !== 'stage') part[name] = value
  }
  const patience = textOption(options, 'patience')
  if (patience !== undefined) part['patience'] = Number(patience)
  for (const name of ['overwrite', 'anyMedia', 'overburn', 'simulate', 'eject']) if (flagOption(options, name)) part[name] = true
  if (options['close'] !== undefined) part['close'] = options['close']
  if (options['underrunProtection'] === false) part['underrunProtection'] = false
  if (options['dvdCompatibility'] !== undefined) part['dvdCompatibility'] = options['dvdCompatibility']
  return part
}

/** Which medium is in a drive that is not the one of the manifest is a part of the question. */
async function question(
  { name, disc, madeFor }: Pick<Master, 'name' | 'disc' | 'madeFor'>,
  drives: readonly string[],
  settings: BurnSettings,
): Promise<{ readonly text: string; readonly others: boolean }> {
  const discs = await Promise.all(
    drives.map(async (drive) => {
      const found = await inspectDrive(drive, { use: 'before recording', details: 'none' })
      const what = found.disc === undefined ? 'no disc' : `the ${found.disc.state} ${found.disc.medium}`
      const profile = found.profiles.find(({ current }) => current)?.profile
      const medium = profile === undefined ? undefined : mediaProfile(profile)
      const other = medium === undefined ? [] : judgeMedium(drive, { medium }, madeFor, settings)
      return { text: `${what} in ${drive} (${[found.vendor, found.product].join(' ').trim()})`, other }
    }),
  )
  const { growth } = disc
  const [what, blocks] = growth?.written === 'session' ? [`a session of ${name}`, growth.session.size] : [name, endOf(disc)]
  const others = discs.flatMap(({ other }) => other.filter(({ severity }) => severity === 'error'))
  const verb = settings.erase === 'none' ? 'Write' : 'Erase, then write'
  const all = `${what} (${printBytes(bytes(blocks * SECTOR_BYTES))}) to ${discs.map(({ text }) => text).join(' and ')}`
  return {
    text: `${others.map(({ message }) => `${message}. `).join('')}${verb} ${all}${others.length === 0 ? '' : ' all the same'}?`,
    others: others.length > 0,
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
        ? `, verified (${verification.level}, ${verification.checkedBlocks} blocks${notRead(verification.notCompared)})`
        : `, ${verification.bad.reduce((sum, range) => sum + range.blocks, 0)} bad blocks`
  output.print(`${drive}: ${written}${verified}. ${disc.remains}`)
}

const notRead = (omissions: readonly { readonly what: string }[]): string =>
  omissions.length === 0 ? '' : `; not read back: ${omissions.map(({ what }) => what).join(', ')}`

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
