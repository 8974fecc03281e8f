/** Colours by which owners are told apart, in light and in dark. WCAG 2.2, 1.4.3 and 1.4.11. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wantsDarkText } from '../../page/owners.js'
import { colours as ofPictures, textOn } from '../../src/page/picture/colours.js'

const style = readFileSync(new URL('../../page/style.css', import.meta.url), 'utf8')
const variables = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
const at = style.indexOf('prefers-color-scheme: dark')
const light = variables(style.slice(0, at))
const dark = variables(style.slice(at, style.indexOf('* {')))

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}
/** How far apart two colours look, in OKLab. */
function apart(one: string, other: string): number {
  const [a, b] = [oklab(one), oklab(other)]
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)))
}
function oklab(hex: string): readonly number[] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (scheme, colours) => {
  const of = (name: string): string => colours.get(name) ?? ''
  const owners = [...colours.keys()].filter((name) => name.startsWith('o-'))

  it('has the same names as the other', () => expect([...colours.keys()].toSorted()).toEqual([...light.keys()].toSorted()))

  it.each(owners)('%s stands out from the page, and its name can be read on it', (owner) => {
    expect(contrast(of(owner), of('page'))).toBeGreaterThan(3)
    expect(contrast(of(owner), wantsDarkText(of(owner)) ? '#101012' : '#ffffff')).toBeGreaterThan(4.5)
  })

  it('pictures have the same colours, and text on each of them can be read', () => {
    const pictures = ofPictures[scheme === 'light' ? 'light' : 'dark']
    expect([...pictures].map(([name, colour]) => [name, colour])).toEqual([...pictures.keys()].map((name) => [name, of(name)]))
    for (const [name, colour] of pictures) if (/^(o-|gap)/.test(name)) expect(contrast(colour, textOn(colour)), name).toBeGreaterThan(4.5)
  })

  it('no two owners look alike', () => {
    for (const [i, one] of owners.entries())
      for (const other of owners.slice(i + 1)) expect(apart(of(one), of(other)), `${one} and ${other}`).toBeGreaterThan(0.055)
  })

  it('text can be read', () => {
    for (const name of ['ink', 'soft', 'link', 'bad', 'odd']) expect(contrast(of(name), of('page')), name).toBeGreaterThan(4.5)
    for (const name of ['ink', 'soft'])
      for (const under of ['raised', 'chosen', 'lit']) expect(contrast(of(name), of(under)), `${name} on ${under}`).toBeGreaterThan(4.4)
    for (let tint = 0; tint < 8; tint++) expect(contrast(of('ink'), of(`t${tint}`))).toBeGreaterThan(7)
  })
})
