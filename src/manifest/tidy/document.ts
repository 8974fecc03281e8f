/** A text as a document of YAML in which each comment is with what it is about. */

import { Composer, isCollection, Parser, Scalar, visit, type CST, type Document, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'

type Block = CST.BlockMap | CST.BlockSequence

/** Scalars are texts, so that each is printed as it was written. The text has been read before and is sound. */
export function documentOf(text: string): Document {
  const tokens = [...new Parser().parse(text)]
  for (const token of tokens)
    if (token.type === 'document' && isBlock(token.value)) token.end = [...settleComments(token.value), ...(token.end ?? [])]
  const composer = new Composer({ version: '1.2', schema: 'failsafe', keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent' })
  const [document] = [...composer.compose(tokens, true, text.length)] as Document[]
  if (document === undefined) throw new Error('The text has no document')
  visit(document, {
    Scalar(_key, node) {
      if (node.type === Scalar.QUOTE_SINGLE || node.type === Scalar.QUOTE_DOUBLE) node.type = quotesFor(String(node.value))
    },
    Pair(_key, pair) {
      // A key that no colon follows.
      pair.value ??= emptyValue()
      putCommentBesideKey(pair)
    },
    Collection(_key, node) {
      keepBlankBeforeEnd(node)
    },
  })
  putLastCommentBehindKeys(document, text)
  return document
}

function emptyValue(): Scalar {
  const value = new Scalar('')
  value.type = Scalar.PLAIN
  value.source = ''
  return value
}

const isBlock = (token: CST.Token | null | undefined): token is Block => token?.type === 'block-map' || token?.type === 'block-seq'

/** The parser takes all comments behind a block for its own: those that are indented less go outward. Gives those that are not of this one. */
function settleComments(block: Block): CST.SourceToken[] {
  const items: Block['items'][number][] = block.items
  for (let i = 0; i < items.length; i++) {
    const value = items[i]?.value
    const outer = isBlock(value) ? settleComments(value) : []
    if (outer.length === 0) continue
    const next = items[i + 1]
    if (next === undefined) items.push({ start: outer })
    else next.start.unshift(...outer)
  }
  const last = items.at(-1)
  if (last === undefined || last.value != null || last.sep !== undefined || last.key != null) return []
  const first = last.start.findIndex(({ type, indent }) => type === 'comment' && indent < block.indent)
  if (first < 0) return []
  // The blank lines before it go with it, but not the end of the line of what stands before them.
  const before = last.start.slice(0, first).findLastIndex(({ type }) => type !== 'newline' && type !== 'space')
  const lineEnd = last.start.findIndex(({ type }, i) => i > before && type === 'newline')
  const outer = last.start.splice(before < 0 ? 0 : lineEnd + 1)
  if (last.start.length === 0) items.pop()
  return outer
}

/** Those by which nothing has to be escaped, double ones where both would do. */
const quotesFor = (text: string): 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' =>
  /["\\]/.test(text) && !/['\p{Cc}]/u.test(text) ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE

/** A comment in the line of a key whose value begins on the next one: the package takes it for the first of the value. */
function putCommentBesideKey({ key, value, srcToken }: Pair): void {
  if (srcToken === undefined || !('sep' in srcToken)) return
  const node = value as Scalar | YAMLMap | YAMLSeq | null
  const separators = srcToken.sep ?? []
  const end = separators.findIndex(({ type }) => type === 'newline')
  if (end < 0 || node?.commentBefore == null) return
  if (!separators.slice(0, end).some(({ type }) => type === 'comment')) return
  const [beside = '', ...others] = node.commentBefore.split('\n')
  ;(key as Scalar).comment = beside
  if (others.length > 0) node.commentBefore = others.join('\n')
  else delete node.commentBefore
}

/** A blank line before the comments at the end of a block. */
function keepBlankBeforeEnd(node: YAMLMap | YAMLSeq): void {
  const token = node.srcToken
  if (node.comment == null || !isBlock(token)) return
  if (token.items.at(-1)?.start[0]?.type === 'newline') node.comment = `\n${node.comment}`
}

/** The package puts a blank line before the last comment of a document, which is kept only where it was. */
function putLastCommentBehindKeys(document: Document, text: string): void {
  const { contents, comment } = document
  if (comment == null || !isCollection(contents) || contents.flow === true) return
  const lines = text.trimEnd().split('\n')
  const last = lines.findLastIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  const own = lines[last + 1]?.trim() === '' ? `\n${comment}` : comment
  contents.comment = contents.comment == null ? own : `${contents.comment}\n${own}`
  document.comment = null
}
