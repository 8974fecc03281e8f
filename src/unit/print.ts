/** Quantities as people read them. */

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']

/** Decimal units, three digits. */
export function printBytes(count: number): string {
  let value = count
  let unit = 0
  // What three digits would round to a thousand is one of the next unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? Math.round(value) : value.toPrecision(3)} ${units[unit] ?? ''}`
}
