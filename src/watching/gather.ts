/** Changes gathered for a moment: who saves one file often saves some more. */

export interface Gathering {
  /** Something changed. */
  poke(): void
  /** Milliseconds of the first change since the last call of `ready`, by the clock that was given; undefined where there was none. */
  readonly since: number | undefined
  close(): void
}

/** Time without a change after which the changes are taken for all, and the longest time that they are waited for. */
export const SILENCE_MS = 25
export const LONGEST_MS = 100

/** Calls `ready` when changes came and no more do. */
export function gathering(ready: (since: number) => void, time: () => number): Gathering {
  let timer: NodeJS.Timeout | undefined
  let since: number | undefined
  const end = (): void => {
    const first = since
    timer = undefined
    since = undefined
    if (first !== undefined) ready(first)
  }
  return {
    get since() {
      return since
    },
    poke() {
      const at = time()
      since ??= at
      if (timer !== undefined) clearTimeout(timer)
      timer = setTimeout(end, Math.max(0, Math.min(SILENCE_MS, since + LONGEST_MS - at)))
    },
    close() {
      if (timer !== undefined) clearTimeout(timer)
      timer = undefined
      since = undefined
    },
  }
}
