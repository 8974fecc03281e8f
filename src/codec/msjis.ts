/**
 * MS-JIS, the Shift_JIS of CD-TEXT (IEC 61866), by the tables of the platform's decoder (WHATWG Encoding, which is
 * Windows code page 932), turned round once when first needed.
 */

const decoder = new TextDecoder('shift_jis')
const REPLACEMENT = '\ufffd'

let table: ReadonlyMap<string, readonly [number, number]> | undefined

/**
 * Two bytes for every character, as CD-TEXT wants where a text is double-byte: ASCII in its wide forms, half-width
 * katakana in full width. Undefined where a character has none.
 */
export function encodeMsJis(text: string): Uint8Array | undefined {
  table ??= makeTable()
  const out: number[] = []
  for (const character of text.normalize('NFC').replace(/[\uff61-\uff9f]+/g, (kana) => kana.normalize('NFKC'))) {
    const pair = table.get(wide(character)) ?? table.get(character)
    if (pair === undefined) return undefined
    out.push(...pair)
  }
  return Uint8Array.from(out)
}

export const decodeMsJis = (from: Uint8Array): string => decoder.decode(from)

/** Full-width forms of ASCII: U+FF01 to U+FF5E, and the ideographic space. */
function wide(character: string): string {
  const code = character.codePointAt(0) as number
  if (code === 0x20) return '\u3000'
  return code > 0x20 && code < 0x7f ? String.fromCodePoint(code + 0xfee0) : character
}

/** All pairs of lead and trail byte; of two pairs for one character the lower, but for NEC's doubles of IBM's. */
function makeTable(): ReadonlyMap<string, readonly [number, number]> {
  const out = new Map<string, readonly [number, number]>()
  const pair = new Uint8Array(2)
  for (let lead = 0x81; lead <= 0xfc; lead++) {
    // A0 to DF are half-width katakana; ED and EE repeat characters that FA to FC have.
    if ((lead >= 0xa0 && lead <= 0xdf) || lead === 0xed || lead === 0xee) continue
    for (let trail = 0x40; trail <= 0xfc; trail++) {
      if (trail === 0x7f) continue
      pair[0] = lead
      pair[1] = trail
      const character = decoder.decode(pair)
      if (!character.includes(REPLACEMENT) && Array.from(character).length === 1 && !out.has(character)) out.set(character, [lead, trail])
    }
  }
  return out
}
