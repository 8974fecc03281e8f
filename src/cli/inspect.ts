/** `disc inspect` */

import { inspectBlock, inspectDisc, type InspectedBlock, type InspectedSpace, type Inspection } from '../inspect.js'
import { locatePath, readTree, spaceNames } from '../survey/index.js'
import { openDisc, type OpenedDisc } from '../master.js'
import { bytes, printInstant, SECTOR_BYTES, VIRTUAL_SECTOR_BYTES, type Instant, printName, quoted } from '../unit/index.js'
import { choiceOf } from './choice.js'
import { textOption, type Options, type Run } from './command.js'
import { drawingOf } from './drawing.js'
import { contentsAsJson, trackAsJson, trackLines, wordsAsJson } from './inspect-tracks.js'
import { exitStatus, faultAsJson, misused, statusOf, type ExitStatus, type Output } from './output.js'
import { printBytes } from './progress.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([image], options, context) => {
  const { output } = context
  const block = textOption(options, 'block')
  const choice = choiceOf(options)
  if (image === undefined || typeof choice === 'string' || (block !== undefined && !/^\d{1,10}$/.test(block))) {
    return misused(
      output,
      typeof choice === 'string' ? choice : image === undefined ? 'disc inspect takes an image or a drive' : '--block is a number from 0',
      'inspect',
    )
  }
  const drawing = drawingOf(options, ['block', 'path', 'in', 'session', 'sessionStart', 'form2'])
  if (typeof drawing === 'string') return misused(output, drawing, 'inspect')
  if (drawing !== undefined) return (await import('./draw.js')).draw(await referenceTo(image, options, context), drawing, options, context)
  const disc = await openDisc(await referenceTo(image, options, context), { charset: textOption(options, 'charset') })
  try {
    if (block !== undefined) return sayBlock(await inspectBlock(disc, Number(block), choice), output)
    if (textOption(options, 'path') !== undefined) return await sayPath(disc, options, output)
    const found = await inspectDisc(disc, choice)
    output.faults(found.faults)
    output.print(linesOf(found).join('\n'))
    const status = statusOf(found.faults)
    output.emit({ ...jsonOf(found), ok: status === exitStatus.done })
    return status
  } finally {
    await disc.close()
  }
}

function linesOf(found: Inspection): readonly string[] {
  const lines = [
    `${found.name}  ${found.form}${found.kind === 'image' ? ' a sector' : ''}, ${found.blocks} blocks, ${printBytes(found.blocks * SECTOR_BYTES)}`,
  ]
  if (found.drive !== undefined) {
    const { disc, nextWritable, freeBlocks } = found.drive
    lines.push(`  ${disc.remains}`)
    if (nextWritable !== undefined) lines.push(`  next writable block ${nextWritable}, ${freeBlocks} blocks free`)
  }
  lines.push(...trackLines(found).map((line) => `  ${line}`))
  for (const session of found.sessions) {
    lines.push(`session ${session.number} from block ${session.startLba}`)
    for (const space of session.spaces) lines.push(...spaceLines(space).map((line) => `  ${line}`))
    if (session.spaces.length === 0) lines.push('  no file system to show')
    if (session.boot !== undefined) {
      lines.push(`  El Torito: boot record at block ${session.boot.bootRecord}, catalogue at ${session.boot.catalog}`)
      for (const [i, entry] of session.boot.entries.entries())
        lines.push(
          `    entry ${i + 1}: ${platformName(entry.platform)}${entry.bootable ? '' : ', not bootable'}, emulation ${entry.emulation}, ` +
            `image at block ${entry.image}, ${entry.size} bytes ${sizeWords[entry.sizeFrom]}, loads ${entry.loadSectors} sectors of 512` +
            (entry.infoTable === undefined ? '' : `, ${entry.infoTable} table`) +
            (entry.id === '' ? '' : `, id ${quoted(entry.id)}`),
        )
    }
  }
  lines.push(...tableLines(found))
  return lines
}

function spaceLines({ space, about, census, blocks, lastFor }: InspectedSpace): readonly string[] {
  const { files, folders, others, sizeBytes, typed } = census
  const types = typed === undefined ? '' : ` (${typed} with types of the Macintosh)`
  const holds = `${files} files${types}, ${folders} folders${others === 0 ? '' : `, ${others} links and special files`}, ${printBytes(sizeBytes)}`
  if (about.kind === 'udf') {
    const { revision, label, volumeId, volumeSetId, owner, organization, contact, recorded, blockSize, partitions, integrity } = about.facts
    return [
      `UDF ${revision}  ${quoted(label)}  ${holds}`,
      ...fields({
        'volume id': volumeId,
        'volume set id': volumeSetId,
        owner,
        organization,
        contact,
        recorded: timeText(recorded),
        'block size': blockSize === SECTOR_BYTES ? '' : String(blockSize),
        integrity: integrity?.state ?? 'missing',
      }),
      ...partitions.map(
        ({ kind, number, start, length, access }) => `  partition ${number}: ${kind}, ${access}, ${length} blocks from ${start}`,
      ),
      ...lastFor.map(({ message }) => `  takes no further session: ${message}`),
    ]
  }
  const { id, setId, setSize, sequence, system, publisher, preparer, application, created, modified, expires, effective } = about.volume
  const { copyrightFile, abstractFile, bibliographicFile } = about.volume
  const title = `${spaceNames[space]}  ${quoted(id)}  ${blocks === undefined ? '' : `${blocks} blocks, `}${holds}`
  // Rock Ridge shares its descriptor with the plain tree, which follows.
  if (space === 'rockridge') return [title]
  return [
    title,
    ...fields({
      'volume set id': setId,
      volume: setSize > 1 ? `${sequence} of ${setSize}` : '',
      system,
      publisher,
      preparer,
      application,
      'copyright file': copyrightFile,
      'abstract file': abstractFile,
      'bibliographic file': bibliographicFile,
      created: timeText(created),
      modified: timeText(modified),
      expires: timeText(expires),
      effective: timeText(effective),
    }),
  ]
}

const timeText = (at: Instant | undefined): string => (at === undefined ? '' : printInstant(at))

const fields = (values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => (value === '' ? [] : [`  ${name}: ${printName(value)}`]))

/** By what the size of a boot image is known. */
const sizeWords = {
  table: 'by the table in it',
  'file-system': 'by its file system',
  partitions: 'by its partitions',
  emulation: 'by its emulation',
  'load-size': 'by what is loaded',
  'volume-end': 'up to the end of the volume',
} as const

const platforms: Readonly<Record<number, string>> = { 0: 'BIOS', 1: 'PowerPC', 2: 'Mac', 0xef: 'EFI' }
const platformName = (platform: number): string => platforms[platform] ?? `platform ${platform.toString(16)}h`

const machines = { mips: 'MIPS', mipsel: 'DECstation', sparc: 'SPARC', hppa: 'HP-PA', alpha: 'Alpha' } as const
const blessings = { powerpc: 'OpenFirmware', intel: 'EFI', shown: 'being opened', os9: 'Mac OS 9', osx: 'Mac OS X' } as const

function tableLines({ mbr, gpt, partitions = [], apm, hfs = [], systems = [] }: Inspection): readonly string[] {
  const lines: string[] = []
  const range = (start: number, count: number): string =>
    `bytes ${start * VIRTUAL_SECTOR_BYTES} to ${(start + count) * VIRTUAL_SECTOR_BYTES - 1}`
  if (mbr !== undefined) {
    lines.push(`MBR: code ${mbr.code}, disk signature ${mbr.signature.toString(16).padStart(8, '0')}`)
    for (const { number, type, active, start, count } of mbr.partitions)
      lines.push(`  partition ${number}: type ${type.toString(16).padStart(2, '0')}h${active ? ', active' : ''}, ${range(start, count)}`)
  }
  if (gpt !== undefined) {
    lines.push(`GPT: disk ${gpt.id}`)
    for (const { number, type, name, start, count } of gpt.partitions)
      lines.push(`  partition ${number}: ${quoted(name)}, type ${type}, ${range(start, count)}`)
  }
  for (const { partition, startLba, spaces } of partitions) {
    lines.push(`partition ${partition} by itself, from block ${startLba}`)
    for (const space of spaces) lines.push(...spaceLines(space).map((line) => `  ${line}`))
  }
  if (apm !== undefined) {
    lines.push(`Apple partition map, blocks of ${apm.blockSize} bytes`)
    for (const { number, type, name, start, count } of apm.partitions)
      lines.push(
        `  partition ${number}: ${quoted(name)}, type ${printName(type)}, bytes ${start * apm.blockSize} to ${(start + count) * apm.blockSize - 1}`,
      )
  }
  for (const { kind, startByte, sizeBytes, name, files, folders, serial, blessed = {} } of hfs) {
    lines.push(
      `${kind}${name === undefined ? '' : `  ${quoted(name)}`}  from byte ${startByte}, ${printBytes(sizeBytes)}, ${files} files, ${folders} folders${serial === undefined ? ', which are not read' : `, serial number ${serial}`}`,
    )
    for (const [what, path] of Object.entries(blessed))
      lines.push(`  blessed for ${blessings[what as keyof typeof blessings]}: ${printName(path)}`)
  }
  for (const { kind, text, files, checksum } of systems) {
    const more = `${text === undefined || text === '' ? '' : `: ${quoted(text)}`}${checksum === 'wrong' ? ', checksum wrong' : ''}`
    lines.push(`first blocks for ${machines[kind]}${more}`)
    for (const { role, startByte, sizeBytes } of files)
      lines.push(`  ${printName(role)}: bytes ${startByte} to ${startByte + sizeBytes - 1}`)
  }
  return lines
}

/** Instants as text, everything else as it is. */
function jsonOf(found: Inspection): object {
  const spaceAsJson = ({ about, lastFor, ...space }: InspectedSpace): object => ({
    appendable: lastFor.length === 0,
    ...space,
    volume: timesAsText(about.kind === 'udf' ? about.facts : about.volume),
  })
  return {
    ...found,
    sizeBytes: bytes(found.blocks * SECTOR_BYTES),
    tracks: found.tracks.map(trackAsJson),
    ...(found.contents === undefined ? {} : { contents: found.contents.map(contentsAsJson) }),
    ...(found.words === undefined ? {} : { words: wordsAsJson(found.words) }),
    ...(found.partitions === undefined
      ? {}
      : { partitions: found.partitions.map(({ spaces, ...partition }) => ({ ...partition, spaces: spaces.map(spaceAsJson) })) }),
    sessions: found.sessions.map((session) =>
      Object.assign({}, session, { tracks: session.tracks.map(trackAsJson), spaces: session.spaces.map(spaceAsJson) }),
    ),
    faults: found.faults.map(faultAsJson),
  }
}

const times = new Set(['created', 'modified', 'expires', 'effective', 'recorded'])

/** What a volume says of itself, also in the maps within. */
const timesAsText = (facts: object): object =>
  Object.fromEntries(
    Object.entries(facts).map(([key, value]: [string, unknown]) => [
      key,
      times.has(key) && typeof value === 'number'
        ? printInstant(value as Instant)
        : typeof value === 'object' && value !== null && !Array.isArray(value)
          ? timesAsText(value)
          : value,
    ]),
  )

function sayBlock({ block, files, structures }: InspectedBlock, output: Output): ExitStatus {
  const lines = files.map(
    ({ space, session, path, from, compressed }) =>
      `${printName(path)} (${spaceNames[space]}, session ${session}): bytes from ${from} on${compressed === undefined ? '' : ' of what is stored compressed'}`,
  )
  for (const { title, at, text } of structures) lines.push(`block ${block}, byte ${at}: ${title}`, ...(text === '' ? [] : [text]))
  output.print(lines.join('\n'))
  output.emit({ ok: true, block, files, structures: structures.map(({ title, at, text }) => ({ title, at, text })), faults: [] })
  return exitStatus.done
}

async function sayPath(disc: OpenedDisc, options: Options, output: Output): Promise<ExitStatus> {
  const choice = choiceOf(options)
  const path = textOption(options, 'path') ?? '/'
  const read = await readTree(disc, typeof choice === 'string' ? {} : choice)
  output.faults(read.faults)
  const stretches = locatePath(read, path)
  output.print(
    stretches.length === 0
      ? `${printName(path)} takes no blocks of its own`
      : stretches.map(({ startLba, blocks, sizeBytes }) => `blocks ${startLba} to ${startLba + blocks - 1}  ${sizeBytes} bytes`).join('\n'),
  )
  const extents = stretches.map(({ startLba, blocks, sizeBytes }) => ({ startLba, blocks, sizeBytes }))
  output.emit({ ok: true, path, space: read.space, extents, faults: read.faults.map(faultAsJson) })
  return exitStatus.done
}
