/** What a flag is: its names, how many values it takes, and what it says of the disc. */

import type { Given, Line, Program } from './line.js'
import { faults } from './faults.js'

export interface Flag {
  /** Without dashes; the first is the one that is shown. */
  readonly names: readonly string[]
  readonly values: number
  /** Whose meaning this is, where others have another one. */
  readonly of?: Program
  readonly take: (line: Line, given: Given) => void
}

/** `names` are separated by spaces. */
export const flag = (names: string, values: number, take: Flag['take'], of?: Program): Flag => ({
  names: names.split(' '),
  values,
  take,
  ...(of === undefined ? {} : { of }),
})

/** One value, as it stands. */
export const text = (names: string, set: (line: Line, value: string, given: Given) => void, of?: Program): Flag =>
  flag(names, 1, (line, given) => set(line, given.values[0] as string, given), of)

export const plain = (names: string, set: (line: Line, given: Given) => void, of?: Program): Flag => flag(names, 0, set, of)

/** A whole number in its range, in decimal, octal or hexadecimal digits as C reads it. */
export const number = (
  names: string,
  [least, most]: readonly [number, number],
  set: (line: Line, value: number, given: Given) => void,
): Flag =>
  text(names, (line, value, given) => {
    const read = wholeNumber(value)
    if (read === undefined || read < least || read > most) bad(line, given, value, `a number from ${least} to ${most}`)
    else set(line, read, given)
  })

export const wholeNumber = (value: string): number | undefined =>
  /^[+-]?(0x[0-9a-f]+|[0-9]+)$/i.test(value) ? Math.sign(value.startsWith('-') ? -1 : 1) * Number(value.replace(/^[+-]/, '')) : undefined

export function bad(line: Line, given: Given, value: string, allowed: string): void {
  line.faults.push(faults.badValue({ ...placed(given), value, allowed }))
}

export const placed = ({ flag: name, word }: Given): { readonly flag: string; readonly word: number } => ({ flag: name, word })

/** What changes nothing on a disc that is made here, and why. */
export const noEffect = (names: string, values: number, why: string, of?: Program): Flag =>
  flag(names, values, (line, given) => void line.faults.push(faults.noEffect({ ...placed(given), why })), of)

/** What is not made, and the way out. */
export const refused = (names: string, values: number, what: string, way: string, of?: Program): Flag =>
  flag(names, values, (line, given) => void line.faults.push(faults.refused({ ...placed(given), what, way })), of)

/** A key of the manifest with what the flag says of it. */
export const demand = (line: Line, given: Given, key: string, value: unknown): void => void line.demands.push({ key, value, given })
