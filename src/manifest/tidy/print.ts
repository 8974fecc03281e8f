/** A document of YAML as a text in the one form. */

import { Lexer, visit, type Document, type YAMLMap, type YAMLSeq } from 'yaml'
import { putScalars, takeScalars } from './scalars.js'

/** What is done with maps and lists in braces and brackets: those with comments become blocks, and where `narrow` those of long lines. */
export type Braces = 'any width' | 'narrow'

/** Maps and lists in braces and brackets stay so where their line has no more characters. */
const MOST_COLUMNS = 140

export function printDocument(document: Document, text: string, braces: Braces): string {
  const taken = takeScalars(document, text)
  const isLong = braces === 'narrow' ? longLines(text) : () => false
  visit(document, {
    Collection(_key, node) {
      if (node.flow !== true) return undefined
      if (isLong(node) || hasCommentWithin(node, text)) node.flow = false
      // What is in it is seen when it has a line of its own.
      return visit.SKIP
    },
  })
  const printed = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Infinity })
  return putScalars(tightDashes(tightBrackets(printed)), taken)
}

/** Whether a line in which a map or list stands is too long. */
function longLines(text: string): (node: YAMLMap | YAMLSeq) => boolean {
  return ({ range }) => {
    if (range == null) return false
    const start = text.lastIndexOf('\n', range[0] - 1) + 1
    const end = text.indexOf('\n', range[1])
    return text
      .slice(start, end < 0 ? text.length : end)
      .split('\n')
      .some((line) => Array.from(line).length > MOST_COLUMNS)
  }
}

function hasCommentWithin({ range }: YAMLMap | YAMLSeq, text: string): boolean {
  const within = range == null ? '' : text.slice(range[0], range[1])
  return within.includes('\n') && within.includes('#') && commentsIn(within).length > 0
}

/** The comments of a text, in its order. */
export function commentsIn(text: string): readonly string[] {
  const found: string[] = []
  for (const { piece, isContent } of piecesOf(text)) if (!isContent && piece.startsWith('#')) found.push(piece.trimEnd())
  return found
}

/** `[ a, b ]`, as the package prints lists, becomes `[a, b]`. */
function tightBrackets(text: string): string {
  const pieces: string[] = []
  let before = ''
  for (const { piece, isContent } of piecesOf(text)) {
    if (piece === ']' && !isContent && before === ' ') pieces.pop()
    const isPadding = piece === ' ' && before === '['
    if (!isPadding) pieces.push(piece)
    before = isContent ? '' : isPadding ? '[' : piece
  }
  return pieces.join('')
}

/** The package puts a blank behind the dash of an item that is empty. Scalars of several lines are away. */
const tightDashes = (text: string): string => text.replaceAll(/^( *(?:- )*-) +(?= #|$)/gm, '$1')

/** What the lexer cuts a text into, with its signs: the next piece is a scalar, or a document begins or ends. */
const SCALAR = '\u001F'
const SIGNS: ReadonlySet<string> = new Set([SCALAR, '\u0002', '\u0018'])

function* piecesOf(text: string): Generator<{ readonly piece: string; readonly isContent: boolean }> {
  let isContent = false
  for (const piece of new Lexer().lex(text)) {
    if (!SIGNS.has(piece)) yield { piece, isContent }
    isContent = piece === SCALAR
  }
}
