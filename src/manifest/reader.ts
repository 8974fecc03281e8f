/** Nodes of YAML as located values: aliases followed, `<<` joined, variables replaced, keys counted once. */

import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar as YamlScalar } from 'yaml'
import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { LIMITS } from './limits.js'
import { positionOf, type Located, type LocatedEntry, type LocatedMap, type TextFile, type TextRange } from './located.js'
import { expand, type Environment } from './variables.js'
import type { Masked } from './yaml.js'

/** Turns nodes into located values, in the order of the text, so that anchors are known before their aliases. */
export class Reader {
  readonly #file: TextFile
  readonly #environment: Environment | undefined
  readonly #faults: Fault[]
  readonly #unmask: Masked['unmask']
  readonly #anchors = new Map<string, { value: Located; weight: number } | 'open'>()
  /** Values so far, each use of an alias counted. */
  #values = 0
  #stopped = false

  constructor(file: TextFile, environment: Environment | undefined, found: Fault[], unmask: Masked['unmask']) {
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
      else {
        const { line, column } = positionOf(first.key)
        this.#report(faults.duplicateKey({ key, line, column }, { position: positionOf(keyRange) }))
      }
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
      return { kind: 'scalar', value: null, broken: true, range }
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
