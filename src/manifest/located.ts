/** Values of YAML that remember where in which file they stand. */

import type { ManifestPath, Position } from '../fault/index.js'

/** A text and what it is called in messages. */
export interface TextFile {
  readonly name: string
  readonly text: string
  /** Offsets at which lines begin, ascending from 0. */
  readonly lineStarts: readonly number[]
}

/** Characters from `start` up to, not including, `end`. */
export interface TextRange {
  readonly file: TextFile
  readonly start: number
  readonly end: number
}

export type Scalar = string | number | boolean | null

export interface LocatedScalar {
  readonly kind: 'scalar'
  readonly value: Scalar
  /** The text of a plain scalar, which its value may not give back: 2.50 is 2.5. */
  readonly source?: string
  /** A fault has been found in its text; what it is for its key is not to be judged. */
  readonly broken?: true
  readonly range: TextRange
}

export interface LocatedList {
  readonly kind: 'list'
  readonly items: readonly Located[]
  readonly range: TextRange
}

export interface LocatedMap {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, LocatedEntry>
  readonly range: TextRange
}

export interface LocatedEntry {
  readonly key: TextRange
  readonly value: Located
}

export type Located = LocatedScalar | LocatedList | LocatedMap

export function textFile(name: string, text: string): TextFile {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  return { name, text, lineStarts }
}

/** Lines of an excerpt; who would read more? */
const EXCERPT_LINES = 4

export function positionOf({ file, start, end }: TextRange): Position {
  const line = lineOf(file, start)
  const last = lineOf(file, Math.max(start, end - 1))
  const excerpt: string[] = []
  for (let number = line; number <= Math.min(last, line + EXCERPT_LINES - 1); number++) {
    const stop = file.lineStarts[number + 1] ?? file.text.length + 1
    excerpt.push(file.text.slice(file.lineStarts[number], stop - 1).replace(/\r$/, ''))
  }
  const column = (offset: number, number: number): number => offset - (file.lineStarts[number] ?? 0) + 1
  return {
    file: file.name,
    line: line + 1,
    column: column(start, line),
    endLine: last + 1,
    endColumn: column(Math.max(end, start + 1), last),
    excerpt,
  }
}

/** Index of the line in which the character lies. */
function lineOf({ lineStarts }: TextFile, offset: number): number {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The value without its places. */
export function plainOf(located: Located): unknown {
  switch (located.kind) {
    case 'scalar':
      return located.value
    case 'list':
      return located.items.map(plainOf)
    case 'map': {
      const plain: Record<string, unknown> = {}
      for (const [key, { value }] of located.entries) setOwn(plain, key, plainOf(value))
      return plain
    }
  }
}

/** Sets a property of the object itself, `__proto__` too. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: Located, path: ManifestPath): Located | undefined {
  let here: Located | undefined = root
  for (const step of path) {
    if (here?.kind === 'map') here = here.entries.get(String(step))?.value
    else if (here?.kind === 'list' && typeof step === 'number') here = here.items[step]
    else return undefined
  }
  return here
}

/** Where a value stands: a scalar or a short list itself, a longer thing by its key. For a path that leads nowhere, the last that is there. */
export function rangeAt(root: Located, path: ManifestPath): TextRange {
  let here = root
  let range = firstLineOf(root.range)
  for (const step of path) {
    if (here.kind === 'map') {
      const entry = here.entries.get(String(step))
      if (entry === undefined) break
      range = isShort(entry.value.range) ? entry.value.range : entry.key
      here = entry.value
    } else {
      const item: Located | undefined = here.kind === 'list' && typeof step === 'number' ? here.items[step] : undefined
      if (item === undefined) break
      range = firstLineOf(item.range)
      here = item
    }
  }
  return range
}

/** Where the key at the end of a path stands. */
export function keyRangeAt(root: Located, path: ManifestPath): TextRange | undefined {
  const parent = valueAt(root, path.slice(0, -1))
  return parent?.kind === 'map' ? parent.entries.get(String(path.at(-1)))?.key : undefined
}

const isShort = ({ file, start, end }: TextRange): boolean => end > start && !file.text.slice(start, end).trimEnd().includes('\n')

function firstLineOf({ file, start, end }: TextRange): TextRange {
  const newline = file.text.indexOf('\n', start)
  return { file, start, end: newline === -1 || newline >= end ? end : Math.max(newline, start + 1) }
}
