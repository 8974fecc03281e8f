/** A manifest in the one form: keys in the order of the schema, one way to indent and to quote; comments stay with what they are about. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import { faults, printPath } from '../faults.js'
import { keyRangeAt, positionOf, rangeAt, textFile, type Located } from '../located.js'
import { inOrder, readSchema } from '../parse.js'
import { readText } from '../text.js'
import { mask } from '../yaml.js'
import { documentOf } from './document.js'
import { putInOrder, type Kept } from './order.js'
import { commentsIn, printDocument, type Braces } from './print.js'

export interface Tidied {
  /** Absent where an error was found. */
  readonly text?: string
  readonly faults: readonly Fault[]
}

/** Each takes one level of braces out of lines that are too long. */
const MOST_ROUNDS = 1000

/** The text may be a manifest, or part of one; of what it says nothing changes. Throws where it would. */
export function tidy(name: string, written: string): Tidied {
  if (/\.json$/i.test(name)) return { faults: [faults.jsonHasNoForm({ file: name })] }
  const { root, faults: found } = readText(textFile(name, written), undefined)
  if (root === undefined || found.length > 0) return { faults: found }
  const mark = written.startsWith('\uFEFF') ? '\uFEFF' : ''
  const lineBreak = /^[^\n]*\r\n/.test(written) ? '\r\n' : '\n'
  // The mark stays until the package has read the text: another one behind it is part of that.
  const plain = written.replaceAll('\r\n', '\n')
  const { text, unmask } = mask(plain)
  const kept: Kept[] = []
  let shown = print(text, 'any width', kept)
  for (let round = 0, last = ''; shown !== last; round++) {
    if (round === MOST_ROUNDS) throw new Error('The form of the manifest does not settle')
    last = shown
    shown = print(last, 'narrow', [])
  }
  const result = unmask(shown)
  const again = readText(textFile(name, result), undefined)
  if (again.root === undefined || again.faults.length > 0 || !isSame(root, again.root))
    throw new Error('Its form would give the manifest another meaning')
  if (sortedComments(result) !== sortedComments(plain)) throw new Error('Its form would take comments from the manifest')
  return {
    text: mark + result.replaceAll('\n', lineBreak),
    faults: inOrder(
      kept.map((one) => toldOf(one, root)),
      name,
    ),
  }
}

function print(text: string, braces: Braces, kept: Kept[]): string {
  const document = documentOf(text)
  putInOrder(readSchema(), document, kept)
  return printDocument(document, text, braces)
}

function toldOf(one: Kept, root: Located): Fault {
  const at = (path: ManifestPath): string => printPath(path)
  const range = (one.kind === 'unknownKey' ? keyRangeAt(root, one.path) : undefined) ?? rangeAt(root, one.path)
  const place = { position: positionOf(range), path: one.path }
  if (one.kind === 'map') return faults.orderKept({ at: at(one.path), anchor: one.anchor }, place)
  return faults.placeOfKeyUnknown({ at: at(one.path.slice(0, -1)), key: String(one.path.at(-1)) }, place)
}

/** Whether two values are the same, each scalar with the text that it was written as. */
function isSame(a: Located, b: Located): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && Object.is(a.value, b.value) && a.source === b.source
  if (a.kind === 'list')
    return b.kind === 'list' && a.items.length === b.items.length && a.items.every((item, i) => isSame(item, b.items[i] as Located))
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false
  return [...a.entries].every(([key, { value }]) => {
    const other = b.entries.get(key)?.value
    return other !== undefined && isSame(value, other)
  })
}

const sortedComments = (text: string): string => commentsIn(text).toSorted().join('\n')
