/** Two rows of blocks -> the runs in which they differ. */

/** Blocks of one disc as bytes: those of a file as they stand there, or those that a medium gives. */
export interface BlockSource {
  /** Bytes of all, and of a block; the last may be shorter. */
  readonly size: number
  readonly blockBytes: number
  /** The bytes from `at` on; may be a view that the next call overwrites. */
  read(at: number, length: number): Promise<Uint8Array>
}

/** Blocks that follow each other, all of which differ. */
export interface Run {
  readonly start: number
  readonly blocks: number
}

export interface BlocksCompared {
  /** Bytes of both that were compared. */
  readonly compared: number
  /** Bytes that differ, what one has more than the other among them; and the blocks in which they stand. */
  readonly bytes: number
  readonly blocks: number
  readonly runs: readonly Run[]
  /** Beyond the last run there are blocks that differ, which were counted alone. */
  readonly more: boolean
}

const AT_ONCE = 1 << 20
/** Runs that are kept: two numbers each. */
const MOST_RUNS = 1 << 20

/** Both have blocks of one size. */
export async function compareBlocks(
  a: BlockSource,
  b: BlockSource,
  areEqual: (a: Uint8Array, b: Uint8Array) => boolean,
  progress: (done: number, total: number) => void,
): Promise<BlocksCompared> {
  const { blockBytes } = a
  const runs: { start: number; blocks: number }[] = []
  let [bytes, blocks, more] = [0, 0, false]
  const add = (block: number, count: number): void => {
    blocks += count
    const last = runs.at(-1)
    if (last !== undefined && last.start + last.blocks === block) last.blocks += count
    else if (runs.length < MOST_RUNS) runs.push({ start: block, blocks: count })
    else more = true
  }
  const shorter = Math.min(a.size, b.size)
  const longer = Math.max(a.size, b.size)
  const step = Math.max(1, Math.floor(AT_ONCE / blockBytes)) * blockBytes
  for (let at = 0; at < shorter; at += step) {
    const length = Math.min(step, shorter - at)
    const [x, y] = await Promise.all([a.read(at, length), b.read(at, length)])
    if (!areEqual(x, y))
      for (let from = 0; from < length; from += blockBytes) {
        const end = Math.min(from + blockBytes, length)
        const [p, q] = [x.subarray(from, end), y.subarray(from, end)]
        if (areEqual(p, q)) continue
        for (let i = 0; i < p.length; i++) if (p[i] !== q[i]) bytes++
        add((at + from) / blockBytes, 1)
      }
    progress(at + length, shorter)
  }
  if (longer > shorter) {
    bytes += longer - shorter
    const first = Math.floor(shorter / blockBytes)
    const counted = runs.at(-1)
    // A block of which one has a part was counted where that part differs.
    const from = counted !== undefined && counted.start + counted.blocks > first ? first + 1 : first
    const end = Math.ceil(longer / blockBytes)
    if (end > from) add(from, end - from)
  }
  return { compared: shorter, bytes, blocks, runs, more }
}

/** Whether none of some blocks differs. */
export function equalBlocks({ runs, more }: BlocksCompared): (start: number, blocks: number) => boolean {
  return (start, blocks) => {
    let [low, high] = [0, runs.length]
    // The first run that ends behind the start.
    while (low < high) {
      const middle = (low + high) >>> 1
      const run = runs[middle] as Run
      if (run.start + run.blocks <= start) low = middle + 1
      else high = middle
    }
    const run = runs[low]
    return run === undefined ? !more : run.start >= start + blocks
  }
}
