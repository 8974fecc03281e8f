/** The disc as it is recorded: from the inside out, in proportion. */

import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Disc } from './disc.js'
import { prepared, useScheme, useSize } from './hooks.js'
import { colour, ownerColour } from './owners.js'
import type { Choosing } from './state.js'
import { count, shown, sized } from './words.js'

/** Of the radius: where recording begins, and where it ends. IEC 60908 4: 25 mm to 58 mm of 60. */
const INNER = 25 / 60
const OUTER = 58 / 60
const TURNS = 26
const STEPS = 360

export function Spiral({ disc, owner, chosen, choose }: Choosing & { readonly disc: Disc; readonly owner: number }) {
  const [box, { width }] = useSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const scheme = useScheme()
  const side = Math.min(width, 440)
  const { regions, model, blocks } = disc
  const { capacityBlocks } = model.fill
  // A disc that is nearly empty would show nothing.
  const all = capacityBlocks !== undefined && blocks / capacityBlocks > 0.02 ? Math.max(capacityBlocks, blocks) : blocks
  useLayoutEffect(() => {
    if (canvas.current === null || side <= 0) return
    const context = prepared(canvas.current, { width: side, height: side })
    if (context === undefined) return
    const half = side / 2
    const radius = half - 2
    const band = ((OUTER - INNER) * radius) / TURNS
    context.lineWidth = 1
    context.fillStyle = colour('gap')
    context.beginPath()
    context.arc(half, half, radius, 0, 2 * Math.PI)
    context.arc(half, half, radius * 0.125, 0, 2 * Math.PI, true)
    context.fill()
    context.strokeStyle = colour('line')
    context.beginPath()
    context.arc(half, half, radius * 0.125, 0, 2 * Math.PI)
    context.moveTo(half + radius * 0.36, half)
    context.arc(half, half, radius * 0.36, 0, 2 * Math.PI)
    context.moveTo(half + radius, half)
    context.arc(half, half, radius, 0, 2 * Math.PI)
    context.stroke()
    context.lineCap = 'butt'
    const colours = model.owners.map(ownerColour)
    const total = TURNS * STEPS
    let i = 0
    while (i < total) {
      const paint = paintAt(i)
      let end = i + 1
      while (end < total && end - i < STEPS / 4 && paintAt(end) === paint) end++
      if (paint !== -1) {
        const isMarked = paint === -2
        context.strokeStyle = isMarked ? colour('ink') : (colours[paint] as string)
        context.globalAlpha = isMarked || owner < 0 || owner === paint ? 1 : 0.2
        context.lineWidth = band * (isMarked ? 1 : 0.86)
        context.beginPath()
        for (let step = i; step <= end; step++) {
          const angle = (step / STEPS) * 2 * Math.PI - Math.PI / 2
          const at = INNER * radius + (step / STEPS + 0.5) * band
          if (step === i) context.moveTo(half + at * Math.cos(angle), half + at * Math.sin(angle))
          else context.lineTo(half + at * Math.cos(angle), half + at * Math.sin(angle))
        }
        context.stroke()
      }
      i = end
    }
    context.globalAlpha = 1
    function paintAt(step: number): number {
      const [from, to] = [blockAt(step), blockAt(step + 1)]
      if (from >= blocks) return -1
      if (
        chosen >= 0 &&
        (regions.start[chosen] as number) < to &&
        (regions.start[chosen] as number) + (regions.length[chosen] as number) > from
      )
        return -2
      const region = regions.from(from)
      return region < regions.count && (regions.start[region] as number) < Math.max(to, from + 1) ? (regions.owner[region] as number) : -1
    }
  }, [disc, side, owner, chosen, scheme])
  /** As much lies on a turn as it is long. */
  const blockAt = (step: number): number => {
    const at = INNER + ((step / STEPS) * (OUTER - INNER)) / TURNS
    return ((at * at - INNER * INNER) / (OUTER * OUTER - INNER * INNER)) * all
  }
  const pick = (event: { readonly offsetX: number; readonly offsetY: number }): void => {
    const half = side / 2
    const [x, y] = [event.offsetX - half, event.offsetY - half]
    const turn = ((Math.atan2(y, x) + 2.5 * Math.PI) % (2 * Math.PI)) / (2 * Math.PI)
    const band = ((OUTER - INNER) * (half - 2)) / TURNS
    const whole = Math.round((Math.hypot(x, y) - INNER * (half - 2)) / band - turn - 0.5)
    const [from, to] = [blockAt((whole + turn) * STEPS), blockAt((whole + turn) * STEPS + 1)]
    if (whole < 0 || from >= blocks) return
    const region = regions.from(from)
    if (region < regions.count && (regions.start[region] as number) <= to) choose(region)
  }
  return (
    <div class="spiral" ref={box}>
      <canvas
        ref={canvas}
        style={{ width: `${side}px`, height: `${side}px` }}
        role="img"
        aria-label={`The disc from the inside out; ${blocks} of ${all} blocks are recorded.`}
        onClick={pick}
      />
      <p class="spiral-words">
        {chosen >= 0 ? (
          <>
            <b>{shown(regions.id[chosen] as string)}</b> {sized((regions.length[chosen] as number) * 2048)}
          </>
        ) : all === blocks ? (
          'All that is recorded, from the inside out.'
        ) : (
          `${count(blocks)} blocks are recorded, from the inside out; the rest of the ${model.medium?.name ?? 'medium'} is free.`
        )}
      </p>
    </div>
  )
}
