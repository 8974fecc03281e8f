/** The fields in the names of the discs of a set: the number of the disc, and how many there are. */

const FIELD = /\{(n|total)(?::0(\d{1,2}))?\}/g

/** What of a pattern is in braces and is no field; undefined where there is none. */
export const oddField = (pattern: string): string | undefined => /\{[^{}]*\}?|\}/.exec(pattern.replaceAll(FIELD, ''))?.[0]

/** The name of disc `n` of `total`. */
export const labelOf = (pattern: string, n: number, total: number): string =>
  pattern.replaceAll(FIELD, (_, name: string, digits = '1') => String(name === 'n' ? n : total).padStart(Number(digits), '0'))
