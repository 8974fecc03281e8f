/** A folder of files that is edited at random, and the layout of an image of it. */

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { next, place, type Layout, type Region } from '../../../src/layout/index.js'
import type { Content } from '../../../src/source/index.js'
import { bytes, instant, sectors } from '../../../src/unit/index.js'
import { payloadRegions } from '../payload.js'

/** Numbers from 0 to 1, the same for the same seed. */
export function drawn(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export type Edit = 'added' | 'removed' | 'renamed' | 'edited' | 'touched' | 'grown' | 'shrunk'
const edits = ['added', 'removed', 'renamed', 'edited', 'touched', 'grown', 'shrunk'] as const

export class EditedFolder {
  readonly #folder: string
  readonly #seed: number
  readonly #draw: (below: number) => number
  readonly #names: Set<string>
  #count = 0

  /** What is in the folder already stays. */
  constructor(folder: string, seed: number, files: number) {
    this.#folder = folder
    this.#seed = seed
    this.#draw = drawn(seed)
    mkdirSync(folder, { recursive: true })
    const found = readdirSync(folder)
    // The process that made these was killed.
    for (const name of found) if (name.endsWith('.new')) rmSync(join(folder, name))
    this.#names = new Set(found.filter((name) => !name.endsWith('.new')))
    while (this.#names.size < files) this.#add()
  }

  edit(): { readonly kind: Edit; readonly name: string } {
    const names = [...this.#names]
    const name = names[this.#draw(names.length)]
    const kind = name === undefined ? 'added' : edits[this.#draw(edits.length)]
    if (name === undefined || kind === 'added') return { kind: 'added', name: this.#add() }
    const path = join(this.#folder, name)
    const { size, atimeMs, mtimeMs } = statSync(path)
    switch (kind) {
      case 'removed':
        rmSync(path)
        this.#names.delete(name)
        break
      case 'renamed': {
        const other = this.#newName()
        renameSync(path, join(this.#folder, other))
        this.#names.delete(name)
        this.#names.add(other)
        break
      }
      case 'edited':
        this.#write(name, size)
        break
      case 'touched':
        // In place, and the clock says nothing of it.
        writeFileSync(path, this.#data(size))
        utimesSync(path, atimeMs / 1000, mtimeMs / 1000)
        break
      case 'grown':
        this.#write(name, size + this.#draw(200_000))
        break
      case 'shrunk':
        this.#write(name, Math.floor(size / 2))
        break
    }
    return { kind, name }
  }

  /** A table of two structures before the files, and one behind them. */
  layout(): Layout {
    const contents = [...this.#names].sort().map((name) => this.contentOf(name))
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

  contentOf(name: string): Content {
    const path = join(this.#folder, name)
    const { size, mtimeMs, dev, ino } = statSync(path)
    const stamp = { size: bytes(size), mtime: instant(mtimeMs * 1000), device: dev, inode: ino }
    return { id: `data:/${name}`, size: bytes(size), origin: { kind: 'file', path, offset: bytes(0), stamp } }
  }

  #newName = (): string => `${String.fromCharCode(97 + this.#draw(26))}${this.#draw(100)}-${this.#seed}-${this.#count++}`

  #add(): string {
    const name = this.#newName()
    const kind = this.#draw(10)
    this.#write(name, kind < 7 ? this.#draw(9000) : kind < 9 ? this.#draw(200_000) : this.#draw(2_500_000))
    return name
  }

  /** By another inode, so that no edit looks like the file before. */
  #write(name: string, size: number): void {
    this.#names.add(name)
    const path = join(this.#folder, name)
    writeFileSync(`${path}.new`, this.#data(size))
    renameSync(`${path}.new`, path)
  }

  #data = (size: number): Buffer => Buffer.alloc(size, createHash('sha256').update(`${this.#seed} ${this.#count++}`).digest())
}

const le = (value: number): Uint8Array => Uint8Array.from([value, value >> 8, value >> 16, value >> 24], (byte) => byte & 255)

export const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
