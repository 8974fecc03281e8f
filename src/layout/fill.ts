/** How full a disc makes its medium. */

import { SECTOR_BYTES } from '../unit/index.js'
import type { Disc } from './cd/index.js'
import { endOf } from './outline.js'

/** The JSON form, stable across versions of the program. Sectors of sound count as blocks of 2048 bytes, as the capacities of media do. */
export interface Fill {
  readonly blocks: number
  readonly sizeBytes: number
  /** Of the medium, where it is known. */
  readonly capacityBlocks?: number
  readonly capacityBytes?: number
  readonly freeBlocks?: number
  readonly freeBytes?: number
  /** Of the capacity, with one decimal. */
  readonly percent?: number
}

export function fillOf(disc: Disc, capacity: number | undefined): Fill {
  const blocks = endOf(disc)
  const used = { blocks, sizeBytes: blocks * SECTOR_BYTES }
  if (capacity === undefined) return used
  return {
    ...used,
    capacityBlocks: capacity,
    capacityBytes: capacity * SECTOR_BYTES,
    freeBlocks: capacity - blocks,
    freeBytes: (capacity - blocks) * SECTOR_BYTES,
    percent: Math.round((blocks / capacity) * 1000) / 10,
  }
}

/** `1828 blocks, 3743744 bytes: 0.1 % of a DVD+R, 2293276 blocks (4696629248 bytes) left` */
export function printFill(fill: Fill, medium: string | undefined): string {
  const used = `${counted(fill.blocks)}, ${fill.sizeBytes} bytes`
  if (fill.freeBlocks === undefined) return used
  const left = fill.freeBlocks < 0 ? 'too many' : 'left'
  return `${used}: ${fill.percent?.toFixed(1)} % of ${medium ?? 'the medium'}, ${counted(Math.abs(fill.freeBlocks))} (${Math.abs(fill.freeBytes ?? 0)} bytes) ${left}`
}

const counted = (blocks: number): string => `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`
