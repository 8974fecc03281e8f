/** The map of a disc: to scale, then in its order with whatever is small made wide enough to be seen, and the legend. */

import { counted, count, sizedBlocks, ticks } from './amounts.js'
import { at, fitted, line, rect, text, widthOf, words } from './draw.js'
import { amountOf, contentOf, kinds, sharesOf, type Run } from './kinds.js'
import type { Part } from './part.js'

const BAND = 34
const LEGEND_ROW = 22
const COLUMNS = 3
/** Runs that are drawn in their order; of more nobody would see one. */
const MOST_IN_ORDER = 110
/** Pixels. */
const NARROWEST = 5
const LABEL = 11

export interface Sessions {
  readonly number: number
  readonly start: number
}

export function mapPart(runs: readonly Run[], blocks: number, sessions: readonly Sessions[]): Part {
  return {
    title: 'Map',
    note: noteOf(runs, blocks),
    height: (width) => heights(runs, sessions, width).end,
    draw: (x, y, width) => {
      const { top, inOrder, legend } = heights(runs, sessions, width)
      return [
        ...sessionMarks(sessions, blocks, { x, y, width }),
        ...toScale(runs, blocks, { x, y: y + top, width }),
        ...axis(blocks, { x, y: y + top + BAND, width }),
        ...(inOrder === undefined ? [] : ordered(runs, { x, y: y + inOrder, width })),
        ...legendOf(runs, { x, y: y + legend, width }),
      ]
    },
  }
}

function noteOf(runs: readonly Run[], blocks: number): string {
  if (blocks === 0) return 'nothing is recorded'
  return `${contentOf(runs) === 'sound' ? counted(blocks, 'sector') : `${counted(blocks, 'block')} of 2048 bytes`}, from the first to the last`
}

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

function heights(runs: readonly Run[], sessions: readonly Sessions[], width: number) {
  const top = sessions.length > 1 ? 18 : 0
  const isOrdered =
    contentOf(runs) === 'data' && sharesOf(runs).length > 1 && runs.length <= MOST_IN_ORDER && runs.length * NARROWEST < width
  const inOrder = isOrdered ? top + BAND + 42 : undefined
  const legend = inOrder === undefined ? top + BAND + 38 : inOrder + BAND + 18
  return { top, inOrder, legend, end: legend + Math.ceil(sharesOf(runs).length / COLUMNS) * LEGEND_ROW }
}

/** Neighbours that no pixel parts are drawn as what most of them are. */
function* toScale(runs: readonly Run[], blocks: number, { x, y, width }: Place): Generator<string> {
  const scale = width / Math.max(1, blocks)
  yield rect({ x, y, width, height: BAND }, 'k-empty')
  for (let i = 0; i < runs.length; i++) {
    const { kind, start, length, name } = runs[i] as Run
    if (kind === 'empty') continue
    const wide = length * scale
    if (wide >= 1) {
      // A seam between tracks.
      const isTrack = kind === 'sound' || kind === 'track'
      const left = x + start * scale
      yield rect({ x: left, y, width: isTrack && wide > 4 ? wide - 1 : wide, height: BAND }, `k-${kind}`, placed(name, start, length))
      const number = isTrack ? (/^track\/(\d+)/.exec(name)?.[1] ?? '') : ''
      if (number !== '' && widthOf(number, LABEL) + 8 <= wide) yield words(left + 4, y + BAND - 7, `small on-${kind}`, number)
      continue
    }
    // From here on, up to a pixel further: the largest is seen.
    let largest = runs[i] as Run
    let next = i + 1
    for (; next < runs.length && ((runs[next] as Run).start + (runs[next] as Run).length - start) * scale < 1; next++)
      if ((runs[next] as Run).kind !== 'empty' && (runs[next] as Run).length > largest.length) largest = runs[next] as Run
    yield rect({ x: Math.min(x + width - 1, x + start * scale), y, width: 1, height: BAND }, `k-${largest.kind}`)
    i = next - 1
  }
}

const placed = (name: string, start: number, length: number): string =>
  `${name}: block ${count(start)}, ${counted(length, 'block')}, ${sizedBlocks(length)}`

function* axis(blocks: number, { x, y, width }: Place): Generator<string> {
  for (const tick of blocks === 0 ? [] : ticks(0, blocks, 6)) {
    const left = x + (tick / Math.max(1, blocks)) * width
    const said = count(tick)
    const wide = widthOf(said, LABEL)
    if (left + wide / 2 > x + width + 8) continue
    yield line(left, y + 1, left, y + 5)
    yield words(Math.max(x, left - wide / 2), y + 18, 'small soft', said)
  }
}

function* sessionMarks(sessions: readonly Sessions[], blocks: number, { x, y, width }: Place): Generator<string> {
  if (sessions.length < 2) return
  let free = x
  for (const { number, start } of sessions) {
    const left = x + (start / Math.max(1, blocks)) * width
    yield line(left, y + 2, left, y + 18)
    const said = `session ${number}`
    if (left + 4 < free || left + widthOf(said, LABEL) > x + width) continue
    yield words(left + 4, y + 11, 'small soft', said)
    free = left + widthOf(said, LABEL) + 12
  }
}

function* ordered(runs: readonly Run[], { x, y, width }: Place): Generator<string> {
  yield words(x, y - 7, 'small soft', 'The same in its order, not to scale')
  // What is a thousand times as long is seen to be longer, and no more.
  const weights = runs.map(({ length }) => Math.log2(1 + length))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const room = width - runs.length * NARROWEST
  let left = x
  for (const [i, { kind, start, length, name }] of runs.entries()) {
    const wide = NARROWEST + ((weights[i] ?? 0) / sum) * room
    yield rect({ x: left, y, width: Math.max(1, wide - 1), height: BAND }, `k-${kind}`, placed(name, start, length))
    const label = kind === 'sound' || kind === 'track' ? name.replace('track/', 'Track ').replace('/pregap', ', pregap') : kinds[kind].label
    const said = [label, SHORT[kind]].find((each) => widthOf(each, LABEL) <= wide - 8)
    if (said !== undefined) yield words(left + 4, y + BAND / 2 + 4, `small on-${kind}`, said)
    left += wide
  }
}

const SHORT: Readonly<Record<Run['kind'], string>> = {
  system: 'System',
  descriptors: 'Volumes',
  tables: 'Paths',
  directories: 'Folders',
  udf: 'UDF',
  boot: 'Boot',
  partitions: 'Parts',
  other: 'Other',
  files: 'Files',
  sound: 'Sound',
  track: 'Data',
  session: 'Former',
  empty: 'Gap',
}

/** Numbers can be taken from it: `data-kind` and `data-blocks`. */
function* legendOf(runs: readonly Run[], { x, y, width }: Place): Generator<string> {
  const wide = width / COLUMNS
  const shares = sharesOf(runs)
  const rows = Math.ceil(shares.length / COLUMNS)
  for (const [i, [kind, blocks]] of shares.entries()) {
    const [left, top] = [x + Math.floor(i / rows) * wide, y + (i % rows) * LEGEND_ROW]
    const size = amountOf(kind, blocks, runs)
    const end = left + wide - 20
    yield `<g data-kind="${kind}" data-blocks="${blocks}">`
    yield `<rect class="swatch k-${kind}" x="${at(left)}" y="${at(top)}" width="12" height="12" rx="3"/>`
    yield words(left + 19, top + 10.5, 'label', fitted(kinds[kind].label, wide - 100, 13))
    yield `<text class="label soft" text-anchor="end" x="${at(end)}" y="${at(top + 10.5)}">${text(size)}</text></g>`
  }
}
