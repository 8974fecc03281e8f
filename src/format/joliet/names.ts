/** Names of the Joliet specification (1995): UTF-16 units, most significant byte first, some characters forbidden. */

import {
  distinctStems,
  hasLooseEnd,
  keyOf,
  tightened,
  type Candidate,
  type Entry,
  type Nameable,
  type Named,
  type NamedEach,
  type Reason,
} from '../iso9660/index.js'
import { withoutEnd, type Node } from '../../tree/index.js'
import type { JolietOptions } from './options.js'

/** "Allowed Character Set": all but control characters and these. Bytes that are no UTF-8 come as lone surrogates. */
const forbidden = /[\x00-\x1f*/:;?\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** What is replaced because there are to be no such characters. */
const beyond = { 'utf-16': /(?!)/g, 'ucs-2': /[\ud800-\udbff][\udc00-\udfff]/g, ascii: /[^\x20-\x7e]/gu } as const
/** Readers that drop dots and blanks at the end have nothing left of it. */
const allLoose = /^[. ]+$/
const harmless = /^[\w .+,\-()@#$%&'!=~^[\]{}`]*$/

/** An extension is kept whole up to this many units, with its dot. */
const EXTENSION = 16

interface Mapped extends Candidate {
  readonly isDirectory: boolean
  readonly reason: Reason | undefined
}

export function nameAll(items: readonly Nameable[], options: JolietOptions): readonly Named[] {
  const limit = options.nameLength
  const mapped = items.map((item) => mapName(item, options))
  const stems = distinctStems(
    mapped,
    ({ stem, extension }, suffix) => cut(stem, limit - extension.length - suffix.length) + suffix,
    (index) => mapped[index]?.reason === undefined,
  )
  const version = options.version === 'shown' ? ';1' : ''
  const keepers = new Map<string, number>()
  const changed = mapped.some((one, index) => stems[index] !== one.stem)
  if (changed) for (const [index, one] of mapped.entries()) if (stems[index] === one.stem) keepers.set(keyOf(one), index)
  return mapped.map((one, index) => {
    const stem = stems[index] as string
    const ending = one.isDirectory ? '' : version
    if (stem === one.stem) return { identifier: stem + one.extension + ending, reason: one.reason }
    const identifier = stem + tightened(one.extension) + ending
    const rival = keepers.get(keyOf(one))
    return { identifier, reason: 'taken', rival }
  })
}

/** What `nameAll` gives, each made by itself, as nearly all directories allow; undefined where names may come out equal. */
export function nameEach(nodes: readonly Node[], options: JolietOptions): NamedEach | undefined {
  const names: Named[] = []
  const version = options.version === 'shown' ? ';1' : ''
  let last: string | undefined
  let lastIdentifier = ''
  let isOrdered = true
  for (const { name, kind } of nodes) {
    const isDirectory = kind === 'directory'
    let key = name
    let reason: Reason | undefined
    if (name.length > options.nameLength || !harmless.test(name) || allLoose.test(name)) {
      const mapped = mapName({ name, isDirectory, origin: name }, options)
      key = mapped.stem + mapped.extension
      reason = mapped.reason
    }
    // Whom it comes out equal to is seen where all are looked at together.
    if (hasLooseEnd(key)) return undefined
    const identifier = isDirectory ? key : key + version
    isOrdered &&= last === undefined || (last < key && lastIdentifier < identifier)
    last = key
    lastIdentifier = identifier
    names.push({ identifier, reason })
  }
  if (isOrdered) return { names, order: undefined }
  // With a version, a directory and a file of one name need not follow one another.
  if (version !== '') return undefined
  const identifierAt = (place: number): string => (names[place] as Named).identifier
  const order = names.map((_, place) => place).sort((x, y) => (identifierAt(x) < identifierAt(y) ? -1 : 1))
  return order.some((place, i) => i > 0 && identifierAt(order[i - 1] as number) === identifierAt(place)) ? undefined : { names, order }
}

function mapName({ name, isDirectory, origin }: Nameable, options: JolietOptions): Mapped {
  const limit = options.nameLength
  const allowed = harmless.test(name) && !allLoose.test(name) ? name : allow(name, options)
  const reason: Reason | undefined = allowed === name ? undefined : 'characters'
  const dot = isDirectory ? -1 : allowed.lastIndexOf('.')
  const extension = dot > 0 && allowed.length - dot <= EXTENSION ? allowed.slice(dot) : ''
  const stem = extension === '' ? allowed : allowed.slice(0, dot)
  if (allowed.length <= limit) return { stem, extension, origin, isDirectory, reason }
  const short = cut(stem, limit - extension.length)
  return { stem: extension === '' ? withoutEnd(short) : short, extension, origin, isDirectory, reason: 'length' }
}

const allow = (name: string, options: JolietOptions): string =>
  allLoose.test(name) ? '_'.repeat(name.length) : name.replace(beyond[options.characters], '_').replace(forbidden, '_')

/** At most `limit` units, never half of a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const last = text.charCodeAt(limit - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit)
}

/** By UTF-16 units, which is the order of their bytes. */
export function sortByUnits(entries: Entry[]): void {
  entries.sort((a, b) => (a.identifier < b.identifier ? -1 : a.identifier > b.identifier ? 1 : 0))
}
