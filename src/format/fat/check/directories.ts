/** All directories of a volume, the root first, and the chains of what they list. "FAT Directory Structure". */

import { readU16le, readU32le } from '../../../codec/index.js'
import type { Rule } from '../../../finding/index.js'
import { foldings } from '../../../tree/index.js'
import { Attribute, ENTRY_BYTES } from '../structures.js'
import { readBytes } from './bytes.js'
import { judgeEntry, judgeStamps, printedName } from './entry.js'
import { LongName } from './long-name.js'
import { rules } from './rules.js'
import type { Table } from './table.js'
import type { Volume } from './volume.js'

interface Folder {
  /** First cluster; 0 for the root of FAT12 and FAT16. */
  readonly cluster: number
  readonly parent: Folder | undefined
  readonly path: string
}

/** "65,536 * 32 (2,097,152) bytes". */
const MOST_ENTRIES = 65_536
const DELETED = 0xe5
const LONG = 0x0f
const FIRST_CLUSTER = 2
/** Stands in boot sectors of volumes without a label. */
const NO_NAME = 'NO NAME'
const hex = (value: number): string => `${value.toString(16).toUpperCase()}h`

export async function judgeDirectories(volume: Volume, table: Table): Promise<void> {
  const root: Folder = { cluster: volume.type === 32 ? volume.rootCluster : 0, parent: undefined, path: '' }
  const queue: Folder[] = [root]
  // A queue to which each directory appends those below: no recursion, whatever the depth.
  for (const folder of queue) {
    volume.judging.signal?.throwIfAborted()
    await new Directory(volume, table, folder, (below) => queue.push(below)).judge()
  }
}

class Directory {
  readonly #volume: Volume
  readonly #table: Table
  readonly #folder: Folder
  readonly #below: (folder: Folder) => void
  readonly #short = new Set<string>()
  readonly #long = new Set<string>()
  readonly #name: LongName
  #count = 0
  #labels = 0
  /** Whether an entry said that no more follow. */
  #ended = false

  constructor(volume: Volume, table: Table, folder: Folder, below: (folder: Folder) => void) {
    this.#volume = volume
    this.#table = table
    this.#folder = folder
    this.#below = below
    this.#name = new LongName((rule, field, at, is, should) => {
      this.#say(rule, field, at, is, should)
    })
  }

  #say(rule: Rule, field: string, at: number, is: string | number, should: string | number, name?: string): void {
    const { judging, title } = this.#volume
    const path = name === undefined ? this.#folder.path || '/' : `${this.#folder.path}/${name}`
    judging.findings.add(rule, { at, field, is, should, structure: `${rule.structure} of ${title}`, path })
  }

  async judge(): Promise<void> {
    const { judging, from, rootAt, rootEntries, dataAt, clusterBytes, type } = this.#volume
    if (this.#folder.parent === undefined && type !== 32) await this.#walk(from + rootAt, rootEntries * ENTRY_BYTES)
    else
      for (const cluster of this.#table.chain(this.#folder.cluster, this.#folder.path || '/')) {
        judging.signal?.throwIfAborted()
        if (!(await this.#walk(from + dataAt + (cluster - FIRST_CLUSTER) * clusterBytes, clusterBytes))) break
      }
    this.#name.leave()
    const { label } = this.#volume
    if (this.#folder.parent === undefined && this.#labels === 0 && label !== '' && label !== NO_NAME)
      this.#say(rules.labelAlone, 'label', from, 'no entry', `one of ${JSON.stringify(label)}, as the boot sector has`)
    if (this.#folder.parent !== undefined && this.#count < 2)
      this.#say(rules.dots, 'name', from, `${this.#count} entries`, '"." and ".." at least')
  }

  /** False where the directory is larger than one can be. */
  async #walk(at: number, length: number): Promise<boolean> {
    const bytes = await readBytes(this.#volume.judging.medium, at, length)
    if (bytes === undefined) return false
    for (let from = 0; from + ENTRY_BYTES <= length; from += ENTRY_BYTES) {
      const first = bytes[from] as number
      if (this.#ended) {
        if (bytes.subarray(from, from + ENTRY_BYTES).every((byte) => byte === 0)) continue
        this.#say(rules.behindEnd, 'entry', at + from, 'data', 'zeros')
        return false
      }
      if (first === 0) {
        this.#ended = true
        this.#name.leave()
      } else if (first === DELETED) {
        this.#name.leave()
        this.#count++
      } else {
        this.#take(bytes, from, at)
        this.#count++
      }
      if (this.#count > MOST_ENTRIES) {
        this.#say(rules.entry, 'entries', at + from, `more than ${MOST_ENTRIES}`, `at most ${MOST_ENTRIES}`)
        return false
      }
    }
    return true
  }

  #take(bytes: Uint8Array, from: number, base: number): void {
    const at = base + from
    const attributes = bytes[from + 11] as number
    if ((attributes & 0x3f) === LONG) {
      this.#name.take(bytes, from, at)
      return
    }
    const eleven = String.fromCharCode(...bytes.subarray(from, from + 11))
    const isDots = eleven === '.          ' || eleven === '..         '
    const name = printedName(eleven)
    if ((attributes & Attribute.volumeLabel) !== 0) {
      this.#name.leave()
      this.#takeLabel(bytes, from, at, eleven)
      return
    }
    judgeEntry(bytes, from, isDots, this.#volume.type, (rule, field, offset, is, should) => {
      this.#say(rule, field, at + offset, is, should, name)
    })
    const cluster = readU16le(bytes, from + 26) + (this.#volume.type === 32 ? readU16le(bytes, from + 20) * 65_536 : 0)
    const long = this.#name.finish(bytes, from)
    if (this.#folder.parent !== undefined && (isDots || this.#count < 2)) this.#judgeDots(eleven, cluster, at)
    else if (isDots) this.#say(rules.dots, 'name', at, JSON.stringify(name), 'none in the root')
    if (isDots) {
      if ((attributes & Attribute.directory) === 0)
        this.#say(rules.dots, 'attributes', at + 11, hex(attributes), 'that of a directory', name)
      if (readU32le(bytes, from + 28) !== 0) this.#say(rules.dots, 'size', at + 28, readU32le(bytes, from + 28), 0, name)
      return
    }
    this.#judgeNames(eleven, long, name, at)
    const path = `${this.#folder.path}/${long ?? name}`
    const size = readU32le(bytes, from + 28)
    if ((attributes & Attribute.directory) !== 0) {
      if (size !== 0) this.#say(rules.entry, 'size', at + 28, size, '0 in a directory', name)
      if (cluster === 0) this.#say(rules.entry, 'clusterLow', at + 26, 0, 'the first cluster of the directory', name)
      else this.#below({ cluster, parent: this.#folder, path })
    } else this.#judgeFile(cluster, size, at, path, name)
  }

  #takeLabel(bytes: Uint8Array, from: number, at: number, eleven: string): void {
    const label = eleven.trimEnd()
    const attributes = bytes[from + 11] as number
    if (this.#folder.parent !== undefined) this.#say(rules.label, 'attributes', at + 11, 'a label', 'none but in the root')
    else if (++this.#labels > 1) this.#say(rules.label, 'attributes', at + 11, 'a second label', 'one')
    else if (label !== this.#volume.label && this.#volume.label !== NO_NAME)
      this.#say(rules.label, 'name', at, JSON.stringify(label), `${JSON.stringify(this.#volume.label)}, as the boot sector has`)
    if ((attributes & ~Attribute.archive) !== Attribute.volumeLabel)
      this.#say(rules.label, 'attributes', at + 11, hex(attributes), '8h, of a label alone')
    judgeStamps(bytes, from, (rule, field, offset, is, should) => {
      this.#say(rule, field, at + offset, is, should, label)
    })
    if (readU16le(bytes, from + 20) !== 0) this.#say(rules.label, 'clusterHigh', at + 20, readU16le(bytes, from + 20), 0)
    if (readU16le(bytes, from + 26) !== 0) this.#say(rules.label, 'clusterLow', at + 26, readU16le(bytes, from + 26), 0)
    if (readU32le(bytes, from + 28) !== 0) this.#say(rules.label, 'size', at + 28, readU32le(bytes, from + 28), 0)
  }

  #judgeDots(eleven: string, cluster: number, at: number): void {
    const name = this.#count === 0 ? '.' : '..'
    if (this.#count > 1 || eleven.trimEnd() !== name) {
      this.#say(rules.dots, 'name', at, JSON.stringify(eleven.trimEnd()), this.#count > 1 ? 'another name' : `"${name}"`)
      return
    }
    const { parent } = this.#folder
    // The root is cluster 0 here in FAT32 too; some write its number.
    const isRoot = parent?.parent === undefined
    const wanted = name === '.' ? this.#folder.cluster : isRoot ? 0 : parent.cluster
    const isAlso = name === '..' && isRoot && cluster === parent?.cluster
    if (cluster !== wanted && !isAlso) this.#say(rules.dots, 'clusterLow', at + 26, cluster, wanted, name)
  }

  #judgeNames(eleven: string, long: string | undefined, name: string, at: number): void {
    if (this.#short.has(eleven)) this.#say(rules.twice, 'name', at, JSON.stringify(name), 'a short name that the directory has once', name)
    this.#short.add(eleven)
    const folded = foldings.fat.fold(long ?? name)
    if (this.#long.has(folded))
      this.#say(rules.twice, 'long name', at, JSON.stringify(long ?? name), 'a name that the directory has once', name)
    this.#long.add(folded)
  }

  #judgeFile(cluster: number, size: number, at: number, path: string, name: string): void {
    if (cluster === 0) {
      if (size !== 0) this.#say(rules.entry, 'size', at + 28, size, '0, as it has no cluster', name)
      return
    }
    if (!this.#table.isCluster(cluster)) {
      this.#say(rules.entry, 'clusterLow', at + 26, cluster, `from 2 to ${this.#volume.clusters + 1}`, name)
      return
    }
    let count = 0
    for (const _ of this.#table.chain(cluster, path)) count++
    const { clusterBytes } = this.#volume
    const needed = Math.ceil(size / clusterBytes)
    if (count === needed) return
    const should = needed < count && size === 0 ? 'no cluster, or a size' : `a size for ${count} clusters of ${clusterBytes} bytes`
    this.#say(rules.chain, 'size', at + 28, `${size}, for ${needed} clusters`, should, name)
  }
}
