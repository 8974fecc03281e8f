/** Takes the steps that bring a file to the image of a layout. */

import { writeInLanes } from '../image/lanes.node.js'
import { stopIfAborted } from '../image/index.js'
import type { Layout } from '../layout/index.js'
import { bytesOf, SECTOR_BYTES } from '../unit/index.js'
import type { Calls, Outcome } from './calls.node.js'
import type { Giver } from './giver.node.js'
import type { Group } from './groups.js'
import type { Part } from './part.node.js'
import type { RenewOptions } from './renewal.js'
import type { Steps } from './steps.js'
import { writeStructures } from './structures.node.js'

export interface Bringing {
  readonly calls: Calls
  readonly part: Part
  readonly now: Layout
  readonly giver: Giver | undefined
  /** Whether the part can share blocks with the giver. */
  readonly sharing: 'shares' | 'copies'
  readonly options: Pick<RenewOptions, 'open' | 'reader' | 'signal'>
}

export interface Brought {
  /** Bytes from sources, and of structures. */
  readonly written: number
  /** Indexes of structures that differ from those of the giver. */
  readonly differing: ReadonlySet<number>
}

/** The file system moves nothing in files; nothing has been done. */
export class CannotShift extends Error {}

/** `ready` is told when all that may stay does: from then on the file has the layout, but for contents that are written. */
export async function bring(bringing: Bringing, steps: Steps, ready: () => void = () => {}): Promise<Brought> {
  const { calls, part, now, giver, options } = bringing
  const total = bytesOf(now.size)
  const demand = (outcome: Outcome): void => {
    if (outcome !== '') throw part.failure(outcome, total)
    stopIfAborted(options.signal)
  }
  for (const [i, { at, by }] of steps.shifts.entries()) {
    const outcome = await calls.shift(part.fd, at * SECTOR_BYTES, by * SECTOR_BYTES)
    if (i === 0 && (outcome === 'EOPNOTSUPP' || outcome === 'EINVAL' || outcome === 'ENOSYS')) throw new CannotShift()
    if (outcome !== '') throw part.failure(outcome, total)
  }
  part.setSize(total)
  for (const { at, length } of steps.zeros) demand(await calls.zero(part.fd, at * SECTOR_BYTES, length * SECTOR_BYTES))
  ready()
  if (giver !== undefined) for (const group of steps.given) await take(bringing, giver, group, demand)
  let written = 0
  if (steps.contents.length > 0) {
    const layout = { ...now, regions: steps.contents }
    const { open, reader, signal } = options
    await writeInLanes({ output: part, layout, total, open, reader, signal, report: (count) => void (written += count) }, 'contents')
  }
  if (steps.structures === 'there') return { written, differing: new Set() }
  const compared = await writeStructures(part, now, giver, options.signal)
  return { written: written + compared.written, differing: compared.differing }
}

/** Between two looks at the signal; a multiple of what file systems share. */
const SLICE_BYTES = 64 << 20
/** Less is copied: sharing cuts files into pieces. */
const SHARED_BYTES = 64 << 10

async function take(
  { calls, part, sharing }: Bringing,
  { file }: Giver,
  { from, to, length }: Group,
  demand: (outcome: Outcome) => void,
): Promise<void> {
  const [source, target, size] = [from * SECTOR_BYTES, to * SECTOR_BYTES, length * SECTOR_BYTES]
  const copy = async (start: number, end: number): Promise<void> => {
    for (let at = start; at < end; at += SLICE_BYTES) {
      const slice = Math.min(SLICE_BYTES, end - at)
      demand(await calls.copy(file, source + at, part.fd, target + at, slice, part.isNew ? 'hole' : 'data'))
    }
  }
  const block = calls.blockSize(part.fd)
  const head = (block - (source % block)) % block
  const shared = Math.floor((size - head) / block) * block
  const canShare = sharing === 'shares' && source % block === target % block && shared >= SHARED_BYTES
  if (!canShare) return copy(0, size)
  await copy(0, head)
  demand(await calls.share(file, source + head, part.fd, target + head, shared))
  await copy(head + shared, size)
}
