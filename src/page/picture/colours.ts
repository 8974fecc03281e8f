/** Colours of pictures, for light and for dark: those of the page, whose style says them for itself. */

export type ColourName =
  | 'page'
  | 'ink'
  | 'soft'
  | 'line'
  | 'gap'
  | 'o-iso9660'
  | 'o-rockridge'
  | 'o-joliet'
  | 'o-udf'
  | 'o-eltorito'
  | 'o-hybrid'
  | 'o-payload'
  | 'o-plan'
  | 'o-output'
  | 'o-session'
  | 'o-sound'
  | 'o-track'
  | 'o-other'
  | `t${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`

export type Scheme = 'light' | 'dark'

type Row = readonly [ColourName, light: string, dark: string]

const rows: readonly Row[] = [
  ['page', '#faf9f5', '#17171a'],
  ['ink', '#1f1e1b', '#e9e6df'],
  ['soft', '#66635b', '#a29e95'],
  ['line', '#dedad0', '#35343a'],
  ['gap', '#ece8de', '#26262b'],
  ['o-iso9660', '#2a67ad', '#6aa6ea'],
  ['o-rockridge', '#0e7f92', '#46bfd0'],
  ['o-joliet', '#2c8150', '#5cc48b'],
  ['o-udf', '#8147ab', '#bf92ea'],
  ['o-eltorito', '#bd520e', '#f09650'],
  ['o-hybrid', '#b52f44', '#f2798a'],
  ['o-payload', '#9a8555', '#9a8a66'],
  ['o-plan', '#5b606e', '#8f95a3'],
  ['o-output', '#878c96', '#6c7079'],
  ['o-session', '#7a5c45', '#b8957a'],
  ['o-sound', '#b03c85', '#e586c1'],
  ['o-track', '#6b7a16', '#c3cf5a'],
  ['o-other', '#55534d', '#b4b1a8'],
  ['t0', '#ddd2b4', '#4c4633'],
  ['t1', '#c5d7e9', '#2f4359'],
  ['t2', '#cfe0c6', '#354c33'],
  ['t3', '#ecd2dc', '#553545'],
  ['t4', '#d7cfea', '#433b5c'],
  ['t5', '#f1d8bf', '#5b4430'],
  ['t6', '#c6e0de', '#2e4d4c'],
  ['t7', '#dfdbd2', '#45423c'],
]

export const colours: Readonly<Record<Scheme, ReadonlyMap<ColourName, string>>> = {
  light: new Map(rows.map(([name, light]) => [name, light])),
  dark: new Map(rows.map(([name, , dark]) => [name, dark])),
}

export const colourIn = (scheme: Scheme, name: ColourName): string => colours[scheme].get(name) ?? '#000000'

/** That of text on a colour. WCAG 2.2, relative luminance. */
export function textOn(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? '#101012' : '#ffffff'
}
