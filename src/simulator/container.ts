/**
 * The file of a virtual disc. Two copies of the state, written in turn, so that one of them is whole whenever the program
 * dies; then a slot for each block, from the first of the lead-in on: 2448 bytes on a CD (sector and sub-channel), 2048
 * elsewhere. Blocks never recorded are holes.
 *
 * ```
 *       0   header, 64 bytes
 *    4096   state, copy A: head of 32 bytes, then JSON
 *  528384   state, copy B
 * 1052672   slots
 * ```
 */

import { rbp, record, rfixed, rreserved, u32be } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import type { FileBytes } from '../port/index.js'
import { edc } from '../kernel/index.js'
import { address } from '../mmc/index.js'
import { lba } from '../unit/index.js'
import type { Disc } from './disc.js'
import { parseDisc } from './disc-json.js'
import { faults } from './faults.js'
import type { ByteStore } from './store.js'

const CLAUSE = 'virtual disc'
const Header = record(CLAUSE, 64, [
  rfixed(0, 24, 'magic', 'Glassmaster virtual disc', CLAUSE),
  rbp(24, 4, 'version', u32be(), CLAUSE),
  rbp(28, 4, 'slotBytes', u32be(), CLAUSE),
  rbp(32, 4, 'firstBlock', address, CLAUSE),
  rreserved(36, 28, CLAUSE),
])
const StateHead = record(CLAUSE, 32, [
  rfixed(0, 8, 'magic', 'GMVDSTAT', CLAUSE),
  rbp(8, 4, 'generation', u32be(), CLAUSE),
  rbp(12, 4, 'length', u32be(), CLAUSE),
  rbp(16, 4, 'checksum', u32be(), CLAUSE),
  rreserved(20, 12, CLAUSE),
])

const VERSION = 1
const STATE_AT = [4096, 528_384] as const
const STATE_LIMIT = 524_288 - StateHead.size
const SLOTS_AT = 1_052_672
export const CD_SLOT_BYTES = 2448

export class Container {
  readonly store: ByteStore
  readonly slotBytes: number
  readonly #firstBlock: number
  #generation: number

  private constructor(store: ByteStore, slotBytes: number, firstBlock: number, generation: number) {
    this.store = store
    this.slotBytes = slotBytes
    this.#firstBlock = firstBlock
    this.#generation = generation
  }

  /** Turns an empty store into a disc. */
  static create(store: ByteStore, disc: Disc): Container {
    const slotBytes = disc.leadIn < 0 ? CD_SLOT_BYTES : 2048
    store.write(0, Header.encode({ version: VERSION, slotBytes, firstBlock: lba(disc.leadIn) }))
    const container = new Container(store, slotBytes, disc.leadIn, 0)
    container.save(disc)
    return container
  }

  /** Reads a disc that is there. Throws `virtual/notADisc`, also where both copies of the state are damaged. */
  static open(store: ByteStore): { readonly container: Container; readonly disc: Disc } {
    const refuse = (reason: string): never => {
      throw new DiscError(faults.notADisc({ path: store.name, reason }))
    }
    const head = store.read(0, Header.size)
    if (head.length < Header.size || Header.check(head).length > 0) refuse('it does not begin with the mark of one')
    const { version, slotBytes, firstBlock } = Header.decode(head)
    if (version !== VERSION) refuse(`it is of version ${version}`)
    if ((slotBytes !== 2048 && slotBytes !== CD_SLOT_BYTES) || firstBlock > 0 || firstBlock < -45_150) refuse('its header makes no sense')
    const copies = STATE_AT.map((at) => readCopy(store, at)).filter((copy) => copy !== undefined)
    const newest = copies.toSorted((a, b) => b.generation - a.generation)[0]
    if (newest === undefined) return refuse('both copies of its state are damaged')
    return { container: new Container(store, slotBytes, firstBlock, newest.generation), disc: newest.disc }
  }

  /** Writes the state over the older copy. */
  save(disc: Disc): void {
    const text = new TextEncoder().encode(JSON.stringify(disc))
    if (text.length > STATE_LIMIT) throw new RangeError(`The state of a virtual disc takes ${text.length} bytes, at most ${STATE_LIMIT}`)
    this.#generation++
    const out = new Uint8Array(StateHead.size + text.length)
    StateHead.encodeInto(out, 0, { generation: this.#generation, length: text.length, checksum: edc(text, 0, text.length) >>> 0 })
    out.set(text, StateHead.size)
    this.store.write(STATE_AT[this.#generation % 2] ?? STATE_AT[0], out)
  }

  /** Whole slots from `block` on; undefined where the file ends before them: it has been cut. */
  read(block: number, count: number): Uint8Array | undefined {
    const found = this.store.read(this.#offset(block), count * this.slotBytes)
    return found.length === count * this.slotBytes ? found : undefined
  }

  write(block: number, slots: Uint8Array): void {
    this.store.write(this.#offset(block), slots)
  }

  /** As `write`, beside other work; undefined where the store does no such thing. */
  writeAside(block: number, slots: Uint8Array | FileBytes): Promise<void> | undefined {
    return this.store.writeAside?.(this.#offset(block), slots)
  }

  /** Makes holes of all slots, and the file long enough for the first `end` blocks. */
  erase(end: number): void {
    this.store.truncate(SLOTS_AT)
    if (end > this.#firstBlock) this.reach(end)
  }

  /** Lengthens the file with holes up to block `end`. */
  reach(end: number): void {
    const size = this.#offset(end)
    if (this.store.size() < size) this.store.truncate(size)
  }

  #offset(block: number): number {
    if (block < this.#firstBlock) throw new RangeError(`Block ${block} lies before the lead-in at ${this.#firstBlock}`)
    return SLOTS_AT + (block - this.#firstBlock) * this.slotBytes
  }
}

function readCopy(store: ByteStore, at: number): { readonly generation: number; readonly disc: Disc } | undefined {
  const head = store.read(at, StateHead.size)
  if (head.length < StateHead.size || StateHead.check(head).length > 0) return undefined
  const { generation, length, checksum } = StateHead.decode(head)
  if (length > STATE_LIMIT) return undefined
  const text = store.read(at + StateHead.size, length)
  if (text.length < length || edc(text, 0, length) >>> 0 !== checksum) return undefined
  const disc = parseDisc(new TextDecoder().decode(text))
  return disc === undefined ? undefined : { generation, disc }
}
