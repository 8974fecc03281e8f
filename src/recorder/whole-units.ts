/** Blocks that are written over in the middle of units that are written as a whole: what lies around them stays as it is on the disc. */

import { DiscError } from '../fault/index.js'
import { readbackFaults, readSectors, type Station } from '../readback/index.js'
import { sourceOfBytes } from '../sector/index.js'
import { lba, SECTOR_BYTES } from '../unit/index.js'
import type { DataPlan, Patch } from './plan.js'

/** The same plan, whose patches begin and end with units. Each still is one piece, which one command takes. */
export async function inWholeUnits(station: Station, plan: DataPlan, unit: number): Promise<DataPlan> {
  if (plan.patches === undefined) return plan
  const patches: Patch[] = []
  for (const patch of plan.patches) patches.push(await wholePatch(station, patch, unit))
  return { ...plan, patches }
}

async function wholePatch(station: Station, { start, source }: Patch, unit: number): Promise<Patch> {
  const from = start - (start % unit)
  const to = Math.ceil((start + source.count) / unit) * unit
  if (from === start && to === start + source.count) return { start, source }
  const read = await readSectors(station, 'data', lba(from), to - from)
  if (read.kind !== 'read')
    throw new DiscError([readbackFaults.unreadable({ drive: station.transport.name, block: from, reason: read.fault.message }), read.fault])
  const bytes = read.bytes.slice()
  let at = (start - from) * SECTOR_BYTES
  for await (const piece of source.open(0)) {
    bytes.set(piece, at)
    at += piece.length
  }
  return { start: lba(from), source: sourceOfBytes(bytes, SECTOR_BYTES) }
}
