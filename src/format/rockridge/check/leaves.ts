/** Counts of links and serial numbers of what is no directory, over the whole tree. RRIP 4.1.1. */

import { MODE } from './constants.js'
import { orderOf, type Findings, type Rule } from '../../../finding/index.js'
import { PosixAttributes } from '../structures.js'
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
interface Columns {
  /** One more than the number; 0 where there is none. */
  serial: Float64Array
  location: Uint32Array
  length: Uint32Array
  links: Uint32Array
  mode: Uint32Array
  uid: Uint32Array
  gid: Uint32Array
  stamps: Int32Array
  stampsAt: Float64Array
  /** Bytes of the medium at which the PX and the record stand, and block of the folder. */
  at: Float64Array
  record: Float64Array
  folder: Uint32Array
}

function columnsOf(length: number, old?: Columns): Columns {
  const words = (): Uint32Array => new Uint32Array(length)
  const numbers = (): Float64Array => new Float64Array(length)
  const made: Columns = {
    serial: numbers(),
    location: words(),
    length: words(),
    links: words(),
    mode: words(),
    uid: words(),
    gid: words(),
    stamps: new Int32Array(length),
    stampsAt: numbers(),
    at: numbers(),
    record: numbers(),
    folder: words(),
  }
  if (old !== undefined) for (const key of Object.keys(made) as (keyof Columns)[]) made[key].set(old[key])
  return made
}

export class Leaves {
  readonly findings: Findings
  #columns = columnsOf(4096)
  #count = 0
  #hasSerials = false
  /** Names of which nothing tells that they are of one file, as they have no data, by kind and count of links. */
  readonly #loose = new Map<string, number>()
  readonly #odd: Odd[] = []
  /** Where records of symbolic links begin; made when somebody asks. */
  #links: ReadonlySet<number> | undefined

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** Of a file in several extents, that of the last one. */
  take(entries: Entries, { record }: Place): void {
    const i = this.#row()
    const columns = this.#columns
    columns.serial[i] = entries.serial + 1
    this.#hasSerials ||= entries.serial > 0
    columns.location[i] = record.location
    columns.length[i] = record.dataLength
    columns.links[i] = entries.links
    columns.mode[i] = entries.mode
    columns.uid[i] = entries.uid
    columns.gid[i] = entries.gid
    columns.stamps[i] = entries.stampHash
    columns.stampsAt[i] = entries.stampsAt
    columns.at[i] = entries.pxAt
    columns.record[i] = record.at + record.from
    columns.folder[i] = record.folder
    if (entries.links === 1 || this.#isStored(i)) return
    const key = looseKey(entries.mode & KIND, entries.links)
    if (this.#loose.size < MOST_KEPT || this.#loose.has(key)) this.#loose.set(key, (this.#loose.get(key) ?? 0) + 1)
  }

  /** A directory's number may be nobody else's. */
  takeDirectory(serial: number, location: number, at: number): void {
    const i = this.#row()
    const columns = this.#columns
    columns.serial[i] = serial + 1
    columns.location[i] = location
    columns.length[i] = 1
    columns.links[i] = 1
    columns.mode[i] = MODE.directory
    columns.at[i] = at
    columns.record[i] = -1
    columns.folder[i] = location
  }

  /** A row that is empty. */
  #row(): number {
    if (this.#count === this.#columns.serial.length) this.#columns = columnsOf(this.#count * 2, this.#columns)
    return this.#count++
  }

  /** Whether a record that was taken is of a symbolic link. */
  isLink(record: number): boolean {
    this.#links ??= new Set(this.#recordsOf(MODE.symlink))
    return this.#links.has(record)
  }

  *#recordsOf(kind: number): Generator<number> {
    const { mode, record } = this.#columns
    for (let i = 0; i < this.#count; i++) if (((mode[i] as number) & KIND) === kind) yield record[i] as number
  }

  async finish(pathOf: PathOf): Promise<void> {
    this.#judge()
    for (const [i, odd] of this.#odd.entries())
      this.#say(
        odd,
        i < MOST_PATHS ? await pathOf(this.#columns.record[odd.name] as number, this.#columns.folder[odd.name] as number) : undefined,
      )
  }

  /** Kept until its path is looked up; of those that are too many nothing but the count is told. */
  #add(odd: Odd): void {
    if (this.#odd.length < MOST_KEPT) this.#odd.push(odd)
    else this.#say(odd, undefined)
  }

  #say({ name, rule, field, is, should }: Odd, path: string | undefined): void {
    const at =
      field === 'stamps' ? (this.#columns.stampsAt[name] as number) : (this.#columns.at[name] as number) + PosixAttributes.offsetOf(field)
    this.findings.add(rule, { at, field, is, should, path })
  }

  #judge(): void {
    const [columns, count] = [this.#columns, this.#count]
    const { serial, location, links } = columns
    if (this.#hasSerials)
      for (let name = 0; name < count; name++)
        if (serial[name] === 1) this.#add({ name, rule: rules.serialMissing, field: 'serial', is: 0, should: 'a number of its own' })
    const order = orderOf(this.#hasSerials ? serial : location, count)
    for (let from = 0; from < count;) {
      let to = from + 1
      while (to < count && this.#isSame(order[from] as number, order[to] as number)) to++
      // What nearly all are: a file of one name.
      if (to - from > 1 || links[order[from] as number] !== 1) this.#judgeFile(order.subarray(from, to))
      from = to
    }
  }

  /** All names of one file. */
  #judgeFile(names: Uint32Array): void {
    if (names.length > 1 && this.#hasSerials) this.#judgeSerial(names)
    for (const name of names) this.#judgeLinks(name, names.length)
    if (!this.#hasSerials && names.length > 1) this.#judgeCounted(names)
  }

  #isSame(a: number, b: number): boolean {
    const { serial, location } = this.#columns
    if (this.#hasSerials) return this.#hasSerial(a) && serial[a] === serial[b]
    return location[a] === location[b] && this.#isStored(a) && this.#isStored(b)
  }

  #isStored(name: number): boolean {
    return this.#columns.length[name] !== 0 && this.#kindOf(name) === MODE.file
  }

  #hasSerial(name: number): boolean {
    return (this.#columns.serial[name] as number) > 1
  }

  #kindOf(name: number): number {
    return (this.#columns.mode[name] as number) & KIND
  }

  /** All that have one number are one file. */
  #judgeSerial(names: Uint32Array): void {
    const { serial, location, length } = this.#columns
    const first = names[0] as number
    const isOne = (name: number): boolean =>
      this.#kindOf(name) === this.#kindOf(first) &&
      length[name] === length[first] &&
      (location[name] === location[first] || length[name] === 0)
    if (names.every(isOne)) {
      this.#judgeSame(names)
      return
    }
    const should = 'another, as another file has this one'
    for (const name of names) this.#add({ name, rule: rules.serial, field: 'serial', is: (serial[name] as number) - 1, should })
  }

  /** Names of one file say the same of it. */
  #judgeSame(names: Uint32Array): void {
    const first = names[0] as number
    const columns = [
      ['mode', this.#columns.mode],
      ['uid', this.#columns.uid],
      ['gid', this.#columns.gid],
      ['stamps', this.#columns.stamps],
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
    const { links } = this.#columns
    if (!names.some((name) => links[name] === names.length)) return
    this.#judgeSame(names)
    for (const name of names)
      if (links[name] === 1) this.#add({ name, rule: rules.linksUncounted, field: 'links', is: 1, should: names.length })
  }

  /** Of a file that has so many names. */
  #judgeLinks(name: number, count: number): void {
    const links = this.#columns.links[name] as number
    const kind = this.#kindOf(name)
    if (kind === MODE.directory) return
    if (links === 0) this.#add({ name, rule: rules.links, field: 'links', is: 0, should: count })
    else if (this.#hasSerials && this.#hasSerial(name)) {
      if (links !== count) this.#add({ name, rule: rules.links, field: 'links', is: links, should: count })
    } else if (links !== 1 && links !== count) {
      const isFew = (this.#loose.get(looseKey(kind, links)) ?? 0) < links
      if (this.#isStored(name) || isFew) this.#add({ name, rule: rules.linksUncounted, field: 'links', is: links, should: count })
    }
  }
}

const looseKey = (kind: number, links: number): string => `${kind}/${links}`
