/** Long names, whose parts stand before the short entry, the last part first. "FAT Long Directory Entries". */

import { readU16le } from '../../../codec/index.js'
import type { Rule } from '../../../finding/index.js'
import { checksumOf, problemOfName } from '../names.js'
import { LAST_LONG_ENTRY } from '../structures.js'
import { rules } from './rules.js'

/** `at` is a byte of the medium. */
type Say = (rule: Rule, field: string, at: number, is: string | number, should: string | number) => void

const UNIT_OFFSETS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30] as const
const MOST_PARTS = 20
const PADDING = 0xffff

export class LongName {
  readonly #say: Say
  #parts: number[][] = []
  /** Number of the part that comes next; 0 where the short entry is. -1 where there is no long name. */
  #next = -1
  #checksum = 0
  #at = 0

  constructor(say: Say) {
    this.#say = say
  }

  take(bytes: Uint8Array, from: number, at: number): void {
    const order = bytes[from] as number
    const number = order & ~LAST_LONG_ENTRY
    const checksum = bytes[from + 13] as number
    if ((order & LAST_LONG_ENTRY) !== 0) {
      this.leave()
      this.#parts = []
      this.#next = number
      this.#checksum = checksum
      if (number < 1 || number > MOST_PARTS) {
        this.#say(rules.longName, 'order', at, `${order.toString(16)}h`, `parts from 1 to ${MOST_PARTS}`)
        this.#next = -1
        return
      }
    } else if (this.#next < 1) {
      this.#say(rules.longName, 'order', at, `part ${number}`, 'the last part first, with the bit that marks it')
      return
    }
    this.#at = at
    if (number !== this.#next) this.#say(rules.longName, 'order', at, `part ${number}`, `part ${this.#next}`)
    if (checksum !== this.#checksum) this.#say(rules.longName, 'checksum', at + 13, checksum, `${this.#checksum}, as the part before`)
    if (bytes[from + 12] !== 0) this.#say(rules.longName, 'type', at + 12, bytes[from + 12] as number, 0)
    if (readU16le(bytes, from + 26) !== 0) this.#say(rules.longName, 'cluster', at + 26, readU16le(bytes, from + 26), 0)
    this.#parts.push(UNIT_OFFSETS.map((offset) => readU16le(bytes, from + offset)))
    this.#next--
  }

  /** The short entry of the name; undefined where it has no long one. */
  finish(bytes: Uint8Array, from: number): string | undefined {
    if (this.#next < 0) return undefined
    const isWhole = this.#next === 0
    if (!isWhole) {
      this.leave()
      return undefined
    }
    this.#next = -1
    const sum = checksumOf(String.fromCharCode(...bytes.subarray(from, from + 11)))
    if (sum !== this.#checksum) {
      this.#say(rules.longName, 'checksum', this.#at + 13, this.#checksum, `${sum}, of the short name that follows`)
      return undefined
    }
    return this.#read()
  }

  #read(): string {
    const units = this.#parts.toReversed().flat()
    const nul = units.indexOf(0)
    const end = nul < 0 ? units.length : nul
    const isPadded = nul < 0 || units.slice(nul + 1).every((unit) => unit === PADDING)
    if (!isPadded || units.slice(0, end).includes(PADDING))
      this.#say(rules.longNameOdd, 'padding', this.#at, 'another', 'a NUL, and FFFFh behind it')
    if (units.length - end >= UNIT_OFFSETS.length)
      this.#say(rules.longNameOdd, 'order', this.#at, 'a part without a character', 'as few parts as there need be')
    const name = String.fromCharCode(...units.slice(0, end))
    const problem = problemOfName(name)
    if (problem !== undefined || name === '')
      this.#say(rules.longNameOdd, 'name', this.#at, JSON.stringify(name), `another: ${problem ?? 'it is empty'}`)
    return name
  }

  /** Where something else than the short entry follows. */
  leave(): void {
    if (this.#next >= 0)
      this.#say(rules.longName, 'order', this.#at, `${this.#next} more parts`, 'the parts, and the short entry behind them')
    this.#next = -1
  }
}
