/** A report in words. */

import { printName } from '../unit/index.js'
import type { FirmwareRow, Started } from './types.js'

export const printStarted = ({ what, by, processor }: Started): string =>
  `${printName(what)} (${processor === undefined ? '' : `${processor}, `}${by})`

/** A table: a line a firmware, and one for each further thing that it starts. */
export function printFirmware(rows: readonly FirmwareRow[]): readonly string[] {
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  return rows.length === 0
    ? []
    : [
        'Firmware',
        ...rows.flatMap(({ name, starts, why = '' }) => {
          const lines = starts.length > 0 ? starts.map(printStarted) : [`nothing: ${why}`]
          return lines.map((line, i) => `  ${(i === 0 ? name : '').padEnd(width)}  ${line}`)
        }),
      ]
}
