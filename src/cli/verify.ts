/** `disc verify` */

import { createHash } from 'node:crypto'
import { isDriveAddress } from '../transport/index.js'
import { sourceOfFile } from '../recorder/file.node.js'
import type { WriteMode } from '../recorder/index.js'
import type { SectorSource } from '../port/index.js'
import type { VerifyLevel } from '../readback/index.js'
import { isCompact } from '../compact.js'
import { sheetKindOf } from '../image/cd/index.js'
import { DEFAULT_MANIFEST, openProject } from '../project.js'
import { formOf, recordableOfDisc, recordableOfSheet, type DiscForm, type RecordableDisc } from '../recordable-disc.js'
import { recordableOfProject, type Recordable, type RecordableOptions } from '../recordable.js'
import { lba, type Lba } from '../unit/index.js'
import { verifyDisc, type VerifiedDisc } from '../verify-disc.js'
import { verifyDrive, verifyImage, type Verified, type VerifyOptions } from '../verify.js'
import { listOption, textOption, type CommandContext, type Options, type Run } from './command.js'
import { exitStatus, faultAsJson } from './output.js'
import { progressLine } from './progress.js'

export const run: Run = async ([target], options, context) => {
  const { output } = context
  const wrong = misuse(target, options)
  if (target === undefined || wrong !== undefined) {
    output.error(wrong ?? 'disc verify takes an image or a drive')
    return exitStatus.usedWrongly
  }
  const digest = textOption(options, 'sha256')
  if (digest !== undefined) return verifyDigest(target, digest, context)
  const { listener, clear } = progressLine(output)
  const reference = await openReference(options, context, listener)
  try {
    const problem = reference.kind === 'disc' ? misuseOfDisc(target, reference.disc, options) : undefined
    if (problem !== undefined) {
      output.error(problem)
      return exitStatus.usedWrongly
    }
    const result = await compare(target, reference, { level: levelOf(options), start: startOf(options), listener, signal: context.signal })
    clear()
    output.faults(result.faults)
    if (!output.quiet) output.print(`${target}: ${sentence(result)}`)
    const { differences, compared } = result
    output.emit({
      ok: result.ok,
      verification: result.report,
      ...(differences === undefined ? {} : { differences, compared }),
      faults: result.faults.map(faultAsJson),
    })
    return result.ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
    reference.close()
  }
}

type Result = Verified & Partial<Pick<VerifiedDisc, 'differences' | 'compared'>>

function misuse(target: string | undefined, options: Options): string | undefined {
  const [level = 'full', start = '0', mode = 'auto'] = ['level', 'start', 'mode'].map((name) => textOption(options, name))
  if (target === undefined || !/^(quick|full)$/.test(level) || !/^\d{1,9}$/.test(start))
    return 'disc verify takes an image or a drive; --level is quick or full, --start is a block'
  return MODES.test(mode) ? undefined : `--mode cannot be ${JSON.stringify(mode)}; it is one of auto, tao, sao, raw`
}

function misuseOfDisc(target: string, { name }: RecordableDisc, options: Options): string | undefined {
  if (!isDriveAddress(target))
    return `${name} is a Compact Disc of tracks, which is compared with the disc in a drive; disc diff compares two images`
  return textOption(options, 'start') === undefined ? undefined : `${name} has tracks, which say where they begin: leave --start out`
}

const MODES = /^(auto|tao|sao|raw)$/
const levelOf = (options: Options): VerifyLevel => (textOption(options, 'level') === 'quick' ? 'quick' : 'full')
const startOf = (options: Options): Lba => lba(Number(textOption(options, 'start') ?? '0'))

type CompareOptions = Pick<VerifyOptions, 'level' | 'start' | 'listener' | 'signal'>

function compare(target: string, reference: Reference, options: CompareOptions): Promise<Result> {
  if (reference.kind === 'disc') return verifyDisc(target, { ...options, expected: reference.disc, form: reference.form })
  const { source: expected, locate } = reference
  if (isDriveAddress(target)) return verifyDrive(target, { ...options, expected, locate })
  return withImage(target, (actual) => verifyImage(target, actual, { ...options, expected, locate }))
}

/** What the disc should hold. */
type Reference = { close(): void } & (
  | { readonly kind: 'sectors'; readonly source: SectorSource; readonly locate: Recordable['locate'] }
  | { readonly kind: 'disc'; readonly disc: RecordableDisc; readonly form: DiscForm }
)

/** An image, the sheet of one, or what the manifest makes. */
async function openReference(options: Options, context: CommandContext, listener: RecordableOptions['listener']): Promise<Reference> {
  const mode = textOption(options, 'mode') as WriteMode | undefined
  const image = textOption(options, 'against')
  if (image !== undefined && sheetKindOf(image) === undefined) return { kind: 'sectors', ...sourceOfFile(image), locate: undefined }
  if (image !== undefined) {
    const form = formOf(mode ?? 'auto', undefined)
    return ofDisc(await recordableOfSheet(image, form), form)
  }
  const file = textOption(options, 'manifest') ?? DEFAULT_MANIFEST
  const project = openProject(file, { environment: context.environment, overrides: listOption(options, 'set') })
  const { manifest } = project
  const how: RecordableOptions = { stage: 'never', listener, signal: context.signal }
  if (isCompact(manifest)) {
    const form = formOf(mode ?? manifest.burn?.mode ?? 'auto', manifest.sectors)
    return ofDisc(await recordableOfDisc(project, form, how), form)
  }
  const recordable = await recordableOfProject(project, how)
  const [session] = recordable.sessions
  if (session?.kind !== 'data') throw new Error('A project of a file system has a session of data')
  return { kind: 'sectors', source: session.source, locate: recordable.locate, close: () => recordable.close() }
}

const ofDisc = (disc: RecordableDisc, form: DiscForm): Reference => ({ kind: 'disc', disc, form, close: () => disc.close() })

async function withImage(path: string, work: (source: SectorSource) => Promise<Verified>): Promise<Verified> {
  const { source, close } = sourceOfFile(path)
  try {
    return await work(source)
  } finally {
    close()
  }
}

function sentence({ ok, report, differences = [], compared = [] }: Result): string {
  if (ok) return `${report.checkedBlocks} blocks are as they should be (${report.level})${andSo(compared)}`
  const bad = report.bad.slice(0, MOST_TOLD).map(({ start, blocks, problem, names }) => {
    const which = blocks === 1 ? `block ${start} ` : `blocks ${start} to ${start + blocks - 1} `
    const what = problem === 'unreadable' ? 'cannot be read' : blocks === 1 ? 'differs' : 'differ'
    return `${which}${what}${names.length === 0 ? '' : ` (${names.join(', ')})`}`
  })
  const more = report.bad.length - bad.length
  return [...differences.slice(0, MOST_TOLD), ...bad, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

const MOST_TOLD = 20

const andSo = (compared: readonly string[]): string =>
  compared.length === 0 ? '' : `, and so is what the drive tells: ${compared.join(', ')}`

async function verifyDigest(target: string, wanted: string, { output, signal }: CommandContext): Promise<0 | 1 | 2> {
  if (isDriveAddress(target) || !/^[0-9a-f]{64}$/i.test(wanted)) {
    output.error('--sha256 compares an image with 64 hexadecimal digits; a drive is compared with --against IMAGE')
    return exitStatus.usedWrongly
  }
  const { source, close } = sourceOfFile(target)
  try {
    const hash = createHash('sha256')
    for await (const piece of source.open(0, signal)) hash.update(piece)
    const found = hash.digest('hex')
    const ok = found === wanted.toLowerCase()
    output.print(`${target}: ${ok ? 'as it should be' : `its SHA-256 is ${found}`}`)
    output.emit({ ok, sha256: found, faults: [] })
    return ok ? exitStatus.done : exitStatus.failed
  } finally {
    close()
  }
}
