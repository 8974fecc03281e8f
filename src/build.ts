/** Project -> image file: measure, plan, write. */

import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { remainingOf, type Listener } from './event.js'
import type { DigestName, Written } from './image/write.node.js'
import { writeImage } from './image/write.node.js'
import { writeText } from './image/text.node.js'
import { sha256 } from './kernel/digest.node.js'
import type { Layout } from './layout/index.js'
import { diffLocks, faults as lockFaults, makeLock, parseLock, printLock, type Lock } from './lock/index.js'
import type { Manifest } from './manifest/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { hostFiles } from './source/files.node.js'
import { hostContents } from './source/open.node.js'
import { decodeUtf8 } from './codec/index.js'
import { bytesOf, type Bytes } from './unit/index.js'

export interface BuildOptions {
  /** Path of the image, in place of the manifest's. */
  readonly output?: string | undefined
  /** `write` leaves a lock file beside the manifest, `frozen` fails unless the result is what that file promises. */
  readonly lock: 'none' | 'write' | 'frozen'
  /** Whether the image is flushed to the device also where no former output is replaced. */
  readonly flush: 'always' | 'replace'
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

export interface Built {
  readonly image: string
  readonly size: Bytes
  readonly digests: ReadonlyMap<DigestName, string>
  readonly layout: Layout
  /** Warnings and notes, with their places in the manifest. */
  readonly faults: readonly Fault[]
  /** Path of the lock file that was written. */
  readonly lock?: string
}

/** Throws the faults of manifest, sources and output; the former output then stays as it was. */
export async function build(project: Project, options: BuildOptions): Promise<Built> {
  const { manifest, folder } = project
  const promised = options.lock === 'frozen' ? readLock(project) : undefined
  const contents = hostContents()
  try {
    options.listener({ kind: 'action', action: 'measure' })
    const materials = await measure(manifest, { base: folder, date: project.date.at, contents, signal: options.signal })
    options.listener({ kind: 'action', action: 'plan' })
    const { layout, faults } = plan(materials)
    const located = project.locate([...project.faults, ...faults])
    throwErrors(located)
    if (layout === undefined) throw new Error('A plan without errors has a layout')
    options.listener({ kind: 'action', action: 'build' })
    const written = await write(project, layout, options, contents.open, promised)
    const lock = options.lock === 'write' ? await writeLock(project, layout, written) : undefined
    return {
      image: written.path,
      size: written.size,
      digests: written.digests,
      layout,
      faults: located,
      ...(lock === undefined ? {} : { lock }),
    }
  } finally {
    contents.close()
  }
}

async function write(
  project: Project,
  layout: Layout,
  options: BuildOptions,
  open: Parameters<typeof writeImage>[2]['open'],
  promised: Lock | undefined,
): Promise<Written> {
  const { manifest, folder } = project
  const checksums = checksumsOf(manifest)
  const path = options.output ?? outputOf(manifest, folder)
  const locked = options.lock !== 'none'
  const written = await writeImage(path, layout, {
    digests: [...new Set([...checksums, ...(locked ? ['sha256' as const] : [])])],
    contents: locked ? 'digest' : 'leave',
    flush: options.flush,
    open,
    progress: progressOf(options.listener, bytesOf(layout.size)),
    signal: options.signal,
    accept: (candidate) => {
      if (promised !== undefined) proveLock(project, promised, lockOf(project, layout, candidate))
    },
  })
  for (const name of checksums) await writeText(`${written.path}.${name}`, `${written.digests.get(name)}  ${nameOf(written.path)}\n`)
  return written
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The image's path: the manifest's, or `dist/NAME.iso`, from the folder of the manifest. */
export function outputOf({ output, name = 'disc' }: Manifest, folder: string): string {
  const path = (typeof output === 'string' ? output : output?.image) ?? `dist/${name}.iso`
  return path.startsWith('/') ? path : `${folder}/${path}`
}

const checksumsOf = ({ output }: Manifest): readonly DigestName[] => (typeof output === 'object' ? (output.checksums ?? []) : [])

const REPORT_EVERY_MS = 500

function progressOf(listener: Listener, total: Bytes): (done: Bytes) => void {
  const begin = performance.now()
  let last = begin
  return (done) => {
    const now = performance.now()
    if (now - last < REPORT_EVERY_MS && done < total) return
    last = now
    const elapsedSeconds = (now - begin) / 1000
    const remainingSeconds = remainingOf(done, total, elapsedSeconds)
    listener({
      kind: 'progress',
      action: 'build',
      done,
      total,
      elapsedSeconds,
      ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    })
  }
}

const lockPath = ({ folder }: Project): string => `${folder}/disc.lock`

function readLock(project: Project): Lock {
  if (project.date.from === 'now') throw new DiscError(lockFaults.dateUnknown({}))
  const path = lockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(lockFaults.missing({ path }))
  return parseLock(decodeUtf8(hostFiles.read(path)), path)
}

async function writeLock(project: Project, layout: Layout, written: Written): Promise<string> {
  if (project.date.from === 'now') throw new DiscError(lockFaults.dateUnknown({}))
  const path = lockPath(project)
  await writeText(path, printLock(lockOf(project, layout, written)))
  return path
}

function lockOf({ manifest }: Project, layout: Layout, written: Pick<Written, 'size' | 'digests' | 'contents'>): Lock {
  const regions = layout.regions.map(({ id, start, length, body }) => ({
    id,
    start,
    length,
    ...(body.kind === 'bytes' ? { sha256: sha256(body.render(layout.where)) } : {}),
  }))
  const sources = layout.regions.flatMap(({ id, body }) =>
    body.kind === 'content' ? [{ id, size: body.content.size as number, sha256: written.contents.get(body.content.id) ?? '' }] : [],
  )
  const resolved = withoutOutput(manifest)
  return makeLock({
    manifest: resolved,
    manifestSha256: sha256(JSON.stringify(resolved)),
    sources,
    regions,
    image: { size: written.size, sha256: written.digests.get('sha256') ?? '' },
  })
}

/** Where an image goes does not change it. */
const withoutOutput = ({ output, burn: _burn, ...rest }: Manifest): object => ({
  ...rest,
  ...(typeof output === 'object' && output.padding !== undefined ? { output: { padding: output.padding } } : {}),
})

const MOST_CHANGES = 50

function proveLock(project: Project, promised: Lock, now: Lock): void {
  const changes = diffLocks(promised, now)
  if (changes.length > 0)
    throw new DiscError(lockFaults.differs({ path: lockPath(project), changes: changes.slice(0, MOST_CHANGES), count: changes.length }))
}
