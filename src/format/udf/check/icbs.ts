/** From an ICB to its entry, whatever the strategy. ECMA-167 4/8.10.1 and 4/A; OSTA UDF 2.60 2.3.5.1. */

import type { LongAd } from '../fields.js'
import { IndirectEntry } from '../file-structures.js'
import { TAG, tagIdOf } from '../tag.js'
import { judgeAllocation, ownersOf, type Owners } from './allocation.js'
import { judgeEntry, type EntryFound } from './entries.js'
import { directoryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { ICB_AT } from './names.js'
import type { Place, Role } from './place.js'
import { judgeTag } from './tags.js'
import type { Usage } from './usage.js'

/** `at` is the byte of the medium at which the block of the ICB is named. */
export interface Icb extends Pick<LongAd, 'block' | 'partition' | 'length'> {
  readonly at: number
}

/** The newest entry of an ICB, with its block. */
export interface Entered {
  readonly bytes: Uint8Array
  /** Byte of the medium of the block. */
  readonly at: number
  readonly place: Place
  readonly entry: EntryFound
}

const LENGTH_MASK = 0x3fffffff
const MOST_INDIRECTIONS = 4096
export const LINKED = 4096
const PARTITION = 4

/** The ICB of a name. */
export const icbOf = ({ block, partition, length, at }: Icb): Icb => ({ block, partition, length, at: at + ICB_AT })

export class Icbs {
  readonly #q: Inquiry
  readonly usage: Usage
  readonly owners: Owners
  readonly #owner: number

  constructor(q: Inquiry, usage: Usage) {
    this.#q = q
    this.usage = usage
    this.owners = ownersOf(usage)
    this.#owner = usage.owner('structure', 'file entry of UDF')
  }

  claim(partition: number, block: number, at: number): void {
    this.usage.take(this.#owner, partition, block, 1, at)
  }

  /** The entry with its allocation judged; undefined, told, where there is none. */
  async enter(icb: Icb, role: Role, path: () => string, parent?: Place['parent']): Promise<Entered | undefined> {
    const found = await this.#newest(icb, role, path, parent)
    if (found === undefined) return undefined
    await judgeAllocation(this.#q, this.usage, found.bytes, found.at, found.entry, found.place, this.owners)
    this.claim(icb.partition, icb.block, icb.at)
    return found
  }

  /** In strategy 4096 there may be, behind each entry, where a newer one is. */
  async #newest(icb: Icb, role: Role, path: () => string, parent: Place['parent']): Promise<Entered | undefined> {
    const { source, blockSize, spaces } = this.#q
    let { partition, block, at: from } = icb
    let blocks = (icb.length & LENGTH_MASK) / blockSize
    let found: Entered | undefined
    for (let i = 0; i < MOST_INDIRECTIONS; i++) {
      const [stretch] = spaces[partition]?.locate(block, 1) ?? []
      const at = stretch?.offset
      const bytes = at === undefined ? undefined : (await source.read(at, blockSize)).slice()
      if (at === undefined || bytes === undefined || bytes.length < blockSize) {
        const byte = spaces[partition] === undefined ? PARTITION : 0
        this.#q.say(rules.nameIcb, from + byte, 'ICB', `block ${block} of partition ${partition}`, 'a block of the volume', {
          path: path(),
        })
        return found
      }
      const place: Place = { partition, block, role, path, ...(parent === undefined ? {} : { parent }) }
      const isLink = tagIdOf(bytes, 0) === TAG.indirectEntry
      const entry = isLink ? undefined : judgeEntry(this.#q, bytes, 0, blockSize, at, place)
      if (entry !== undefined) found = { bytes, at, place, entry }
      if (!isLink && entry === undefined) {
        if (found === undefined)
          this.#q.say(rules.nameIcb, from, 'ICB', `block ${block}, where there is no file entry`, 'the block of one', { path: path() })
        return found
      }
      if (isLink && i > 0) this.claim(partition, block, from)
      const linked = isLink || (entry?.strategy === LINKED && blocks >= 2)
      const next = linked ? await this.#linkAt(partition, isLink ? block : block + 1, path) : undefined
      if (next === undefined) return found
      if (!isLink) this.claim(partition, block + 1, at)
      ;({ partition, block } = next)
      blocks = (next.length & LENGTH_MASK) / blockSize
      from = at + LINK_AT
    }
    this.#q.say(rules.nameIcb, icb.at, 'ICB', 'indirect entries that do not end', 'an entry', { path: path() })
    return found
  }

  /** Where an indirect entry leads; undefined where there is none. */
  async #linkAt(partition: number, block: number, path: () => string): Promise<LongAd | undefined> {
    const { source, blockSize, spaces } = this.#q
    const [stretch] = spaces[partition]?.locate(block, 1) ?? []
    if (stretch?.offset === undefined) return undefined
    const bytes = (await source.read(stretch.offset, blockSize)).slice()
    if (bytes.length < blockSize || tagIdOf(bytes, 0) !== TAG.indirectEntry) return undefined
    const structure = 'indirect entry'
    judgeTag(this.#q, bytes, 0, blockSize, stretch.offset, {
      ids: [TAG.indirectEntry],
      location: block,
      size: IndirectEntry.size,
      structure,
      path: path(),
    })
    return IndirectEntry.decode(bytes).icb
  }
}

const LINK_AT = IndirectEntry.offsetOf('icb') + 4
