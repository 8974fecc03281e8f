/** The colours that tell owners apart, and what an owner is called. The colours themselves are in the style, for light and for dark. */

const names: Readonly<Record<string, string>> = {
  iso9660: 'ISO 9660',
  rockridge: 'Rock Ridge',
  joliet: 'Joliet',
  enhanced: 'ISO 9660:1999',
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
