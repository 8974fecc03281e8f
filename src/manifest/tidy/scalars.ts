/**
 * Scalars whose text stays as it is: those of several lines, and those with escapes. Where the manifest is printed a word stands for each;
 * its text is put in place of that afterwards, its lines indented as the place wants it. YAML 1.2.2, 7.3 and 8.1.
 */

import { Scalar, visit, type CST, type Document } from 'yaml'

/** Blanks by which what belongs to a key is indented. */
const STEP = 2

/** Texts that were taken out, and what stands for the one with a number. */
export interface Taken {
  readonly sources: readonly string[]
  readonly word: string
}

/** Puts words that the text does not have in place of the scalars. */
export function takeScalars(document: Document, text: string): Taken {
  let word = 'scalar'
  while (text.includes(word)) word += 'r'
  const sources: string[] = []
  visit(document, {
    Scalar(key, node) {
      // Where nothing stands before it the sign that begins a key would be the byte order mark of the file.
      if (key === 'key' && String(node.value).startsWith('\uFEFF')) node.type = Scalar.QUOTE_DOUBLE
      const source = key === 'key' ? undefined : sourceOf(node.srcToken)
      if (source === undefined) return
      node.value = `${word}${sources.length}.`
      node.type = Scalar.PLAIN
      sources.push(source)
    },
  })
  return { sources, word }
}

/** The text without the indentation of its lines; undefined for one that may be written anew. */
function sourceOf(token: Scalar['srcToken']): string | undefined {
  if (token === undefined || !('source' in token)) return undefined
  if (token.type === 'block-scalar') return blockOf(token)
  const { type, source } = token
  if (!source.includes('\n')) return type === 'double-quoted-scalar' && source.includes('\\') ? source : undefined
  // Blanks before and behind the line breaks mean nothing, but for those that a backslash keeps.
  return source.replaceAll(/([^\\\n \t])[ \t]+\n/g, '$1\n').replaceAll(/\n[ \t]+/g, '\n')
}

function blockOf({ props, source, indent }: CST.BlockScalar): string {
  const sign = props.find(({ type }) => type === 'block-scalar-header')
  const header = sign !== undefined && 'source' in sign ? sign.source : '|'
  const lines = source.split('\n')
  const told = /\d/.exec(header)?.[0]
  const first = lines.find((line) => /[^ ]/.test(line))
  // Blanks alone are none of the text.
  const usual = first === undefined ? Infinity : blanksBefore(first)
  const margin = told === undefined ? usual : Math.max(0, indent) + Number(told)
  const body = lines.map((line) => line.slice(Math.min(margin, blanksBefore(line))))
  // The break of the last line is followed by an empty piece; empty lines behind it count where the sign says so.
  const end = header.includes('+') && body.at(-1) === '' ? body.slice(0, -1) : body.slice(0, body.findLastIndex((line) => line !== '') + 1)
  return [header.replace(/\d/, String(STEP)), ...end].join('\n')
}

const blanksBefore = (line: string): number => /^ */.exec(line)?.[0].length ?? 0

/** Puts the texts where their words are. */
export function putScalars(printed: string, { sources, word }: Taken): string {
  if (sources.length === 0) return printed
  const mark = new RegExp(`${word}(\\d+)[.]`, 'g')
  const item = new RegExp(`^(?:[&!]\\S* +)*${word}\\d`)
  return printed
    .split('\n')
    .map((line) => {
      const dashes = /^ *(?:- +)*/.exec(line)?.[0].length ?? 0
      const indent = ' '.repeat(item.test(line.slice(dashes)) ? dashes : dashes + STEP)
      // What stands behind the sign of a block is a comment of its line.
      const behind: string[] = []
      const put = line.replaceAll(mark, (_word, number: string) => {
        const [first = '', ...others] = (sources[Number(number)] ?? '').split('\n')
        const more = others.map((one) => (one === '' ? '' : indent + one))
        if (/^[|>]/.test(first)) behind.push(...more)
        return /^[|>]/.test(first) ? first : [first, ...more].join('\n')
      })
      return [put, ...behind].join('\n')
    })
    .join('\n')
}
