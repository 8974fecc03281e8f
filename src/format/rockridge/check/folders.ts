/** What the records of directories say of them, against each other; and which are relocated. RRIP 4.1.1, 4.1.5. */

import { FLAG, IN_USE } from './constants.js'
import type { Findings } from '../../../finding/index.js'
import type { Entries } from './entries.js'
import type { Place } from './place.js'
import { rules } from './rules.js'

const fields = ['mode', 'links', 'uid', 'gid', 'serial', 'stampHash'] as const

interface Link {
  readonly folder: number
  /** Byte of the medium at which the entry stands. */
  readonly at: number
  readonly path: string
}

/** Columns, by the block at which a directory lies. */
export class Folders {
  readonly findings: Findings
  readonly #numbers = new Map<number, number>()
  /** The one that was asked for last. */
  #location = -1
  #last = -1
  readonly #values: number[] = []
  /** Number of the directory in which it is recorded; -1 of the root and of those that no record names. */
  readonly #parents: number[] = []
  readonly #entries: number[] = []
  readonly #below: number[] = []
  readonly #relocatedBelow: number[] = []
  readonly #linksBelow: number[] = []
  /** Byte of the medium at which the PX of its entry stands. */
  readonly #at: number[] = []
  readonly #paths: string[] = []
  readonly #childLinks = new Map<number, Link>()
  readonly #parentLinks = new Map<number, Link & { readonly location: number }>()
  readonly #relocated = new Map<number, Link>()

  constructor(findings: Findings) {
    this.findings = findings
  }

  take(entries: Entries, place: Place): void {
    const { record } = place
    const { role, folder, location, flags } = record
    const here = this.#number(folder)
    if (role === 'self') {
      this.#compare(here, entries, place)
      this.#paths[here] = record.path()
    } else if (role === 'parent') {
      if (entries.parentLink >= 0) this.#takeParentLink(entries, place)
      else if ((this.#parents[here] as number) >= 0) this.#compare(this.#parents[here] as number, entries, place)
      else if (folder === record.root) this.#compare(here, entries, place)
    } else {
      this.#entries[here] = (this.#entries[here] as number) + 1
      if (entries.childLink >= 0) this.#takeChildLink(here, entries, place)
      else if ((flags & FLAG.directory) !== 0) this.#takeDirectory(here, location, entries, place)
    }
  }

  /** Of the directory at a block. */
  pathOf(location: number): string {
    return this.#paths[this.#numbers.get(location) ?? -1] ?? ''
  }

  #number(location: number): number {
    if (location !== this.#location) {
      this.#last = this.#numberOf(location)
      this.#location = location
    }
    return this.#last
  }

  #numberOf(location: number): number {
    const known = this.#numbers.get(location)
    if (known !== undefined) return known
    const number = this.#parents.length
    this.#numbers.set(location, number)
    this.#parents.push(-1)
    this.#at.push(-1)
    this.#paths.push('')
    for (const column of [this.#entries, this.#below, this.#relocatedBelow, this.#linksBelow]) column.push(0)
    for (let i = 0; i < fields.length; i++) this.#values.push(-1)
    return number
  }

  /** Takes what the first record says, and holds those that follow against it. */
  #compare(folder: number, entries: Entries, place: Place): void {
    // A record without a kind is told elsewhere, and hollow.
    if ((entries.seen & IN_USE.PX) === 0 || entries.mode === 0) return
    const from = folder * fields.length
    const isFirst = this.#at[folder] === -1
    if (isFirst) this.#at[folder] = entries.pxAt
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as (typeof fields)[number]
      const [is, was] = [entries[field], this.#values[from + i] as number]
      if (isFirst) this.#values[from + i] = is
      else if (is === was || was === -1 || is === -1) continue
      else if (field === 'stampHash') {
        if (is !== 0 && was !== 0) this.#sayTimes(entries, place)
      } else
        place.findings.add(rules.differs, {
          at: entries.pxAt + offsets[field],
          field,
          is: printed(field, is),
          should: `${printed(field, was)}, as another record of the directory says`,
          path: place.record.path(),
        })
    }
  }

  #sayTimes({ stampsAt: at }: Entries, { record }: Place): void {
    this.findings.add(rules.stampsDiffer, {
      at,
      field: 'stamps',
      is: 'other times',
      should: 'those of another record of the directory',
      path: record.path(),
    })
  }

  #takeDirectory(here: number, location: number, entries: Entries, place: Place): void {
    const number = this.#number(location)
    this.#parents[number] = here
    this.#below[here] = (this.#below[here] as number) + 1
    this.#compare(number, entries, place)
    if ((entries.seen & IN_USE.RE) === 0) return
    this.#relocatedBelow[here] = (this.#relocatedBelow[here] as number) + 1
    const { at, from, path, folder } = place.record
    if (this.#relocated.size < MOST) this.#relocated.set(location, { folder, at: at + from, path: path() })
  }

  #takeChildLink(here: number, entries: Entries, { record }: Place): void {
    this.#linksBelow[here] = (this.#linksBelow[here] as number) + 1
    const { childLink, childLinkAt: at } = entries
    const other = this.#childLinks.get(childLink)
    const path = record.path()
    if (other !== undefined)
      this.findings.add(rules.childLink, { at, field: 'location', is: childLink, should: `another than that of ${other.path}`, path })
    else if (this.#childLinks.size < MOST) this.#childLinks.set(childLink, { folder: record.folder, at, path })
  }

  #takeParentLink(entries: Entries, { record }: Place): void {
    const { parentLink: location, parentLinkAt: at } = entries
    if (this.#parentLinks.size < MOST) this.#parentLinks.set(record.folder, { folder: record.folder, at, location, path: record.path() })
  }

  /** Hands over the serial numbers that directories have. */
  eachSerial(take: (serial: number, location: number, at: number) => void): void {
    for (const [location, folder] of this.#numbers) {
      const serial = this.#values[folder * fields.length + fields.indexOf('serial')] as number
      if (serial > 0) take(serial, location, this.#at[folder] as number)
    }
  }

  finish(): void {
    this.#judgeLinks()
    for (const [location, { folder, at, path }] of this.#childLinks) {
      const say = (is: string | number, should: string): void => {
        this.findings.add(rules.childLink, { at, field: 'location', is, should, path })
      }
      if (!this.#numbers.has(location)) say(location, 'the block of a directory')
      else if (!this.#relocated.has(location)) say(location, 'the block of a directory that is marked as relocated')
      const back = this.#parentLinks.get(location)
      if (back === undefined && this.#relocated.has(location))
        this.findings.add(rules.parentLink, {
          at,
          field: 'presence',
          is: 'no PL',
          should: `a PL in ".." of the directory at ${location}`,
          path,
        })
      else if (back !== undefined && back.location !== folder)
        this.findings.add(rules.parentLink, { at: back.at, field: 'location', is: back.location, should: folder, path: back.path })
    }
    for (const [location, { at, path }] of this.#parentLinks)
      if (!this.#childLinks.has(location))
        this.findings.add(rules.parentLink, { at, field: 'presence', is: 'a PL', should: 'none, as no CL leads here', path })
    for (const [location, { at, path }] of this.#relocated) {
      if (this.#childLinks.has(location)) continue
      const number = this.#numbers.get(location) as number
      if (this.#relocatedBelow[number] !== 0 || this.#entries[number] === 0) continue
      this.findings.add(rules.relocated, { at, field: 'presence', is: 'an RE', should: 'none, as no CL leads here', path })
    }
  }

  /** A directory is named by its parent, by itself and by those below, wherever they are recorded; 1 is what writers have that do not count. */
  #judgeLinks(): void {
    for (let folder = 0; folder < this.#parents.length; folder++) {
      const links = this.#values[folder * fields.length + 1] as number
      if (links < 0 || links === 1) continue
      const recorded = 2 + (this.#below[folder] as number)
      const seen = recorded - (this.#relocatedBelow[folder] as number) + (this.#linksBelow[folder] as number)
      if (links === recorded || links === seen) continue
      this.findings.add(rules.linksUncounted, {
        at: (this.#at[folder] as number) + offsets.links,
        field: 'links',
        is: links,
        should: seen,
        path: this.#paths[folder],
      })
    }
  }
}

/** Relocated directories that are kept: as many as a disc with any sense has. */
const MOST = 65_536
const offsets = { mode: 4, links: 12, uid: 20, gid: 28, serial: 36 } as const
const printed = (field: string, value: number): string => (field === 'mode' ? `0${value.toString(8)}` : String(value))
