/** A folder of files that is edited at random, and the layout of an image of it. */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { next, place, type Layout, type Region } from '../../src/layout/index.js'
import type { Content } from '../../src/source/index.js'
import { bytes, instant, sectors } from '../../src/unit/index.js'
import { payloadRegions } from './payload.js'

/** Numbers from 0 to 1, the same for the same seed. */
export function drawn(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export class EditedFolder {
  readonly #folder: string
  readonly #draw: (below: number) => number
  /** Names, with the number of their content. */
  readonly #files = new Map<string, number>()
  #count = 0

  constructor(folder: string, seed: number, files: number) {
    this.#folder = folder
    this.#draw = drawn(seed)
    mkdirSync(folder, { recursive: true })
    for (let i = 0; i < files; i++) this.#add()
  }

  /** One edit, in words. */
  edit(): string {
    const names = [...this.#files.keys()]
    const name = names[this.#draw(names.length)]
    const kind = name === undefined ? 0 : this.#draw(6)
    if (name === undefined || kind === 0) return `added ${this.#add()}`
    const path = join(this.#folder, name)
    const { size } = statSync(path)
    switch (kind) {
      case 1:
        rmSync(path)
        this.#files.delete(name)
        return `removed ${name}`
      case 2: {
        const other = this.#name()
        renameSync(path, join(this.#folder, other))
        this.#files.delete(name)
        this.#files.set(other, this.#count)
        return `renamed ${name} ${other}`
      }
      case 3:
        this.#write(name, size)
        return `edited ${name}`
      case 4:
        this.#write(name, size + this.#draw(200_000))
        return `grew ${name}`
      default:
        this.#write(name, Math.floor(size / 2))
        return `shrank ${name}`
    }
  }

  /** A table of two structures before the files, and one behind them. */
  layout(): Layout {
    const contents = [...this.#files.keys()].sort().map((name) => this.#content(name))
    const where: Region = {
      id: 'table',
      owner: 'test',
      reason: 'holds addresses',
      length: sectors(Math.ceil((contents.length * 8) / 2048) + 1),
      place: next,
      refs: [],
      body: {
        kind: 'bytes',
        render: (at) => Uint8Array.from(contents.flatMap((content) => [...le(at.content(content)), ...le(content.size)])),
      },
    }
    const names: Region = {
      ...where,
      id: 'names',
      length: sectors(20),
      body: { kind: 'bytes', render: () => Buffer.from(contents.map(({ id }) => id).join(' ')).subarray(0, 40_960) },
    }
    const gap: Region = { ...where, id: 'gap', length: sectors(17), body: { kind: 'zeros' } }
    const end: Region = { ...where, id: 'end', length: sectors(1), body: { kind: 'bytes', render: (at) => le(at.end) } }
    return place([where, names, gap, ...payloadRegions(contents.map((content) => ({ content, rank: 0 }))), end])
  }

  #content(name: string): Content {
    const path = join(this.#folder, name)
    const { size, mtimeMs, dev, ino } = statSync(path)
    const stamp = { size: bytes(size), mtime: instant(mtimeMs * 1000), device: dev, inode: ino }
    return { id: `data:/${name}`, size: bytes(size), origin: { kind: 'file', path, offset: bytes(0), stamp } }
  }

  #name = (): string => `${String.fromCharCode(97 + this.#draw(26))}${this.#draw(100)}-${this.#count++}`

  #add(): string {
    const name = this.#name()
    const kind = this.#draw(10)
    this.#write(name, kind < 7 ? this.#draw(9000) : kind < 9 ? this.#draw(200_000) : this.#draw(2_500_000))
    return name
  }

  /** By another inode, so that no edit looks like the file before. */
  #write(name: string, size: number): void {
    const number = this.#count++
    this.#files.set(name, number)
    const seed = createHash('sha256').update(`${number}`).digest()
    const path = join(this.#folder, name)
    writeFileSync(`${path}.new`, Buffer.alloc(size, seed))
    renameSync(`${path}.new`, path)
  }
}

const le = (value: number): Uint8Array => Uint8Array.from([value, value >> 8, value >> 16, value >> 24], (byte) => byte & 255)

export const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
