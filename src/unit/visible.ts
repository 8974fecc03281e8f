/** Text of others where people read it: nothing in it may move the cursor, turn the direction of writing or pretend to be another line. */

/** Control characters, of C1 too, what turns the direction of writing, and other marks that nobody sees. */
const INVISIBLE = '\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\ufffb'
/** Halves of a pair that stand alone, which stand for bytes that are no UTF-8. */
const HALVES = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]'

const unsafeInName = new RegExp(`[${INVISIBLE}\\\\]|${HALVES}`, 'g')
const unsafeInText = new RegExp(`\\x1b\\[(?:0|1|2|31|33|36)m|(?![\\n\\t])[${INVISIBLE}]|${HALVES}`, 'g')
const unsafeInJson = new RegExp(`[${INVISIBLE}]|${HALVES}`, 'g')

/** Most names and texts, which are told sooner: there are many. */
const plainName = /^[ -[\]-~]*$/
const plainText = /^[\n\t -~]*$/

/** A name in a line of its own: control characters and bytes that are no UTF-8 as `\xNN`, other invisible ones as `\u{NNNN}`. */
export const printName = (name: string): string => (plainName.test(name) ? name : name.replace(unsafeInName, escaped))

/** Text in quotation marks, all in it that nobody sees escaped. */
export const quoted = (text: string): string => visibleJson(JSON.stringify(text))

/** JSON that means the same: what is invisible stands in strings alone. */
export const visibleJson = (json: string): string => (plainText.test(json) ? json : json.replace(unsafeInJson, escapedInJson))

/** Whole lines for a terminal. Where they are painted the colours stay, which are all of the sequences that do. */
export function visibleText(text: string, colours: 'painted' | 'plain'): string {
  if (plainText.test(text)) return text
  return text.replace(unsafeInText, (found) =>
    found.length < 3 ? escaped(found) : colours === 'painted' ? found : `\\x1b${found.slice(1)}`,
  )
}

function escaped(character: string): string {
  if (character === '\\') return '\\\\'
  const code = character.charCodeAt(0)
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
  return byte <= 0xff ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\u{${byte.toString(16)}}`
}

/** Line ends between values of JSON stay. */
const escapedInJson = (character: string): string =>
  character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
