/** The disc from its first block to its last, drawn to scale: all of it in a line, and below it the part that is looked at. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Disc } from './disc.js'
import { prepared, useScheme, useSize, type Size } from './hooks.js'
import { colour, ownerColour, ownerName, wantsDarkText } from './owners.js'
import type { Choosing } from './state.js'
import { count, counted, shown } from './words.js'

/** Blocks that are looked at. */
export interface View {
  readonly from: number
  readonly to: number
}

interface Props extends Choosing {
  readonly disc: Disc
  readonly view: View
  readonly look: (view: View) => void
  /** Owner that is brought forward; -1 for none. */
  readonly owner: number
}

const LINE = 14
const BAND = 92

export function Strip({ disc, view, look, owner, chosen, choose }: Props) {
  const [box, size] = useSize<HTMLDivElement>()
  const line = useRef<HTMLCanvasElement>(null)
  const band = useRef<HTMLCanvasElement>(null)
  const scheme = useScheme()
  const [under, setUnder] = useState<{ readonly x: number; readonly region: number; readonly block: number }>()
  const { regions, blocks } = disc
  const { width } = size
  const darkOn = useMemo(() => disc.model.owners.map((name) => wantsDarkText(ownerColour(name))), [disc, scheme])
  const blockAt = (x: number, { from, to }: View): number => from + (x / Math.max(1, width)) * (to - from)
  useLayoutEffect(() => {
    if (line.current !== null && width > 0)
      paint(line.current, { width, height: LINE }, disc, { from: 0, to: blocks }, { owner, chosen: -1 })
  }, [disc, width, owner, scheme])
  useLayoutEffect(() => {
    if (band.current !== null && width > 0) paint(band.current, { width, height: BAND }, disc, view, { owner, chosen })
  }, [disc, width, view, owner, chosen, scheme])
  const zoom = (factor: number, around = (view.from + view.to) / 2): void => look(zoomed(view, factor, around, blocks))
  const wheel = useRef<(event: WheelEvent) => void>(() => undefined)
  wheel.current = (event) => {
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(event.deltaY / 200), blockAt(event.offsetX, view))
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY))
      look(moved(view, (event.deltaX / Math.max(1, width)) * (view.to - view.from), blocks))
    else return
    event.preventDefault()
  }
  useEffect(() => {
    const { current } = band
    const listen = (event: WheelEvent): void => wheel.current(event)
    current?.addEventListener('wheel', listen, { passive: false })
    return () => current?.removeEventListener('wheel', listen)
  }, [])
  const step = (by: number): void => {
    const at = chosen < 0 ? regions.from(view.from) : chosen + by
    const next = Math.max(0, Math.min(regions.count - 1, at))
    choose(next)
    look(showing(view, regions.start[next] as number, regions.length[next] as number, blocks))
  }
  const keys = (event: KeyboardEvent): void => {
    const actions: Readonly<Record<string, () => void>> = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      Home: () => step(-regions.count),
      End: () => step(regions.count),
      '+': () => zoom(0.5, centre()),
      '=': () => zoom(0.5, centre()),
      '-': () => zoom(2, centre()),
      '0': () => look({ from: 0, to: blocks }),
    }
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  const centre = (): number | undefined => {
    const at = chosen < 0 ? -1 : (regions.start[chosen] as number) + (regions.length[chosen] as number) / 2
    return at >= view.from && at <= view.to ? at : undefined
  }
  const drag = useRef<{ readonly x: number; readonly view: View; far: boolean }>(undefined)
  const seen = under ?? undefined
  const scale = width / (view.to - view.from)
  return (
    <div class="strip" ref={box}>
      <div
        class="strip-line"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          look(centred(view, blockAt(event.offsetX, { from: 0, to: blocks }), blocks))
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) look(centred(view, blockAt(event.offsetX, { from: 0, to: blocks }), blocks))
        }}
      >
        <canvas ref={line} aria-hidden="true" />
        <div
          class="strip-window"
          hidden={view.from === 0 && view.to === blocks}
          style={{ left: `${(view.from / blocks) * 100}%`, width: `max(3px, ${((view.to - view.from) / blocks) * 100}%)` }}
        />
      </div>
      <div
        class="strip-band"
        role="slider"
        tabIndex={0}
        aria-label="Map of the disc. Left and right go from region to region, plus and minus zoom, zero shows all."
        aria-valuemin={0}
        aria-valuemax={blocks - 1}
        aria-valuenow={chosen < 0 ? view.from : regions.start[chosen]}
        aria-valuetext={chosen < 0 ? 'no region chosen' : `${shown(regions.id[chosen] as string)}, block ${regions.start[chosen]}`}
        onKeyDown={keys}
        onPointerDown={(event) => {
          drag.current = { x: event.offsetX, view, far: false }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={(event) => {
          const { current } = drag
          const block = blockAt(event.offsetX, view)
          setUnder({ x: event.offsetX, region: regions.at(block), block })
          if (current === undefined || event.buttons !== 1) return
          const by = current.x - event.offsetX
          if (Math.abs(by) > 3) current.far = true
          if (current.far) look(moved(current.view, (by / Math.max(1, width)) * (view.to - view.from), blocks))
        }}
        onPointerUp={(event) => {
          const { current } = drag
          drag.current = undefined
          if (current?.far === false) choose(nearest(disc, event.offsetX, (x) => blockAt(x, view)))
        }}
        onPointerLeave={() => setUnder(undefined)}
        onDblClick={(event) => zoom(0.25, blockAt(event.offsetX, view))}
      >
        <canvas ref={band} aria-hidden="true" />
        {labels(disc, view, scale, width).map(({ region, left, room }) => (
          <span
            key={region}
            class={`strip-name${darkOn[regions.owner[region] as number] === true ? ' is-dark' : ''}`}
            style={{ left: `${left}px`, maxWidth: `${room}px` }}
          >
            {shortName(regions.id[region] as string)}
          </span>
        ))}
        {seen !== undefined && seen.region >= 0 && drag.current?.far !== true && (
          <div class="tip" style={seen.x > width / 2 ? { right: `${width - seen.x + 12}px` } : { left: `${seen.x + 12}px` }}>
            <b>{shown(regions.id[seen.region] as string)}</b>
            <span>
              {disc.model.reasons[regions.reason[seen.region] as number]} ·{' '}
              {ownerName(disc.model.owners[regions.owner[seen.region] as number] as string)}
            </span>
            <span>
              block {count(regions.start[seen.region] as number)}, {counted(regions.length[seen.region] as number, 'block')}
            </span>
          </div>
        )}
      </div>
      <div class="strip-axis" aria-hidden="true">
        {ticks(view, width).map((block) => (
          <span key={block} style={{ left: `${(block - view.from) * scale}px` }}>
            {count(block)}
          </span>
        ))}
      </div>
    </div>
  )
}

/** What names a region where there is little room. */
function shortName(id: string): string {
  const cut = id.indexOf(':/')
  const path = cut < 0 ? id : id.slice(cut + 1)
  return shown(path.length > 1 ? path.slice(path.lastIndexOf('/', path.length - 2) + 1) : id)
}

/** Regions wide enough for their name. */
function labels({ regions }: Disc, view: View, scale: number, width: number) {
  const found: { readonly region: number; readonly left: number; readonly room: number }[] = []
  const widest = 46 / Math.max(scale, 1e-9)
  for (let i = regions.from(view.from); i < regions.count && (regions.start[i] as number) < view.to && found.length < 60; i++) {
    if ((regions.length[i] as number) < widest) {
      // Of a hundred thousand small ones none is wide.
      if (found.length === 0 && i - regions.from(view.from) > 20_000) break
      continue
    }
    const left = Math.max(0, ((regions.start[i] as number) - view.from) * scale)
    const right = Math.min(width, ((regions.start[i] as number) + (regions.length[i] as number) - view.from) * scale)
    if (right - left >= 46) found.push({ region: i, left, room: right - left - 4 })
  }
  return found
}

function paint(
  canvas: HTMLCanvasElement,
  size: Size,
  { regions, model }: Disc,
  view: View,
  { owner, chosen }: { readonly owner: number; readonly chosen: number },
): void {
  const context = prepared(canvas, size)
  if (context === undefined) return
  const scale = size.width / (view.to - view.from)
  const colours = model.owners.map(ownerColour)
  context.fillStyle = colour('gap')
  context.fillRect(0, 0, size.width, size.height)
  const seam = colour('page')
  let i = regions.from(view.from)
  while (i < regions.count && (regions.start[i] as number) < view.to) {
    const kind = regions.owner[i] as number
    const left = ((regions.start[i] as number) - view.from) * scale
    let right = left + (regions.length[i] as number) * scale
    const isWide = right - left > 3
    let next = i + 1
    // Neighbours too small to be told apart are drawn as one.
    if (!isWide)
      while (
        next < regions.count &&
        regions.owner[next] === kind &&
        (regions.length[next] as number) * scale <= 3 &&
        ((regions.start[next] as number) - view.from) * scale - right < 0.5 &&
        (regions.start[next] as number) < view.to
      ) {
        right = ((regions.start[next] as number) + (regions.length[next] as number) - view.from) * scale
        next++
      }
    context.globalAlpha = owner < 0 || owner === kind ? 1 : 0.18
    context.fillStyle = colours[kind] as string
    context.fillRect(left, 0, Math.max(1, right - left), size.height)
    if (isWide) {
      context.globalAlpha = 0.75
      context.fillStyle = seam
      context.fillRect(right - 0.75, 0, 0.75, size.height)
    }
    i = next
  }
  context.globalAlpha = 1
  if (chosen < 0) return
  const left = ((regions.start[chosen] as number) - view.from) * scale
  const wide = Math.max(3, (regions.length[chosen] as number) * scale)
  context.lineWidth = 2
  context.strokeStyle = colour('page')
  context.strokeRect(left + 3, 3, wide - 6, size.height - 6)
  context.strokeStyle = colour('ink')
  context.strokeRect(left, 1, wide, size.height - 2)
}

/** The region at a place, or one within a few pixels of it. */
function nearest({ regions }: Disc, x: number, blockAt: (x: number) => number): number {
  for (const by of [0, 1, -1, 2, -2, 3, -3]) {
    const found = regions.at(blockAt(x + by))
    if (found >= 0) return found
  }
  return -1
}

const LEAST = 4

function within(from: number, length: number, blocks: number): View {
  const long = Math.min(blocks, Math.max(LEAST, length))
  const start = Math.max(0, Math.min(blocks - long, from))
  return { from: start, to: start + long }
}

const moved = ({ from, to }: View, by: number, blocks: number): View => within(from + by, to - from, blocks)
const centred = ({ from, to }: View, at: number, blocks: number): View => within(at - (to - from) / 2, to - from, blocks)

export function zoomed({ from, to }: View, factor: number, around: number, blocks: number): View {
  const length = Math.min(blocks, Math.max(LEAST, (to - from) * factor))
  return within(around - ((around - from) / (to - from)) * length, length, blocks)
}

/** The same view where a region can be seen in it; else one that shows the region and its neighbours. */
export function showing(view: View, start: number, length: number, blocks: number): View {
  const wide = (length / (view.to - view.from)) * 1000 >= 3
  if (wide && start >= view.from && start + length <= view.to) return view
  if (wide && length < view.to - view.from) return centred(view, start + length / 2, blocks)
  const room = Math.max(48, length * 3)
  return within(start + length / 2 - room / 2, room, blocks)
}

function ticks({ from, to }: View, width: number): readonly number[] {
  const wanted = Math.max(2, Math.floor(width / 110))
  const raw = (to - from) / wanted
  const power = 10 ** Math.floor(Math.log10(Math.max(1, raw)))
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw) ?? power)
  const found: number[] = []
  for (let block = Math.ceil(from / step) * step; block <= to; block += step) found.push(block)
  return found
}
