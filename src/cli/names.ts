/** Names of discs on a terminal: nothing in them may move the cursor or pretend to be another line. */

/** Control characters, backslashes, marks of direction, and surrogates without a partner, which stand for bytes. */
const unsafe =
  /[\x00-\x1f\x7f-\x9f\\\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Control characters and bytes that are no UTF-8 as `\xNN`, other invisible ones as `\u{NNNN}`. */
export const printName = (name: string): string => (plain.test(name) ? name : name.replace(unsafe, escaped))

/** Most names, which are told sooner: there are many. */
const plain = /^[ -[\]-~]*$/

function escaped(character: string): string {
  if (character === '\\') return '\\\\'
  const code = character.charCodeAt(0)
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
  return byte <= 0xff ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\u{${byte.toString(16)}}`
}
