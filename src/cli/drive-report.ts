/** What drives tell of themselves, printed. */

import { drivePart, type PartKind } from '../drive-parts.js'
import { inspectDrive, type DriveReport, type Particulars } from '../drives.js'
import { mediaFamily, type Loading, type PageControl, type ToldField, type WritingSupport } from '../mmc/index.js'
import { printSpeed } from '../recorder/index.js'
import { isDriveAddress } from '../transport/index.js'
import { flagOption, textOption, type CommandContext, type Options } from './command.js'
import { exitStatus, faultAsJson, misused, type ExitStatus, type Output } from './output.js'
import { octets } from './octets.js'
import { pageValueWords } from './values.js'

export async function reportDrives(words: readonly string[], options: Options, { output }: CommandContext): Promise<ExitStatus> {
  const control = pageValueWords.find((name) => name === (textOption(options, 'values') ?? 'current'))
  if (control === undefined) return misused(output, `--values is one of ${pageValueWords.join(', ')}`, 'drives')
  const asked = askedParts(options)
  if (typeof asked === 'string') return misused(output, asked, 'drives')
  const drives = [...asked.drives, ...words]
  if (drives.length === 0) return misused(output, 'No drive is named', 'drives')
  if (asked.parts.length > 0) return reportParts(drives, asked.parts, control, output)
  const reports: DriveReport[] = []
  for (const drive of drives) {
    const found = await inspectDrive(drive, {
      modePages: control,
      structures: options['structure'] === undefined ? 'none' : 'all',
      note: (fault) => output.faults([fault]),
    })
    reports.push(found)
    print(found, output, options)
  }
  output.emit({ ok: true, drives: reports.map(asJson), faults: [] })
  return exitStatus.done
}

interface AskedPart {
  readonly kind: PartKind
  readonly number: number
}

const HIGHEST: Readonly<Record<PartKind, number>> = { feature: 0xffff, page: 0x3e, structure: 0xfe }

/** Numbers are hexadecimal, as the standard prints them. A sentence where they are none. */
function askedParts(options: Options): { readonly parts: readonly AskedPart[]; readonly drives: readonly string[] } | string {
  const parts: AskedPart[] = []
  for (const kind of ['feature', 'page', 'structure'] as const) {
    const text = textOption(options, kind)
    // An option whose value may be left out takes the drive behind it.
    if (text === undefined || (kind === 'structure' && isDriveAddress(text))) continue
    const digits = /^(?:0x)?([0-9a-f]{1,4})h?$/i.exec(text)?.[1]
    const number = digits === undefined ? Infinity : parseInt(digits, 16)
    if (number > HIGHEST[kind]) return `--${kind} is a number in hexadecimal up to ${HIGHEST[kind].toString(16).toUpperCase()}`
    parts.push({ kind, number })
  }
  const word = textOption(options, 'structure')
  return { parts, drives: word !== undefined && isDriveAddress(word) ? [word] : [] }
}

async function reportParts(
  drives: readonly string[],
  asked: readonly AskedPart[],
  values: PageControl,
  output: Output,
): Promise<ExitStatus> {
  for (const drive of drives)
    for (const { kind, number } of asked) {
      const part = await drivePart(drive, kind, number, { values })
      output.print([`${drive}: ${titleOf(part)}`, ...fieldLines(part.fields), ...hexLines(part.bytes)].join('\n'))
      output.emit({ drive, ...part, bytes: octets(part.bytes) })
    }
  output.emit({ ok: true, faults: [] })
  return exitStatus.done
}

const hexOf = (number: number, digits: number): string => `${number.toString(16).toUpperCase().padStart(digits, '0')}h`
const titleOf = ({ kind, number, name }: { readonly kind: PartKind; readonly number: number; readonly name: string }): string =>
  `${kind === 'page' ? 'mode page' : kind} ${hexOf(number, kind === 'feature' ? 4 : 2)}, ${name}`
const fieldLines = (fields: readonly ToldField[]): readonly string[] => fields.map(({ name, value }) => `    ${name} ${value}`)

/** So many bytes are shown of what is longer; JSON has all. */
const MOST_SHOWN = 256
function hexLines(bytes: Uint8Array): readonly string[] {
  // What ends in zeros is not shown to its end.
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  const shown = Math.min(MOST_SHOWN, end)
  const lines: string[] = []
  for (let at = 0; at < shown; at += 16) lines.push(`    ${octets(bytes.subarray(at, Math.min(shown, at + 16)))}`)
  if (end < bytes.length || shown < end) lines.push(`    … ${bytes.length} bytes in all${shown === end ? ', the others zero' : ''}`)
  return lines
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
  lines.push(`  ${attached(found)}`)
  if (found.loading !== undefined) lines.push(`  ${printLoading(found.loading)}`)
  const { standards = [] } = found.identity ?? {}
  if (standards.length > 0) lines.push(`  claims ${standards.join(', ')}`)
  if (found.disc === undefined) lines.push(`  ${found.noDisc?.message ?? 'no disc'}`)
  else {
    const { medium, state, sessions, tracks, freeBlocks, totalBlocks, next, remains } = found.disc
    const of = totalBlocks === undefined ? '' : ` of ${totalBlocks}`
    lines.push(`  ${medium}, ${state}: ${sessions} sessions, ${tracks} tracks, ${freeBlocks}${of} blocks free`, `  ${remains}`)
    if (next !== undefined) lines.push(`  ${printNext(next)}`)
    if (found.particulars !== undefined) lines.push(...particularLines(found.particulars))
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
  if (found.writing !== undefined) lines.push(...writingLines(found.writing))
  for (const { format, name, bytes, fields } of found.structures ?? [])
    lines.push(`  ${titleOf({ kind: 'structure', number: format, name })}`, ...fieldLines(fields), ...hexLines(bytesOf(bytes)))
  if (flagOption(options, 'features'))
    for (const feature of found.features)
      lines.push(
        `  feature ${feature.code.toString(16).toUpperCase().padStart(4, '0')}h ${feature.current ? '*' : ' '} ${feature.name} (version ${feature.version}) ${feature.data}`,
      )
  if (flagOption(options, 'modePages'))
    for (const [page, data] of Object.entries(found.modePages)) lines.push(`  mode page ${page}h  ${data}`)
  output.print(lines.join('\n'))
}

function attached({ bus, maximumTransferBytes }: DriveReport): string {
  const { kind, driver, place, alignmentBytes, queueBytes } = bus
  const parts = [kind, ...(driver === undefined ? [] : [`driver ${driver}`]), ...(place === undefined ? [] : [place])]
  const queue = queueBytes === undefined ? '' : `, ${queueBytes} by the queue of the system`
  const alignment = alignmentBytes === undefined ? '' : `, at addresses in multiples of ${alignmentBytes}`
  return `${parts.join(', ')}; up to ${maximumTransferBytes} bytes a command${queue}${alignment}`
}

function printLoading({ mechanism, canLoad, canEject, canLock, isLockedAtStart }: Loading): string {
  const can = [...(canLoad === true ? ['loads'] : []), ...(canEject ? ['ejects'] : []), ...(canLock ? ['keeps the disc in'] : [])]
  return `${mechanism}; ${can.length === 0 ? 'moves nothing by itself' : can.join(', ')}${canLoad === undefined ? '; does not say whether it loads' : ''}${isLockedAtStart ? '; keeps the disc in until it is let out' : ''}`
}

function particularLines({ physicallyBlank, heuristicallyBlank, atip, startOfNextSession }: Particulars): readonly string[] {
  const blank = physicallyBlank
    ? 'blank'
    : heuristicallyBlank
      ? 'never blank by itself, and holds zeros at its ends: counts as empty'
      : 'not blank'
  const start = startOfNextSession === undefined ? '' : `; the next session begins at block ${startOfNextSession}`
  return [
    `  ${blank}${start}`,
    ...(atip === undefined
      ? []
      : [
          `  pre-groove: ${atip.kind === 'cd-rw' ? 'CD-RW' : 'CD-R'} of subtype ${atip.subType}, ${atip.unrestrictedUse ? 'for any use' : 'for restricted use'}, lead-in from block ${atip.leadInStart}, lead-out at block ${atip.leadOutLimit} at most, reference speed ${atip.referenceSpeed}`,
        ]),
  ]
}

function writingLines({ cd, testWrite, underrunProtection, bufferKilobytes }: WritingSupport): readonly string[] {
  const lines: string[] = []
  if (cd !== undefined) {
    const ways = [
      ...(cd.trackAtOnce ? ['tracks at once'] : []),
      ...(cd.sessionAtOnce ? [`sessions at once (cue sheet up to ${cd.longestCueSheet} bytes)`] : []),
      ...(cd.raw ? [`raw sectors${cd.rawMultisession ? ', of several sessions' : ''}${cd.subcode ? ', with R to W' : ''}`] : []),
      ...cd.subcodeWithTracks.map((form) => `R to W of tracks at once, ${form}`),
    ]
    lines.push(`  writes Compact Discs as ${ways.join('; ')}`)
  }
  if (testWrite.length > 0) lines.push(`  pretends to write: ${testWrite.join(', ')}`)
  if (underrunProtection.length > 0)
    lines.push(
      `  pauses when data come late: ${underrunProtection.join(', ')}${bufferKilobytes === undefined ? '' : `; buffer of ${bufferKilobytes} kB`}`,
    )
  return lines
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
