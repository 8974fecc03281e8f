/** Numbers and names as the page writes them. */

const grouped = new Intl.NumberFormat('en', { useGrouping: true })

export const count = (number: number): string => grouped.format(number).replaceAll(',', '\u202f')

export const counted = (number: number, one: string, many = `${one}s`): string => `${count(number)} ${number === 1 ? one : many}`

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Powers of 1024, three digits. */
export function sized(bytes: number): string {
  let unit = 0
  let number = bytes
  while (number >= 1000 && unit < units.length - 1) {
    number /= 1024
    unit++
  }
  return unit === 0
    ? counted(bytes, 'byte')
    : `${number < 10 ? number.toFixed(2) : number < 100 ? number.toFixed(1) : number.toFixed(0)} ${units[unit]}`
}

/** Minutes, seconds and frames of a number of sectors of sound. */
export function msf(sectors: number): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${two(Math.floor(sectors / 4500))}:${two(Math.floor(sectors / 75) % 60)}:${two(sectors % 75)}`
}

/** Control characters, marks of direction, and surrogates without a partner, which stand for bytes. */
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A name of the disc: nothing in it may pretend to be something else. */
export const shown = (name: string): string =>
  name.replace(unsafe, (character) => {
    const code = character.charCodeAt(0)
    const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
    return byte <= 0xff ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\u{${byte.toString(16)}}`
  })
