/** Counts of links and serial numbers of what is no directory, over the whole tree. RRIP 4.1.1. */

import type { Findings, Rule } from '../../../finding/index.js'
import { MODE, PosixAttributes } from '../structures.js'
import type { Entries } from './entries.js'
import type { Place } from './place.js'
import { rules } from './rules.js'

const KIND = 0o170000
/** Findings whose paths are looked up; the others are counted alone. */
const MOST_PATHS = 200

/** Finds the path of the record that begins at a byte of the medium, in the directory at a block. */
export type PathOf = (record: number, folder: number) => Promise<string>

interface Odd {
  readonly name: number
  readonly rule: Rule
  readonly field: 'links' | 'serial'
  readonly is: number
  readonly should: number | string
}

/** Columns, a row for each name. */
export class Leaves {
  readonly findings: Findings
  readonly #serials: number[] = []
  readonly #locations: number[] = []
  readonly #lengths: number[] = []
  readonly #links: number[] = []
  readonly #kinds: number[] = []
  /** Bytes of the medium at which the PX and the record stand, and block of the folder. */
  readonly #at: number[] = []
  readonly #records: number[] = []
  readonly #folders: number[] = []
  #hasSerials = false
  /** Names of which nothing tells that they are of one file, by kind and count of links. */
  readonly #loose = new Map<string, number>()
  readonly #odd: Odd[] = []

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** Of a file in several extents, that of the last one. */
  take(entries: Entries, { record }: Place): void {
    this.#serials.push(entries.serial)
    this.#hasSerials ||= entries.serial > 0
    this.#locations.push(record.location)
    this.#lengths.push(record.dataLength)
    this.#links.push(entries.links)
    this.#kinds.push(entries.mode & KIND)
    this.#at.push(entries.pxAt)
    this.#records.push(record.at + record.from)
    this.#folders.push(record.folder)
    if (entries.links === 1) return
    const key = looseKey(entries.mode & KIND, entries.links)
    this.#loose.set(key, (this.#loose.get(key) ?? 0) + 1)
  }

  /** A directory's number may be nobody else's. */
  takeDirectory(serial: number, location: number, at: number): void {
    this.#serials.push(serial)
    this.#locations.push(location)
    this.#lengths.push(1)
    this.#links.push(1)
    this.#kinds.push(MODE.directory)
    this.#at.push(at)
    this.#records.push(-1)
    this.#folders.push(location)
  }

  async finish(pathOf: PathOf): Promise<void> {
    this.#judge()
    for (const [i, { name, rule, field, is, should }] of this.#odd.entries()) {
      const path = i < MOST_PATHS ? await pathOf(this.#records[name] as number, this.#folders[name] as number) : undefined
      this.findings.add(rule, { at: (this.#at[name] as number) + PosixAttributes.offsetOf(field), field, is, should, path })
    }
  }

  #judge(): void {
    if (this.#hasSerials)
      for (const [name, serial] of this.#serials.entries())
        if (serial === 0) this.#odd.push({ name, rule: rules.serialMissing, field: 'serial', is: 0, should: 'a number of its own' })
    const order = new Uint32Array(this.#links.length)
    for (let i = 0; i < order.length; i++) order[i] = i
    const column = this.#hasSerials ? this.#serials : this.#locations
    order.sort((a, b) => (column[a] as number) - (column[b] as number) || a - b)
    for (let from = 0; from < order.length;) {
      let to = from + 1
      while (to < order.length && this.#isSame(order[from] as number, order[to] as number)) to++
      if (to - from > 1 && this.#hasSerials) this.#judgeSerial(order.subarray(from, to))
      const names = order.subarray(from, to)
      for (const name of names) this.#judgeLinks(name, to - from)
      if (!this.#hasSerials && to - from > 1) this.#judgeCounted(names)
      from = to
    }
  }

  #isSame(a: number, b: number): boolean {
    if (this.#hasSerials) return (this.#serials[a] as number) > 0 && this.#serials[a] === this.#serials[b]
    return this.#isStored(a) && this.#isStored(b) && this.#locations[a] === this.#locations[b]
  }

  #isStored(name: number): boolean {
    return this.#lengths[name] !== 0 && this.#kinds[name] === MODE.file
  }

  /** All that have one number are one file. */
  #judgeSerial(names: Uint32Array): void {
    const first = names[0] as number
    const isOne = (name: number): boolean =>
      this.#kinds[name] === this.#kinds[first] &&
      this.#lengths[name] === this.#lengths[first] &&
      (this.#locations[name] === this.#locations[first] || this.#lengths[name] === 0)
    if (names.every(isOne)) return
    const should = 'another, as another file has this one'
    for (const name of names) this.#odd.push({ name, rule: rules.serial, field: 'serial', is: this.#serials[name] as number, should })
  }

  /** Where one name of an extent has counted them all, the others have. */
  #judgeCounted(names: Uint32Array): void {
    if (!names.some((name) => this.#links[name] === names.length)) return
    for (const name of names)
      if (this.#links[name] === 1) this.#odd.push({ name, rule: rules.linksUncounted, field: 'links', is: 1, should: names.length })
  }

  /** Of a file that has so many names. */
  #judgeLinks(name: number, count: number): void {
    const links = this.#links[name] as number
    if (this.#kinds[name] === MODE.directory) return
    if (links === 0) this.#odd.push({ name, rule: rules.links, field: 'links', is: 0, should: count })
    else if (this.#hasSerials && (this.#serials[name] as number) > 0) {
      if (links !== count) this.#odd.push({ name, rule: rules.links, field: 'links', is: links, should: count })
    } else if (links !== 1 && links !== count) {
      const isFew = (this.#loose.get(looseKey(this.#kinds[name] as number, links)) ?? 0) < links
      if (this.#isStored(name) || isFew) this.#odd.push({ name, rule: rules.linksUncounted, field: 'links', is: links, should: count })
    }
  }
}

const looseKey = (kind: number, links: number): string => `${kind}/${links}`
