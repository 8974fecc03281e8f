/** The colours that tell owners apart, and what an owner is called. The colours themselves are in the style, for light and for dark. */

const names: Readonly<Record<string, string>> = {
  iso9660: 'ISO 9660',
  rockridge: 'Rock Ridge',
  joliet: 'Joliet',
  udf: 'UDF',
  eltorito: 'El Torito',
  hybrid: 'Partition tables',
  payload: 'Files',
  plan: 'Reserved',
  output: 'Padding',
  session: 'Former sessions',
  sound: 'Sound',
  track: 'Data tracks',
}

export const ownerName = (owner: string): string => names[owner] ?? owner

/** Of the variable in the style. */
export const ownerKey = (owner: string): string => (owner in names ? owner : 'other')

let known: { readonly scheme: string; readonly colours: Map<string, string> } | undefined

/** A variable of the style as canvases take it. */
export function colour(name: string): string {
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  if (known?.scheme !== scheme) known = { scheme, colours: new Map() }
  let value = known.colours.get(name)
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
    known.colours.set(name, value)
  }
  return value
}

export const ownerColour = (owner: string): string => colour(`o-${ownerKey(owner)}`)

/** Whether text on a colour of the style is to be dark. WCAG 2.2, relative luminance. */
export function wantsDarkText(hex: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2
}
