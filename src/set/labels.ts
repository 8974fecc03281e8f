/** Names of the discs of a set where none are given. */

import { labelOf } from '../manifest/index.js'

/**
 * The name of the volume with the number of the disc and how many there are behind it. The name gives way, so that numbers are never cut.
 */
export function usualLabels(name: string, total: number, longest: number): string {
  const digits = String(Math.max(String(total).length, 2)).padStart(2, '0')
  const behind = `_{n:${digits}}_OF_{total:${digits}}`
  return name.slice(0, longest - labelOf(behind, total, total).length).replace(/_+$/, '') + behind
}
