/** What drives tell of themselves, printed. */

import { inspectDrive, type DriveReport } from '../drives.js'
import { mediaFamily } from '../mmc/index.js'
import { printSpeed } from '../recorder/index.js'
import { flagOption, textOption, type CommandContext, type Options } from './command.js'
import { exitStatus, faultAsJson, misused, type ExitStatus, type Output } from './output.js'
import { pageValueWords } from './values.js'

export async function reportDrives(drives: readonly string[], options: Options, { output }: CommandContext): Promise<ExitStatus> {
  const control = pageValueWords.find((name) => name === (textOption(options, 'values') ?? 'current'))
  if (control === undefined) return misused(output, `--values is one of ${pageValueWords.join(', ')}`, 'drives')
  const reports: DriveReport[] = []
  for (const drive of drives) {
    const found = await inspectDrive(drive, { modePages: control, note: (fault) => output.faults([fault]) })
    reports.push(found)
    print(found, output, options)
  }
  output.emit({ ok: true, drives: reports.map(asJson), faults: [] })
  return exitStatus.done
}

const asJson = (found: DriveReport): object => ({ ...found, ...(found.noDisc === undefined ? {} : { noDisc: faultAsJson(found.noDisc) }) })

function printNext({ method, startLba, previous, unitBlocks }: NonNullable<NonNullable<DriveReport['disc']>['next']>): string {
  const where = method === 'in place' ? 'in place' : startLba === undefined ? 'behind the others' : `at block ${startLba}`
  const behind = previous === undefined ? '' : `, behind the one in blocks ${previous.startLba} to ${previous.endLba - 1}`
  return `next session ${where}${behind}; written in units of ${unitBlocks} block${unitBlocks === 1 ? '' : 's'}`
}

function print(found: DriveReport, output: Output, options: Readonly<Record<string, unknown>>): void {
  const serial = found.serial === undefined ? '' : `, serial number ${found.serial}`
  const lines = [`${found.address}  ${found.vendor} ${found.product} ${found.revision}${serial}`]
  lines.push(`  up to ${found.maximumTransferBytes} bytes a command`)
  if (found.disc === undefined) lines.push(`  ${found.noDisc?.message ?? 'no disc'}`)
  else {
    const { medium, state, sessions, tracks, freeBlocks, totalBlocks, next, remains } = found.disc
    const of = totalBlocks === undefined ? '' : ` of ${totalBlocks}`
    lines.push(`  ${medium}, ${state}: ${sessions} sessions, ${tracks} tracks, ${freeBlocks}${of} blocks free`, `  ${remains}`)
    if (next !== undefined) lines.push(`  ${printNext(next)}`)
    for (const track of found.tracks)
      lines.push(
        `  track ${track.track}, session ${track.session}: block ${track.start}, ${track.blank ? 'blank' : `${track.size} blocks`}`,
      )
    const family = mediaFamily(found.profiles.find((profile) => profile.current)?.profile ?? 0)
    if (found.speeds.length > 0)
      lines.push(
        `  writes at ${found.speeds.map((speed) => `${printSpeed(speed.kilobytesPerSecond, family)}${speed.rotation === 'cav' ? ' (cav)' : ''}`).join(', ')}`,
      )
  }
  for (const reason of found.writeProtection) lines.push(`  ${reason}`)
  lines.push(`  media: ${found.profiles.map((profile) => `${profile.name}${profile.current ? '*' : ''}`).join(', ')}`)
  if (flagOption(options, 'features'))
    for (const feature of found.features)
      lines.push(
        `  feature ${feature.code.toString(16).toUpperCase().padStart(4, '0')}h ${feature.current ? '*' : ' '} ${feature.name} (version ${feature.version}) ${feature.data}`,
      )
  if (flagOption(options, 'modePages'))
    for (const [page, data] of Object.entries(found.modePages)) lines.push(`  mode page ${page}h  ${data}`)
  output.print(lines.join('\n'))
}
