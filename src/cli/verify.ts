/** `disc verify` */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { DiscError, type Fault } from '../fault/index.js'
import { readLock, withLockedDate } from '../lock.js'
import { openMaster, type Reference } from '../master.js'
import { DEFAULT_MANIFEST } from '../project.js'
import type { VerifyLevel } from '../readback/index.js'
import { sourceOfFile } from '../image/file.node.js'
import { formOf, type DiscForm, type WriteMode } from '../recorder/index.js'
import { isDriveAddress } from '../transport/index.js'
import { lba } from '../unit/index.js'
import { verify, type Verified } from '../verify.js'
import { flagOption, textOption, type CommandContext, type Options, type Run } from './command.js'
import { faults } from './faults.js'
import { exitStatus, faultAsJson, misused, type ExitStatus } from './output.js'
import { progressLine } from './progress.js'
import { isManifest, projectAt } from './reference.js'
import { levelWords, trackModeWords } from './values.js'

export const run: Run = async ([target], options, context) => {
  const { output, signal } = context
  const wrong = misuse(target, options)
  if (target === undefined || wrong !== undefined) return misused(output, wrong ?? 'disc verify takes an image or a drive', 'verify')
  const digest = textOption(options, 'sha256')
  if (digest !== undefined) return verifyDigest(target, digest, context)
  if (isLeftOpen(options)) {
    const problem = `Nothing says what ${target} should be: there is no ${DEFAULT_MANIFEST} here, and neither --manifest, --against nor --sha256`
    return misused(output, `${problem}; \`disc check ${target}\` judges a disc by itself`, 'verify')
  }
  const { listener, clear } = progressLine(output)
  const { reference, form } = await expectedBy(options, context)
  const against = typeof reference === 'string' ? reference : reference.file
  const expected = await openMaster(reference, { listener, signal, charset: textOption(options, 'charset') })
  try {
    const start = textOption(options, 'start')
    const result = await verify(target, expected, {
      form,
      level: levelOf(options),
      listener,
      signal,
      ...(start === undefined ? {} : { start: lba(Number(start)) }),
    })
    clear()
    const moved = result.ok && flagOption(options, 'eject') ? await ejected(target) : []
    output.faults([...result.faults, ...moved])
    if (!output.quiet) output.print(`${target}: ${sentence(result, against)}`)
    const { ok, report, differences, compared, notCompared, faults: found } = result
    output.emit({
      ok,
      against,
      verification: report,
      ...(differences.length === 0 && compared.length === 0 ? {} : { differences, compared, notCompared }),
      faults: [...found, ...moved].map(faultAsJson),
    })
    return ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
    await expected.close()
  }
}

/** Whether it would be the manifest of this folder, and there is none. */
const isLeftOpen = (options: Options): boolean =>
  textOption(options, 'against') === undefined && textOption(options, 'manifest') === undefined && !existsSync(DEFAULT_MANIFEST)

/** Warnings: the disc is as it should be, in the drive too. */
async function ejected(drive: string): Promise<readonly Fault[]> {
  try {
    return (await (await import('../tray.js')).tray(drive, 'eject')).faults
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return error.faults.map((fault) => ({ ...fault, severity: 'warning' as const }))
  }
}

function misuse(target: string | undefined, options: Options): string | undefined {
  const [level = 'full', start = '0', mode = 'auto'] = ['level', 'start', 'mode'].map((name) => textOption(options, name))
  if (target === undefined || !levelWords.some((word) => word === level) || !/^\d{1,9}$/.test(start))
    return 'disc verify takes an image or a drive; --level is quick or full, --start is a block'
  if (flagOption(options, 'eject') && !isDriveAddress(target)) return '--eject is for a disc in a drive'
  return trackModeWords.some((word) => word === mode)
    ? undefined
    : `--mode cannot be ${JSON.stringify(mode)}; it is one of ${trackModeWords.join(', ')}`
}

const levelOf = (options: Options): VerifyLevel => (textOption(options, 'level') === 'quick' ? 'quick' : 'full')

/** An image, the sheet of one, or what the manifest makes; and how it was written where the command or the manifest says. */
async function expectedBy(options: Options, context: CommandContext): Promise<{ readonly reference: Reference; readonly form: DiscForm }> {
  const mode = textOption(options, 'mode') as WriteMode | undefined
  const image = textOption(options, 'against')
  if (image !== undefined && !isManifest(image)) return { reference: image, form: formOf(mode ?? 'auto', undefined) }
  const found = await projectAt(image ?? textOption(options, 'manifest') ?? DEFAULT_MANIFEST, options, context)
  const project = flagOption(options, 'frozen') ? withLockedDate(found, readLock(found)) : found
  const { burn, sectors } = project.manifest
  return { reference: project, form: formOf(mode ?? burn?.mode ?? 'auto', sectors) }
}

function sentence({ ok, report, differences, compared, notCompared }: Verified, against: string): string {
  if (ok)
    return `${report.checkedBlocks} blocks are as they should be (${report.level})${andSo(compared)}${butNot([...report.notCompared, ...notCompared])}; compared with ${against}`
  const bad = report.bad.slice(0, MOST_TOLD).map(({ start, blocks, problem, names }) => {
    const which = blocks === 1 ? `block ${start} ` : `blocks ${start} to ${start + blocks - 1} `
    const what = problem === 'unreadable' ? 'cannot be read' : blocks === 1 ? 'differs' : 'differ'
    return `${which}${what}${names.length === 0 ? '' : ` (${names.join(', ')})`}`
  })
  const more = report.bad.length - bad.length
  return [`compared with ${against}`, ...differences.slice(0, MOST_TOLD), ...bad, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

const MOST_TOLD = 20

const butNot = (omissions: Verified['notCompared']): string =>
  omissions.length === 0 ? '' : `; not compared: ${omissions.map(({ what, why }) => `${what} (${why})`).join(', ')}`

const andSo = (compared: readonly string[]): string =>
  compared.length === 0 ? '' : `, and so is what the drive tells: ${compared.join(', ')}`

async function verifyDigest(target: string, wanted: string, { output, signal }: CommandContext): Promise<ExitStatus> {
  if (isDriveAddress(target) || !/^[0-9a-f]{64}$/i.test(wanted))
    return misused(output, '--sha256 compares an image with 64 hexadecimal digits; a drive is compared with --against IMAGE', 'verify')
  const { source, close } = sourceOfFile(target)
  try {
    const hash = createHash('sha256')
    for await (const piece of source.open(0, signal)) hash.update(piece)
    const found = hash.digest('hex')
    const ok = found === wanted.toLowerCase()
    const faulty = ok ? [] : [faults.digestDiffers({ image: target, found, wanted: wanted.toLowerCase() })]
    output.faults(faulty)
    if (ok) output.print(`${target}: as it should be`)
    output.emit({ ok, sha256: found, faults: faulty.map(faultAsJson) })
    return ok ? exitStatus.done : exitStatus.failed
  } finally {
    close()
  }
}
