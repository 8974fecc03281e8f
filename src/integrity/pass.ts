/** All sectors of an image in their order, once: what follows from them is put in place, and what is asked of files is digested. */

import { DiscError } from '../fault/index.js'
import type { FileDigest, Late, Layout, Seen } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { between, bytesOf } from '../unit/index.js'
import { faults } from './faults.js'
import { Implanting, type AsideDigest } from './implant.js'

/** Makes digests of what passes; `lane` is a thread of its own, where there are threads. */
export interface Digesting {
  hash(name: FileDigest, lane: string): AsideDigest
  /** Has all done that was begun. */
  flush(): Promise<void>
}

/** Files whose digests are wanted besides those that the disc itself holds. */
export interface Wanted {
  readonly content: Content
  readonly digest: FileDigest
}

export interface Overlay {
  readonly position: number
  readonly bytes: Uint8Array
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly digest: FileDigest
  readonly content: Content
}

interface LatePart {
  readonly position: number
  readonly late: Late
}

export class Pass implements Seen {
  readonly #layout: Layout
  readonly #digesting: Digesting
  readonly #stretches: readonly Stretch[]
  readonly #there: readonly LatePart[]
  readonly #atEnd: readonly LatePart[]
  readonly #digests = new Map<Content, Map<FileDigest, string>>()
  /** Digests of files that have passed and are not told yet. */
  #untold: Promise<unknown>[] = []
  readonly #all: AsideDigest | undefined
  #before = ''
  #implanted = ''
  #whole: string | undefined
  readonly #implanting: Implanting | undefined
  #open: { readonly stretch: Stretch; readonly hash: AsideDigest }[] = []
  #nextStretch = 0
  #nextLate = 0
  #at = 0

  constructor(layout: Layout, digesting: Digesting, wanted: readonly Wanted[] = []) {
    this.#layout = layout
    this.#digesting = digesting
    const parts = lateParts(layout)
    // A file may lie behind the list that names it, where the manifest has given it a place.
    const isBehind = ({ position, late: { files } }: LatePart): boolean =>
      files.some((content) => content.size > 0 && bytesOf(between(layout.start, layout.where.content(content))) > position)
    const isAtEnd = (part: LatePart): boolean => part.late.covers === 'everything' || isBehind(part)
    this.#there = parts.filter((part) => !isAtEnd(part))
    this.#atEnd = parts.filter(isAtEnd)
    const asked = [...wanted, ...parts.flatMap(({ late: { files, digest } }) => files.map((content) => ({ content, digest })))]
    this.#stretches = this.#stretchesOf(asked)
    if (this.#there.some(({ late }) => late.covers === 'all before')) this.#all = digesting.hash('md5', 'all')
    if (this.#all !== undefined && this.#atEnd.length > 0) throw new DiscError(faults.fileBehindTags({}, { path: ['output', 'tags'] }))
    if (parts.some(({ late }) => late.covers === 'everything'))
      this.#implanting = new Implanting(digesting.hash('md5', 'implant'), layout.where.end)
  }

  /** The next bytes of the image; what is known only now is put among them. */
  async pass(chunk: Uint8Array): Promise<void> {
    const end = this.#at + chunk.length
    for (let at = 0; at < chunk.length;) {
      const position = this.#at + at
      await this.#putLate(chunk, position)
      for (let next = this.#stretches[this.#nextStretch]; next?.from === position; next = this.#stretches[++this.#nextStretch])
        this.#open.push({ stretch: next, hash: this.#digesting.hash(next.digest, 'files') })
      const until = Math.min(end, this.#eventBehind(position))
      const piece = chunk.subarray(at, until - this.#at)
      this.#all?.update(piece)
      this.#implanting?.update(piece)
      for (const { hash } of this.#open) hash.update(piece)
      at += piece.length
      if (this.#open.some(({ stretch }) => stretch.to === until)) this.#close(until)
    }
    this.#at = end
  }

  /** Whether something has to be written over what has passed: then none of it stays as it was seen. */
  get overlays(): boolean {
    return this.#atEnd.length > 0
  }

  /** After the last byte: what has to be written over what has passed. */
  async end(): Promise<readonly Overlay[]> {
    this.#whole = await this.#all?.now()
    await this.#told()
    this.#implanted = (await this.#implanting?.text()) ?? ''
    return this.#atEnd.map(({ position, late }) => ({ position, bytes: this.#made(late) }))
  }

  /** The MD5 of all that has passed, where tags want one anyway; undefined else. */
  get whole(): string | undefined {
    return this.#whole
  }

  md5(): string {
    return this.#before
  }

  implanted(): string {
    return this.#implanted
  }

  file(content: Content, digest: FileDigest): string {
    const known = this.#digests.get(content)?.get(digest)
    if (known === undefined) throw new Error(`${content.id} has not passed`)
    return known
  }

  #made(late: Late): Uint8Array {
    const bytes = late.make(this, this.#layout.where)
    if (bytes.length !== late.length) throw new Error(`${bytes.length} bytes were made where ${late.length} are planned`)
    late.bytes = bytes
    return bytes
  }

  /** Once where it begins, and once more for each chunk that it goes on in. */
  async #putLate(chunk: Uint8Array, position: number): Promise<void> {
    for (let part = this.#there[this.#nextLate]; part !== undefined && part.position <= position; part = this.#there[this.#nextLate]) {
      const { late } = part
      if (late.covers === 'all before' && part.position === position) this.#before = (await this.#all?.now()) ?? ''
      if (late.files.length > 0 && part.position === position) await this.#told()
      const bytes = part.position === position ? this.#made(late) : (late.bytes ?? new Uint8Array(0))
      const from = position - part.position
      const room = chunk.length - (position - this.#at)
      chunk.set(bytes.subarray(from, from + room), position - this.#at)
      if (bytes.length - from > room) return
      this.#nextLate++
    }
  }

  #eventBehind(position: number): number {
    let until = this.#stretches[this.#nextStretch]?.from ?? Infinity
    for (const { stretch } of this.#open) until = Math.min(until, stretch.to)
    const late = this.#there[this.#nextLate]
    if (late !== undefined && late.position > position) until = Math.min(until, late.position)
    return until
  }

  #close(at: number): void {
    for (const { stretch, hash } of this.#open) if (stretch.to === at) this.#tell(stretch, hash)
    this.#open = this.#open.filter(({ stretch }) => stretch.to !== at)
  }

  #tell({ content, digest }: Wanted, hash: AsideDigest): void {
    const digests = this.#digests.get(content) ?? new Map<FileDigest, string>()
    this.#digests.set(content, digests)
    this.#untold.push(hash.end().then((hex) => digests.set(digest, hex)))
  }

  async #told(): Promise<void> {
    const untold = this.#untold
    this.#untold = []
    await this.#digesting.flush()
    await Promise.all(untold)
  }

  #stretchesOf(asked: readonly Wanted[]): readonly Stretch[] {
    const { where, start } = this.#layout
    const seen = new Map<Content, Set<FileDigest>>()
    const stretches: Stretch[] = []
    for (const { content, digest } of asked) {
      const known = seen.get(content) ?? new Set()
      if (known.has(digest)) continue
      seen.set(content, known.add(digest))
      if (content.size === 0) {
        this.#tell({ content, digest }, this.#digesting.hash(digest, 'files'))
        continue
      }
      const from = bytesOf(between(start, where.content(content)))
      stretches.push({ from, to: from + content.size, digest, content })
    }
    return stretches.sort((a, b) => a.from - b.from)
  }
}

/** What of an image follows from its other bytes, in ascending order. */
function lateParts({ regions, start }: Layout): readonly LatePart[] {
  const parts: LatePart[] = []
  for (const { body, start: at } of regions)
    if (body.kind === 'bytes' && body.late !== undefined)
      parts.push({ position: bytesOf(between(start, at)) + body.late.offset, late: body.late })
  return parts
}

/** Whether something in an image follows from its other bytes and is not known yet. */
export const isUnsettled = (layout: Layout): boolean => lateParts(layout).some(({ late }) => late.bytes === undefined)

/** Whether a digest of all sectors is made on the way, which is that of the image. */
export const digestsAll = (layout: Layout): boolean => lateParts(layout).some(({ late }) => late.covers === 'all before')
