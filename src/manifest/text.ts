/** The text of a manifest as located values. YAML 1.2.2, core schema, and the merge key `<<`. */

import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type CST,
  type Document,
  type Node,
  type ParsedNode,
  type Scalar as YamlScalar,
} from 'yaml'
import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { positionOf, type Located, type LocatedEntry, type LocatedMap, type TextFile, type TextRange } from './located.js'
import { expand, type Environment } from './variables.js'

/** What hostile text may not exceed. A manifest of 100,000 entries has some 10 million characters. */
export const LIMITS = { characters: 64 * 1024 * 1024, depth: 100, values: 4_000_000, faults: 200 } as const

export interface TextResult {
  readonly root?: Located
  readonly faults: readonly Fault[]
}

/** Reads one document; variables are replaced as values are read. Any text gives a value or faults. */
export function readText(file: TextFile, environment: Environment): TextResult {
  const early = inspectText(file)
  if (early !== undefined) return { faults: [early] }
  const found: Fault[] = []
  const masked = mask(file.text)
  const document = compose(file, masked, found)
  if (document === undefined || found.length > 0) return { faults: found }
  const reader = new Reader(file, environment, found, masked === file.text ? same : restore)
  const root = document.contents === null ? undefined : reader.read(document.contents)
  if (root === undefined || root.kind !== 'map') {
    const what =
      root === undefined || (root.kind === 'scalar' && root.value === null)
        ? 'an empty file'
        : root.kind === 'list'
          ? 'a list'
          : 'a single value'
    if (found.length === 0) found.push(faults.notAMap({ found: what }, { position: positionOf({ file, start: 0, end: 1 }) }))
    return { faults: found }
  }
  return { root, faults: found }
}

/** Reads a single value, such as that of `--set`. */
export function readValue(file: TextFile, start: number): TextResult {
  const early = inspectText(file)
  if (early !== undefined) return { faults: [early] }
  const found: Fault[] = []
  // Blanks in place of what stands before keep the offsets.
  const document = compose(file, ' '.repeat(start) + file.text.slice(start), found)
  if (document === undefined || found.length > 0) return { faults: found }
  const whole = { file, start, end: file.text.length }
  if (document.contents === null) return { root: { kind: 'scalar', value: null, range: whole }, faults: found }
  const root = new Reader(file, undefined, found, same).read(document.contents)
  return root === undefined ? { faults: found } : { root, faults: found }
}

// C0 and C1 controls but tab, line feed, carriage return and next line (YAML 1.2.2 production 1).
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/

function inspectText(file: TextFile): Fault | undefined {
  const { text } = file
  if (text.length > LIMITS.characters) return faults.tooLarge({ length: text.length, limit: LIMITS.characters })
  const at = text.search(CONTROL)
  if (at === -1) return undefined
  return faults.controlCharacter({ code: text.charCodeAt(at) }, { position: positionOf({ file, start: at, end: at + 1 }) })
}

type YamlDocument = Document.Parsed<ParsedNode> | Document<Node>

function compose(file: TextFile, masked: string, found: Fault[]): YamlDocument | undefined {
  const at = (start: number, end: number): { position: ReturnType<typeof positionOf> } => ({
    position: positionOf({ file, start: Math.min(start, Math.max(0, file.text.length - 1)), end: Math.max(end, start + 1) }),
  })
  const tokens = [...new Parser().parse(masked)]
  const deep = tokens.map(tooDeep).find((offset) => offset !== undefined)
  if (deep !== undefined) {
    found.push(faults.tooDeep({ limit: LIMITS.depth }, at(deep, deep + 1)))
    return undefined
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    resolveKnownTags: false,
  })
  const documents = [...composer.compose(tokens, true, file.text.length)] as YamlDocument[]
  const [document, second] = documents
  if (document === undefined) return undefined
  for (const problem of [...document.errors, ...document.warnings].slice(0, LIMITS.faults)) {
    const [start, end] = problem.pos
    const where = at(start, end)
    if (problem.code === 'TAG_RESOLVE_FAILED') found.push(faults.tag({ tag: file.text.slice(start, end) }, where))
    else found.push(faults.syntax({ reason: lowerFirst(problem.message) }, where))
  }
  const yaml = document.directives?.yaml
  if (yaml?.explicit === true && yaml.version !== '1.2') found.push(faults.version({ version: yaml.version }, at(0, 1)))
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0
    found.push(faults.severalDocuments({}, at(start, start + 3)))
  }
  return document
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text)

/** What may not stand in a plain scalar within braces or brackets, and private characters that may. */
const flowSigns = '{}[],'
const standIns = '\uE000\uE001\uE002\uE003\uE004'

/** Lets `{ id: ${NAME} }` be read: within a reference, signs give way to characters of the same length. */
function mask(text: string): string {
  if (!text.includes('${') || /[\uE000-\uE004]|\\u[eE]00[0-4]/.test(text)) return text
  return text.replaceAll(/\$\{[^{}\n]*\}/g, (reference) =>
    reference.replaceAll(/[{}[\],]/g, (sign) => standIns.charAt(flowSigns.indexOf(sign))),
  )
}

const restore = (text: string): string => text.replaceAll(/[\uE000-\uE004]/g, (sign) => flowSigns.charAt(standIns.indexOf(sign)))
const same = (text: string): string => text

/** Where nesting passes the limit. The walk has a stack of its own: the token may be deeper than the call stack. */
function tooDeep(token: CST.Token): number | undefined {
  const stack: { token: CST.Token; depth: number }[] = [{ token, depth: 0 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token: here, depth } = next
    if (depth > LIMITS.depth) return 'offset' in here ? here.offset : 0
    if (here.type === 'document' && here.value !== undefined) stack.push({ token: here.value, depth })
    if ('items' in here)
      for (const item of here.items) {
        if (item.key != null) stack.push({ token: item.key, depth: depth + 1 })
        if (item.value !== undefined) stack.push({ token: item.value, depth: depth + 1 })
      }
  }
  return undefined
}

/** Turns nodes into located values, in the order of the text, so that anchors are known before their aliases. */
class Reader {
  readonly #file: TextFile
  readonly #environment: Environment | undefined
  readonly #faults: Fault[]
  readonly #unmask: (text: string) => string
  readonly #anchors = new Map<string, { value: Located; weight: number } | 'open'>()
  /** Values so far, each use of an alias counted. */
  #values = 0
  #stopped = false

  constructor(file: TextFile, environment: Environment | undefined, found: Fault[], unmask: (text: string) => string) {
    this.#unmask = unmask
    this.#file = file
    this.#environment = environment
    this.#faults = found
  }

  read(node: unknown): Located | undefined {
    if (this.#stopped) return undefined
    if (isAlias(node)) return this.#readAlias(node.source, this.#rangeOf(node))
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { kind: 'scalar', value: null, range: this.#rangeOf(node) }
    const before = this.#values
    if (!this.#count(1, node)) return undefined
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, 'open')
    const value = this.#readNode(node)
    if (node.anchor !== undefined && value !== undefined) this.#anchors.set(node.anchor, { value, weight: this.#values - before })
    return value
  }

  #readNode(node: Node): Located | undefined {
    const range = this.#rangeOf(node)
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item)).filter((item) => item !== undefined)
      return { kind: 'list', items, range }
    }
    if (isMap(node)) return this.#readMap(node.items, range)
    return this.#readScalar(node as YamlScalar, range)
  }

  #readScalar(node: YamlScalar, range: TextRange): Located {
    const plain = node.type === 'PLAIN'
    if (typeof node.value !== 'string') {
      const source = node.source ?? String(node.value)
      const value = typeof node.value === 'number' || typeof node.value === 'boolean' ? node.value : null
      return value !== null && plain ? { kind: 'scalar', value, source, range } : { kind: 'scalar', value, range }
    }
    const text = this.#unmask(node.value)
    if (!text.includes('${') || this.#environment === undefined) return { kind: 'scalar', value: text, range }
    const expanded = expand(text, this.#environment, range)
    this.#report(...expanded.faults)
    if (expanded.faults.length > 0) return { kind: 'scalar', value: text, broken: true, range }
    return plain ? { kind: 'scalar', value: expanded.value, source: expanded.text, range } : { kind: 'scalar', value: expanded.text, range }
  }

  #readMap(pairs: readonly { key: unknown; value: unknown }[], range: TextRange): LocatedMap {
    const entries = new Map<string, LocatedEntry>()
    const merged: Located[] = []
    for (const pair of pairs) {
      const key = this.#keyOf(pair.key)
      const keyRange = this.#rangeOf(pair.key)
      const value = this.read(pair.value) ?? { kind: 'scalar', value: null, range: keyRange }
      if (key === undefined) {
        this.#report(faults.keyNotText({}, { position: positionOf(keyRange) }))
        continue
      }
      if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') {
        merged.push(...this.#mapsOf(value, keyRange))
        continue
      }
      const first = entries.get(key)
      if (first === undefined)
        entries.set(key, { key: keyRange, value: pair.value === null ? { kind: 'scalar', value: null, range: keyRange } : value })
      else this.#report(faults.duplicateKey({ key, line: positionOf(first.key).line }, { position: positionOf(keyRange) }))
    }
    for (const map of merged) if (map.kind === 'map') for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry)
    return { kind: 'map', entries, range }
  }

  #keyOf(node: unknown): string | undefined {
    if (!isScalar(node) || node.value === null) return undefined
    return typeof node.value === 'string' ? this.#unmask(node.value) : (node.source ?? JSON.stringify(node.value))
  }

  #mapsOf(value: Located, key: TextRange): Located[] {
    const maps = value.kind === 'list' ? [...value.items] : [value]
    if (maps.every((map) => map.kind === 'map')) return maps
    this.#report(faults.mergeNotMap({}, { position: positionOf(key) }))
    return []
  }

  #readAlias(name: string, range: TextRange): Located | undefined {
    const anchor = this.#anchors.get(name)
    if (anchor === undefined || anchor === 'open') {
      const fault = anchor === undefined ? faults.unknownAlias : faults.cyclicAlias
      this.#report(fault({ name }, { position: positionOf(range) }))
      return { kind: 'scalar', value: null, range }
    }
    return this.#count(anchor.weight, undefined, range) ? anchor.value : undefined
  }

  #count(weight: number, node: unknown, range = this.#rangeOf(node)): boolean {
    this.#values += weight
    if (this.#values <= LIMITS.values) return true
    if (!this.#stopped) this.#faults.push(faults.tooManyValues({ limit: LIMITS.values }, { position: positionOf(range) }))
    this.#stopped = true
    return false
  }

  #report(...found: readonly Fault[]): void {
    if (this.#faults.length < LIMITS.faults) this.#faults.push(...found)
  }

  #rangeOf(node: unknown): TextRange {
    const range = (node as Partial<Node> | null | undefined)?.range
    return range == null ? { file: this.#file, start: 0, end: 1 } : { file: this.#file, start: range[0], end: range[1] }
  }
}
