/** `disc drives`: what is asked of drives, by its option or its first word. */

import { knownDrives, tableOfContents, type KnownDrive } from '../drives.js'
import { watchDrives, type MediaChange } from '../media-changes.js'
import { isDriveAddress } from '../transport/index.js'
import { textOption, type CommandContext, type Options, type Run } from './command.js'
import { exitStatus, misused, type ExitStatus } from './output.js'

type Job = (drives: readonly string[], options: Options, context: CommandContext) => Promise<ExitStatus>

interface Way {
  /** Its option, or the words that may stand before the drives. */
  readonly option?: string
  readonly words?: readonly string[]
  /** Other options that it knows. */
  readonly takes: readonly string[]
  readonly run: (first: string) => Promise<Job>
}

/** The first one that is asked for; the last one where none is. */
const ways: readonly Way[] = [
  {
    words: ['eject', 'load'],
    takes: ['unmount', 'client'],
    run: async (action) => (await import('./drive-tray.js')).moveTrays(action === 'load' ? 'load' : 'eject'),
  },
  { option: 'check', takes: ['set', 'charset'], run: async () => (await import('./drive-check.js')).checkDrives },
  {
    option: 'cdb',
    takes: ['in', 'out', 'dangerous', 'timeLimit', 'client', 'unmount'],
    run: async () => (await import('./drive-command.js')).sendToDrive,
  },
  { option: 'watch', takes: [], run: () => Promise.resolve(watch) },
  { option: 'toc', takes: [], run: () => Promise.resolve(tables) },
  {
    takes: ['features', 'modePages', 'values', 'feature', 'page', 'structure'],
    run: async () => (await import('./drive-report.js')).reportDrives,
  },
]

/** Options of every command, which are no question. */
const GENERAL: ReadonlySet<string> = new Set(['directory', 'json', 'quiet', 'verbose', 'color'])

export const run: Run = async (words, options, context) => {
  const [first = ''] = words
  const way = ways.find(({ option, words: own }) => (option === undefined ? own?.includes(first) === true : options[option] !== undefined))
  const chosen = way ?? ways.at(-1)
  if (chosen === undefined) throw new Error('There is no way to ask drives')
  const name = chosen.option === undefined ? (chosen.words === undefined ? 'disc drives' : `disc drives ${first}`) : `--${chosen.option}`
  const odd = Object.keys(options).find((key) => !GENERAL.has(key) && key !== chosen.option && !chosen.takes.includes(key))
  if (odd !== undefined) return misused(context.output, `${name} takes no --${dashed(odd)}`, 'drives')
  if (chosen === ways.at(-1) && words.length === 0) {
    const needy = Object.keys(options).find((key) => !GENERAL.has(key) && !isDriveAddress(textOption(options, key) ?? ''))
    if (needy !== undefined) return misused(context.output, `--${dashed(needy)} needs a drive`, 'drives')
    if (textOption(options, 'structure') === undefined) return list(context)
  }
  const job = await chosen.run(first)
  return job(chosen.words === undefined ? words : words.slice(1), options, context)
}

const dashed = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function list({ output }: CommandContext): ExitStatus {
  const known = knownDrives()
  output.emit({ ok: true, drives: known, faults: [] })
  output.print(
    known.length === 0
      ? 'No drive was found. Drives elsewhere are named iscsi://HOST/TARGET/LUN or virtual:FILE.'
      : known.map(lineOf).join('\n'),
  )
  return exitStatus.done
}

const watch: Job = async (drives, _options, { output, signal }) => {
  await watchDrives({
    drives,
    signal,
    onChange: (change) => {
      output.emit(change)
      output.print(lineOfChange(change))
    },
  })
  output.emit({ ok: true, faults: [] })
  return exitStatus.done
}

const tables: Job = async (drives, _options, { output }) => {
  if (drives.length === 0) return misused(output, '--toc needs a drive', 'drives')
  for (const drive of drives) {
    const toc = await tableOfContents(drive)
    output.emit({ drive, toc })
    output.print(
      [
        ...toc.tracks.map(
          (track) => `${drive}: track ${track.track} at block ${track.start}, ${(track.control & 4) === 0 ? 'audio' : 'data'}`,
        ),
        `${drive}: lead-out at block ${toc.leadOut ?? 'unknown'}`,
      ].join('\n'),
    )
  }
  output.emit({ ok: true, faults: [] })
  return exitStatus.done
}

const lineOf = (drive: KnownDrive): string =>
  [
    `${drive.address}  ${drive.vendor} ${drive.product} ${drive.revision}`,
    ...(drive.nodes.length > 1 ? [`  also ${drive.nodes.slice(1).join(', ')}`] : []),
    ...drive.ids.map((id) => `  ${id}`),
    ...drive.mounts.map((mount) => `  mounted at ${mount}`),
    ...(drive.permitted ? [] : [`  no permission${drive.group === undefined ? '' : `: join the group ${drive.group}`}`]),
  ].join('\n')

function lineOfChange(change: MediaChange): string {
  switch (change.kind) {
    case 'inserted':
      return `${change.address}: ${change.disc.medium}, ${change.disc.state}. ${change.disc.remains}`
    case 'removed':
      return `${change.address}: no disc, tray ${change.tray}`
    case 'drive added':
      return `${change.address}: there`
    case 'drive removed':
      return `${change.address}: gone`
  }
}
