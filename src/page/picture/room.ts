/** How full a disc makes its medium. */

import type { PageFill, PageMedium } from '../shape.js'
import { amount } from './amounts.js'
import { at, line, rect } from './draw.js'
import { contentOf, sharesOf, type Run } from './kinds.js'
import type { Part } from './part.js'

const BAR = 16

/** Undefined where no medium is known, or nobody knows how much it takes. */
export function roomPart(runs: readonly Run[], fill: PageFill, medium: PageMedium | undefined): Part | undefined {
  const { capacityBlocks, blocks } = fill
  if (medium === undefined || capacityBlocks === undefined || capacityBlocks <= 0) return undefined
  const whole = Math.max(capacityBlocks, blocks)
  return {
    title: roomWords(fill, medium),
    note: leftWords(fill, runs),
    height: () => BAR,
    *draw(x, y, width) {
      yield rect({ x, y, width, height: BAR }, 'k-empty')
      let left = x
      for (const [kind, share] of sharesOf(runs)) {
        const wide = (share / whole) * width
        // What nothing lies in is used all the same.
        if (wide >= 0.2) yield rect({ x: left, y, width: wide, height: BAR }, kind === 'empty' ? 'used' : `k-${kind}`)
        left += wide
      }
      const end = x + (blocks / whole) * width
      if (blocks === 0) return
      if (end - x < 2) yield rect({ x, y, width: 2, height: BAR }, 'mark')
      else if (blocks < capacityBlocks) yield `<path class="edge" d="M${at(end)} ${at(y - 3)}V${at(y + BAR + 3)}"/>`
      if (blocks > capacityBlocks)
        yield line(x + (capacityBlocks / whole) * width, y - 4, x + (capacityBlocks / whole) * width, y + BAR + 4)
    },
  }
}

export const roomWords = ({ percent = 0, blocks }: PageFill, { name, smallest }: PageMedium): string =>
  `${blocks === 0 ? '0' : percent === 0 ? 'Under 0.1' : percent.toFixed(1)} % of ${smallest === true ? `a ${name}, the smallest that takes it` : name}`

export const leftWords = ({ capacityBlocks = 0, blocks }: PageFill, runs: readonly Run[]): string => {
  const of = contentOf(runs)
  return blocks > capacityBlocks
    ? `${amount(blocks - capacityBlocks, of)} too many for ${amount(capacityBlocks, of)}`
    : `${amount(capacityBlocks - blocks, of)} of ${amount(capacityBlocks, of)} left`
}
