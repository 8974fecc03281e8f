/**
 * The spare is brought to a layout, where nobody else has it open. Whoever opens it meanwhile waits for the lease to end, by this process or with
 * it. That can only be one who looked its name up before the last exchange and has not come further since: it would have to be
 * held up for so long, and this process killed before it is done, for it to see a part of the work.
 */

import type { Layout, RegionId } from '../layout/index.js'
import { bytesOf, SECTOR_BYTES } from '../unit/index.js'
import { bring, CannotShift, type Brought } from './bring.node.js'
import type { Calls } from './calls.node.js'
import type { Giver } from './giver.node.js'
import { identityOf, isSameFile, Part } from './part.node.js'
import type { Pair, Spare } from './pair.node.js'
import type { RenewOptions } from './renewal.js'
import { stepsOf, writtenIn, type Steps } from './steps.js'

export interface Patching {
  readonly calls: Calls
  readonly pair: Pair
  readonly now: Layout
  readonly giver: Giver | undefined
  readonly changed: ReadonlySet<RegionId>
  readonly options: Pick<RenewOptions, 'open' | 'reader' | 'signal'>
}

export interface Patched {
  readonly part: Part
  readonly steps: Steps
  readonly brought: Brought
  /** Milliseconds of `performance.now` when the lease was given. */
  readonly leased: number
}

/** More than this takes longer than a new file, and too long for a lease. */
const MOST_BYTES = 2 * 2 ** 30

/**
 * The spare with the image of a layout, still under its own name and lease; or, in words, why there is none, and then there is no
 * spare any more. What its sources throw leaves a spare that can be brought further.
 */
export async function patch(patching: Patching): Promise<Patched | string> {
  const { calls, pair, now, giver, changed } = patching
  const { spare } = pair
  if (spare === undefined) return 'no second image was ready'
  await pair.secureName()
  const part = openLeased(calls, pair.path, spare)
  if (typeof part === 'string') {
    pair.dropSpare()
    return part
  }
  const leased = performance.now()
  let isReady = false
  let steps: Steps | undefined
  try {
    for (const unit of unitsOf(calls.blockSize(part.fd))) {
      steps = stepsOf({ now, own: spare.held, giver, changed, unit })
      if (writtenIn(steps) > Math.min(MOST_BYTES, bytesOf(now.size) / 2)) break
      try {
        const brought = await bring({ ...patching, part, sharing: 'copies' }, steps, () => {
          isReady = true
        })
        return { part, steps, brought, leased }
      } catch (error) {
        if (!(error instanceof CannotShift)) throw error
      }
    }
  } catch (error) {
    if (isReady && steps !== undefined) pair.keep(part, { layout: now, stale: steps.missing(), structures: 'unknown' })
    pair.discard(part)
    throw error
  }
  pair.discard(part)
  return 'more than half of it has moved by less than a block or is new'
}

/** Sectors of which the file system moves whole numbers; then none, where it turns out to move nothing. */
const unitsOf = (block: number): readonly (number | undefined)[] =>
  block % SECTOR_BYTES === 0 ? [block / SECTOR_BYTES, undefined] : SECTOR_BYTES % block === 0 ? [1, undefined] : [undefined]

function openLeased(calls: Calls, path: string, { own, identity }: Spare): Part | string {
  const part = Part.open(path, own)
  if (part === undefined) return 'the second image is gone'
  const found = identityOf(part.fd)
  const problem = !isSameFile(found, identity)
    ? 'another program has changed the second image'
    : found.links !== 1n
      ? 'the former image has another name too'
      : calls.lease(part.fd) === ''
        ? undefined
        : 'another program has the former image open'
  if (problem === undefined) return part
  part.close()
  return problem
}

/** Whether it holds another image than that of a layout. */
export const isBehind = ({ held }: Spare, now: Layout): boolean =>
  held.layout !== now || held.stale.size > 0 || held.structures === 'unknown'
