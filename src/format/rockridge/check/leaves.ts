/** Counts of links and serial numbers of what is no directory, over the whole tree. RRIP 4.1.1. */

import type { Findings, Rule } from '../../../finding/index.js'
import { MODE, PosixAttributes } from '../structures.js'
import type { Entries } from './entries.js'
import type { Place } from './place.js'
import { rules } from './rules.js'

const KIND = 0o170000
/** Findings whose paths are looked up; the others are counted alone. */
const MOST_PATHS = 200
const MOST_KEPT = 10_000

/** Finds the path of the record that begins at a byte of the medium, in the directory at a block. */
export type PathOf = (record: number, folder: number) => Promise<string>

interface Odd {
  readonly name: number
  readonly rule: Rule
  readonly field: 'links' | 'serial' | 'mode' | 'uid' | 'gid' | 'stamps'
  readonly is: number | string
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
  readonly #modes: number[] = []
  readonly #users: number[] = []
  readonly #groups: number[] = []
  readonly #stamps: number[] = []
  readonly #stampsAt: number[] = []
  /** Bytes of the medium at which the PX and the record stand, and block of the folder. */
  readonly #at: number[] = []
  readonly #records: number[] = []
  readonly #folders: number[] = []
  #hasSerials = false
  /** Names of which nothing tells that they are of one file, as they have no data, by kind and count of links. */
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
    this.#modes.push(entries.mode)
    this.#users.push(entries.uid)
    this.#groups.push(entries.gid)
    this.#stamps.push(entries.stampHash)
    this.#stampsAt.push(entries.stampsAt)
    this.#at.push(entries.pxAt)
    this.#records.push(record.at + record.from)
    this.#folders.push(record.folder)
    if (entries.links === 1 || this.#isStored(this.#links.length - 1)) return
    const key = looseKey(entries.mode & KIND, entries.links)
    if (this.#loose.size < MOST_KEPT || this.#loose.has(key)) this.#loose.set(key, (this.#loose.get(key) ?? 0) + 1)
  }

  /** A directory's number may be nobody else's. */
  takeDirectory(serial: number, location: number, at: number): void {
    this.#serials.push(serial)
    this.#locations.push(location)
    this.#lengths.push(1)
    this.#links.push(1)
    this.#kinds.push(MODE.directory)
    for (const column of [this.#modes, this.#users, this.#groups, this.#stamps, this.#stampsAt]) column.push(0)
    this.#at.push(at)
    this.#records.push(-1)
    this.#folders.push(location)
  }

  async finish(pathOf: PathOf): Promise<void> {
    this.#judge()
    for (const [i, odd] of this.#odd.entries())
      this.#say(odd, i < MOST_PATHS ? await pathOf(this.#records[odd.name] as number, this.#folders[odd.name] as number) : undefined)
  }

  /** Kept until its path is looked up; of those that are too many nothing but the count is told. */
  #add(odd: Odd): void {
    if (this.#odd.length < MOST_KEPT) this.#odd.push(odd)
    else this.#say(odd, undefined)
  }

  #say({ name, rule, field, is, should }: Odd, path: string | undefined): void {
    const at = field === 'stamps' ? (this.#stampsAt[name] as number) : (this.#at[name] as number) + PosixAttributes.offsetOf(field)
    this.findings.add(rule, { at, field, is, should, path })
  }

  #judge(): void {
    if (this.#hasSerials)
      for (const [name, serial] of this.#serials.entries())
        if (serial === 0) this.#add({ name, rule: rules.serialMissing, field: 'serial', is: 0, should: 'a number of its own' })
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
    if (names.every(isOne)) {
      this.#judgeSame(names)
      return
    }
    const should = 'another, as another file has this one'
    for (const name of names) this.#add({ name, rule: rules.serial, field: 'serial', is: this.#serials[name] as number, should })
  }

  /** Names of one file say the same of it. */
  #judgeSame(names: Uint32Array): void {
    const first = names[0] as number
    const columns = [
      ['mode', this.#modes],
      ['uid', this.#users],
      ['gid', this.#groups],
      ['stamps', this.#stamps],
    ] as const
    for (const name of names)
      for (const [field, column] of columns)
        if (column[name] !== column[first]) {
          const is = field === 'stamps' ? 'other times' : (column[name] as number)
          const should = field === 'stamps' ? 'those of another name of the file' : `${column[first]}, as another name of the file has`
          this.#add({ name, rule: field === 'stamps' ? rules.stampsDiffer : rules.differs, field, is, should })
        }
  }

  /** Where one name of an extent has counted them all, the others have. */
  #judgeCounted(names: Uint32Array): void {
    if (!names.some((name) => this.#links[name] === names.length)) return
    this.#judgeSame(names)
    for (const name of names)
      if (this.#links[name] === 1) this.#add({ name, rule: rules.linksUncounted, field: 'links', is: 1, should: names.length })
  }

  /** Of a file that has so many names. */
  #judgeLinks(name: number, count: number): void {
    const links = this.#links[name] as number
    if (this.#kinds[name] === MODE.directory) return
    if (links === 0) this.#add({ name, rule: rules.links, field: 'links', is: 0, should: count })
    else if (this.#hasSerials && (this.#serials[name] as number) > 0) {
      if (links !== count) this.#add({ name, rule: rules.links, field: 'links', is: links, should: count })
    } else if (links !== 1 && links !== count) {
      const isFew = (this.#loose.get(looseKey(this.#kinds[name] as number, links)) ?? 0) < links
      if (this.#isStored(name) || isFew) this.#add({ name, rule: rules.linksUncounted, field: 'links', is: links, should: count })
    }
  }
}

const looseKey = (kind: number, links: number): string => `${kind}/${links}`
