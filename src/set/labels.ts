/** Names of the discs of a set: a pattern with the number of the disc, and how many there are. */

const FIELD = /\{(n|total)(?::0(\d{1,2}))?\}/g

/** What of a pattern is in braces and is no field; undefined where all is one. */
export const oddField = (pattern: string): string | undefined => /\{[^{}]*\}?|\}/.exec(pattern.replaceAll(FIELD, ''))?.[0]

export const hasField = (pattern: string, field: 'n' | 'total'): boolean => [...pattern.matchAll(FIELD)].some(([, name]) => name === field)

export const labelOf = (pattern: string, n: number, total: number): string =>
  pattern.replaceAll(FIELD, (_, name: string, digits = '1') => String(name === 'n' ? n : total).padStart(Number(digits), '0'))

/**
 * The pattern where none is given: the name with the number behind it, and the number of discs where that is settled. The name gives way, so that
 * numbers are never cut.
 */
export function usualPattern(name: string, total: number, isStable: boolean, longest: number): string {
  const digits = String(Math.max(String(total).length, 2)).padStart(2, '0')
  const behind = isStable ? `_{n:${digits}}` : `_{n:${digits}}_OF_{total:${digits}}`
  return name.slice(0, longest - labelOf(behind, total, total).length) + behind
}
