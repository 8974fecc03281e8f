/**
 * An image as a template and a list of files that servers have. jigdo 0.8.0, template format 1.2: what no server has is in the template,
 * compressed, and a table tells how the two follow each other.
 */

import { encodeUtf8 } from '../codec/index.js'
import type { Layout } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { between, bytesOf } from '../unit/index.js'
import { rsync64, SUMMED_BYTES } from './rsync64.js'

/** Bytes of the image in one piece of the template. */
const PIECE_BYTES = 1 << 20

export interface JigdoFile {
  readonly content: Content
  readonly label: string
  /** Below the address of the server. */
  readonly path: string
}

interface Part {
  readonly content: Content
  readonly from: number
}

const SUM_BYTES = 8
/** The longest row of the table: a type, a size, a rolling sum and an MD5. */
const MOST_ROW_BYTES = 1 + 6 + SUM_BYTES + 16

type Write = (bytes: Uint8Array) => Promise<void>
/** Bytes as a zlib stream, the same on every host. */
export type Pack = (bytes: Uint8Array) => Promise<Uint8Array>

/** Makes a template of the bytes of an image that pass in order. */
export class Template {
  readonly #parts: readonly Part[]
  readonly #write: Write
  readonly #pack: Pack
  /** Of each part, its rolling sum. */
  readonly #sums: Uint8Array
  readonly #entries: (readonly ['data', number] | readonly ['file', number])[] = []
  readonly #pending = new Uint8Array(PIECE_BYTES)
  #filled = 0
  #run = 0
  #at = 0
  #next = 0
  #head: Uint8Array[] = []

  constructor(layout: Layout, files: readonly JigdoFile[], write: Write, pack: Pack) {
    const { where, start } = layout
    this.#parts = files
      .map(({ content }) => ({ content, from: bytesOf(between(start, where.content(content))) }))
      .sort((a, b) => a.from - b.from)
    this.#sums = new Uint8Array(SUM_BYTES * files.length)
    this.#write = write
    this.#pack = pack
  }

  async begin(generator: string): Promise<void> {
    await this.#write(encodeUtf8(`JigsawDownload template 1.2 ${generator}\r\nSee https://www.einval.com/~steve/software/jigdo/\r\n\r\n`))
  }

  async pass(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const part = this.#parts[this.#next]
      const position = this.#at + at
      const isInside = part !== undefined && position >= part.from
      const until = isInside ? part.from + part.content.size : (part?.from ?? Infinity)
      const piece = chunk.subarray(at, Math.min(chunk.length, until - this.#at))
      if (!isInside) await this.#keep(piece)
      else {
        if (position === part.from) this.#endRun()
        this.#sumHead(part, piece, position)
        if (position + piece.length === until) this.#entries.push(['file', this.#next++])
      }
      at += piece.length
    }
    this.#at += chunk.length
  }

  /** Writes the table. Digests are those of the image and its files, in hexadecimal digits. */
  async end(image: string, md5: (content: Content) => string): Promise<void> {
    this.#endRun()
    await this.#flush()
    const rows = Buffer.alloc(MOST_ROW_BYTES * (this.#entries.length + 1))
    let at = 0
    const row = (type: number, size: number): void => {
      at = rows.writeUIntLE(size, rows.writeUInt8(type, at), 6)
    }
    for (const [kind, value] of this.#entries) {
      if (kind === 'data') {
        row(2, value)
        continue
      }
      const { content } = this.#parts[value] as Part
      row(6, content.size)
      rows.set(this.#sums.subarray(SUM_BYTES * value, SUM_BYTES * (value + 1)), at)
      at += SUM_BYTES
      at += rows.write(md5(content), at, 'hex')
    }
    row(5, this.#at)
    at += rows.write(image, at, 'hex')
    at = rows.writeUInt32LE(SUMMED_BYTES, at)
    const length = six(at + 16)
    await this.#write(Buffer.concat([encodeUtf8('DESC'), length, rows.subarray(0, at), length]))
  }

  /** The beginning of a file may lie in two chunks. */
  #sumHead(part: Part, piece: Uint8Array, position: number): void {
    const done = position - part.from
    if (done >= SUMMED_BYTES) return
    const head = piece.subarray(0, SUMMED_BYTES - done)
    const isWhole = done + piece.length >= SUMMED_BYTES
    if (isWhole) this.#sums.set(rsync64(done === 0 ? head : Buffer.concat([...this.#head, head])), SUM_BYTES * this.#next)
    this.#head = isWhole ? [] : [...this.#head, head.slice()]
  }

  async #keep(piece: Uint8Array): Promise<void> {
    this.#run += piece.length
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + PIECE_BYTES - this.#filled)
      this.#pending.set(taken, this.#filled)
      this.#filled += taken.length
      at += taken.length
      if (this.#filled === PIECE_BYTES) await this.#flush()
    }
  }

  #endRun(): void {
    if (this.#run > 0) this.#entries.push(['data', this.#run])
    this.#run = 0
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return
    const packed = await this.#pack(this.#pending.subarray(0, this.#filled))
    await this.#write(Buffer.concat([encodeUtf8('DATA'), six(packed.length + 16), six(this.#filled), packed]))
    this.#filled = 0
  }
}

/** Six bytes, the least significant first. */
const six = (value: number): Uint8Array => Uint8Array.from({ length: 6 }, (_, i) => Math.floor(value / 256 ** i) % 256)

/** As jigdo writes digests. */
export const base64Url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url')

export interface JigdoText {
  readonly generator: string
  readonly image: string
  readonly template: string
  /** Of the template, in hexadecimal digits. */
  readonly templateMd5: string
  readonly servers: Readonly<Record<string, string>>
  readonly parts: readonly JigdoFile[]
}

export function printJigdo(
  { generator, image, template, templateMd5, servers, parts }: JigdoText,
  md5: (content: Content) => string,
): string {
  const rows = new Set(parts.map(({ content, label, path }) => `${base64Url(md5(content))}=${label}:${path}`))
  return [
    '[Jigdo]',
    'Version=1.2',
    `Generator=${generator}`,
    '',
    '[Image]',
    `Filename=${image}`,
    `Template=${template}`,
    `Template-MD5Sum=${base64Url(templateMd5)}`,
    '',
    '[Servers]',
    ...Object.entries(servers).map(([label, url]) => `${label}=${url}`),
    '',
    '[Parts]',
    ...[...rows].sort(),
    '',
  ].join('\n')
}
