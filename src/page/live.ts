/**
 * The page of an image that is kept current: an address of this host that tells what the disc is now, and what became of it. Whatever is
 * asked for is named by numbers; no path of a request leads to a file.
 */

import { DiscError } from '../fault/index.js'
import type { Revision } from '../revision.js'
import { createEvents, jsonAnswer, textAnswer, type Answer, type Request } from '../serving/index.js'
import { openGuarded } from '../serving/http.node.js'
import { seaBios } from '../serving/seabios.node.js'
import type { Current } from '../watch.js'
import type { WatchEvent } from '../watching/index.js'
import { read } from './assets.node.js'
import { blockOf } from './blocks.js'
import { discOfSubject } from './disc.js'
import { liveDocument, livePolicy } from './document.js'
import { modelOf, toldFaults, type Told } from './model.js'
import { peaksOf } from './peaks.js'
import { imageBytes, imageOf, LENT } from './preview.js'
import type { NameSpaceNames, PageState, PastRebuild } from './shape.js'
import type { Subject } from './subject.js'

export interface LiveOptions {
  /** Any that is free where absent. */
  readonly port?: number | undefined
  /** What the image is made of; undefined before the watch has begun. */
  readonly current: () => Current | undefined
  /** In milliseconds since 1970. */
  readonly clock: () => number
  readonly failed?: (error: unknown) => void
}

export interface Live {
  readonly address: string
  /** Is to be told of all that the watch tells. */
  hear(event: WatchEvent): void
  /** Tells those who look that there is something to be seen. */
  look(): void
  close(): Promise<void>
}

/** Rebuilds that are remembered. */
const MOST_PAST = 100

export async function openLive(options: LiveOptions): Promise<Live> {
  const page = new LivePage(options)
  const server = await openGuarded({
    port: options.port,
    policy: livePolicy,
    routes: (request) => page.answer(request),
    ...(options.failed === undefined ? {} : { failed: options.failed }),
  })
  return {
    address: server.address,
    hear: (event) => page.hear(event),
    look: () => page.look(),
    async close() {
      await server.close()
      await page.close()
    },
  }
}

/** What was worked out of one revision, once. */
interface Shown {
  readonly number: number
  readonly revision: Revision
  readonly told: Promise<Told>
  names?: Promise<readonly NameSpaceNames[] | null>
  readonly peaks: Map<number, Promise<string | undefined | null>>
}

class LivePage {
  readonly #options: LiveOptions
  readonly #events = createEvents()
  readonly #past: PastRebuild[] = []
  #shown: Shown | undefined
  /** Revisions whose image is being read by a preview, the latest one last. */
  #lent: { readonly number: number; readonly revision: Revision }[] = []
  #state: PageState['state'] = 'starting'

  constructor(options: LiveOptions) {
    this.#options = options
  }

  hear(event: WatchEvent): void {
    const remember = (past: PastRebuild): void => {
      this.#past.push(past)
      if (this.#past.length > MOST_PAST) this.#past.shift()
    }
    const at = this.#options.clock()
    switch (event.kind) {
      case 'ready':
      case 'rebuilt': {
        // The browser has no use for a path of the host, and is told of faults apart.
        const { image: _image, faults: _faults, ...past } = event
        remember({ ...past, at })
        this.#state = 'current'
        break
      }
      case 'failed':
        remember({
          kind: 'failed',
          at,
          message: event.faults.find(({ severity }) => severity === 'error')?.message ?? '',
          paths: event.paths,
          pathCount: event.pathCount,
        })
        this.#state = 'wrong'
        break
      case 'changed':
        this.#state = 'changing'
        break
      case 'settled':
        // What was saved made no difference.
        if (this.#state !== 'changing') return
        this.#state = 'current'
        break
      case 'watching':
        return
    }
    this.look()
  }

  look(): void {
    this.#events.publish('state', this.#state)
  }

  async close(): Promise<void> {
    await this.#shown?.told.catch(() => undefined)
    await this.#shown?.revision.letGo()
    for (const { revision } of this.#lent.splice(0)) await revision.letGo()
    this.#shown = undefined
  }

  async answer({ path, query, lastEventId }: Request): Promise<Answer | undefined> {
    switch (path) {
      case '/':
        return textAnswer('text/html; charset=utf-8', liveDocument)
      case '/page.js':
      case '/v86.js':
        return { kind: 'whole', type: 'text/javascript; charset=utf-8', bytes: read(path === '/page.js' ? 'page.js' : 'v86.js') }
      case '/page.css':
        return { kind: 'whole', type: 'text/css; charset=utf-8', bytes: read('page.css') }
      case '/v86.wasm':
        return { kind: 'whole', type: 'application/wasm', bytes: read('v86.wasm') }
      case '/bios':
      case '/vgabios': {
        const bytes = seaBios()?.[path === '/bios' ? 'bios' : 'vga']()
        return bytes && { kind: 'whole', type: 'application/octet-stream', bytes }
      }
      case '/events':
        return this.#events.answer(lastEventId)
      case '/state':
        return jsonAnswer(await this.#told())
      case '/block':
        return this.#block(numberIn(query, 'block'))
      case '/names':
        return this.#names(numberIn(query, 'revision'))
      case '/peaks':
        return this.#peaks(numberIn(query, 'track'))
      case '/image':
        return this.#image(numberIn(query, 'revision'))
      default:
        return undefined
    }
  }

  async #told(): Promise<PageState> {
    const current = this.#options.current()
    const shown = this.#show()
    const { model, starts } = (await shown?.told) ?? {}
    const found = seaBios()
    return {
      state: current === undefined ? 'starting' : this.#state,
      revision: shown?.number ?? 0,
      ...toldFaults([...(current?.faults ?? []), ...(starts?.faults ?? [])]),
      past: this.#past,
      preview:
        found === undefined
          ? { kind: 'missing' }
          : { kind: 'ready', vga: found.hasVga, sizeBytes: (shown && imageBytes(shown.revision)) ?? 0 },
      ...(model === undefined ? {} : { model }),
    }
  }

  /** The last image that was made, held until there is another. */
  #show(): Shown | undefined {
    const current = this.#options.current()
    if (current?.made === undefined) return undefined
    if (this.#shown?.revision === current.made) return this.#shown
    const former = this.#shown
    const { made: revision, revision: number } = current
    revision.hold()
    const shown: Shown = {
      number,
      revision,
      told: discOfSubject(subjectOf(revision)).then((disc) => modelOf(disc, 'server')),
      peaks: new Map(),
    }
    this.#shown = shown
    shown.told.catch(() => {
      // Sources that change while they are looked at: the next one who asks may have more luck.
      if (this.#shown !== shown) return
      this.#shown = undefined
      void revision.letGo()
    })
    if (former !== undefined) void former.told.catch(() => undefined).then(() => former.revision.letGo())
    return shown
  }

  async #block(block: number | undefined): Promise<Answer | undefined> {
    const shown = this.#show()
    if (shown === undefined || block === undefined || block >= shown.revision.master.medium.size) return undefined
    const { marks } = await shown.told
    return jsonAnswer(await held(shown.revision, () => blockOf(shown.revision.master.medium, block, marks)))
  }

  /** Of the revision that is shown; whoever has another one asks again when it has that. */
  async #names(number: number | undefined): Promise<Answer | undefined> {
    const shown = this.#show()
    if (shown === undefined || shown.number !== number) return undefined
    const { names } = await shown.told
    shown.names ??= held(shown.revision, names)
    return jsonAnswer(await shown.names)
  }

  async #peaks(track: number | undefined): Promise<Answer | undefined> {
    const shown = this.#show()
    if (shown === undefined || track === undefined || track < 1 || track > 99) return undefined
    // Whoever asks may go before they are there, and comes back for them.
    const asked = shown.peaks.get(track) ?? held(shown.revision, () => peaksOf(subjectOf(shown.revision), track))
    shown.peaks.set(track, asked)
    return jsonAnswer((await asked) ?? null)
  }

  #image(number: number | undefined): Answer | undefined {
    let lent = this.#lent.find((one) => one.number === number)
    if (lent === undefined) {
      const shown = this.#show()
      if (shown === undefined || shown.number !== number) return undefined
      const { revision } = shown
      revision.hold()
      lent = { number, revision }
      this.#lent.push(lent)
      for (const old of this.#lent.splice(0, this.#lent.length - LENT)) void old.revision.letGo()
    }
    const of = imageOf(lent.revision, lent.number)
    return of && { kind: 'ranges', type: 'application/octet-stream', of }
  }
}

const subjectOf = ({ project, disc, materials, faults, master, starts }: Revision): Subject => ({
  project,
  starts,
  disc,
  materials,
  faults,
  medium: master.medium,
  sources: master.sources,
})

/** A whole number of a request; nothing else is one. */
function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? ''
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** What cannot be had of sources that change right now is asked for again by whoever hears of it. */
async function held<Result>(revision: Revision, ask: () => Promise<Result>): Promise<Result | null> {
  revision.hold()
  try {
    return await ask()
  } catch (error) {
    if (error instanceof DiscError) return null
    throw error
  } finally {
    await revision.letGo()
  }
}
