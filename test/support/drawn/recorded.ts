/** What lies on a virtual disc, as a drive reads it. */

import { perform, readCatalogNumber, readCd, readCdText, readFullToc, readIsrc, testUnitReady } from '../../../src/mmc/index.js'
import { openVirtualDrive, type VirtualDrive } from '../../../src/simulator/index.js'
import { fileStore } from '../../../src/simulator/store.node.js'
import { lba } from '../../../src/unit/index.js'
import { SECTOR } from './ecma130.js'

export interface TocPoint {
  readonly session: number
  readonly point: number
  readonly control: number
  readonly start: number
}

export interface RecordedDisc {
  /** Tracks, and lead-outs as points A2h. */
  readonly points: readonly TocPoint[]
  readonly mcn: string | undefined
  isrc(track: number): Promise<string | undefined>
  readonly packs: Uint8Array
  /** Sectors of 2352 bytes and 96 of sub-channel each. */
  read(start: number, count: number): Promise<Uint8Array>
  close(): Promise<void>
}

export const RECORDED_SECTOR = SECTOR + 96
/** As many as a drive gives at once. */
const AT_ONCE = 26

export async function openRecorded(path: string): Promise<RecordedDisc> {
  const drive = openVirtualDrive({ store: fileStore(path) })
  await awake(drive)
  const toc = await perform(drive, readFullToc, {})
  const points = toc.entries
    .filter(({ adr, point }) => adr === 1 && (point <= 99 || point === 0xa2))
    .map(({ session, point, control, pTime }) => ({
      session,
      point,
      control,
      start: (pTime.minute * 60 + pTime.second) * 75 + pTime.frame - 150,
    }))
  return {
    points,
    mcn: await perform(drive, readCatalogNumber, {}),
    // A drive refuses what it does not have.
    isrc: (track) => perform(drive, readIsrc, { track }).catch(() => undefined),
    packs: Buffer.concat((await perform(drive, readCdText, {})).packs),
    async read(start, count) {
      const out = new Uint8Array(count * RECORDED_SECTOR)
      for (let at = 0; at < count; at += AT_ONCE) {
        const part = Math.min(AT_ONCE, count - at)
        const got = await perform(drive, readCd, {
          start: lba(start + at),
          count: part,
          sectorType: 'any',
          main: 'whole',
          subChannel: 'raw',
        })
        out.set(got, at * RECORDED_SECTOR)
      }
      return out
    },
    close: () => drive.close(),
  }
}

/** The first commands of a drive tell that it was switched on and that a disc was put in. */
async function awake(drive: VirtualDrive): Promise<void> {
  for (let i = 0; i < 4; i++)
    try {
      await perform(drive, testUnitReady, {})
      return
    } catch {
      // Another condition may wait behind this one.
    }
}
