/** Which extensions the root names, and whether it names what is used. SUSP 5.5, RRIP 4.3. */

import type { Findings } from '../../../finding/index.js'
import { ExtensionsReference } from '../structures.js'
import type { Place } from './place.js'
import { suspRules } from './rules.js'

/** Rock Ridge under its names: RRIP 1.09 and 1.10, 1.12 as printed, and as many write it. */
const ROCK_RIDGE: ReadonlySet<string> = new Set(['RRIP_1991A', 'IEEE_P1282', 'IEEE_1282'])

const EXTENSION_VERSION_AT = 7

export class References {
  readonly findings: Findings
  #count = 0
  #hasRockRidge = false
  /** Byte of the medium at which the root's entries stand. */
  #at = 0
  #path = ''
  readonly #identifiers: string[] = []

  constructor(findings: Findings) {
    this.findings = findings
  }

  take(at: number, length: number, place: Place): void {
    const { bytes, record } = place
    const { identifierLength, descriptorLength, sourceLength } = ExtensionsReference.decode(bytes, at)
    const wanted = ExtensionsReference.size + identifierLength + descriptorLength + sourceLength
    if (wanted !== length) place.say(suspRules.reference, 'length', at + 2, length, `${wanted}, as its parts have`)
    if (record.role !== 'self' || record.folder !== record.root)
      place.say(suspRules.reference, 'presence', at, 'an ER here', 'in the root alone')
    const version = bytes[at + EXTENSION_VERSION_AT] as number
    if (version !== 1) place.say(suspRules.extensionVersion, 'extensionVersion', at + EXTENSION_VERSION_AT, version, 1)
    this.#count++
    const from = at + ExtensionsReference.size
    const identifier = String.fromCharCode(...bytes.subarray(from, Math.min(from + identifierLength, at + length)))
    this.#identifiers.push(identifier)
    if (ROCK_RIDGE.has(identifier)) this.#hasRockRidge = true
    this.#at = place.base + from
    this.#path = record.path()
  }

  /** An extension is chosen by its number. */
  select(sequence: number, at: number, place: Place): void {
    if (sequence >= this.#count) place.say(suspRules.selector, 'sequence', at + 4, sequence, `less than ${this.#count}`)
  }

  /** Told when the records have entries of Rock Ridge. */
  finish(root?: { readonly at: number; readonly path: string }): void {
    if (this.#hasRockRidge || root === undefined) return
    const is = this.#identifiers.length === 0 ? 'no ER' : this.#identifiers.map((name) => JSON.stringify(name)).join(', ')
    const field = this.#count === 0 ? 'presence' : 'identifier'
    const at = this.#count === 0 ? root.at : this.#at
    const should = `an ER of ${[...ROCK_RIDGE].join(', ')}`
    this.findings.add(suspRules.reference, { at, field, is, should, path: this.#count === 0 ? root.path : this.#path })
  }
}
