/**
 * Rectangles as large as their values, as close to squares as may be. Mark Bruls, Kees Huizing and Jarke J. van Wijk, "Squarified
 * Treemaps", 2000.
 */

import type { Box } from './draw.js'

/** In the order of the values, which descend. */
export function squares(values: readonly number[], box: Box): readonly Box[] {
  const sum = values.reduce((all, value) => all + value, 0)
  if (sum <= 0 || box.width <= 0 || box.height <= 0) return []
  const scale = (box.width * box.height) / sum
  const areas = values.map((value) => value * scale)
  const out: Box[] = []
  let left = box
  for (let from = 0; from < areas.length;) {
    const side = Math.min(left.width, left.height)
    let to = from + 1
    let row = areas[from] ?? 0
    while (to < areas.length && worst(areas, from, to + 1, row + (areas[to] ?? 0), side) <= worst(areas, from, to, row, side))
      row += areas[to++] ?? 0
    const deep = side === 0 ? 0 : row / side
    let along = 0
    for (const area of areas.slice(from, to)) {
      const long = deep === 0 ? 0 : area / deep
      out.push(
        left.width >= left.height
          ? { x: left.x, y: left.y + along, width: deep, height: long }
          : { x: left.x + along, y: left.y, width: long, height: deep },
      )
      along += long
    }
    left =
      left.width >= left.height
        ? { ...left, x: left.x + deep, width: Math.max(0, left.width - deep) }
        : { ...left, y: left.y + deep, height: Math.max(0, left.height - deep) }
    from = to
  }
  return out
}

/** How far the worst of a row is from a square. The areas descend: it is the first or the last one. */
function worst(areas: readonly number[], from: number, to: number, sum: number, side: number): number {
  const ratio = (area: number): number => Math.max((side * side * area) / (sum * sum), (sum * sum) / (side * side * area))
  return Math.max(ratio(areas[from] ?? 0), ratio(areas[to - 1] ?? 0))
}
