/** `disc drives` */

import { inspectDrive, knownDrives, tableOfContents, watchDrives, type DriveReport, type KnownDrive, type MediaChange } from '../drives.js'
import { mediaFamily } from '../mmc/index.js'
import { printSpeed } from '../recorder/index.js'
import { flagOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson, misused, type Output } from './output.js'
import { pageValueWords } from './values.js'

export const run: Run = async (drives, options, { output, signal }) => {
  const control = pageValueWords.find((name) => name === (textOption(options, 'values') ?? 'current'))
  if (control === undefined) {
    return misused(output, `--values is one of ${pageValueWords.join(', ')}`, 'drives')
  }
  if (flagOption(options, 'watch')) {
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
  if (drives.length === 0) {
    const known = knownDrives()
    output.emit({ ok: true, drives: known, faults: [] })
    output.print(
      known.length === 0
        ? 'No drive was found. Drives elsewhere are named iscsi://HOST/TARGET/LUN or virtual:FILE.'
        : known.map(lineOf).join('\n'),
    )
    return exitStatus.done
  }
  if (flagOption(options, 'toc')) {
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
  const reports: DriveReport[] = []
  for (const drive of drives) {
    const found = await inspectDrive(drive, { modePages: control, note: (fault) => output.faults([fault]) })
    reports.push(found)
    print(found, output, options)
  }
  output.emit({
    ok: true,
    drives: reports.map(asJson),
    faults: [],
  })
  return exitStatus.done
}

const asJson = (found: DriveReport): object => ({ ...found, ...(found.noDisc === undefined ? {} : { noDisc: faultAsJson(found.noDisc) }) })

const lineOf = (drive: KnownDrive): string =>
  [
    `${drive.address}  ${drive.vendor} ${drive.product} ${drive.revision}`,
    ...(drive.nodes.length > 1 ? [`  also ${drive.nodes.slice(1).join(', ')}`] : []),
    ...drive.ids.map((id) => `  ${id}`),
    ...drive.mounts.map((mount) => `  mounted at ${mount}`),
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
