/** Mistakes drawn from the schema: a manifest that is right, and one operator that spoils it at a place of its own choice. */

import { stringify } from 'yaml'
import { readSchema } from '../../../src/manifest/index.js'
import { leavesOf, resolve, type Schema } from '../../../src/manifest/schema-node.js'

export interface Mistake {
  readonly name: string
  readonly text: string
  /** The line on which it has to be shown. */
  readonly line: number
}

type Value = { [key: string]: unknown }
type Path = readonly (string | number)[]

const root = readSchema()

/** Right by itself, with most kinds of keys. */
export const sound = (): Value => ({
  disc: 1,
  name: 'sample',
  media: { type: 'dvd+r', blocks: 2295104 },
  volume: { id: 'SAMPLE', publisher: 'Example', sequence: 1, setSize: 1, date: '2026-11-20' },
  filesystems: { iso9660: { level: 3, rockridge: true, joliet: { level: 3 } }, udf: { revision: '2.01' } },
  source: { owner: '0:0', mode: 'normal', time: 'volume' },
  files: [
    { at: '/a.txt', text: 'a', mode: '0644' },
    { at: '/random', random: { size: '4 KiB', seed: 3 } },
    { at: '/node', device: { type: 'character', major: 5, minor: 1 } },
    { at: '/boot.img', zeros: 2048, hide: ['joliet'] },
  ],
  boot: { catalog: '/boot.cat', entries: [{ platform: 'bios', image: '/boot.img', loadSectors: 4, loadSegment: 0 }] },
  burn: { verify: 'full' },
  output: { image: 'dist/sample.iso', checksums: ['sha256'] },
})

/** Numbers between 0 and 1 that follow from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Place {
  readonly path: Path
  readonly schema: Schema
  readonly parent: Schema
}

/** Each key of a value with what the schema says of it. */
function* placesOf(value: unknown, schema: Schema, path: Path = []): Generator<Place> {
  const leaves = leavesOf(root, schema)
  if (Array.isArray(value)) {
    const items = leaves.find((leaf) => leaf.items !== undefined)?.items
    if (items !== undefined) for (const [i, item] of value.entries()) yield* placesOf(item, items, [...path, i])
  } else if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value)
    const parent = leaves.find((leaf) => keys.every((key) => leaf.properties?.[key] !== undefined))
    if (parent === undefined) return
    for (const key of keys) {
      const inner = parent.properties?.[key] as Schema
      yield { path: [...path, key], schema: inner, parent }
      yield* placesOf((value as Value)[key], inner, [...path, key])
    }
  }
}

const at = (value: unknown, path: Path): unknown => path.reduce((here, step) => (here as Value)[step], value)
const above = (value: unknown, path: Path): Value => at(value, path.slice(0, -1)) as Value
const keyOf = (path: Path): string => String(path.at(-1))

/** The line of a key in block style: a mark is put beside it, looked for, and taken out. */
const MARK = 'zzzmarkzzz'
function spoil(value: Value, path: Path, name: string): Mistake {
  const map = above(value, path)
  const key = keyOf(path)
  const marked = Object.fromEntries(
    Object.entries(map).map(([other, inner]) => (other === key ? [`${MARK}${other}`, inner] : [other, inner])),
  )
  for (const other of Object.keys(map)) Reflect.deleteProperty(map, other)
  Object.assign(map, marked)
  const lines = stringify(value).split('\n')
  const line = lines.findIndex((text) => text.includes(MARK)) + 1
  return { name, text: lines.join('\n').replace(MARK, ''), line }
}

type Operator = (place: Place, value: Value, random: () => number) => Mistake | undefined

const operators: Readonly<Record<string, Operator>> = {
  'wrong type': ({ path }, value) => {
    const old = at(value, path)
    above(value, path)[keyOf(path)] = typeof old === 'object' ? 7.5 : []
    return spoil(value, path, `${path.join('.')} is ${typeof old === 'object' ? 'a number' : 'a list'}`)
  },
  misspelt: ({ path, parent }, value, random) => {
    const key = keyOf(path)
    if (key.length < 4) return undefined
    const i = 1 + Math.floor(random() * (key.length - 2))
    const wrong = key.slice(0, i) + key.charAt(i + 1) + key.charAt(i) + key.slice(i + 2)
    if (wrong === key || parent.properties?.[wrong] !== undefined) return undefined
    const map = above(value, path)
    const swapped = Object.fromEntries(Object.entries(map).map(([other, inner]) => [other === key ? wrong : other, inner]))
    for (const other of Object.keys(map)) Reflect.deleteProperty(map, other)
    Object.assign(map, swapped)
    return spoil(value, [...path.slice(0, -1), wrong], `${path.join('.')} is spelt ${wrong}`)
  },
  missing: ({ path, parent }, value) => {
    if (parent.required?.includes(keyOf(path)) !== true) return undefined
    Reflect.deleteProperty(above(value, path), keyOf(path))
    const map = path.slice(0, -1)
    const name = `${path.join('.')} is missing`
    if (map.length === 0) return { name, text: stringify(value), line: 1 }
    const [first] = Object.keys(at(value, map) as Value)
    return first === undefined ? undefined : spoil(value, [...map, first], name)
  },
  'out of range': ({ path, schema }, value, random) => {
    const leaf = leavesOf(root, schema).find(({ type }) => type === 'integer')
    const word = resolve(root, schema).enum ?? leavesOf(root, schema).find((one) => one.enum !== undefined)?.enum
    if (leaf?.maximum === undefined && word === undefined) return undefined
    if (leaf?.maximum !== undefined && typeof at(value, path) === 'number')
      above(value, path)[keyOf(path)] = random() < 0.5 || (leaf.minimum ?? 0) === 0 ? leaf.maximum + 1 : (leaf.minimum ?? 0) - 1
    else if (word !== undefined) above(value, path)[keyOf(path)] = 'nonsense'
    else return undefined
    return spoil(value, path, `${path.join('.')} is ${String(at(value, path))}`)
  },
  misplaced: ({ path, parent }, value) => {
    const key = keyOf(path)
    if (
      path.length < 2 ||
      resolve(root, root).properties?.[key] !== undefined ||
      path[0] === 'files' ||
      parent.required?.includes(key) === true
    )
      return undefined
    const old = at(value, path)
    if (path.some((step) => typeof step === 'number')) return undefined
    Reflect.deleteProperty(above(value, path), key)
    value[key] = old
    return spoil(value, [key], `${path.join('.')} stands at the first level`)
  },
  twice: ({ path }, value) => {
    if (typeof at(value, path) === 'object') return undefined
    const { text, line } = spoil(value, path, '')
    const lines = text.split('\n')
    const again = (lines[line - 1] ?? '').replace(/^( *)- /, '$1  ')
    lines.splice(line, 0, again)
    return { name: `${path.join('.')} is there twice`, text: lines.join('\n'), line: line + 1 }
  },
}

/** As many mistakes as asked for, the operators in turn, none of them twice. */
export function drawMistakes(count: number, seed: number): readonly Mistake[] {
  const random = randomOf(seed)
  const names = Object.keys(operators)
  const made = new Map<string, Mistake>()
  for (let turn = 0; made.size < count; turn++) {
    const name = names[made.size % names.length]
    const value = sound()
    const places = [...placesOf(value, root)].filter(({ path }) => path[0] !== 'disc')
    const place = places[Math.floor(random() * places.length)]
    const mistake = place && operators[name]?.(place, value, random)
    if (mistake !== undefined && !made.has(mistake.name)) made.set(mistake.name, { ...mistake, name: `${name}: ${mistake.name}` })
    if (turn > count * 1000) throw new Error('The operators find no further places')
  }
  return [...made.values()]
}
