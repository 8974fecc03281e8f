/** What several parts of the page listen to. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'

export interface Size {
  readonly width: number
  readonly height: number
}

/** The size of an element, told again when it changes. */
export function useSize<Kind extends HTMLElement>(): readonly [RefObject<Kind | null>, Size] {
  const element = useRef<Kind>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return undefined
    const take = (): void =>
      setSize((before) => {
        const { clientWidth: width, clientHeight: height } = current
        return before.width === width && before.height === height ? before : { width, height }
      })
    take()
    const observer = new ResizeObserver(take)
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return [element, size]
}

/** Counts up when light becomes dark, so that canvases are drawn again. */
export function useScheme(): number {
  const [turns, setTurns] = useState(0)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const turn = (): void => setTurns((before) => before + 1)
    query.addEventListener('change', turn)
    return () => query.removeEventListener('change', turn)
  }, [])
  return turns
}

/** A canvas as sharp as the screen, to be drawn on in units of the style. */
export function prepared(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | undefined {
  const scale = globalThis.devicePixelRatio || 1
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d') ?? undefined
  context?.setTransform(scale, 0, 0, scale, 0, 0)
  context?.clearRect(0, 0, width, height)
  return context
}
