/**
 * A disc as a picture that stands alone: SVG 1.1 without scripts, fonts or requests, with colours for light and for dark. The same disc
 * gives the same bytes.
 */

import type { PageDisc } from '../disc.js'
import type { PageModel } from '../shape.js'
import { amount, counted } from './amounts.js'
import { colourIn, textOn, type Scheme } from './colours.js'
import { at, fitted, text, words } from './draw.js'
import { amountOf, contentOf, kindKeys, kinds, runsOf, sharesOf, type Run } from './kinds.js'
import { mapPart } from './map.js'
import type { Part } from './part.js'
import { leftWords, roomPart, roomWords } from './room.js'
import { sizesPart } from './sizes.js'
import { titleOf, tracksPart } from './tracks.js'

/** What is drawn besides what is known of the disc at once. */
export type Drawn = Pick<PageModel, 'tree' | 'boot' | 'tracks'>

const WIDTH = 800
const MARGIN = 28
const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
const SERIF = "'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, Georgia, 'DejaVu Serif', serif"

/** `rules` go into a style of whatever the shapes are put into. */
export interface Picture {
  readonly shapes: string
  readonly rules: string
}

export function pictureOf(disc: PageDisc, drawn: Drawn): Picture {
  const { fill, stretches, onto, sessions } = disc
  const runs = runsOf(stretches, fill.blocks, drawn.boot)
  const marks = sessions.sessions.map(({ number, start }) => ({ number, start }))
  const parts = [
    mapPart(runs, fill.blocks, marks),
    roomPart(runs, fill, onto),
    drawn.tree && sizesPart(drawn.tree),
    tracksPart(drawn.tracks),
  ].filter((part): part is Part => part !== undefined)
  const inner = WIDTH - 2 * MARGIN
  const shapes: string[] = [
    words(MARGIN, 46, 'name', fitted(disc.name, inner, 24)),
    words(MARGIN, 68, 'label soft', fitted(aboutOf(disc, runs), inner, 13)),
  ]
  let y = 96
  for (const part of parts) {
    shapes.push(words(MARGIN, y + 12, 'head', fitted(part.title, inner * 0.6, 15)))
    shapes.push(`<text class="label soft" text-anchor="end" x="${WIDTH - MARGIN}" y="${at(y + 12)}">${text(part.note)}</text>`)
    y += 24
    for (const shape of part.draw(MARGIN, y, inner)) shapes.push(shape)
    y += part.height(inner) + 26
  }
  const height = Math.ceil(y)
  return {
    rules: rules(),
    shapes: [
      `<svg xmlns="http://www.w3.org/2000/svg" class="disc-picture" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="disc-title disc-desc">`,
      `<title id="disc-title">${text(`Map of ${disc.name.slice(0, MOST_NAME)}`)}</title>`,
      `<desc id="disc-desc">${text(described(disc, runs, drawn))}</desc>`,
      `<rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
      ...shapes,
      '</svg>',
      '',
    ].join('\n'),
  }
}

/** With its style in it, as a document. */
export const asDocument = ({ shapes, rules }: Picture): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${shapes.replace('\n', () => `\n<style>${rules}</style>\n`)}`

/** Characters of a name that are told where there is room for all of it. */
const MOST_NAME = 400

const aboutOf = ({ name, volume, form, fill }: PageDisc, runs: readonly Run[]): string =>
  [
    ...(volume === undefined || volume === name ? [] : [`volume ${volume}`]),
    ...(form === undefined ? [] : [form]),
    `${counted(fill.blocks, 'block')}, ${amount(fill.blocks, contentOf(runs))}`,
  ].join(' \u00b7 ')

/** For those who do not see it. */
function described(disc: PageDisc, runs: readonly Run[], { tracks }: Drawn): string {
  const { onto, fill } = disc
  return [
    `${counted(fill.blocks, 'block')}, ${amount(fill.blocks, contentOf(runs))}.`,
    ...(onto === undefined || fill.capacityBlocks === undefined ? [] : [`${roomWords(fill, onto)}, ${leftWords(fill, runs)}.`]),
    `${sharesOf(runs)
      .map(([kind, blocks]) => `${kinds[kind].label} ${amountOf(kind, blocks, runs)}`)
      .join(', ')}.`,
    ...(tracks.length === 0
      ? []
      : [
          `${counted(tracks.length, 'track')}: ${tracks
            .slice(0, 99)
            .map((track) => titleOf(track).slice(0, MOST_NAME))
            .join(', ')}.`,
        ]),
  ].join(' ')
}

/** Every selector begins with the class of the picture: other shapes of a page are left as they are. */
function rules(): string {
  const scoped = (selector: string, what: string): string => `.disc-picture ${selector}{${what}}`
  const fills = (scheme: Scheme): string =>
    [
      scoped('.paper', `fill:${colourIn(scheme, 'page')};stroke:${colourIn(scheme, 'line')}`),
      scoped('text', `fill:${colourIn(scheme, 'ink')}`),
      scoped('.soft', `fill:${colourIn(scheme, 'soft')}`),
      scoped('.rule', `stroke:${colourIn(scheme, 'line')}`),
      scoped('.edge', `stroke:${colourIn(scheme, 'ink')}`),
      scoped('.mark', `fill:${colourIn(scheme, 'ink')}`),
      scoped('.used', `fill:${colourIn(scheme, 'o-output')}`),
      scoped('.wave', `stroke:${colourIn(scheme, 'o-sound')}`),
      scoped('.swatch', `stroke:${colourIn(scheme, 'line')}`),
      ...kindKeys.flatMap((kind) => [
        scoped(`.k-${kind}`, `fill:${colourIn(scheme, kinds[kind].colour)}`),
        scoped(`.on-${kind}`, `fill:${textOn(colourIn(scheme, kinds[kind].colour))}`),
      ]),
      ...([0, 1, 2, 3, 4, 5, 6, 7] as const).map((tint) =>
        scoped(`.t${tint}`, `fill:${colourIn(scheme, `t${tint}`)};stroke:${colourIn(scheme, 'page')}`),
      ),
    ].join('')
  return [
    scoped('text', `font:13px ${SANS}`),
    scoped('.small', 'font-size:11px'),
    scoped('.head', 'font-size:15px;font-weight:600'),
    scoped('.name', `font:24px ${SERIF}`),
    scoped('.number', 'font-variant-numeric:tabular-nums'),
    scoped('.rule', 'fill:none'),
    scoped('.edge', 'fill:none;stroke-width:1.5'),
    scoped('.wave', 'fill:none;stroke-width:1.3'),
    scoped('.bar', 'opacity:.45'),
    fills('light'),
    `@media (prefers-color-scheme:dark){${fills('dark')}}`,
  ].join('')
}
