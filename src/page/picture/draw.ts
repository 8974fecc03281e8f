/** Shapes and texts of SVG 1.1. Whatever is said of a disc passes `text`. */

import { escapedHtml } from '../../codec/index.js'
import { printName } from '../../unit/index.js'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Two places behind the point are finer than what screens show. */
export const at = (number: number): string => String(Math.round(number * 100) / 100)

/** What no document may have is left out, what nobody would see is spelt out. XML 1.0, 2.2. */
export const text = (of: string): string => escapedHtml(visible(of))

const visible = (of: string): string => printName(of).replaceAll(/[\ufffe\uffff]/g, '\ufffd')

/** `title` is shown where something points at it. */
export function rect({ x, y, width, height }: Box, style: string, title?: string): string {
  const shape = `<rect class="${style}" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}"`
  return title === undefined ? `${shape}/>` : `${shape}><title>${text(cut(title, 120))}</title></rect>`
}

export const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<path class="rule" d="M${at(x1)} ${at(y1)}L${at(x2)} ${at(y2)}"/>`

/** Of a name what `fitted` made of it. */
export const words = (x: number, y: number, style: string, said: string): string =>
  `<text class="${style}" x="${at(x)}" y="${at(y)}">${escapedHtml(said)}</text>`

/** Characters, the last one an ellipsis where there were more. */
function cut(said: string, most: number): string {
  // So much of a name that is longer than any is looked at.
  const all = Array.from(said.slice(0, 4 * most))
  return all.length <= most ? said : `${all.slice(0, most - 1).join('')}…`
}

/** As much of a text as a width has room for, from which nothing is lost that tells it from others: both ends. Empty where there is no room. */
export function fitted(said: string, width: number, size: number): string {
  const all = Array.from(visible(said.slice(0, 1000)), (character) => [character, emOf(character) * size] as const)
  const whole = all.reduce((sum, [, wide]) => sum + wide, 0)
  if (whole <= width) return all.map(([character]) => character).join('')
  const room = width - 0.9 * size
  if (room < 2 * size) return ''
  let [head, tail] = ['', '']
  let [first, last] = [0, all.length - 1]
  let [used, ended] = [0, 0]
  // Two thirds of the beginning, one third of the end, where the extension is.
  for (let [character, wide] = all[first] ?? ['', 0]; used + wide <= (room * 2) / 3; [character, wide] = all[first] ?? ['', 0]) {
    head += character
    used += wide
    first++
  }
  for (
    let [character, wide] = all[last] ?? ['', 0];
    ended + wide <= room - used && last >= first;
    [character, wide] = all[last] ?? ['', 0]
  ) {
    tail = character + tail
    ended += wide
    last--
  }
  return `${head}…${tail}`
}

export const widthOf = (said: string, size: number): number => Array.from(said, emOf).reduce((sum, em) => sum + em * size, 0)

/** About how wide a character is, in the widest of the fonts that are asked for. */
function emOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x1100) return code >= 0x2000 && code < 0x2e80 ? 0.75 : 1.05
  if (/[ijlI.,:;'|!()[\] ]/.test(character)) return 0.4
  if (/[mwMW@%]/.test(character)) return 0.95
  return /[A-Z]/.test(character) ? 0.72 : 0.63
}
