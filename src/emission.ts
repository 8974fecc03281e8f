/** Revisions -> one image that is current: written whole once, then renewed; and what needs every byte of it, once nothing changes any more. */

import { DiscError, type Fault } from './fault/index.js'
import { silent, progressOf, type Listener } from './event.js'
import { writeDisc } from './image/disc.node.js'
import { growsInPlace } from './image/grow.node.js'
import { writeText } from './image/text.node.js'
import { digestsOf } from './kernel/digest.node.js'
import { stemBeside, stemIn } from './kernel/part.node.js'
import { inFolder, lastName } from './port/index.js'
import { streamAside } from './source/files.node.js'
import { faults as proofFaults } from './integrity/index.js'
import { layoutsOf, type Layout } from './layout/index.js'
import { demandDate, demandLasting, digestContents, digestFiles, lockFor, stageLock } from './lock.js'
import type { Project } from './project.js'
import type { Renewing } from './renewal/index.js'
import { renewing } from './renewal/renew.node.js'
import { checksumsOf, lockPathIn, outputFiles, STANDARD_OUTPUT, targetOf, imageOf } from './request/index.js'
import type { Revision } from './revision.js'
import { bytesOf } from './unit/index.js'
import { MOST_TOLD, watchingFaults, type Rebuilt } from './watching/index.js'
import { ownStreams, removeStale } from './watching/own.node.js'

export interface EmissionOptions {
  /** Path of the image in place of the manifest's. */
  readonly output?: string | undefined
  /** Whether `disc.lock` is written when nothing changes any more; it is away until then. */
  readonly lock: 'none' | 'write'
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

/** What became of the image. */
export type Emitted = Omit<Rebuilt, 'kind' | 'revision' | 'elapsedSeconds' | 'paths' | 'pathCount'>

export interface Emission {
  /** Path of the image that was made last, or of its sheet, where it has one: what others read the disc by. */
  readonly name: string
  /** Brings the image to a revision; `touched` are contents that were written to whatever they look like. Throws, and the image is as it was. */
  emit(revision: Revision, touched: ReadonlySet<string>): Promise<Emitted>
  /** Makes what needs every byte; gives the files, and what is to be told of what is kept for the next time. */
  settle(revision: Revision, signal: AbortSignal): Promise<{ readonly beside: readonly string[]; readonly faults: readonly Fault[] }>
  /** Whether a path is one that is written here, or what becomes one. */
  isOwn(folder: string, name: string): boolean
  /** Removes what is kept beside the image. */
  close(): Promise<void>
}

/** What follows from all bytes of an image. */
const UNWATCHED = ['sums', 'isomd5', 'tags', 'jigdo', 'zsync', 'provenance', 'sbom'] as const

/** Throws where the outputs of a project cannot be kept current. */
export function demandWatchable({ manifest, folder, locate }: Project, output: string | undefined): void {
  if (imageOf(manifest, folder, output) === STANDARD_OUTPUT)
    throw new DiscError(locate([watchingFaults.stream({}, { path: output === undefined ? ['output'] : undefined })]))
  const asked = typeof manifest.output === 'object' ? manifest.output : {}
  const proofs = UNWATCHED.filter((key) => asked[key] !== undefined && asked[key] !== false)
  if (proofs.length > 0) throw new DiscError(locate(proofs.map((key) => proofFaults.besideWatch({ key }, { path: ['output', key] }))))
}

/** `key` gives paths the form in which `isOwn` is asked. */
export function emission(options: EmissionOptions, key: (path: string) => string): Emission {
  const { output, listener = silent, signal } = options
  let renewer: { readonly path: string; readonly renewing: Renewing } | undefined
  let image = ''
  let name = ''
  const streams = ownStreams()
  let own: ReadonlySet<string> = new Set(streams)
  /** What parts of them begin with. */
  let stems: ReadonlySet<string> = new Set()
  let rest: Promise<readonly Fault[]> = Promise.resolve([])
  /** Beside all else: what fails of it, fails where it is awaited. */
  const prepare = (one: Renewing): void => {
    rest = one.rest()
    rest.catch(() => {})
  }
  const letGo = async (): Promise<void> => {
    const last = renewer
    renewer = undefined
    await last?.renewing.close()
  }
  return {
    get name() {
      return name
    },
    async emit(revision, touched) {
      const { project, master, disc } = revision
      const { manifest, folder } = project
      const target = targetOf(manifest, folder, output)
      demandOthers(revision, target.kind === 'blocks' ? target.image : undefined)
      if (options.lock === 'write') demandDate(project)
      if (options.lock === 'write') demandLasting(project, disc, target)
      const files = outputFiles(manifest, folder, output)
      const paths = [...files.map(({ path }) => path), lockPathIn(folder)]
      own = new Set([...streams, ...paths.map(key)])
      stems = new Set(paths.map((path) => key(stemBeside(path))))
      const layout = target.kind === 'blocks' && target.part === undefined && disc.growth === undefined ? layoutsOf(disc)[0] : undefined
      if (layout === undefined || (target.kind === 'blocks' && renewer?.path !== target.image)) await letGo()
      // No image is new beside former sums.
      await removeStale(files.filter(({ kind }) => kind === 'checksum file').map(({ path }) => path))
      if (options.lock === 'write') await removeStale([lockPathIn(folder)])
      const former = renewer?.renewing
      if (former !== undefined && layout !== undefined) {
        const emitted = await renewed(former, revision, layout, touched, signal)
        prepare(former)
        return { ...emitted, image }
      }
      listener({ kind: 'action', action: 'build' })
      const progress = progressOf(listener, { action: 'build' })
      const how = { digests: [], contents: 'leave', flush: 'replace', accept: () => {}, progress, signal } as const
      const written = await writeDisc(master, target, how)
      image = written.image
      name = 'sheet' in target && target.sheet !== undefined ? target.sheet : image
      if (layout !== undefined && target.kind === 'blocks') {
        renewer = { path: target.image, renewing: await renewing(written.image, layout) }
        prepare(renewer.renewing)
      }
      const { size, faults } = written
      return { image, size, method: 'whole', writtenBytes: size, keptBytes: 0, movedBytes: 0, changes: [], changeCount: 0, faults }
    },
    async settle(revision, stop) {
      const beside = await settled(revision, image, options.lock, stop)
      return { beside, faults: await rest }
    },
    isOwn(folder, name) {
      if (own.has(key(inFolder(folder, name)))) return true
      const stem = stemIn(name)
      return stem !== undefined && stems.has(key(inFolder(folder, stem)))
    },
    close: letGo,
  }
}

/** What is made of an image cannot be that image. */
function demandOthers({ project, disc: { growth } }: Revision, image: string | undefined): void {
  if (growth === undefined || image === undefined || !growsInPlace(image, growth)) return
  throw new DiscError(project.locate([watchingFaults.growsInPlace({ image }, { path: ['session', 'import'] })]))
}

async function renewed(
  renewer: Renewing,
  { master }: Revision,
  layout: Layout,
  touched: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<Omit<Emitted, 'image'>> {
  const { contents } = master.sources
  if (contents === undefined) throw new Error('Nothing opens the files of a disc of blocks')
  const { open, reader } = contents
  const renewal = await renewer.renew(layout, { open, reader, touched, signal })
  const { method, written: writtenBytes, kept: keptBytes, moved: movedBytes, changes, changed: changeCount, faults } = renewal
  return {
    size: bytesOf(layout.size),
    method,
    writtenBytes,
    keptBytes,
    movedBytes,
    changes: changes.slice(0, MOST_TOLD),
    changeCount,
    faults,
  }
}

async function settled(
  { project, master, materials, disc }: Revision,
  image: string,
  lock: 'none' | 'write',
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names = checksumsOf(project.manifest)
  if (names.length === 0 && lock === 'none') return []
  const wanted = [...new Set([...names, ...(lock === 'write' ? (['sha256'] as const) : [])])]
  const { size, digests } = await digestsOf(streamAside(image, signal), wanted)
  const texts = []
  try {
    for (const name of names) texts.push(await writeText(`${image}.${name}`, `${digests.get(name)}  ${lastName(image)}\n`))
    if (lock === 'write') {
      const files = await digestFiles(project, materials)
      const contents = await digestContents(master, { signal })
      texts.push(await stageLock(project, lockFor(project, { disc, size, sha256: digests.get('sha256') ?? '', contents, files })))
    }
    signal.throwIfAborted()
    for (const text of texts) await text.commit()
    for (const text of texts) text.settle()
    return texts.map(({ path }) => path)
  } finally {
    for (const text of texts) await text.discard()
  }
}
