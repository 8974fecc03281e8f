/** Where the room of a tree goes: each folder and file as a rectangle as large as it is. */

import type { TreeColumns } from '../shape.js'
import { count, counted, sized } from './amounts.js'
import { fitted, rect, words, type Box } from './draw.js'
import type { Part } from './part.js'
import { squares } from './squares.js'
import { sizesOf, type Sizes } from './tree-sizes.js'

const HIGH = 260
/** For a few files. */
const LOW = 110
const FEW = 3
const HEAD = 16
const TINTS = 7
/** Square pixels below which files of a folder are drawn as one. */
const LEAST = 250
const DEEPEST = 5
/** Pixels of a folder in which others are drawn. */
const LEAST_FOLDER = 40

/** Undefined where no file has bytes. */
export function sizesPart(columns: TreeColumns): Part | undefined {
  const sizes = sizesOf(columns)
  const total = sizes.size[0] ?? 0
  if (total === 0) return undefined
  const height = sizes.files <= FEW ? LOW : HIGH
  return {
    title: 'Sizes',
    note: `${counted(sizes.files, 'file')}, ${sized(total)}`,
    height: () => height,
    draw: (x, y, width) => {
      const out: string[] = []
      drawBelow(sizes, 0, { x, y, width, height }, 0, tintsOf(sizes), out)
      return out
    },
  }
}

/** A tint for each part of the folder in which the room is shared: where one child has nearly all of it, that is below. */
function tintsOf(sizes: Sizes): ReadonlyMap<number, number> {
  let shared = 0
  for (let [first] = sizes.children(shared); first !== undefined && sizes.isFolder(first); [first] = sizes.children(shared)) {
    if ((sizes.size[first] ?? 0) <= 0.8 * (sizes.size[shared] ?? 0)) break
    shared = first
  }
  return new Map(sizes.children(shared).map((child, i) => [child, i % TINTS]))
}

function drawBelow(
  sizes: Sizes,
  folder: number,
  box: Box,
  depth: number,
  tints: ReadonlyMap<number, number>,
  out: string[],
  under = TINTS,
): void {
  const all = sizes.children(folder)
  const area = box.width * box.height
  const whole = sizes.size[folder] ?? 1
  const large = all.filter((child) => ((sizes.size[child] ?? 0) / whole) * area >= LEAST)
  const rest = all.slice(large.length)
  const restSize = rest.reduce((sum, child) => sum + (sizes.size[child] ?? 0), 0)
  const values = [...large.map((child) => sizes.size[child] ?? 0), ...(restSize > 0 ? [restSize] : [])]
  for (const [i, inner] of squares(values, box).entries()) {
    const drawn = { x: inner.x + 0.5, y: inner.y + 0.5, width: Math.max(0.5, inner.width - 1), height: Math.max(0.5, inner.height - 1) }
    const child = large[i]
    if (child === undefined) {
      const said = `${count(rest.length)} smaller`
      out.push(rect(drawn, `t${under}`, `${said}: ${sized(restSize)}`))
      if (drawn.height > 18 && fitted(said, drawn.width - 8, 11) === said) out.push(words(drawn.x + 4, drawn.y + 12, 'small', said))
      continue
    }
    const tint = tints.get(child) ?? under
    const size = sized(sizes.size[child] ?? 0)
    out.push(rect(drawn, `t${tint}`, `${sizes.pathOf(child)}: ${size}`))
    const isFolder = sizes.isFolder(child)
    const name = drawn.height > (isFolder ? LEAST_FOLDER : 18) ? nameIn(`${sizes.name(child)}${isFolder ? '/' : ''}`, drawn.width - 8) : ''
    if (name !== '') out.push(words(drawn.x + 4, drawn.y + 12, 'small', name))
    if (name !== '' && !isFolder && drawn.height > 34 && fitted(size, drawn.width - 8, 11) === size)
      out.push(words(drawn.x + 4, drawn.y + 26, 'small', size))
    if (!isFolder || depth >= DEEPEST || drawn.width < LEAST_FOLDER || drawn.height < LEAST_FOLDER) continue
    const top = name === '' ? 2 : HEAD
    const below = { x: drawn.x + 2, y: drawn.y + top, width: drawn.width - 4, height: drawn.height - top - 2 }
    drawBelow(sizes, child, below, depth + 1, tints, out, tint)
  }
}

/** Of a name a few letters say nothing. */
function nameIn(name: string, width: number): string {
  const said = fitted(name, width, 11)
  return said.includes('\u2026') && width < 52 ? '' : said
}
