/** File and directory identifiers of ECMA-119 7.5, 7.6 and 9.3: alphabet, length, unique names, order. */

import { encodeUtf8 } from '../../codec/index.js'
import type { Node } from '../../tree/index.js'
import type { NameRules } from './options.js'
import { distinctStems, hasLooseEnd, keyOf, tightened, type Candidate } from './unique.js'

/** What is to be named in one directory. */
export interface Nameable {
  readonly name: string
  readonly isDirectory: boolean
  /** What distinguishes it from others of the same name; the name itself where all names are distinct. */
  readonly origin: string
}

export interface Named {
  /** A character a byte. */
  readonly identifier: string
  /** Why it is not the original name; undefined where it is. */
  readonly reason: Reason | undefined
  /** Index of the neighbour that kept the name that this one would have had. */
  readonly rival?: number | undefined
}

/** In words for people. `case` alone changes no name that readers without case would miss. */
export type Reason = 'case' | 'characters' | 'dots' | 'length' | 'taken'

/** Identifiers of the entries of one directory, distinct, in the order of `items`. */
export function nameAll(items: readonly Nameable[], rules: NameRules): readonly Named[] {
  const mapped = items.map((item) => mapName(item, rules))
  const stems = distinctStems(
    mapped,
    (candidate, suffix) => cut(candidate.stem, roomForStem(candidate as Mapped, rules) - suffix.length, rules) + suffix,
    (index) => mapped[index]?.reason === undefined,
  )
  const keepers = new Map<string, number>()
  const changed = mapped.some((one, index) => stems[index] !== one.stem)
  if (changed) for (const [index, one] of mapped.entries()) if (stems[index] === one.stem) keepers.set(keyOf(one), index)
  return mapped.map((one, index) => {
    const stem = stems[index] as string
    if (stem === one.stem) return { identifier: assemble(stem, one, rules), reason: one.reason }
    const identifier = assemble(stem, { ...one, extension: tightened(one.extension) }, rules)
    const rival = keepers.get(keyOf(one))
    return { identifier, reason: 'taken', rival }
  })
}

/** Names of the nodes of one directory that are distinct without a change. */
export interface NamedEach {
  readonly names: readonly Named[]
  /** Places of the nodes in the order of their records; undefined where they have it already. */
  readonly order: readonly number[] | undefined
}

/** What `nameAll` gives, each made by itself, as nearly all directories allow; undefined where names come out equal. */
export function nameEach(nodes: readonly Node[], rules: NameRules): NamedEach | undefined {
  const names: Named[] = []
  let isPlain = true
  for (const { name, kind } of nodes) {
    const isDirectory = kind === 'directory'
    const quick = nameQuickly(name, isDirectory, rules)
    const named = quick ?? nameAlone(name, isDirectory, rules)
    // Whom it comes out equal to is seen where all are looked at together.
    if (named === undefined) return undefined
    isPlain &&= quick !== undefined || plainIdentifier.test(named.identifier)
    names.push(named)
  }
  const compare = isPlain ? compareUnits : comparePadded
  const identifierAt = (place: number): string => (names[place] as Named).identifier
  const isOrdered = (before: number, behind: number): boolean => compare(identifierAt(before), identifierAt(behind)) < 0
  let order: number[] | undefined
  for (let i = 1; i < names.length && order === undefined; i++)
    if (!isOrdered(i - 1, i)) order = names.map((_, place) => place).sort((x, y) => compare(identifierAt(x), identifierAt(y)))
  for (let i = 1; i < names.length; i++) {
    const [before, behind] = order === undefined ? [i - 1, i] : [order[i - 1] as number, order[i] as number]
    if (order !== undefined && !isOrdered(before, behind)) return undefined
    // A file of the name of the directory before it.
    if (nodes[before]?.kind !== 'directory' || nodes[behind]?.kind === 'directory') continue
    const [directory, file] = [identifierAt(before), identifierAt(behind)]
    if (file.startsWith(directory) && tails(rules).includes(file.slice(directory.length))) return undefined
  }
  return { names, order }
}

const tails = ({ version }: NameRules): readonly string[] => [version, `.${version}`]

/** Undefined where readers drop its end. */
function nameAlone(name: string, isDirectory: boolean, rules: NameRules): Named | undefined {
  const mapped = mapName({ name, isDirectory, origin: name }, rules)
  if (hasLooseEnd(mapped.stem + mapped.extension)) return undefined
  return { identifier: assemble(mapped.stem, mapped, rules), reason: mapped.reason }
}

/** Classes of the characters of ASCII in names. */
const LOWER = 1
const DOT = 2
const OTHER = 4
const classes = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code)
  return character === '.' ? DOT : /[a-z]/.test(character) ? LOWER : /[A-Z0-9_]/.test(character) ? 0 : OTHER
})

/** The identifier of a short name of ASCII that does not end in a dot; undefined where the name is no such. */
function nameQuickly(name: string, isDirectory: boolean, rules: NameRules): Named | undefined {
  if (rules.characters !== 'd' || !rules.extensions) return undefined
  const { length } = name
  let met = 0
  let dots = 0
  // That of the extension.
  let dot = -1
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i)
    if (code > 0x7f) return undefined
    const kind = classes[code] as number
    met |= kind
    if (kind !== DOT) continue
    if (i === length - 1) return undefined
    if (dots++ < i && !isDirectory) dot = i
  }
  const inner = dot < 0 ? dots : dots - 1
  if (inner > 0 && (rules.multipleDots || rules.leadingDot)) return undefined
  const stemLength = dot < 0 ? length : dot
  if (isDirectory ? length > rules.directory : stemLength > rules.stem || length - stemLength - 1 > rules.extension || length > rules.file)
    return undefined
  const text =
    inner === 0 && (met & OTHER) === 0 ? name : written(name.slice(0, stemLength)) + name.slice(stemLength).replace(unwritten, '_')
  const whole = isDirectory ? text : dot < 0 && rules.trailingDot ? `${text}.${rules.version}` : text + rules.version
  const raised = (met & LOWER) !== 0 && !rules.lowercase
  const identifier = raised ? whole.toUpperCase() : whole
  return { identifier, reason: inner > 0 ? 'dots' : (met & OTHER) !== 0 ? 'characters' : raised ? 'case' : undefined }
}

const unwritten = /[^A-Za-z0-9_.]/g
const written = (stem: string): string => stem.replace(/[^A-Za-z0-9_]/g, '_')

interface Mapped extends Candidate {
  readonly isDirectory: boolean
  readonly reason: Reason | undefined
}

const plainUpper = /^[A-Z0-9_]+(?:\.[A-Z0-9_]+)?$/
const plainAnyCase = /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)?$/

function mapName(item: Nameable, rules: NameRules): Mapped {
  const { name, isDirectory, origin } = item
  let text = name
  let reason: Reason | undefined
  if (!plainUpper.test(name)) {
    if (plainAnyCase.test(name)) {
      if (!rules.lowercase) {
        text = name.toUpperCase()
        reason = 'case'
      }
    } else {
      text = mapCharacters(name, rules)
      if (text !== name) reason = text === name.toUpperCase() ? 'case' : 'characters'
    }
  }
  const dot = rules.extensions && !isDirectory ? extensionDot(text) : -1
  let stem = dot < 0 ? text : text.slice(0, dot)
  let extension = dot < 0 ? '' : text.slice(dot + 1)
  // A dot at the very end is what a name without extension gets anyway.
  if (extension === '' && dot >= 0 && !rules.trailingDot) stem += '.'
  const dotless = mapDots(stem, isDirectory, rules)
  if (dotless !== stem) {
    stem = dotless
    reason = 'dots'
  }
  const limit = isDirectory ? rules.directory : Math.min(rules.file, rules.stem + 1 + rules.extension)
  if (
    stem.length + extension.length + (extension === '' ? 0 : 1) > limit ||
    (!isDirectory && (stem.length > rules.stem || extension.length > rules.extension))
  ) {
    reason = 'length'
    // The extension gives way down to three characters, or as far as the name leaves it room.
    extension = cut(extension, Math.min(rules.extension, Math.max(3, rules.file - 1 - Math.min(stem.length, rules.stem, 8))), rules)
    stem = cut(
      stem,
      isDirectory ? rules.directory : roomForStem({ extension: extension === '' ? '' : `.${extension}`, isDirectory }, rules),
      rules,
    )
  }
  return { stem, extension: extension === '' ? '' : `.${extension}`, origin, isDirectory, reason }
}

function roomForStem(one: { readonly extension: string; readonly isDirectory: boolean }, rules: NameRules): number {
  if (one.isDirectory) return rules.directory
  return Math.min(rules.stem, rules.file - Math.max(rules.trailingDot ? 1 : 0, one.extension.length))
}

/** 7.5.1: name, dot, extension, semicolon, version number. */
function assemble(stem: string, one: Mapped, rules: NameRules): string {
  if (one.isDirectory) return stem
  const dot = one.extension === '' && rules.trailingDot && !stem.endsWith('.') ? '.' : ''
  return stem + one.extension + dot + rules.version
}

/** The dot that begins the extension: the last one, unless nothing but dots comes before it. */
function extensionDot(text: string): number {
  const dot = text.lastIndexOf('.')
  for (let i = 0; i < dot; i++) if (text.charCodeAt(i) !== 0x2e) return dot
  return -1
}

function mapDots(stem: string, isDirectory: boolean, rules: NameRules): string {
  // Readers that drop dots and blanks at the end would have nothing left.
  if (/^[. ]+$/.test(stem)) return '_'.repeat(stem.length)
  if (!stem.includes('.')) return stem
  if (!rules.multipleDots)
    return rules.leadingDot && !isDirectory && stem.startsWith('.') ? `.${stem.slice(1).replaceAll('.', '_')}` : stem.replaceAll('.', '_')
  return rules.leadingDot || !stem.startsWith('.') ? stem : `_${stem.slice(1)}`
}

/** One character, or byte where bytes are kept, for each character of the name. */
function mapCharacters(name: string, rules: NameRules): string {
  switch (rules.characters) {
    case 'd':
      return raise(name, rules).replace(/[^A-Za-z0-9_.]/gu, '_')
    case 'ascii':
      return raise(name, rules).replace(/[^\x20-\x7e]|[/;]/gu, '_')
    case 'utf8': {
      let text = ''
      for (const byte of encodeUtf8(name.replace(/[\x00-\x1f/;\x7f]/g, '_'))) text += String.fromCharCode(byte)
      return text
    }
  }
}

/** ASCII letters alone, so that no version of Unicode decides. */
function raise(text: string, rules: NameRules): string {
  if (rules.lowercase) return text
  return /^[\x00-\x7f]*$/.test(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

/** At most `limit` characters, never ending within a character of UTF-8. */
function cut(text: string, limit: number, rules: NameRules): string {
  if (text.length <= limit) return text
  let end = Math.max(0, limit)
  if (rules.characters === 'utf8') while (end > 0 && (text.charCodeAt(end) & 0xc0) === 0x80) end--
  return text.slice(0, end)
}

/** 9.3: names, then extensions, then versions, each as if padded with spaces. */
export function sortByIdentifier(items: { readonly identifier: string }[]): void {
  const isPlain = items.every(({ identifier }) => plainIdentifier.test(identifier))
  const compare = isPlain ? compareUnits : comparePadded
  items.sort((a, b) => compare(a.identifier, b.identifier))
}

/** Nothing that sorts before a blank, and one dot at most. */
const plainIdentifier = /^[^\x00-\x20.]*(?:\.[^\x00-\x20.]*)?$/

/** What ends a part of a plain identifier ranks as the padding that would follow the part. */
const rank = (unit: number): number => (unit === 0x3b ? 0 : unit === 0x2e ? 1 : unit)

function compareUnits(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Name, extension and version of an identifier. */
function splitIdentifier(identifier: string): readonly [string, string, string] {
  const semicolon = identifier.lastIndexOf(';')
  const whole = semicolon < 0 ? identifier : identifier.slice(0, semicolon)
  const version = semicolon < 0 ? '' : identifier.slice(semicolon + 1)
  const dot = whole.lastIndexOf('.')
  return dot < 0 ? [whole, '', version] : [whole.slice(0, dot), whole.slice(dot + 1), version]
}

function comparePadded(a: string, b: string): number {
  const partsA = splitIdentifier(a)
  const partsB = splitIdentifier(b)
  for (const [part, x] of partsA.entries()) {
    const y = partsB[part] as string
    const length = Math.max(x.length, y.length)
    const [paddedX, paddedY] = [x.padEnd(length), y.padEnd(length)]
    if (paddedX !== paddedY) return paddedX < paddedY ? -1 : 1
  }
  return a < b ? -1 : a > b ? 1 : 0
}
