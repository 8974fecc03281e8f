/** What is done for the next renewal while nothing happens: there is a spare, and it holds the image. */

import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { DiscError, type Fault } from '../fault/index.js'
import type { Layout, RegionId } from '../layout/index.js'
import type { OpenContent } from '../source/index.js'
import { bytesOf } from '../unit/index.js'
import { bring } from './bring.node.js'
import type { Calls } from './calls.node.js'
import { faults } from './faults.js'
import { closeGiver, isAsLeft, openGiver, type Giver } from './giver.node.js'
import type { Pair } from './pair.node.js'
import { Part } from './part.node.js'
import { isBehind, patch } from './spare.node.js'
import { stepsOf } from './steps.js'

export interface Preparing {
  readonly calls: Calls
  readonly pair: Pair
  readonly signal: AbortSignal
  readonly tell: (fault: Fault) => void
}

const noRegions: ReadonlySet<RegionId> = new Set()
const NO_LEASES = 'its file system does not tell who has a file open'

/** What the image has is all that is needed: no source is read. */
export async function prepare(preparing: Preparing): Promise<void> {
  const { pair } = preparing
  const { image, spare } = pair
  if (image === undefined || (spare !== undefined && !isBehind(spare, image.held.layout))) return
  const now = image.held.layout
  const giver = openGiver(pair.path, image, now, noRegions)
  if (giver === undefined) return
  try {
    if (spare !== undefined) await bringForward(preparing, now, giver)
    if (pair.spare === undefined && pair.mayKeep) await makeSpare(preparing, now, giver)
  } catch (error) {
    // The next renewal meets whatever it is that is wrong.
    if (!(error instanceof DiscError)) throw error
    if (!isFull(error)) return
    pair.mayKeep = false
    preparing.tell(faults.noRoom({ path: pair.path, size: bytesOf(now.size), reason: 'the file system is full' }))
  } finally {
    closeGiver(giver)
  }
}

async function bringForward({ calls, pair, signal }: Preparing, now: Layout, giver: Giver): Promise<void> {
  const patched = await patch({ calls, pair, now, giver, changed: noRegions, options: { open: nothingToOpen, signal } })
  if (typeof patched !== 'string') await settle(pair, patched.part, giver)
}

async function makeSpare({ calls, pair, signal, tell }: Preparing, now: Layout, giver: Giver): Promise<void> {
  const part = Part.create(pair.path)
  try {
    if (await pair.shares(part, giver)) return
    if (calls.lease(part.fd) !== '') {
      pair.mayKeep = false
      return tell(faults.wholly({ path: pair.path, reason: NO_LEASES }))
    }
    calls.letGo(part.fd)
    if (freeBeside(pair.path) < bytesOf(now.size)) throw part.failure('ENOSPC', bytesOf(now.size))
    tell(faults.spare({ path: pair.path, size: bytesOf(now.size) }))
    const steps = stepsOf({ now, giver, changed: noRegions, unit: undefined })
    await bring({ calls, part, now, giver, sharing: 'copies', options: { open: nothingToOpen, signal } }, steps)
    await settle(pair, part, giver)
  } finally {
    pair.discard(part)
  }
}

/** Moving in a file first writes it back to the device. */
async function settle(pair: Pair, part: Part, giver: Giver): Promise<void> {
  try {
    await part.flush()
    if (isAsLeft(giver)) pair.keep(part, giver.held)
  } finally {
    pair.discard(part)
  }
}

const nothingToOpen: OpenContent = (content) => {
  throw new Error(`${content.id} is not in the image`)
}

function freeBeside(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path))
  return bavail * bsize
}

export const isFull = (error: unknown): boolean => error instanceof DiscError && error.faults.some(({ code }) => code === 'image/noSpace')
