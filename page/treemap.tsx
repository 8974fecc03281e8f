/** Where the room goes: each folder and file as a rectangle as large as it is. */

import { hierarchy, treemap, type HierarchyRectangularNode } from 'd3-hierarchy'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Tree } from './disc.js'
import { prepared, useScheme, useSize } from './hooks.js'
import { colour } from './owners.js'
import type { Choosing } from './state.js'
import { counted, shown, sized } from './words.js'

interface Props extends Pick<Choosing, 'choose'> {
  readonly tree: Tree
  readonly path: string
  readonly setPath: (path: string) => void
}

type Box = HierarchyRectangularNode<number>

/** Square pixels below which nothing is drawn. */
const LEAST = 6
const TINTS = 8
const HEAD = 17

export function Treemap({ tree, path, setPath, choose }: Props) {
  const [box, size] = useSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const scheme = useScheme()
  const [root, setRoot] = useState('/')
  const [hovered, setHovered] = useState<Box>()
  const top = useMemo(() => nodeAt(tree, root), [tree, root])
  const { width, height } = size
  const map = useMemo(() => (width > 0 && height > 0 ? laidOut(tree, top, width, height) : undefined), [tree, top, width, height])
  const active = map?.children?.findIndex(({ data }) => tree.pathOf(data) === path) ?? -1
  useLayoutEffect(() => {
    if (canvas.current === null || map === undefined) return
    const context = prepared(canvas.current, size)
    if (context === undefined) return
    const tints = Array.from({ length: TINTS }, (_, i) => colour(`t${i}`))
    const edge = colour('page')
    const tinted = tintsOf(map)
    map.eachBefore((node) => {
      const [wide, high] = [node.x1 - node.x0, node.y1 - node.y0]
      if (wide < 1 || high < 1 || node.depth === 0) return
      context.fillStyle = tints[tinted.get(node) ?? TINTS - 1] as string
      context.fillRect(node.x0, node.y0, wide, high)
      if (wide < 3 || high < 3) return
      context.strokeStyle = edge
      context.lineWidth = node.depth === 1 ? 2 : 1
      context.strokeRect(node.x0, node.y0, wide, high)
    })
    const mark = map.children?.[active]
    if (mark === undefined) return
    context.strokeStyle = colour('ink')
    context.lineWidth = 2
    context.strokeRect(mark.x0 + 1, mark.y0 + 1, Math.max(2, mark.x1 - mark.x0 - 2), Math.max(2, mark.y1 - mark.y0 - 2))
  }, [map, scheme, active])
  const take = (node: number): void => {
    setPath(tree.pathOf(node))
    if ((tree.region[node] as number) > 0) choose((tree.region[node] as number) - 1)
  }
  const enter = (node: number): void => {
    if (tree.kind[node] === 'd' && (tree.end[node] as number) > node + 1) {
      setRoot(tree.pathOf(node))
      const [first] = childrenOf(tree, node)
      setPath(tree.pathOf(first ?? node))
    } else take(node)
  }
  const up = (): void => {
    if (top === 0) return
    setPath(tree.pathOf(top))
    setRoot(tree.pathOf(tree.parent[top] as number))
  }
  const at = (x: number, y: number): Box | undefined => {
    let found = map
    for (let inside = found; inside !== undefined;) {
      found = inside
      inside = inside.children?.find(({ x0, x1, y0, y1 }) => x0 <= x && x < x1 && y0 <= y && y < y1)
    }
    return found
  }
  const childAt = (x: number, y: number): number | undefined =>
    map?.children?.find(({ x0, x1, y0, y1 }) => x0 <= x && x < x1 && y0 <= y && y < y1)?.data
  const keys = (event: KeyboardEvent): void => {
    const count = map?.children?.length ?? 0
    const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -count, End: count }
    const by = moves[event.key]
    const current = map?.children?.[active]
    if (by !== undefined && count > 0) take(map?.children?.[Math.max(0, Math.min(count - 1, active < 0 ? 0 : active + by))]?.data as number)
    else if (event.key === 'Enter' && current !== undefined) enter(current.data)
    else if (event.key === 'Backspace' || event.key === 'Escape') up()
    else return
    event.preventDefault()
  }
  const trail: number[] = []
  for (let node = top; node >= 0; node = tree.parent[node] as number) trail.unshift(node)
  const told = hovered?.data ?? map?.children?.[active]?.data
  return (
    <div class="sizes">
      <nav class="trail" aria-label="Folder that is shown">
        {trail.map((node) => (
          <button
            key={node}
            type="button"
            class="link"
            aria-current={node === top ? 'location' : undefined}
            onClick={() => setRoot(tree.pathOf(node))}
          >
            {node === 0 ? '/' : shown(tree.name[node] as string)}
          </button>
        ))}
        <span class="quiet">{sized(tree.size[top] as number)}</span>
      </nav>
      <div
        class="treemap"
        ref={box}
        role="group"
        tabIndex={0}
        aria-label={`Sizes in ${shown(tree.pathOf(top))}. Arrows go from the largest on, Enter opens a folder, Backspace leaves it.`}
        onKeyDown={keys}
        onPointerMove={(event) => setHovered(at(...within(event)))}
        onPointerLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const child = childAt(...within(event))
          if (child !== undefined) take(child)
        }}
        onDblClick={(event) => {
          const child = childAt(...within(event))
          if (child !== undefined) enter(child)
        }}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {map !== undefined &&
          labelled(map).map((node) => (
            <span
              key={node.data}
              class={`treemap-name${node.depth === 1 ? ' is-first' : ''}`}
              style={{ left: `${node.x0 + 5}px`, top: `${node.y0 + 1}px`, maxWidth: `${node.x1 - node.x0 - 8}px` }}
            >
              {shown(tree.name[node.data] as string)}
              {node.children === undefined && node.y1 - node.y0 > 36 && <small>{sized(tree.size[node.data] as number)}</small>}
            </span>
          ))}
      </div>
      <p class="quiet foot" aria-live="polite">
        {told === undefined
          ? 'Double click, or Enter, opens a folder.'
          : `${shown(tree.pathOf(told))} · ${sized(tree.size[told] as number)}${tree.kind[told] === 'd' ? `, ${counted((tree.end[told] as number) - told - 1, 'name')} below` : ''}`}
      </p>
    </div>
  )
}

/** Where in an element something was pointed at, whichever of its parts was hit. */
function within({
  clientX,
  clientY,
  currentTarget,
}: {
  readonly clientX: number
  readonly clientY: number
  readonly currentTarget: EventTarget & HTMLElement
}): [number, number] {
  const { left, top } = currentTarget.getBoundingClientRect()
  return [clientX - left, clientY - top]
}

function nodeAt(tree: Tree, path: string): number {
  let node = 0
  for (const name of path.split('/').filter((part) => part !== '')) {
    const child = childrenOf(tree, node).find((each) => tree.name[each] === name)
    if (child === undefined || tree.kind[child] !== 'd') return node
    node = child
  }
  return node
}

/** Those that take room, the largest first. */
function childrenOf(tree: Tree, node: number, least = 1): number[] {
  if (tree.kind[node] !== 'd') return []
  const children: number[] = []
  for (let child = node + 1; child < (tree.end[node] as number); child = tree.end[child] as number)
    if ((tree.size[child] as number) >= least) children.push(child)
  return children.sort((a, b) => (tree.size[b] as number) - (tree.size[a] as number))
}

function laidOut(tree: Tree, top: number, width: number, height: number): Box {
  const least = Math.max(1, ((tree.size[top] as number) * LEAST) / (width * height))
  const nodes = hierarchy(top, (node) => childrenOf(tree, node, least))
  // What is too small to be drawn still takes its room.
  nodes.each((node) => ((node as { value?: number }).value = Math.max(1, tree.size[node.data] as number)))
  return treemap<number>()
    .size([width, height])
    .round(true)
    .paddingInner(1)
    .paddingTop((node) => (node.depth > 0 && node.children !== undefined && node.y1 - node.y0 > 40 && node.x1 - node.x0 > 50 ? HEAD : 0))(
    nodes,
  )
}

/** A tint for each part of the folder in which the room is shared: where one child has nearly all of it, that is below. */
function tintsOf(map: Box): ReadonlyMap<Box, number> {
  let shared = map
  for (
    let [first] = shared.children ?? [];
    first?.children !== undefined && (first.value ?? 0) > 0.8 * (shared.value ?? 0);
    [first] = shared.children ?? []
  )
    shared = first
  const tints = new Map<Box, number>()
  for (const [i, child] of (shared.children ?? []).entries()) child.each((node) => tints.set(node, i % (TINTS - 1)))
  return tints
}

/** Rectangles with room for a name, and not too many. */
function labelled(map: Box): readonly Box[] {
  const found: Box[] = []
  map.eachBefore((node) => {
    if (node.depth === 0 || found.length >= 160) return
    const hasHead = node.children === undefined || (node.y1 - node.y0 > 40 && node.x1 - node.x0 > 50)
    if (hasHead && node.x1 - node.x0 > 44 && node.y1 - node.y0 > 17) found.push(node)
  })
  return found
}
