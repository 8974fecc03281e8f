/** Manifest -> an image that is current a moment after something was saved: measured again, planned again, renewed where it differs. */

import { demandWatchable, emission, type Emission } from './emission.js'
import { now, silent, type Listener } from './event.js'
import { codeOf, DiscError, type Fault } from './fault/index.js'
import type { ReadOptions } from './manifest/read.node.js'
import { absolutePath } from './port/index.js'
import { DEFAULT_MANIFEST, readProject, type Project } from './project.js'
import { lookAtManifests, revisionOf, type Revision } from './revision.js'
import { hostFiles } from './source/files.node.js'
import { judge } from './validate.js'
import { tidy } from './watching/tidy.node.js'
import { hearing, type Hearing, type WatchLimits } from './watching/hearing.node.js'
import { MOST_TOLD, watchingFaults, type Difference, type Known, type WatchEvent } from './watching/index.js'

export interface WatchingOptions extends Partial<ReadOptions> {
  /** Path of the image in place of the manifest's. */
  readonly output?: string | undefined
  /** Whether `disc.lock` is written when nothing changes any more. It is away until then. */
  readonly lock?: 'none' | 'write'
  /** Seconds without a change after which what needs every byte is made: 1 where absent. */
  readonly quietSeconds?: number | undefined
  /** Hears what becomes of the image, in order. It must not throw and is never waited for. */
  readonly listener?: (event: WatchEvent) => void
  /** Hears what goes on within a rebuild. */
  readonly progress?: Listener
  /** Called with the image, or its sheet, when things have settled, and waited for: until it is done the image stays as it is. */
  readonly settled?: (name: string, signal: AbortSignal) => Promise<void>
  readonly signal?: AbortSignal | undefined
  /** Those of the host where absent. */
  readonly limits?: WatchLimits | undefined
}

/** What the image is made of. */
export interface Current {
  /** Undefined as long as there was none without errors. */
  readonly made: Revision | undefined
  /** Counts the images, from 1 on; 0 before the first one. */
  readonly revision: number
  /** What is wrong with what is there now, which the image then does not show; else the warnings and notes of the image. */
  readonly faults: readonly Fault[]
}

export interface Watching {
  current(): Current
  /** Fulfilled when the watch is closed; rejected where it cannot go on. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Sources that change while they are read are read again after a while, so many times in a row. */
const MOST_TRIES = 20
const TRY_AGAIN_MS = 100
const MOVING = new Set(['source/changed', 'source/grown', 'source/shrunk', 'source/vanished'])

/** Keeps the image of the manifest at a path current. What is wrong with it is told and may be mended; throws where it cannot be watched. */
export async function watch(file: string = DEFAULT_MANIFEST, options: WatchingOptions = {}): Promise<Watching> {
  // Whoever has no such file is told at once.
  if (hostFiles.statFollowed(file) === undefined) readProject(file, options)
  if (hostFiles.statFollowed(file)?.kind !== 'file') throw new DiscError(watchingFaults.noFile({ file }))
  const kept = new KeptCurrent(file, options)
  await kept.wake(now())
  return kept
}

class KeptCurrent implements Watching {
  readonly #file: string
  readonly #options: WatchingOptions
  readonly #cwd = process.cwd()
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #emission: Emission
  readonly #hearing: Hearing
  /** Of the next settling, and of the next try. */
  #later: NodeJS.Timeout | undefined
  #end!: { readonly resolve: () => void; readonly reject: (error: unknown) => void }
  readonly ended = new Promise<void>((resolve, reject) => (this.#end = { resolve, reject }))
  #queue: Promise<void> = Promise.resolve()
  #settling: AbortController | undefined
  /** What was saved since the image was last made, and the files that tell when the manifest is to be read again. */
  #saved = new Set<string>()
  #manifests: ReadonlySet<string>
  #project: Project | undefined
  #date: Project['date'] | undefined
  #revision: Revision | undefined
  #number = 0
  #wrong: readonly Fault[] | undefined
  #tries = 0

  constructor(file: string, options: WatchingOptions) {
    const { output, signal, limits, lock = 'none', progress = silent } = options
    this.#file = file
    this.#manifests = new Set([absolutePath(file, this.#cwd)])
    this.#options = options
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal])
    this.#emission = emission({ output, lock, listener: progress, signal: this.#signal }, (path) => absolutePath(path, this.#cwd))
    this.#hearing = hearing(hostFiles, this.#cwd, {
      limits,
      isOwn: (folder, name) => this.#emission.isOwn(folder, name),
      wake: (since) => void this.wake(since),
      time: now,
    })
    this.ended.catch(() => {})
    signal?.addEventListener('abort', () => void this.close(), { once: true })
  }

  current(): Current {
    return { made: this.#revision, revision: this.#number, faults: this.#wrong ?? this.#revision?.faults ?? [] }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#hearing.close()
    clearTimeout(this.#later)
    await this.#queue
    await this.#emission.close()
    await this.#revision?.letGo()
    this.#revision = undefined
    this.#end.resolve()
  }

  /** Turns follow one another; what needs much time gives way. */
  wake(since: number): Promise<void> {
    this.#settling?.abort()
    return this.#next(() => this.#turn(since))
  }

  #next(action: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(() => (this.#stop.signal.aborted ? undefined : action()))
    return (this.#queue = next.catch((error: unknown) => {
      if (!this.#signal.aborted) this.#end.reject(error)
    }))
  }

  async #turn(since: number): Promise<void> {
    clearTimeout(this.#later)
    const { written, others } = this.#hearing.take()
    for (const path of [...written.keys(), ...others]) this.#saved.add(path)
    if (this.#saved.size > 0 || this.#revision === undefined || this.#wrong !== undefined) {
      if (this.#saved.size > 0) this.#tell({ kind: 'changed', ...this.#paths() })
      await this.#renew(since, others.length > 0 ? undefined : written)
    }
    if (this.#wrong === undefined && !this.#signal.aborted)
      this.#later = setTimeout(() => void this.#next(() => this.#settle()), (this.#options.quietSeconds ?? 1) * 1000)
  }

  /** `written` is all that changed since the last turn, where it is nothing but bytes. */
  async #renew(since: number, written: Difference['written'] | undefined): Promise<void> {
    try {
      const fast = written && this.#wrong === undefined ? await this.#revision?.rewritten(written) : undefined
      const revision = fast?.revision ?? (await this.#measured())
      const touched = fast?.touched ?? revision.among(this.#saved)
      const emitted = await this.#emission.emit(revision, touched).catch(async (error: unknown) => {
        await revision.letGo()
        throw error
      })
      const former = this.#revision
      this.#revision = revision
      await former?.letGo()
      const paths = this.#paths()
      this.#saved = new Set()
      const wasWrong = this.#wrong !== undefined
      this.#wrong = undefined
      this.#tries = 0
      if (emitted.method === 'nothing' && !wasWrong) return
      const kind = this.#number === 0 ? 'ready' : 'rebuilt'
      const faults = [...revision.faults, ...emitted.faults]
      this.#tell({ kind, revision: ++this.#number, elapsedSeconds: (now() - since) / 1000, ...emitted, ...paths, faults })
    } catch (error) {
      this.#failed(error)
    }
  }

  async #measured(): Promise<Revision> {
    const { known } = this.#hearing
    let how: 'whole' | 'broken' = 'broken'
    known.begin()
    for (const path of this.#manifests) known.look(path)
    try {
      if (this.#project === undefined || this.#wrong !== undefined || [...this.#manifests].some((path) => this.#saved.has(path)))
        this.#project = await this.#read(known)
      const made = await revisionOf(this.#project, known, this.#cwd, { ...this.#how(), outputs: 'judge' })
      how = 'whole'
      return made
    } finally {
      known.end(how)
      const heeded = this.#hearing.heed()
      if (heeded !== undefined) this.#tell({ kind: 'watching', ...heeded })
    }
  }

  async #read(known: Known): Promise<Project> {
    const read = readProject(this.#file, this.#options)
    this.#manifests = lookAtManifests(this.#file, read, known)
    if (read.kind !== 'whole') throw new DiscError(await judge(read, this.#how()))
    demandWatchable(read.project, this.#options.output)
    const { date } = read.project
    // A disc without a date of its own keeps the one that the watch began with.
    if (date.from !== 'now') return read.project
    this.#date ??= date
    return { ...read.project, date: { ...date, at: this.#date.at } }
  }

  #failed(error: unknown): void {
    if (this.#signal.aborted) return
    if (!(error instanceof DiscError)) throw error
    const { faults } = error
    this.#wrong = faults
    const moving = faults.filter(({ code }) => MOVING.has(code))
    if (moving.length > 0 && ++this.#tries < MOST_TRIES) {
      for (const { values } of moving) this.#hearing.suspect(String(values['path']))
      this.#later = setTimeout(() => this.#hearing.poke(), TRY_AGAIN_MS)
      return
    }
    this.#tries = 0
    this.#tell({ kind: 'failed', faults, ...this.#paths() })
  }

  async #settle(): Promise<void> {
    const revision = this.#revision
    if (revision === undefined || this.#wrong !== undefined) return
    const settling = new AbortController()
    this.#settling = settling
    try {
      tidy()
      const made = await this.#emission.settle(revision, AbortSignal.any([settling.signal, this.#signal]))
      this.#tell({ kind: 'settled', revision: this.#number, ...made })
      await this.#options.settled?.(this.#emission.name, this.#signal)
    } catch (error) {
      if (settling.signal.aborted) return
      if (codeOf(error) !== 'ENOENT') return this.#failed(error)
      // Who took the image away wants another one.
      this.#wrong = []
      this.#hearing.poke()
    } finally {
      this.#settling = undefined
    }
  }

  readonly #how = () => ({ output: this.#options.output, signal: this.#signal })

  #paths(): { readonly paths: readonly string[]; readonly pathCount: number } {
    return { paths: [...this.#saved].slice(0, MOST_TOLD), pathCount: this.#saved.size }
  }

  #tell(event: WatchEvent): void {
    if (!this.#stop.signal.aborted) this.#options.listener?.(event)
  }
}
