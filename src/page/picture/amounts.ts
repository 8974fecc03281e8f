/** Numbers as pictures and tables write them. */

import { SECTOR_BYTES } from '../../unit/index.js'

/** `1 234 567`, with spaces that do not break. */
export const count = (number: number): string => String(number).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f')

export const counted = (number: number, one: string, many = `${one}s`): string => `${count(number)} ${number === 1 ? one : many}`

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Powers of 1024, three digits. */
export function sized(bytes: number): string {
  let [unit, number] = [0, bytes]
  while (number >= 1000 && unit < units.length - 1) {
    number /= 1024
    unit++
  }
  if (unit === 0) return counted(bytes, 'byte')
  return `${number < 10 ? number.toFixed(2) : number < 100 ? number.toFixed(1) : number.toFixed(0)} ${units[unit]}`
}

export const sizedBlocks = (blocks: number): string => sized(blocks * SECTOR_BYTES)

/** Minutes and seconds of sectors of sound. */
export function duration(sectors: number): string {
  const seconds = Math.round(sectors / 75)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** How much sectors hold: of sound that is a time. */
export const amount = (sectors: number, of: 'sound' | 'data'): string => (of === 'sound' ? duration(sectors) : sizedBlocks(sectors))

/** Round numbers between two, about as many as wanted. */
export function ticks(from: number, to: number, wanted: number): readonly number[] {
  const raw = Math.max(1, (to - from) / wanted)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw) ?? raw
  const found: number[] = []
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) found.push(tick)
  return found
}
