/** A list of any length, of which the rows that can be seen are there. */

import { useLayoutEffect, useState } from 'preact/hooks'
import type { ComponentChildren, HTMLAttributes } from 'preact'
import { useSize } from './hooks.js'

interface Props {
  /** A class of its own. */
  readonly kind: string
  readonly count: number
  readonly rowHeight: number
  /** The row that is kept in view. */
  readonly active: number
  readonly row: (index: number) => ComponentChildren
  readonly attributes: HTMLAttributes<HTMLDivElement>
}

const MARGIN = 12

export function List({ kind, count, rowHeight, active, row, attributes }: Props) {
  const [element, { height }] = useSize<HTMLDivElement>()
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null || active < 0 || height === 0) return
    const at = active * rowHeight
    if (at < current.scrollTop) current.scrollTop = at - rowHeight
    else if (at + rowHeight > current.scrollTop + height) current.scrollTop = at - height + 2 * rowHeight
  }, [active, height === 0])
  const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN)
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + MARGIN)
  const rows: ComponentChildren[] = []
  for (let i = first; i < last; i++) rows.push(row(i))
  return (
    <div
      {...attributes}
      ref={element}
      class={`list ${kind}`}
      style={{ '--rows': `${count * rowHeight + 2}px` }}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <div class="list-all" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        <div class="list-seen" role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  )
}

/** How far a key moves in a list; undefined for other keys. */
export function movedBy(key: string, at: number, count: number): number | undefined {
  const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -count, End: count }
  const by = moves[key]
  return by === undefined ? undefined : Math.max(0, Math.min(count - 1, at + by))
}
