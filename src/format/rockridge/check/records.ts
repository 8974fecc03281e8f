/** Each record's entries, with what continues them, and all of them together. */

import { FLAG, IN_USE, LINK } from './constants.js'
import type { Judging } from '../../../finding/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { type CheckedRecord, type SystemUseCheck } from '../../iso9660/index.js'
import { ContinuationArea } from '../structures.js'
import { judgeCompressed } from './compressed.js'
import { Entries } from './entries.js'
import { Folders } from './folders.js'
import { judgeKind } from './kind.js'
import { Lacking } from './lacking.js'
import { Leaves } from './leaves.js'
import { isPlain, NameSet, oddCharacters } from './names.js'
import { pathOf } from './path.js'
import { Place } from './place.js'
import type { Protocol } from './protocol.js'
import { References } from './references.js'
import { rules, suspRules } from './rules.js'
import { takerOf } from './take.js'
import { judgeEnd } from './target.js'
import { takeUsual } from './usual.js'
import { isTelling, walk } from './walk.js'

/** Linux follows 32; a chain that is longer, or a loop, is cut there. */
const MOST_AREAS = 32
/** Blocks of an area that are read, although it should lie in one. */
const MOST_BLOCKS = 16
const SHOWN_NAME_BYTES = 253
const DOT = 0x2e

export class Records implements SystemUseCheck {
  readonly #judging: Judging
  readonly #protocol: Protocol
  readonly #place: Place
  readonly #entries = new Entries()
  readonly #folders: Folders
  readonly #leaves: Leaves
  readonly #lacking: Lacking
  readonly #references: References
  readonly #names = new NameSet()
  readonly #owner: number
  #skipped: number
  #skipIsProved = false
  /** Of the last area that was read. */
  #block = -1
  #area = new Uint8Array(0)
  #root: { readonly at: number; readonly path: string } | undefined
  /** Entry that continues what is walked; -1 where there is none. */
  #next = -1
  readonly #take: ReturnType<typeof takerOf>

  constructor(judging: Judging, protocol: Protocol) {
    const { findings, claims } = judging
    this.#judging = judging
    this.#protocol = protocol
    this.#skipped = protocol.skipped
    this.#place = new Place(findings)
    this.#folders = new Folders(findings)
    this.#leaves = new Leaves(findings)
    this.#lacking = new Lacking(findings)
    this.#references = new References(findings)
    this.#owner = claims.owner('structure', 'continuation area')
    this.#take = takerOf(this.#place, this.#entries, this.#references, (at) => {
      if (this.#next >= 0) this.#place.say(suspRules.continuation, 'signature', at, 'a second CE', 'one in a field or area')
      else this.#next = at
    })
  }

  record(record: CheckedRecord): void | Promise<void> {
    const place = this.#place
    place.enter(record)
    this.#entries.clear()
    this.#next = -1
    const { bytes, useFrom, useEnd, role, folder, root } = record
    const isFirst = role === 'self' && folder === root
    if (isFirst) this.#root = { at: record.at + record.from, path: record.path() }
    if (role === 'self') this.#names.clear()
    if (!this.#skipIsProved && !isFirst) this.#proveSkipped(bytes, useFrom, useEnd)
    const begin = isFirst ? this.#protocol.rootFrom : Math.min(useEnd, useFrom + this.#skipped)
    const rest = takeUsual(this.#entries, place, begin, useEnd)
    if (rest !== useEnd) walk(place, rest, useEnd, this.#take)
    if (this.#next < 0) return this.#settle()
    return this.#continue()
  }

  /** Whether entries begin where SP says. */
  #proveSkipped(bytes: Uint8Array, useFrom: number, useEnd: number): void {
    this.#skipIsProved = useEnd - useFrom >= 4
    if (isTelling(bytes, useFrom + this.#skipped, useEnd)) return
    for (let skipped = 0; skipped < useEnd - useFrom; skipped++)
      if (isTelling(bytes, useFrom + skipped, useEnd)) {
        const { findings, record } = this.#place
        const should = `${skipped}, where entries begin`
        findings.add(suspRules.skipped, { at: this.#protocol.skippedAt, field: 'skipped', is: this.#skipped, should, path: record.path() })
        this.#skipped = skipped
        return
      }
  }

  /** Areas that are held already are walked at once. */
  #continue(): void | Promise<void> {
    for (let areas = 1; this.#next >= 0; areas++) {
      const { block, offset, size } = this.#continuation()
      if (block < 0) break
      if (areas > MOST_AREAS) {
        this.#place.say(suspRules.continuation, 'block', this.#next + 4, `more than ${MOST_AREAS} areas`, 'a chain that ends')
        break
      }
      if (block !== this.#block || offset + size > this.#area.length) return this.#readOn(block, offset, size, areas)
      this.#walkArea(offset, size)
    }
    return this.#settle()
  }

  async #readOn(first: number, firstOffset: number, firstSize: number, count: number): Promise<void> {
    let [block, offset, size] = [first, firstOffset, firstSize]
    for (let areas = count; block >= 0; areas++) {
      if (areas > MOST_AREAS) {
        this.#place.say(suspRules.continuation, 'block', this.#next + 4, `more than ${MOST_AREAS} areas`, 'a chain that ends')
        break
      }
      this.#judging.signal?.throwIfAborted()
      const blocks = Math.ceil((offset + size) / SECTOR_BYTES)
      this.#area = new Uint8Array(await this.#judging.medium.read(lba(block), sectors(blocks)))
      this.#block = block
      this.#walkArea(offset, size)
      if (this.#next < 0) break
      ;({ block, offset, size } = this.#continuation())
    }
    await this.#settle()
  }

  /** Where the entry at `#next` leads; a block of -1 where it leads nowhere. */
  #continuation(): { block: number; offset: number; size: number } {
    const place = this.#place
    const at = this.#next
    const { block, offset, size } = ContinuationArea.decode(place.bytes, at)
    const say = (field: string, from: number, is: number | string, should: string): void => {
      place.say(suspRules.continuation, field, at + from, is, should)
    }
    const end = offset + size
    const { medium, claims } = this.#judging
    if (size === 0) say('size', 20, 0, 'more than 0')
    if (offset >= SECTOR_BYTES) say('offset', 12, offset, `less than ${SECTOR_BYTES}`)
    else if (end > SECTOR_BYTES) say('size', 20, size, `at most ${SECTOR_BYTES - offset}, the rest of its block`)
    const blocks = Math.ceil(end / SECTOR_BYTES)
    if (block + blocks > medium.size) say('block', 4, block, `less than ${medium.size}, which the medium has`)
    const isGood = size > 0 && blocks <= MOST_BLOCKS && block + blocks <= medium.size
    if (isGood) claims.take(this.#owner, block * SECTOR_BYTES + offset, block * SECTOR_BYTES + end, place.base + at)
    this.#next = isGood ? at : -1
    return { block: isGood ? block : -1, offset, size }
  }

  #walkArea(offset: number, size: number): void {
    this.#place.bytes = this.#area
    this.#place.base = this.#block * SECTOR_BYTES
    this.#next = -1
    walk(this.#place, offset, offset + size, this.#take)
  }

  /** When all entries of the record are known. */
  #settle(): void | Promise<void> {
    const [entries, place] = [this.#entries, this.#place]
    const { role, flags } = place.record
    judgeEnd(entries, place)
    judgeKind(entries, place)
    this.#lacking.take(entries, place)
    this.#folders.take(entries, place)
    if (role === 'entry') {
      if ((entries.seen & IN_USE.NM) !== 0) this.#judgeName()
      if ((flags & (FLAG.multiExtent | FLAG.directory)) === 0 && entries.childLink < 0 && (entries.seen & IN_USE.PX) !== 0)
        this.#leaves.take(entries, place)
    }
    if (entries.compressed !== undefined) return judgeCompressed(entries, place, this.#judging.medium)
  }

  #judgeName(): void {
    const [entries, { record }] = [this.#entries, this.#place]
    const { nameBytes, nameFrom, nameEnd, nameFlags, parts } = entries
    const isUsual = parts === undefined && (nameFlags & LINK.continue) === 0 && nameEnd - nameFrom <= SHOWN_NAME_BYTES
    if (!isUsual || nameEnd === nameFrom || nameBytes[nameFrom] === DOT || !isPlain(nameBytes, nameFrom, nameEnd)) this.#judgeOddName()
    else if ((record.flags & (FLAG.multiExtent | FLAG.associated)) === 0) this.#demandOne(nameBytes, nameFrom, nameEnd)
  }

  #demandOne(bytes: Uint8Array, from: number, end: number): void {
    if (this.#names.add(bytes, from, end)) return
    const { findings, record } = this.#place
    const [is, should] = ['that of another record', 'one that the directory has once']
    findings.add(rules.nameTwice, { at: this.#entries.nameAt, field: 'name', is, should, path: record.path() })
  }

  #judgeOddName(): void {
    const [entries, place] = [this.#entries, this.#place]
    let { nameBytes: bytes, nameFrom: from, nameEnd: end } = entries
    const say = (rule: typeof rules.name, field: string, is: string, should: string): void => {
      place.findings.add(rule, { at: entries.nameAt, field, is, should, path: place.record.path() })
    }
    if (entries.parts !== undefined) {
      bytes = Uint8Array.from(entries.parts.flatMap((part) => [...part]))
      ;[from, end] = [0, bytes.length]
    }
    if ((entries.nameFlags & LINK.continue) !== 0) say(rules.nameContinued, 'flags', 'that more follows', 'no such mark in the last part')
    const length = end - from
    if (length > SHOWN_NAME_BYTES) say(rules.nameLength, 'name', `${length} bytes`, `at most ${SHOWN_NAME_BYTES}`)
    if (length === 0) say(rules.name, 'name', 'empty', 'one byte at least')
    if (bytes[from] === 0x2e && (length === 1 || (length === 2 && bytes[from + 1] === 0x2e)))
      say(rules.name, 'name', `"${'.'.repeat(length)}"`, 'another name')
    if (!isPlain(bytes, from, end)) {
      const name = bytes.subarray(from, end)
      if (name.includes(0)) say(rules.name, 'name', 'a NUL in it', 'neither slash nor NUL')
      if (name.includes(0x2f)) say(rules.name, 'name', 'a slash in it', 'neither slash nor NUL')
      const odd = oddCharacters(name)
      if (odd !== undefined) say(rules.nameCharacters, 'name', `with ${odd}`, 'characters that can be shown')
    }
    if ((place.record.flags & (FLAG.multiExtent | FLAG.associated)) !== 0 || length === 0) return
    this.#demandOne(bytes, from, end)
  }

  isLink(recordAt: number): boolean {
    return this.#leaves.isLink(recordAt)
  }

  async finish(): Promise<void> {
    this.#lacking.finish()
    this.#references.finish(this.#lacking.hasAttributes ? this.#root : undefined)
    this.#folders.finish()
    this.#folders.eachSerial((serial, location, at) => {
      this.#leaves.takeDirectory(serial, location, at)
    })
    await this.#leaves.finish((record, folder) => pathOf(this.#judging.medium, record, this.#folders.pathOf(folder)))
  }
}
