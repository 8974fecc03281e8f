/** `disc verify` */

import { createHash } from 'node:crypto'
import { isDriveAddress } from '../drive/transport/index.js'
import { sourceOfFile } from '../drive/recording/file.node.js'
import type { SectorSource } from '../drive/recording/index.js'
import { DEFAULT_MANIFEST, openProject } from '../project.js'
import { recordableOfProject, type Recordable } from '../recordable.js'
import { lba } from '../unit/index.js'
import { verifyDrive, verifyImage, type Verified } from '../verify.js'
import { listOption, textOption, type CommandContext, type Options, type Run } from './command.js'
import { exitStatus, faultAsJson } from './output.js'
import { progressLine } from './progress.js'

export const run: Run = async ([target], options, context) => {
  const { output, signal } = context
  const level = textOption(options, 'level') ?? 'full'
  const digest = textOption(options, 'sha256')
  const start = textOption(options, 'start') ?? '0'
  if (target === undefined || (level !== 'quick' && level !== 'full') || !/^\d{1,9}$/.test(start)) {
    output.error('disc verify takes an image or a drive; --level is quick or full, --start is a block')
    return exitStatus.usedWrongly
  }
  if (digest !== undefined) return verifyDigest(target, digest, context)
  const { listener, clear } = progressLine(output)
  const reference = await openReference(options, context, listener)
  try {
    const common = { expected: reference.source, start: lba(Number(start)), level, listener, signal, locate: reference.locate } as const
    const result = isDriveAddress(target)
      ? await verifyDrive(target, common)
      : await withImage(target, (actual) => verifyImage(target, actual, common))
    clear()
    output.faults(result.faults)
    if (!output.quiet) output.print(`${target}: ${sentence(result)}`)
    output.emit({ ok: result.ok, verification: result.report, faults: result.faults.map(faultAsJson) })
    return result.ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
    reference.close()
  }
}

interface Reference {
  readonly source: SectorSource
  readonly locate: Recordable['locate']
  close(): void
}

/** What the disc should hold: an image, or what the manifest makes. */
async function openReference(
  options: Options,
  context: CommandContext,
  listener: Parameters<typeof recordableOfProject>[1]['listener'],
): Promise<Reference> {
  const image = textOption(options, 'against')
  if (image !== undefined) return { ...sourceOfFile(image), locate: undefined }
  const file = textOption(options, 'manifest') ?? DEFAULT_MANIFEST
  const project = openProject(file, { environment: context.environment, overrides: listOption(options, 'set') })
  const recordable = await recordableOfProject(project, { stage: 'never', listener, signal: context.signal })
  const [session] = recordable.sessions
  if (session?.kind !== 'data') throw new Error('A project without a data session cannot be compared sector by sector')
  return { source: session.source, locate: recordable.locate, close: () => recordable.close() }
}

async function withImage(path: string, work: (source: SectorSource) => Promise<Verified>): Promise<Verified> {
  const { source, close } = sourceOfFile(path)
  try {
    return await work(source)
  } finally {
    close()
  }
}

const sentence = ({ ok, report }: Verified): string =>
  ok
    ? `${report.checkedBlocks} blocks are as they should be (${report.level})`
    : report.bad
        .slice(0, 20)
        .map(
          (range) =>
            `blocks ${range.start} to ${range.start + range.blocks - 1} ${range.problem === 'differs' ? 'differ' : 'cannot be read'}${range.names.length === 0 ? '' : ` (${range.names.join(', ')})`}`,
        )
        .join('\n')

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
