/** Many texts in few bytes: paths in their order mostly begin as the one before. */

import type { Texts } from './shape.js'

export function packTexts(texts: readonly string[]): Texts {
  const same: number[] = []
  const rest: string[] = []
  let before = ''
  for (const text of texts) {
    const most = Math.min(before.length, text.length)
    let count = 0
    while (count < most && before.charCodeAt(count) === text.charCodeAt(count)) count++
    // A character of two units is not cut in two, which JSON would still carry and UTF-8 would not.
    if (count > 0 && (text.charCodeAt(count - 1) & 0xfc00) === 0xd800) count--
    same.push(count)
    rest.push(text.slice(count))
    before = text
  }
  return { same, rest }
}

/** Numbers the distinct ones among texts in the order in which they come. */
export function dictionary(): { readonly texts: readonly string[]; numberOf(text: string): number } {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  return {
    texts,
    numberOf(text) {
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, texts.length)
      return texts.push(text) - 1
    },
  }
}
