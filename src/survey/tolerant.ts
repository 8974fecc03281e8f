/** A damaged medium, of which the rest is to be read all the same: blocks that cannot be read are zeros, and told. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import { inDataTracks, mayBeRunOut, type TrackPlace } from './data-tracks.js'
import { faults } from './faults.js'

export interface Tolerant {
  readonly medium: Medium
  readonly faults: () => readonly Fault[]
}

/** After so many bad blocks the drive is not asked again and again: the next failure is thrown. */
const MOST_BAD = 500

/** What a sheet says of blocks that are no data. */
const HOLDS_SOUND = 'sheet/notData'

const onDisc = (error: DiscError): boolean => error.faults.some(({ code }) => code === 'reading/unreadable')

/** For structures, never for the data of files. Tracks of sound and gaps are zeros and never read. */
export function tolerant(disc: { readonly medium: Medium; readonly tracks: readonly TrackPlace[] }): Tolerant {
  const medium = inDataTracks(disc.medium, disc.tracks)
  const isRunOut = mayBeRunOut(disc.tracks)
  const bad = new Set<number>()
  const silent = new Set<number>()
  let first: { readonly block: number; readonly reason: string; readonly on: 'disc' | 'files' } | undefined
  const readOne = async (block: number): Promise<Uint8Array> => {
    if (bad.has(block) || silent.has(block)) return new Uint8Array(SECTOR_BYTES)
    try {
      return await medium.read(lba(block), sectors(1))
    } catch (error) {
      if (!(error instanceof DiscError) || bad.size >= MOST_BAD || block >= medium.size) throw error
      // Neither sounds in what was said to be data, nor what ends a track, is damage.
      if (isRunOut(block) || error.faults.some(({ code }) => code === HOLDS_SOUND)) silent.add(block)
      else {
        bad.add(block)
        first ??= { block, reason: error.faults.at(-1)?.message ?? error.message, on: onDisc(error) ? 'disc' : 'files' }
      }
      return new Uint8Array(SECTOR_BYTES)
    }
  }
  return {
    medium: {
      ...medium,
      async read(start, count, room) {
        try {
          return await medium.read(start, count, room)
        } catch (error) {
          if (!(error instanceof DiscError) || start < 0 || start + count > medium.size) throw error
          const out = new Uint8Array(count * SECTOR_BYTES)
          for (let i = 0; i < count; i++) out.set(await readOne(start + i), i * SECTOR_BYTES)
          return out
        }
      },
    },
    faults: () => (first === undefined ? [] : [faults.unreadable({ ...first, blocks: bad.size })]),
  }
}

/** What cannot be read is an error to whoever takes what there is for all: who wants the files, or a judgement. */
export const asLoss = (fault: Fault): Fault => (fault.code === 'survey/unreadable' ? { ...fault, severity: 'error' } : fault)
